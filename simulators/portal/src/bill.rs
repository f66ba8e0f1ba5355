//! Drafts of invoices: valid ones for an order, which the caller may then spoil.

use crate::desk::SupplierDesk;
use crate::draft::{Portion, shipped_lines};
use countersign_core::documents::{Invoice, InvoiceLine, PurchaseOrder};
use countersign_core::ids::InvoiceNumber;
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
}

/// Computes every amount of an invoice from its quantities, prices and tax rate.
pub fn recompute(invoice: &mut Invoice) {
    let currency = invoice.currency.clone();
    for line in &mut invoice.lines {
        let amount = line.price.of(&line.quantity).unwrap_or_default();
        line.amount = currency.rounded(amount);
    }
    invoice.net = currency.rounded(invoice.lines.iter().map(|line| line.amount).sum());
    let tax = invoice.net.saturating_mul(invoice.tax_percent) / Decimal::ONE_HUNDRED;
    invoice.tax = currency.rounded(tax);
    invoice.total = invoice.net.saturating_add(invoice.tax);
}
