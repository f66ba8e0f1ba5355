//! Retention: what has to be kept is there until its time is over, and then it is gone; what is still open stays.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{File, Mark, Operation, Records};
use crate::table::{Set, Table};
use countersign_core::history::{Apply, Effect, Event, Expected, Observation, Surface, What};
use countersign_core::ids::DocumentKey;
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

static KEPT: Promise = Promise {
    id: InvariantId::new("I62"),
    name: "KeptThenRemoved",
    control: Control::FinancialReconciliation,
    says: "Invoices, credit notes, payments and goods receipts are served until the last of their order has been kept for its time and nothing is open of it, and are gone from then on.",
    matters: "an invoice that is gone a day too early cannot be shown to the tax office, and one that is there a day too long may not be there",
    checked_by: "What suppliers read is compared with the day on which each document was taken, the years of the deployment file, and what the ERP's books have open.",
    exercised_by: "An invoice was read after years.",
    fix: "count whole calendar years from the day, look at what is open before anything is removed, and take the content out of every list",
    needs: Some(Claim::Retention),
};

/// I62: kept, then removed. Keeps what was booked of each invoice, and what was read after years.
#[derive(Debug, Default)]
pub(crate) struct KeptThenRemoved {
    judgement: Judgement,
    invoices: Table<DocumentKey, Books>,
    late: Vec<Late>,
    /// What was told already: whoever finds nothing reads again.
    told: Set<DocumentKey>,
}

/// What the ERP's books have of an invoice.
#[derive(Debug, Default)]
struct Books {
    order: Option<DocumentKey>,
    changes: Vec<Change>,
}

/// By how much the ERP's books changed what is open of an invoice.
#[derive(Debug)]
struct Change {
    mark: Mark,
    amount: Decimal,
    /// The payment by which, of which the integration knows when it has taken it; what it sends itself it knows.
    payment: Option<DocumentKey>,
}

/// Something that was shown after years.
#[derive(Debug)]
struct Late {
    mark: Mark,
    at: Timestamp,
    what: Shown,
}

#[derive(Debug)]
enum Shown {
    Invoice(DocumentKey),
    /// What was received of an order.
    Goods(DocumentKey),
}

