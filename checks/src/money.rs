//! Money: what is booked is computed exactly, at the agreed price, for what was received.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Operation, Records};
use crate::table::{Name, Set, Table};
use countersign_core::documents::Movement;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Apply, Billed, Effect, End, Event, Expected, What};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::Reason;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

static MONEY: Promise = Promise {
    id: InvariantId::new("I46"),
    name: "MoneyAndDerivedFigures",
    control: Control::FinancialReconciliation,
    says: "An invoice or credit note is booked only when its amounts follow from its quantities and prices in the decimals of its currency; an invoice, when its prices are the agreed ones, and what it is for was received and not invoiced before.",
    matters: "a cent of difference blocks an invoice, and a thousand of them block the closing of the month; what is paid twice is seldom paid back",
    checked_by: "Every booked invoice and credit note is computed anew, and the quantities of invoices are added up by order line and compared with the goods that the ERP has received.",
    exercised_by: "An invoice was booked, or one that must not be was sent.",
    fix: "round once, by the currency's own decimals, and never through a float; match with receipts less what was invoiced, in one transaction",
    needs: Some(Claim::Invoices),
};

/// I46: money is exact. Keeps two sums for each order line that was received or invoiced.
#[derive(Debug, Default)]
pub(crate) struct MoneyAndDerivedFigures {
    judgement: Judgement,
    received: Table<Name, Decimal>,
    invoiced: Table<Name, (Decimal, Vec<Mark>)>,
    counted: Set<Fingerprint>,
}

impl Invariant for MoneyAndDerivedFigures {
    fn promise(&self) -> &'static Promise {
        &MONEY
    }

    fn wants(&self) -> Kinds {
        Kinds::RECEIPT_POSTED
            .and(Kinds::INVOICE_BOOKED)
            .and(Kinds::CREDIT_NOTE_BOOKED)
            .and(Kinds::ATTEMPT)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Apply(apply) if apply.end == End::Erp => match &apply.effect {
                Effect::ReceiptPosted(moved) if moved.movement == Movement::Receipt => {
                    for line in &moved.lines {
                        let sum = self.received.entry(Name::of(&(&apply.parent, line.order_line))).or_default();
                        *sum = sum.saturating_add(line.quantity.amount);
                    }
                }
                Effect::InvoiceBooked(billed) => self.see_booking(event, apply, billed, records),
                Effect::CreditNoteBooked(credited) => self.see_credit(event, apply, &credited.billed, records),
                _ => {}
            },
            What::Attempt(attempt) if attempt.number == 1 => {
                let operation = records.operation(attempt.operation);
                if operation.is_some_and(|one| forbidding(one).is_some()) {
                    self.judgement.exercise();
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        std::mem::take(&mut self.judgement)
    }
}

impl MoneyAndDerivedFigures {
    fn see_booking(&mut self, event: &Event, apply: &Apply, billed: &Billed, records: &Records) {
        self.judgement.exercise();
        let mut carriers = apply.fingerprint.into_iter().flat_map(|fingerprint| records.carriers(fingerprint));
        let Some(invoice) = carriers.find(|one| one.document() == Some(&apply.document)) else {
            self.judgement
                .doubt(format!("the History does not tell who sent {}", apply.document));
            return;
        };
        // The same content a second time is a matter of I01.
        if !apply.fingerprint.is_none_or(|fingerprint| self.counted.insert(fingerprint)) {
            return;
        }
        let fault = wrong_amount(billed).or_else(|| {
            let reason = forbidding(invoice).filter(|reason| *reason != Reason::InvoiceQuantity)?;
            Some(format!("was booked, and should have been held for {reason}"))
        });
        if let Some(fault) = fault {
            self.report(event, apply, invoice, &fault, Vec::new());
        }
        self.see_quantities(event, apply, invoice);
    }

    fn see_credit(&mut self, event: &Event, apply: &Apply, billed: &Billed, records: &Records) {
        self.judgement.exercise();
        let mut carriers = apply.fingerprint.into_iter().flat_map(|fingerprint| records.carriers(fingerprint));
        let Some(note) = carriers.find(|one| one.document() == Some(&apply.document)) else {
            self.judgement
                .doubt(format!("the History does not tell who sent {}", apply.document));
            return;
        };
        if let Some(fault) = wrong_amount(billed) {
            self.report(event, apply, note, &fault, Vec::new());
        }
    }

    fn see_quantities(&mut self, event: &Event, apply: &Apply, invoice: &Operation) {
        let mut lines: BTreeMap<u32, Decimal> = BTreeMap::new();
        for line in invoice.intent.iter().flat_map(|intent| &intent.lines) {
            *lines.entry(line.line).or_default() += line.quantity.amount;
        }
        for (line, amount) in lines {
            let name = Name::of(&(&apply.parent, line));
            let received = self.received.get(&name).copied().unwrap_or_default();
            let (sum, marks) = self.invoiced.entry(name).or_default();
            *sum = sum.saturating_add(amount);
            marks.push(Mark::of(event));
            if *sum > received {
                let marks = marks.clone();
                let fault = format!("was booked: {sum} of order line {line} is invoiced in all, and {received} was received");
                self.report(event, apply, invoice, &fault, marks);
            }
        }
    }

    fn report(&mut self, event: &Event, apply: &Apply, invoice: &Operation, fault: &str, marks: Vec<Mark>) {
        let breach = Breach::new(&apply.document, format!("{} {fault}", apply.document))
            .seen(invoice.marks().take(4))
            .seen(marks)
            .seen([Mark::of(event)])
            .at(event.cause);
        self.judgement.fail(breach);
    }
}

/// Returns why an invoice must not be booked as it is.
fn forbidding(operation: &Operation) -> Option<Reason> {
    let Some(Expected::Case(reasons)) = operation.expected() else {
        return None;
    };
    let of_money = [Reason::InvoiceAmounts, Reason::InvoicePrice, Reason::InvoiceQuantity];
    reasons.iter().copied().find(|reason| of_money.contains(reason))
}

/// Returns the first amount that does not follow from the others.
fn wrong_amount(billed: &Billed) -> Option<String> {
    let currency = &billed.currency;
    let told = |what: &str, asked: Decimal, computed: Decimal| {
        let computed = currency.rounded(computed);
        let is_right = asked == computed && asked.normalize().scale() <= currency.decimals();
        (!is_right).then(|| format!("was booked with {asked} {} as {what}, and {computed} is right", currency.as_str()))
    };
    let lines = billed.lines.iter().find_map(|line| {
        let computed = line.price.of(&line.quantity)?;
        told(&format!("the amount of order line {}", line.order_line), line.amount, computed)
    });
    lines
        .or_else(|| told("the net amount", billed.net, billed.lines.iter().map(|line| line.amount).sum()))
        .or_else(|| {
            told(
                "the tax",
                billed.tax,
                billed.net.saturating_mul(billed.tax_percent) / Decimal::ONE_HUNDRED,
            )
        })
        .or_else(|| told("the total", billed.total, billed.net.saturating_add(billed.tax)))
}
