//! Invoices as the History keeps them.

use crate::amount::{Currency, Price, Quantity, exact};
use crate::documents::{Invoice, InvoiceLine};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What an invoice asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Billed {
    /// In which currency.
    pub currency: Currency,
    /// For what.
    pub lines: Vec<BilledLine>,
    /// The sum of the lines.
    #[serde(with = "exact")]
    pub net: Decimal,
    /// How much tax, in percent.
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
pub struct BilledLine {
    /// The order line's number.
    pub order_line: u32,
    /// How much, in the unit as written.
    pub quantity: Quantity,
    /// At what price.
    pub price: Price,
    /// What that makes.
    #[serde(with = "exact")]
    pub amount: Decimal,
}

impl Billed {
    /// Returns what an invoice asks for.
    pub fn of(invoice: &Invoice) -> Self {
        let line = |line: &InvoiceLine| BilledLine {
            order_line: line.order_line,
            quantity: line.quantity.clone(),
            price: line.price.clone(),
            amount: line.amount,
        };
        Self {
            currency: invoice.currency.clone(),
            lines: invoice.lines.iter().map(line).collect(),
            net: invoice.net,
            tax_percent: invoice.tax_percent,
            tax: invoice.tax,
            total: invoice.total,
        }
    }
}