impl Invariant for KeptThenRemoved {
    fn promise(&self) -> &'static Promise {
        &KEPT
    }

    fn wants(&self) -> Kinds {
        Kinds::INVOICE_BOOKED
            .and(Kinds::CREDIT_NOTE_BOOKED)
            .and(Kinds::PAYMENT_POSTED)
            .and(Kinds::ACCOUNT_SEEN)
            .and(Kinds::BALANCE_SEEN)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        if records.retention().is_none() {
            return;
        }
        match &event.what {
            What::Apply(apply) => self.book(Mark::of(event), apply),
            What::Observe(observe) => {
                let what = match &observe.observation {
                    Observation::Account(seen) if seen.surface == Surface::Gateway => Shown::Invoice(seen.document.clone()),
                    Observation::Balance(seen)
                        if seen.surface == Surface::Gateway && seen.lines.iter().any(|line| line.received.amount > Decimal::ZERO) =>
                    {
                        Shown::Goods(seen.document.clone())
                    }
                    _ => return,
                };
                if is_after_years(event.business, records) {
                    self.late.push(Late {
                        mark: Mark::of(event),
                        at: event.business,
                        what,
                    });
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        self.judgement.checked = self.invoices.len() as u64;
        for operation in records.operations().filter(|one| one.expected() == Some(&Expected::Read)) {
            self.check_missing(operation, records);
        }
        for late in std::mem::take(&mut self.late) {
            self.check_shown(&late, records);
        }
        std::mem::take(&mut self.judgement)
    }
}

impl KeptThenRemoved {
    fn book(&mut self, mark: Mark, apply: &Apply) {
        let (invoice, amount, payment) = match &apply.effect {
            Effect::InvoiceBooked(billed) => (&apply.document, billed.total, None),
            Effect::CreditNoteBooked(credited) => (&credited.invoice, -credited.billed.total, None),
            Effect::PaymentPosted(paid) => (&paid.invoice, -paid.change(), Some(apply.document.clone())),
            _ => return,
        };
        let books = self.invoices.entry(invoice.clone()).or_default();
        if matches!(apply.effect, Effect::InvoiceBooked(_)) {
            books.order.clone_from(&apply.parent);
        }
        books.changes.push(Change { mark, amount, payment });
    }

    /// What the ERP has booked is there until its time is over, and for as long as something is open of it.
    fn check_missing(&mut self, operation: &Operation, records: &Records) {
        let Some((invoice, books)) = operation.document().and_then(|key| Some((key, self.invoices.get(key)?))) else {
            return;
        };
        if self.told.contains(invoice) {
            return;
        }
        for attempt in &operation.attempts {
            let (Some(span), Some(outcome)) = (records.span(attempt), &attempt.outcome) else {
                continue;
            };
            let is_missing = outcome.answer.as_ref().is_some_and(|answer| answer.status == 404);
            if !is_missing || !books.is_booked_before(attempt.mark) {
                continue;
            }
            self.judgement.exercise();
            let open = books.open_at(attempt.mark, outcome.mark, records);
            let marks = books
                .changes
                .iter()
                .map(|change| change.mark)
                .take(6)
                .chain([attempt.mark, outcome.mark]);
            if let Some(file) = books
                .file(attempt.mark, records)
                .filter(|file| after(span.latest, records.slack()) < file.earliest)
            {
                let what = format!("{invoice} is gone, and had to be kept until {}", file.earliest);
                self.told.insert(invoice.clone());
                self.judgement.fail(Breach::new(invoice, what).seen(marks));
                return;
            }
            if open > Decimal::ZERO {
                let what = format!("{invoice} is gone, and {open} of it is still open");
                self.told.insert(invoice.clone());
                self.judgement.fail(Breach::new(invoice, what).seen(marks));
                return;
            }
        }
    }

    /// What need not be kept any more, and is settled, is not shown any more.
    fn check_shown(&mut self, late: &Late, records: &Records) {
        self.judgement.exercise();
        let order = match &late.what {
            Shown::Invoice(invoice) => self.invoices.get(invoice).and_then(|books| books.order.as_ref()),
            Shown::Goods(order) => Some(order),
        };
        let Some(file) = order.and_then(|order| self.free(order, late.mark, records)) else {
            return;
        };
        let Some(over_at) = file.latest else {
            self.judgement
                .doubt("nobody knows when something was taken that belongs to what is shown after years");
            return;
        };
        if after(over_at, records.slack()) > late.at {
            return;
        }
        let (subject, what) = match &late.what {
            Shown::Invoice(invoice) => (invoice, format!("{invoice} is still shown, and its time was over at {over_at}")),
            Shown::Goods(order) => (
                order,
                format!("what was received of {order} is still shown, and its time was over at {over_at}"),
            ),
        };
        if self.told.insert(subject.clone()) {
            self.judgement.fail(Breach::new(subject, what).seen([late.mark]));
        }
    }

    /// Returns until when an order's documents are kept; nothing when something may hold them back.
    fn free(&self, order: &DocumentKey, by: Mark, records: &Records) -> Option<File> {
        let document = records.document(order)?;
        // A case about the order itself holds nothing back.
        let number = Some(&order.number);
        let mut cases = records.cases().map(|case| &case.seen);
        let has_case = cases.any(|case| case.order_number.as_ref() == number && case.document_number.as_ref() != number);
        let mut fingerprints = records.children(document).filter_map(Operation::fingerprint);
        let has_letter = fingerprints.any(|fingerprint| records.letters_with(fingerprint).next().is_some());
        let mut own = self.invoices.values().filter(|books| books.order.as_ref() == Some(order));
        let is_open = own.any(|books| !books.are_settled_before(by, records));
        if has_case || has_letter || is_open || !records.offers(Claim::Exceptions) {
            return None;
        }
        records.file(document, by)
    }
}

impl Books {
    fn file(&self, by: Mark, records: &Records) -> Option<File> {
        records.file(records.document(self.order.as_ref()?)?, by)
    }

    fn is_booked_before(&self, mark: Mark) -> bool {
        self.changes.first().is_some_and(|booked| booked.mark.is_before(mark))
    }

    /// Returns what was certainly open while a read was worked on: what came back counts from when the integration has been told.
    fn open_at(&self, sent: Mark, answered: Mark, records: &Records) -> Decimal {
        let is_open = |change: &&Change| {
            change.mark.is_before(answered) && (change.amount.is_sign_negative() || change.is_known_before(sent, records))
        };
        self.changes.iter().filter(is_open).map(|change| change.amount).sum()
    }

    /// Returns whether the integration knew by then that nothing is open: it has been told of all, and all of it makes nothing.
    fn are_settled_before(&self, mark: Mark, records: &Records) -> bool {
        let open: Decimal = self.changes.iter().map(|change| change.amount).sum();
        open == Decimal::ZERO && self.changes.iter().all(|change| change.is_known_before(mark, records))
    }
}

impl Change {
    fn is_known_before(&self, mark: Mark, records: &Records) -> bool {
        let Some(payment) = &self.payment else {
            return self.mark.is_before(mark);
        };
        let events = records.document(payment).into_iter().flat_map(|known| records.submissions(known));
        let mut accepted = events.filter_map(|event| event.accepted);
        accepted.any(|accepted| accepted.is_before(mark))
    }
}

/// Returns whether it is the shortest of all times later than the run began.
fn is_after_years(at: Timestamp, records: &Records) -> bool {
    let (Some(retention), Some(facts)) = (records.retention(), records.facts()) else {
        return false;
    };
    let years = [
        retention.goods_receipt_years,
        retention.invoice_years,
        retention.credit_note_years,
        retention.payment_years,
    ];
    let shortest = years.into_iter().min().unwrap_or(0);
    let days = SignedDuration::from_hours(24 * 365 * i64::from(shortest));
    after(facts.began, days) <= at
}

fn after(moment: Timestamp, by: SignedDuration) -> Timestamp {
    moment.saturating_add(by).unwrap_or(moment)
}
