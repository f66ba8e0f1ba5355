//! Credit notes and payments: how much is left of an invoice, and what a correct integration does with what is given back or paid.

use super::crew::Crew;
use super::notes::PaymentNote;
use super::orders::publish;
use super::perform::Taken;
use countersign_campaigns::{Action, Credit, Pay, Telling, Told};
use countersign_core::documents::{CreditNote, Invoice, InvoiceLine};
use countersign_core::history::Expected;
use countersign_core::promise::Claim;
use countersign_core::status::Reason;
use countersign_erp::PaymentDraft;
use countersign_portal::{Drafted, Submission, SupplierDesk};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What was given back and paid of an invoice.
#[derive(Debug, Clone, Default)]
struct Used {
    credited: Decimal,
    paid: Decimal,
    /// What was given back of each line.
    lines: BTreeMap<u32, Decimal>,
}

impl Used {
    fn credit(&mut self, note: &CreditNote) {
        self.credited += note.total;
        for line in &note.lines {
            *self.lines.entry(line.line).or_default() += line.amount;
        }
    }

    fn sum(&self) -> Decimal {
        self.credited + self.paid
    }

    /// Returns whether a credit note is more than is left.
    fn is_over(&self, invoice: &Invoice, note: &CreditNote) -> bool {
        let is_over = |line: &InvoiceLine| {
            let invoiced = invoice.lines.iter().find(|known| known.line == line.line);
            let before = self.lines.get(&line.line).copied().unwrap_or_default();
            before + line.amount > invoiced.map_or(Decimal::ZERO, |known| known.amount)
        };
        note.lines.iter().any(is_over) || note.total + self.sum() > invoice.total
    }
}

