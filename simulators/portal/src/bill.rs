//! Drafts of invoices and credit notes: valid ones for an order or an invoice, which the caller may then spoil.

use crate::desk::SupplierDesk;
use crate::draft::{Portion, shipped_lines};
use countersign_core::amount::Currency;
use countersign_core::documents::{CreditNote, Invoice, InvoiceLine, InvoiceReference, PurchaseOrder};
use countersign_core::ids::{CreditNoteNumber, InvoiceNumber};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

/// The usual rate of the value added tax, in percent.
const TAX_PERCENT: Decimal = Decimal::from_parts(19, 0, 0, false, 0);

impl SupplierDesk {
    /// Returns a valid invoice for `portion` of `order`, at the order's prices.
    pub fn draft_invoice(&self, order: &PurchaseOrder, portion: &Portion) -> Invoice {
        let fingerprint = self.session.recorder.fingerprint();
        let now = self.now();
        let year = TimeZone::UTC.to_datetime(now).year();
        let line = |(number, (ordered, quantity)): (u32, (&countersign_core::documents::OrderLine, _))| InvoiceLine {
            line: number,
            order_line: ordered.line,
            material: ordered.material.clone(),
            quantity,
            price: ordered.price.clone(),
            amount: Decimal::ZERO,
        };
        let mut invoice = Invoice {
            invoice_number: InvoiceNumber::new(self.number("INV")),
            fiscal_year: u16::try_from(year).unwrap_or(2000),
            order_number: order.order_number.clone(),
            supplier: self.supplier.id.clone(),
            plant: order.plant.clone(),
            correlation_id: order.correlation_id.clone(),
            invoiced_at: now,
            currency: order.currency.clone(),
            note: format!("invoice of {} {fingerprint}", self.supplier.id),
            reference: format!("ref {fingerprint}"),
            lines: (1..).zip(shipped_lines(order, portion)).map(line).collect(),
            net: Decimal::ZERO,
            tax_percent: TAX_PERCENT,
            tax: Decimal::ZERO,
            total: Decimal::ZERO,
        };
        recompute(&mut invoice);
        invoice
    }

    /// Returns a valid credit note for this percentage of what each line of `invoice` was for.
    pub fn draft_credit_note(&self, invoice: &Invoice, percent: u32) -> CreditNote {
        let fingerprint = self.session.recorder.fingerprint();
        let now = self.now();
        let line = |line: &InvoiceLine| {
            let mut line = line.clone();
            line.quantity.amount = (line.quantity.amount * Decimal::from(percent) / Decimal::ONE_HUNDRED).normalize();
            line
        };
        let mut note = CreditNote {
            credit_note_number: CreditNoteNumber::new(self.number("CRN")),
            fiscal_year: invoice.fiscal_year,
            invoice: InvoiceReference::to(invoice),
            order_number: invoice.order_number.clone(),
            supplier: self.supplier.id.clone(),
            plant: invoice.plant.clone(),
            correlation_id: invoice.correlation_id.clone(),
            issued_at: now,
            currency: invoice.currency.clone(),
            note: format!("credit note of {} {fingerprint}", self.supplier.id),
            reference: format!("ref {fingerprint}"),
            lines: invoice.lines.iter().map(line).collect(),
            net: Decimal::ZERO,
            tax_percent: invoice.tax_percent,
            tax: Decimal::ZERO,
            total: Decimal::ZERO,
        };
        recompute_credit(&mut note);
        note
    }
}

/// Computes every amount of an invoice from its quantities, prices and tax rate.
pub fn recompute(invoice: &mut Invoice) {
    let amounts = amounts(&invoice.currency, &mut invoice.lines, invoice.tax_percent);
    (invoice.net, invoice.tax, invoice.total) = amounts;
}

/// Computes every amount of a credit note from its quantities, prices and tax rate.
pub fn recompute_credit(note: &mut CreditNote) {
    let amounts = amounts(&note.currency, &mut note.lines, note.tax_percent);
    (note.net, note.tax, note.total) = amounts;
}

/// Writes the amount of each line, and returns net, tax and total.
fn amounts(currency: &Currency, lines: &mut [InvoiceLine], tax_percent: Decimal) -> (Decimal, Decimal, Decimal) {
    for line in lines.iter_mut() {
        let amount = line.price.of(&line.quantity).unwrap_or_default();
        line.amount = currency.rounded(amount);
    }
    let net = currency.rounded(lines.iter().map(|line| line.amount).sum());
    let tax = currency.rounded(net.saturating_mul(tax_percent) / Decimal::ONE_HUNDRED);
    (net, tax, net.saturating_add(tax))
}
