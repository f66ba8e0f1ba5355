//! The credit note: what a supplier gives back of one of its invoices, in exact amounts of the invoice's currency.

use super::{InvoiceLine, InvoiceReference};
use crate::amount::{Currency, exact};
use crate::ids::{CorrelationId, CreditNoteNumber, OrderNumber, PlantId, SupplierId};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What a supplier gives back of one invoice, as a whole or by lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreditNote {
    /// The supplier's number for it, unique for the supplier and the fiscal year.
    pub credit_note_number: CreditNoteNumber,
    /// The fiscal year of the supplier's books in which it stands.
    pub fiscal_year: u16,
    /// Which invoice it reduces.
    pub invoice: InvoiceReference,
    /// The order of that invoice.
    pub order_number: OrderNumber,
    /// Who gives back.
    pub supplier: SupplierId,
    /// Where the goods went.
    pub plant: PlantId,
    /// The order's correlation id.
    pub correlation_id: CorrelationId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The currency of the invoice, in which all of its amounts are.
    pub currency: Currency,
    /// Free text.
    pub note: String,
    /// The supplier's own reference.
    pub reference: String,
    /// What is given back, under the line numbers of the invoice; at least one line.
    pub lines: Vec<InvoiceLine>,
    /// The sum of the lines.
    #[serde(with = "exact")]
    pub net: Decimal,
    /// How much tax, in percent of the net amount.
    #[serde(with = "exact")]
    pub tax_percent: Decimal,
    /// The tax.
    #[serde(with = "exact")]
    pub tax: Decimal,
    /// By how much the invoice is reduced.
    #[serde(with = "exact")]
    pub total: Decimal,
}

impl CreditNote {
    /// Returns the number under which nobody has another credit note of the same supplier: fiscal year and number.
    pub fn key_number(&self) -> String {
        format!("{}/{}", self.fiscal_year, self.credit_note_number)
    }
}
