//! The payment: what the ERP has paid of one invoice, or what came back of an earlier payment.

use super::Invoice;
use crate::amount::{Currency, exact};
use crate::ids::{CorrelationId, InvoiceNumber, OrderNumber, PaymentNumber, PlantId, SupplierId};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What was paid of one invoice, as a whole or in part. What pays several invoices at once is as many payments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// Its number in the ERP; a reversal has one of its own.
    pub payment_number: PaymentNumber,
    /// The payment that came back, when it is a reversal: always all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverses: Option<PaymentNumber>,
    /// Which invoice.
    pub invoice: InvoiceReference,
    /// The order of that invoice.
    pub order_number: OrderNumber,
    /// Who is paid.
    pub supplier: SupplierId,
    /// Where the goods went.
    pub plant: PlantId,
    /// The order's correlation id.
    pub correlation_id: CorrelationId,
    /// When it was posted.
    pub paid_at: Timestamp,
    /// The currency of the invoice.
    pub currency: Currency,
    /// How much was paid; how much came back, for a reversal. More than nothing.
    #[serde(with = "exact")]
    pub amount: Decimal,
    /// Free text.
    pub note: String,
    /// What stands on the bank statement.
    pub reference: String,
}

/// Names an invoice of the same supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceReference {
    /// Its fiscal year.
    pub fiscal_year: u16,
    /// Its number.
    pub invoice_number: InvoiceNumber,
}

impl InvoiceReference {
    /// Returns the reference to an invoice.
    pub fn to(invoice: &Invoice) -> Self {
        Self {
            fiscal_year: invoice.fiscal_year,
            invoice_number: invoice.invoice_number.clone(),
        }
    }

    /// Returns the number under which nobody has another invoice of the same supplier.
    pub fn key_number(&self) -> String {
        Invoice::key_of(self.fiscal_year, &self.invoice_number)
    }
}
