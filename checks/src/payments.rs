//! Payments: what is paid and credited stays within what was invoiced, and every side tells the same of it.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::receipts::counts;
use crate::records::{Mark, Operation, Records};
use crate::table::{Set, Table};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{AccountSeen, Apply, Credited, Effect, End, Event, Expected, Function, Observation, Paid, Surface, What};
use countersign_core::ids::DocumentKey;
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::{InvoiceStatus, Reason};
use rust_decimal::Decimal;

static PAID: Promise = Promise {
    id: InvariantId::new("I51"),
    name: "PaidWithinInvoices",
    control: Control::FinancialReconciliation,
    says: "What is paid and credited of an invoice is never more than it asks for, a blocked invoice is not paid without a case, and where an invoice stands is told as it follows from the ERP's books.",
    matters: "what is paid twice is seldom paid back, and a supplier that reads `paid` stops asking for its money",
    checked_by: "For each invoice the ERP's bookings and postings are added up, and compared with what the supplier is shown and what the gateway says of it.",
    exercised_by: "A part of an invoice was paid or credited, or a payment came that must be held.",
    fix: "compute the account of an invoice from its documents, in the transaction that takes the next one; a reversal is a movement of its own",
    needs: Some(Claim::Invoices),
};

/// I51: paid within invoiced. Keeps one entry for each invoice.
#[derive(Debug, Default)]
pub(crate) struct PaidWithinInvoices {
    judgement: Judgement,
    accounts: Table<DocumentKey, Account>,
    shown: Set<Fingerprint>,
    seen: Vec<(Mark, AccountSeen)>,
}

/// What the ERP knows of an invoice.
#[derive(Debug, Default)]
struct Account {
    invoiced: Option<(Decimal, Mark)>,
    credited: Decimal,
    payments: Vec<Payment>,
    notes: Set<Fingerprint>,
    marks: Vec<Mark>,
}

/// A payment as the ERP posted it.
#[derive(Debug)]
struct Payment {
    document: DocumentKey,
    fingerprint: Fingerprint,
    change: Decimal,
    mark: Mark,
}