impl Crew<'_> {
    /// Returns the invoice that a document was, when it was taken.
    fn invoice(&self, document: u32) -> Result<Invoice, String> {
        let notes = self.notes();
        let note = notes.documents.get(&document).ok_or("nothing was invoiced")?;
        if !note.is_taken() {
            return Err("the invoice was not taken".to_owned());
        }
        serde_json::from_slice(&note.submitted.body).map_err(|_| "the invoice cannot be read".to_owned())
    }

    fn is_booked(&self, invoice: &Invoice) -> bool {
        let booked = self.erp.invoices(&invoice.order_number);
        booked.iter().any(|one| one.invoice.key_number() == invoice.key_number())
    }

    /// Returns whether an invoice stands in a case for good.
    fn is_blocked(&self, document: u32) -> bool {
        let notes = self.notes();
        let merits = notes.documents.get(&document).map(|note| note.on_its_merits.clone());
        merits == Some(Expected::Case(vec![Reason::InvoicePrice]))
    }

    pub(super) fn given_back(&self, of: u32, desk: &SupplierDesk, credit: Credit) -> Result<Drafted, String> {
        let invoice = self.invoice(of)?;
        let percent = match credit {
            Credit::Percent(percent) => percent,
            Credit::WrongTotal => 10,
        };
        let mut note = desk.draft_credit_note(&invoice, percent);
        if credit == Credit::WrongTotal {
            note.total += Decimal::ONE;
        }
        Ok(note.into())
    }

    pub(super) fn expected_of_credit(&self, group: usize, (order, of): (u32, u32), credit: Credit, submission: &Submission) -> Expected {
        if credit == Credit::WrongTotal {
            return Expected::Case(vec![Reason::InvoiceAmounts]);
        }
        let (Drafted::CreditNote(note), Ok(invoice)) = (&submission.document, self.invoice(of)) else {
            return Expected::Either;
        };
        if !self.is_booked(&invoice) {
            return self.expected_of_early_credit(group, order, of);
        }
        if self.outlook.has_company(group, order) || self.outlook.moves_money(group, of) {
            return Expected::Either;
        }
        if !self.used_possibly(of, &invoice).is_over(&invoice, note) {
            Expected::Accept
        } else if self.used_certainly(of, &invoice).is_over(&invoice, note) {
            Expected::Case(vec![Reason::CreditOver])
        } else {
            Expected::Either
        }
    }

    /// A credit note waits until its invoice is booked, and becomes a case when it never is.
    fn expected_of_early_credit(&self, group: usize, order: u32, of: u32) -> Expected {
        if self.is_blocked(of) && self.stage.deployment.offers(Claim::Clock) {
            return Expected::Case(vec![Reason::ParentMissing]);
        }
        if self.pays(of) {
            return Expected::Either;
        }
        let notes = self.notes();
        let is_the_only = notes
            .documents
            .iter()
            .filter(|(_, note)| note.order == order && note.billed > Decimal::ZERO)
            .count()
            == 1;
        let is_short = notes
            .documents
            .get(&of)
            .is_some_and(|note| note.on_its_merits == Expected::Case(vec![Reason::InvoiceQuantity]));
        let is_first = !notes
            .documents
            .values()
            .any(|note| matches!(&note.submitted.document.kind, countersign_core::ids::DocumentKind::CreditNote) && note.order == order);
        let mut shipments = notes
            .documents
            .iter()
            .filter(|(_, note)| note.order == order && !note.shipped.is_empty());
        let comes = shipments
            .next()
            .is_some_and(|(shipment, _)| self.outlook.completes(group, *shipment))
            && shipments.next().is_none();
        if is_the_only && is_short && is_first && comes {
            Expected::Accept
        } else {
            Expected::Either
        }
    }

    fn pays(&self, of: u32) -> bool {
        self.outlook.holds_payments(of) || self.notes().payments.values().any(|note| note.document == of)
    }

    /// What the ERP has booked and the portal shows is certain.
    fn used_certainly(&self, of: u32, invoice: &Invoice) -> Used {
        let mut used = Used::default();
        let number = invoice.key_number();
        for booked in self.erp.credit_notes(&invoice.order_number) {
            if booked.note.invoice.key_number() == number {
                used.credit(&booked.note);
            }
        }
        let shown = self.portal.payments(&invoice.supplier, &invoice.order_number);
        let own = shown.iter().filter(|page| page.payment.invoice.key_number() == number);
        used.paid = own
            .filter(|page| page.payment.reverses.is_none())
            .map(|page| page.payment.amount)
            .sum();
        used.paid -= self.paid_back(of);
        used
    }

    /// Whatever was sent and may count is possible.
    fn used_possibly(&self, of: u32, invoice: &Invoice) -> Used {
        let mut used = Used::default();
        let notes: Vec<CreditNote> = {
            let notes = self.notes();
            let own = notes
                .documents
                .values()
                .filter(|note| !note.is_refused() && !matches!(note.on_its_merits, Expected::Case(_)));
            own.filter_map(|note| serde_json::from_slice(&note.submitted.body).ok())
                .filter(|note: &CreditNote| note.invoice.key_number() == invoice.key_number())
                .collect()
        };
        notes.iter().for_each(|note| used.credit(note));
        let posted = self.notes();
        let payments = posted.payments.values().filter(|note| note.document == of && note.of.is_none());
        used.paid = payments
            .filter(|note| !matches!(note.posting.event.expected(), Expected::Case(_)))
            .map(|note| note.posting.payment.amount)
            .sum();
        used
    }

    /// Returns how much may have come back of what counts.
    fn paid_back(&self, of: u32) -> Decimal {
        let notes = self.notes();
        let is_held = |payment: u32| {
            let original = notes.payments.get(&payment);
            original.is_some_and(|note| matches!(note.posting.event.expected(), Expected::Case(_)))
        };
        let own = notes.payments.values().filter(|note| note.document == of);
        own.filter(|note| note.of.is_some_and(|payment| !is_held(payment)))
            .filter(|note| !matches!(note.posting.event.expected(), Expected::Case(_)))
            .map(|note| note.posting.payment.amount)
            .sum()
    }

    pub(super) fn move_money(&self, group: usize, action: &Action) -> Taken {
        match action {
            Action::Pay {
                receipt,
                document,
                pay,
                told,
            } => {
                let invoice = self.invoice(*document)?;
                let amount = self.amount(*document, &invoice, *pay)?;
                let expected = self.expected_of_payment(group, (*receipt, *document), &invoice, amount, *told)?;
                let draft = PaymentDraft::of_invoice(&invoice, amount);
                self.post_payment(*receipt, *document, None, draft.expecting(expected, None), *told)
            }
            Action::PayBack { receipt, of, told } => {
                let original = self.notes().payments.get(of).cloned();
                let original = original.ok_or("nothing was paid")?;
                let expected = self.expected_of_return(group, *of, &original, *told);
                let draft = PaymentDraft::reversal_of(&original.posting.payment);
                self.post_payment(*receipt, original.document, Some(*of), draft.expecting(expected, None), *told)
            }
            _ => Ok(()),
        }
    }

    fn amount(&self, document: u32, invoice: &Invoice, pay: Pay) -> Result<Decimal, String> {
        let amount = match pay {
            Pay::Percent(percent) => invoice.total * Decimal::from(percent) / Decimal::ONE_HUNDRED,
            Pay::Open(more) => {
                let open = invoice.total - self.used_certainly(document, invoice).sum();
                open + Decimal::new(i64::from(more), invoice.currency.decimals())
            }
        };
        let amount = invoice.currency.rounded(amount);
        if amount > Decimal::ZERO {
            Ok(amount)
        } else {
            Err("nothing is left to pay".to_owned())
        }
    }

    fn expected_of_payment(
        &self,
        group: usize,
        (payment, document): (u32, u32),
        invoice: &Invoice,
        amount: Decimal,
        told: Told,
    ) -> Result<Expected, String> {
        let is_held = told == Told::Held;
        if is_held
            && self
                .outlook
                .movement_telling(group, payment)
                .is_some_and(|how| how != Telling::Well)
        {
            return Ok(Expected::Refuse);
        }
        if self.is_blocked(document) && !is_held {
            return Ok(Expected::Case(vec![Reason::PaymentBlocked]));
        }
        if !self.is_booked(invoice) {
            return Err("the ERP has not booked the invoice".to_owned());
        }
        let (certainly, possibly) = (self.used_certainly(document, invoice), self.used_possibly(document, invoice));
        if is_held || self.outlook.credits(document) || self.outlook.holds_payments(document) {
            let is_alone = is_held && possibly.sum() == Decimal::ZERO && !self.outlook.credits(document) && amount <= invoice.total;
            return Ok(if is_alone && self.outlook.payers(document) == 1 {
                Expected::Accept
            } else if !is_held && amount + certainly.sum() > invoice.total {
                Expected::Case(vec![Reason::PaymentOver])
            } else {
                Expected::Either
            });
        }
        Ok(if amount + possibly.sum() <= invoice.total {
            Expected::Accept
        } else if amount + certainly.sum() > invoice.total {
            Expected::Case(vec![Reason::PaymentOver])
        } else {
            Expected::Either
        })
    }

    fn expected_of_return(&self, group: usize, of: u32, original: &PaymentNote, told: Told) -> Expected {
        if told == Told::Held {
            return Expected::Either;
        }
        let before: Vec<Expected> = {
            let notes = self.notes();
            let own = notes.payments.values().filter(|note| note.of == Some(of));
            own.map(|note| note.posting.event.expected().clone()).collect()
        };
        if let Some(first) = before.first() {
            let is_certain = original.is_in_background && matches!(first, Expected::Accept | Expected::Overtaken);
            return if is_certain {
                Expected::Case(vec![Reason::PaymentMismatch])
            } else {
                Expected::Either
            };
        }
        if !original.is_in_background {
            return if self.outlook.brings_movement(group, of) {
                original.posting.event.expected().clone()
            } else if self.outlook.movement_telling(group, of).is_some() || !self.stage.deployment.offers(Claim::Clock) {
                Expected::Either
            } else {
                Expected::Case(vec![Reason::ParentMissing])
            };
        }
        match original.posting.event.expected() {
            Expected::Accept => Expected::Accept,
            Expected::Case(_) => Expected::Overtaken,
            _ => Expected::Either,
        }
    }

    fn post_payment(&self, movement: u32, document: u32, of: Option<u32>, draft: PaymentDraft, told: Told) -> Taken {
        let posting = self.erp.post_payment(draft, publish(told)).map_err(|error| error.to_string())?;
        let note = PaymentNote {
            document,
            of,
            posting,
            is_in_background: told != Told::Held,
        };
        self.notes().payments.insert(movement, note);
        Ok(())
    }
}
