//! The suppliers' invoices: what they ask for, and what a correct integration does with them.

use super::crew::Crew;
use super::goods::Kept;
use countersign_campaigns::Bill;
use countersign_core::amount::{Quantity, round};
use countersign_core::documents::{Invoice, PurchaseOrder};
use countersign_core::history::Expected;
use countersign_core::status::Reason;
use countersign_erp::Settled;
use countersign_portal::{Drafted, Portion, Submission, SupplierDesk, recompute};
use rust_decimal::Decimal;

impl Crew<'_> {
    pub(super) fn billed(&self, order: u32, desk: &SupplierDesk, of: &PurchaseOrder, bill: Bill) -> Result<Drafted, String> {
        let first = of.lines.first().ok_or("the order has no line")?;
        let amount = match bill {
            Bill::Percent(percent) => first.quantity.amount * Decimal::from(percent) / Decimal::ONE_HUNDRED,
            Bill::Received(_) | Bill::Dear(_) | Bill::WrongTotal | Bill::TwoDecimals => {
                let more = if let Bill::Received(thousandths) = bill { thousandths } else { 0 };
                self.received(order).certainly - self.invoiced(order).certainly + Decimal::new(i64::from(more), 3)
            }
        };
        if amount <= Decimal::ZERO {
            return Err("nothing is left to invoice".to_owned());
        }
        let quantity = Quantity {
            amount: amount.normalize(),
            unit: first.quantity.unit.clone(),
        };
        let mut invoice = desk.draft_invoice(of, &Portion::Lines(vec![(first.line, quantity)]));
        match bill {
            Bill::Dear(percent) => {
                for line in &mut invoice.lines {
                    line.price.amount = (line.price.amount * Decimal::from(100 + percent) / Decimal::ONE_HUNDRED).normalize();
                }
                recompute(&mut invoice);
            }
            Bill::WrongTotal => invoice.total += Decimal::ONE,
            Bill::TwoDecimals => in_two_decimals(&mut invoice)?,
            Bill::Percent(_) | Bill::Received(_) => {}
        }
        Ok(invoice.into())
    }

    pub(super) fn expected_of_bill(&self, group: usize, order: u32, bill: Bill, submission: &Submission) -> Expected {
        if matches!(bill, Bill::WrongTotal | Bill::TwoDecimals) {
            return Expected::Case(vec![Reason::InvoiceAmounts]);
        }
        let Drafted::Invoice(invoice) = &submission.document else {
            return Expected::Either;
        };
        if self.is_too_dear(order, invoice) {
            return Expected::Case(vec![Reason::InvoicePrice]);
        }
        if self.outlook.moves_goods(group) || self.outlook.has_company(group, order) {
            return Expected::Either;
        }
        let asked: Decimal = submission.lines.iter().flatten().map(|line| line.quantity.amount).sum();
        let (received, invoiced) = (self.received(order), self.invoiced(order));
        if asked + invoiced.possibly <= received.certainly {
            Expected::Accept
        } else if asked + invoiced.certainly > received.possibly {
            Expected::Case(vec![Reason::InvoiceQuantity])
        } else {
            Expected::Either
        }
    }

    /// The lower of two percent and ten of the currency.
    fn is_too_dear(&self, order: u32, invoice: &Invoice) -> bool {
        let notes = self.notes();
        let Some(known) = notes.orders.get(&order).and_then(|note| note.revisions.first()) else {
            return false;
        };
        invoice.lines.iter().any(|line| {
            let ordered = known.order.lines.iter().find(|ordered| ordered.line == line.order_line);
            let agreed = ordered.and_then(|ordered| ordered.price.of(&line.quantity)).unwrap_or_default();
            let limit = (agreed * Decimal::TWO / Decimal::ONE_HUNDRED).min(Decimal::TEN);
            line.amount - agreed > limit
        })
    }

    /// Returns how much of the first order line was received, whatever announced it.
    fn received(&self, order: u32) -> Kept {
        let documents: Vec<(u32, bool)> = {
            let notes = self.notes();
            let own = notes
                .documents
                .iter()
                .filter(|(_, note)| note.order == order)
                .map(|(number, _)| *number);
            let is_settled = |number: u32| {
                let mut moved = notes
                    .movements
                    .values()
                    .filter(|note| note.document == number && note.is_in_background);
                moved.all(|note| note.posting.event.settled() == Settled::Accepted)
            };
            own.map(|number| (number, is_settled(number))).collect()
        };
        let mut sum = Kept::default();
        for (document, is_settled) in documents {
            let kept = self.kept(document);
            // What the integration has not been told yet may still come in time.
            sum.certainly += if is_settled { kept.certainly } else { Decimal::ZERO };
            sum.possibly += self.kept(document).possibly.max(kept.certainly);
        }
        sum
    }

    fn invoiced(&self, order: u32) -> Kept {
        let mut sum = Kept::default();
        for note in self.notes().documents.values().filter(|note| note.order == order) {
            // One that was blocked for its quantity may have been booked since.
            let is_out =
                note.is_refused() || matches!(&note.on_its_merits, Expected::Case(reasons) if !reasons.contains(&Reason::InvoiceQuantity));
            let is_booked = note.is_taken() && note.on_its_merits == Expected::Accept;
            sum.certainly += if is_booked { note.billed } else { Decimal::ZERO };
            sum.possibly += if is_out { Decimal::ZERO } else { note.billed };
        }
        sum
    }
}

/// Computes the amounts as if every currency had two decimals, which must make a difference.
fn in_two_decimals(invoice: &mut Invoice) -> Result<(), String> {
    let right = invoice.clone();
    for line in &mut invoice.lines {
        line.amount = round(line.price.of(&line.quantity).unwrap_or_default(), 2);
    }
    invoice.net = invoice.lines.iter().map(|line| line.amount).sum();
    invoice.tax = round(invoice.net * invoice.tax_percent / Decimal::ONE_HUNDRED, 2);
    invoice.total = invoice.net + invoice.tax;
    if *invoice == right || invoice.total == right.total && invoice.tax == right.tax && invoice.net == right.net {
        return Err("two decimals are right here".to_owned());
    }
    Ok(())
}