impl Invariant for PaidWithinInvoices {
    fn promise(&self) -> &'static Promise {
        &PAID
    }

    fn wants(&self) -> Kinds {
        Kinds::INVOICE_BOOKED
            .and(Kinds::CREDIT_NOTE_BOOKED)
            .and(Kinds::PAYMENT_POSTED)
            .and(Kinds::PAYMENT_SHOWN)
            .and(Kinds::ATTEMPT)
            .and(Kinds::ACCOUNT_SEEN)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Apply(apply) => self.see_apply(event, apply, records),
            What::Attempt(attempt) if attempt.number == 1 => {
                let operation = records.operation(attempt.operation);
                if operation.is_some_and(|one| forbidding(one).is_some()) {
                    self.judgement.exercise();
                }
            }
            What::Observe(observe) if observe.is_final => {
                if let Observation::Account(seen) = &observe.observation
                    && seen.surface == Surface::Gateway
                {
                    self.seen.push((Mark::of(event), seen.clone()));
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        let accounts = std::mem::take(&mut self.accounts);
        let mut invoices: Vec<&DocumentKey> = accounts.keys().collect();
        invoices.sort();
        for invoice in invoices {
            self.check_sums(invoice, &accounts[invoice], records);
        }
        let undelivered = undelivered_credits(records);
        for (mark, seen) in std::mem::take(&mut self.seen) {
            // A credit note that stands in a dead letter counts for the integration, and the ERP does not know it.
            if !undelivered.contains(&seen.document) {
                self.check_account(mark, &seen, accounts.get(&seen.document), records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl PaidWithinInvoices {
    fn see_apply(&mut self, event: &Event, apply: &Apply, records: &Records) {
        let mark = Mark::of(event);
        match (&apply.effect, apply.end) {
            (Effect::InvoiceBooked(billed), End::Erp) => {
                let account = self.accounts.entry(apply.document.clone()).or_default();
                account.invoiced.get_or_insert((billed.total, mark));
            }
            (Effect::CreditNoteBooked(credited), End::Erp) => self.see_credit(mark, apply, credited, records),
            (Effect::PaymentPosted(paid), End::Erp) => self.see_posted(mark, apply, paid),
            (Effect::PaymentShown(_), End::Portal) => self.see_shown(event, apply, records),
            _ => {}
        }
    }

    fn see_credit(&mut self, mark: Mark, apply: &Apply, credited: &Credited, records: &Records) {
        self.judgement.exercise();
        let account = self.accounts.entry(credited.invoice.clone()).or_default();
        // The same content a second time is a matter of I01.
        if !apply.fingerprint.is_none_or(|fingerprint| account.notes.insert(fingerprint)) {
            return;
        }
        account.credited = account.credited.saturating_add(credited.billed.total);
        account.marks.push(mark);
        self.check_held(mark, apply, "booked", records);
    }

    fn see_posted(&mut self, mark: Mark, apply: &Apply, paid: &Paid) {
        let Some(fingerprint) = apply.fingerprint else { return };
        let account = self.accounts.entry(paid.invoice.clone()).or_default();
        account.payments.push(Payment {
            document: apply.document.clone(),
            fingerprint,
            change: paid.change(),
            mark,
        });
    }

    fn see_shown(&mut self, event: &Event, apply: &Apply, records: &Records) {
        self.judgement.exercise();
        // A second showing is a matter of I01.
        if apply.fingerprint.is_some_and(|fingerprint| self.shown.insert(fingerprint)) {
            self.check_held(Mark::of(event), apply, "shown as paid", records);
        }
    }

    /// What has to be held, because a person has to decide, neither counts nor is shown.
    fn check_held(&mut self, mark: Mark, apply: &Apply, verb: &str, records: &Records) {
        let document = &apply.document;
        let mut carriers = apply.fingerprint.into_iter().flat_map(|fingerprint| records.carriers(fingerprint));
        let Some(operation) = carriers.find(|one| one.document() == Some(document)) else {
            self.judgement.doubt(format!("the History does not tell who sent {document}"));
            return;
        };
        if let Some(reason) = forbidding(operation) {
            let what = format!("{document} was {verb}, and should have been held for {reason}");
            self.judgement
                .fail(Breach::new(document, what).seen(operation.marks().take(4)).seen([mark]));
        }
    }

    fn check_sums(&mut self, invoice: &DocumentKey, account: &Account, records: &Records) {
        let Some((invoiced, booked)) = account.invoiced else {
            return;
        };
        let Some((paid, marks)) = account.paid(records) else {
            // What was lost is a matter of I23, and what nobody knows makes no sum.
            if !records.is_settled() {
                self.judgement.doubt(format!("nobody knows which payments of {invoice} count"));
            }
            return;
        };
        self.judgement.checked += 1;
        if paid.saturating_add(account.credited) > invoiced {
            let what = format!(
                "{paid} of {invoice} is paid and {} credited, and {invoiced} was invoiced",
                account.credited
            );
            let breach = Breach::new(invoice, what)
                .seen([booked])
                .seen(account.marks.iter().copied())
                .seen(marks);
            self.judgement.fail(breach);
        }
    }

    fn check_account(&mut self, mark: Mark, seen: &AccountSeen, account: Option<&Account>, records: &Records) {
        let invoice = &seen.document;
        let booked = account.and_then(|account| account.invoiced);
        let sums = match (account, booked) {
            (Some(account), Some((invoiced, _))) => {
                let Some((paid, marks)) = account.paid(records) else { return };
                Some((invoiced, account.credited, paid, marks))
            }
            _ => None,
        };
        self.judgement.checked += 1;
        let Some((invoiced, credited, paid, marks)) = sums else {
            self.check_unbooked(mark, seen, records);
            return;
        };
        self.judgement.exercised += u64::from(credited != Decimal::ZERO || paid != Decimal::ZERO);
        let wanted = status(invoiced, credited, paid);
        let open = invoiced.saturating_sub(credited).saturating_sub(paid);
        let is_same = (seen.invoiced, seen.credited, seen.paid, seen.open) == (invoiced, credited, paid, open);
        if is_same && seen.status == Some(wanted) {
            return;
        }
        let told = seen.status.map_or("nothing known", InvoiceStatus::word);
        let what = format!(
            "{invoice} is told as {told}: {} credited, {} paid and {} open of {}; by the ERP's books it is {wanted}: {credited}, {paid} and {open} of {invoiced}",
            seen.credited, seen.paid, seen.open, seen.invoiced
        );
        let breach = Breach::new(invoice, what)
            .seen(booked.map(|(_, mark)| mark))
            .seen(marks)
            .seen([mark]);
        self.judgement.fail(breach);
    }

    /// What the ERP has not booked is blocked, or waits, or could not be delivered.
    fn check_unbooked(&mut self, mark: Mark, seen: &AccountSeen, records: &Records) {
        let invoice = &seen.document;
        let known = records.document(invoice).into_iter().flat_map(|known| records.submissions(known));
        let may_be_undelivered = known
            .filter_map(Operation::fingerprint)
            .any(|fingerprint| records.letters_with(fingerprint).next().is_some());
        let is_held = matches!(seen.status, Some(InvoiceStatus::Blocked | InvoiceStatus::Waiting));
        if !is_held && !may_be_undelivered {
            let told = seen.status.map_or("nothing known", InvoiceStatus::word);
            let what = format!("{invoice} is told as {told}, and the ERP has never booked it");
            self.judgement.fail(Breach::new(invoice, what).seen([mark]));
        }
    }
}

impl Account {
    /// Returns what was paid and did not come back, of the payments that count; nothing when nobody knows which do.
    fn paid(&self, records: &Records) -> Option<(Decimal, Vec<Mark>)> {
        let (mut sum, mut marks) = (Decimal::ZERO, Vec::new());
        for payment in &self.payments {
            if counts(payment.fingerprint, &payment.document, records)? {
                sum = sum.saturating_add(payment.change);
                marks.push(payment.mark);
            }
        }
        Some((sum, marks))
    }
}

/// Returns where an invoice of these sums stands.
fn status(invoiced: Decimal, credited: Decimal, paid: Decimal) -> InvoiceStatus {
    let open = invoiced.saturating_sub(credited).saturating_sub(paid);
    match (open > Decimal::ZERO, paid > Decimal::ZERO, credited > Decimal::ZERO) {
        (true, true, _) => InvoiceStatus::PartlyPaid,
        (true, false, _) => InvoiceStatus::Open,
        (false, false, true) => InvoiceStatus::Credited,
        (false, ..) => InvoiceStatus::Paid,
    }
}

/// Returns why a payment or credit note must not count as it is.
fn forbidding(operation: &Operation) -> Option<Reason> {
    let is_money = operation.is_payment_event() || operation.function() == Some(Function::CreditNoteSubmit);
    match operation.expected() {
        Some(Expected::Case(reasons)) if is_money => reasons.first().copied(),
        _ => None,
    }
}

/// Returns the invoices of which a credit note stands in a dead letter.
fn undelivered_credits(records: &Records) -> Set<DocumentKey> {
    let notes = records
        .operations()
        .filter(|one| one.function() == Some(Function::CreditNoteSubmit));
    let undelivered = notes.filter(|one| {
        let is_booked = records.trace_of(one).is_some_and(|trace| trace.times_booked > 0);
        let fingerprint = one.fingerprint().filter(|_| !is_booked);
        fingerprint.is_some_and(|fingerprint| records.letters_with(fingerprint).next().is_some())
    });
    undelivered.filter_map(|one| one.invoice().cloned()).collect()
}
