//! The invoice: what a supplier asks for what it delivered, in exact amounts of one currency.

use crate::amount::{Currency, Price, Quantity, exact};
use crate::ids::{CorrelationId, InvoiceNumber, MaterialId, OrderNumber, PlantId, SupplierId};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What a supplier invoices of one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invoice {
    /// The supplier's number for it, unique for the supplier and the fiscal year.
    pub invoice_number: InvoiceNumber,
    /// The fiscal year of the supplier's books in which it stands.
    pub fiscal_year: u16,
    /// For which order.
    pub order_number: OrderNumber,
    /// Who asks.
    pub supplier: SupplierId,
    /// Where the goods went.
    pub plant: PlantId,
    /// The order's correlation id.
    pub correlation_id: CorrelationId,
    /// When it was issued.
    pub invoiced_at: Timestamp,
    /// In which currency all of its amounts are.
    pub currency: Currency,
    /// Free text.
    pub note: String,
    /// The supplier's own reference.
    pub reference: String,
    /// What is invoiced; at least one line.
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
    /// What is to be paid.
    #[serde(with = "exact")]
    pub total: Decimal,
}

/// One line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceLine {
    /// The line's number in the invoice.
    pub line: u32,
    /// The order line that it is for.
    pub order_line: u32,
    /// What was delivered.
    pub material: MaterialId,
    /// How much, in the unit of the price.
    pub quantity: Quantity,
    /// At what price.
    pub price: Price,
    /// What that makes, rounded once to the decimals of the currency.
    #[serde(with = "exact")]
    pub amount: Decimal,
}

impl Invoice {
    /// Returns the number under which nobody has another invoice of the same supplier: fiscal year and number.
    pub fn key_number(&self) -> String {
        Self::key_of(self.fiscal_year, &self.invoice_number)
    }

    /// Returns the key's number for a fiscal year and an invoice number.
    pub fn key_of(fiscal_year: u16, number: &InvoiceNumber) -> String {
        format!("{fiscal_year}/{number}")
    }
}
