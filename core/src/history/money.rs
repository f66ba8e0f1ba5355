//! Invoices, credit notes and payments as the History keeps them, and what the surfaces say of their sums.

use super::Surface;
use crate::amount::{Currency, Price, Quantity, exact};
use crate::documents::{CreditNote, Invoice, InvoiceLine, Payment};
use crate::ids::DocumentKey;
use crate::status::InvoiceStatus;
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
        Self {
            currency: invoice.currency.clone(),
            lines: lines(&invoice.lines),
            net: invoice.net,
            tax_percent: invoice.tax_percent,
            tax: invoice.tax,
            total: invoice.total,
        }
    }
}

fn lines(lines: &[InvoiceLine]) -> Vec<BilledLine> {
    let line = |line: &InvoiceLine| BilledLine {
        order_line: line.order_line,
        quantity: line.quantity.clone(),
        price: line.price.clone(),
        amount: line.amount,
    };
    lines.iter().map(line).collect()
}

/// What a credit note gives back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credited {
    /// Of which invoice.
    pub invoice: DocumentKey,
    /// How much, and for what.
    pub billed: Billed,
}

impl Credited {
    /// Returns what a credit note gives back.
    pub fn of(note: &CreditNote) -> Self {
        Self {
            invoice: DocumentKey::invoice(&note.supplier, note.invoice.key_number()),
            billed: Billed {
                currency: note.currency.clone(),
                lines: lines(&note.lines),
                net: note.net,
                tax_percent: note.tax_percent,
                tax: note.tax,
                total: note.total,
            },
        }
    }
}

/// A payment, or what came back of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// Of which invoice.
    pub invoice: DocumentKey,
    /// The payment that came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<DocumentKey>,
    /// In which currency.
    pub currency: Currency,
    /// How much.
    #[serde(with = "exact")]
    pub amount: Decimal,
}

impl Paid {
    /// Returns what a payment or reversal says.
    pub fn of(payment: &Payment) -> Self {
        let supplier = &payment.supplier;
        Self {
            invoice: DocumentKey::invoice(supplier, payment.invoice.key_number()),
            reverses: payment.reverses.as_ref().map(|number| DocumentKey::payment(supplier, number)),
            currency: payment.currency.clone(),
            amount: payment.amount,
        }
    }

    /// Returns by how much it changes what was paid of the invoice.
    pub fn change(&self) -> Decimal {
        if self.reverses.is_some() { -self.amount } else { self.amount }
    }
}

/// What a surface says of an invoice: where it stands, and its sums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSeen {
    /// Who says it.
    pub surface: Surface,
    /// Of which invoice.
    pub document: DocumentKey,
    /// Where it stands; absent when the surface shows an unknown word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<InvoiceStatus>,
    /// What the invoice asks for.
    #[serde(with = "exact")]
    pub invoiced: Decimal,
    /// What credit notes gave back.
    #[serde(with = "exact")]
    pub credited: Decimal,
    /// What was paid and did not come back.
    #[serde(with = "exact")]
    pub paid: Decimal,
    /// What is still to be paid.
    #[serde(with = "exact")]
    pub open: Decimal,
}
