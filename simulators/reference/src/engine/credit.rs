//! Credit notes: compared with their invoice, with what was credited before and with what was paid.

use super::account::Account;
use super::answer;
use super::document::SupplierDocument;
use super::intake::Course;
use super::messages::CREDIT_NOTES;
use super::problem::Cause;
use super::step::{Step, Stop};
use crate::store::{DocumentRow, DocumentState, OrderRow, Stored};
use countersign_core::documents::{CreditNote, InvoiceLine};
use countersign_core::ids::{CorrelationId, DocumentKind, OrderNumber, SupplierId};
use countersign_core::status::Reason;
use rust_decimal::Decimal;

impl Step<'_> {
    /// Compares a credit note with its invoice; it waits until that is booked.
    pub(super) fn credited(&self, note: &CreditNote, order: OrderRow) -> Result<Course, Stop> {
        let number = note.invoice.key_number();
        let invoice = self.store.document(&note.supplier, DocumentKind::Invoice, &number)?;
        let Some(invoice) = invoice.filter(|invoice| invoice.state == DocumentState::Accepted) else {
            return Ok(Course::Park);
        };
        let Some(account) = self.account(&invoice)? else {
            return Ok(Course::Park);
        };
        let fault = misfit(note, &account)
            .map(|message| (Reason::CreditMismatch, message))
            .or_else(|| self.too_much_credit(note, &account).map(|message| (Reason::CreditOver, message)));
        Ok(match fault {
            None => Course::Accept(Box::new(order)),
            Some((reason, message)) => Course::Case(Cause {
                reason,
                message,
                duplicate_of: None,
                data_owner: None,
            }),
        })
    }

    fn too_much_credit(&self, note: &CreditNote, account: &Account) -> Option<String> {
        let currency = note.currency.as_str();
        for line in &note.lines {
            let earlier = account.credit_notes.iter().flat_map(|earlier| &earlier.lines);
            let before = earlier
                .filter(|known| known.line == line.line)
                .fold(Decimal::ZERO, |sum, known| sum.saturating_add(known.amount));
            let invoiced = line_of(&account.invoice.lines, line.line).map_or(Decimal::ZERO, |known| known.amount);
            if before.saturating_add(line.amount) > invoiced {
                return Some(format!(
                    "line {}: {} {currency} is given back, {before} was before, and {invoiced} was invoiced",
                    line.line, line.amount
                ));
            }
        }
        let sums = self.sums(account);
        (self.policies.payments.is_credit_over)(sums, note.total).then(|| {
            format!(
                "{} {currency} is given back, and {} is open: of {}, {} was credited and {} paid",
                note.total,
                sums.open(),
                sums.invoiced,
                sums.credited,
                sums.paid
            )
        })
    }

    /// Writes the credit note to the ERP.
    pub(super) fn give_back(&self, row: &DocumentRow, note: &CreditNote) -> Stored<()> {
        let key = self.unique_key(&row.receipt, &row.number);
        let mut booked = note.clone();
        booked.correlation_id = CorrelationId::new((self.policies.correlation.carried)(row.correlation.as_str(), &key));
        self.write_to_erp(row, CREDIT_NOTES, key, answer::encode(&booked))
    }

    /// Lets the credit notes and payments of an order go on that waited for an invoice, or for another payment.
    pub(super) fn release_money(&self, order: &OrderNumber, supplier: &SupplierId) -> Result<(), Stop> {
        for row in self.store.parked_for(order, supplier)? {
            if !self.store.is_parked(row.id)? {
                continue;
            }
            if row.kind == DocumentKind::Payment {
                self.release_payment(&row)?;
            } else if row.kind == DocumentKind::CreditNote
                && let Ok(document) = SupplierDocument::read(row.kind, &row.body)
            {
                self.release_one(&row, &document)?;
            }
        }
        Ok(())
    }
}

/// Returns in what a credit note does not fit its invoice.
fn misfit(note: &CreditNote, account: &Account) -> Option<String> {
    let invoice = &account.invoice;
    if note.order_number != invoice.order_number {
        return Some(format!("the invoice is for order `{}`", invoice.order_number));
    }
    if note.currency != invoice.currency {
        return Some(format!("the invoice is in {}", invoice.currency.as_str()));
    }
    let is_unknown = |line: &&InvoiceLine| {
        line_of(&invoice.lines, line.line).is_none_or(|known| known.order_line != line.order_line || known.material != line.material)
    };
    let line = note.lines.iter().find(is_unknown)?;
    Some(format!("the invoice has no line {} for order line {}", line.line, line.order_line))
}

fn line_of(lines: &[InvoiceLine], number: u32) -> Option<&InvoiceLine> {
    lines.iter().find(|line| line.line == number)
}
