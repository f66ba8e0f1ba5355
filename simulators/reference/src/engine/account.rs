//! The account of an invoice: what was credited and paid of it, and where it stands, computed anew from the documents.

use super::answer;
use super::document::SupplierDocument;
use super::problem::Refusal;
use super::step::{Step, Stop};
use crate::border::Answer;
use crate::policies::{Flow, InvoiceSums};
use crate::store::{DocumentRow, DocumentState, Stored};
use countersign_contracts::catalogue;
use countersign_core::documents::{CreditNote, Invoice, Payment};
use countersign_core::ids::{DocumentKind, SupplierId};
use countersign_core::status::InvoiceStatus;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// An invoice with the credit notes and payments that count for it, oldest first.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) invoice: Invoice,
    pub(super) state: DocumentState,
    pub(super) credit_notes: Vec<CreditNote>,
    pub(super) payments: Vec<Payment>,
}

impl Step<'_> {
    /// Returns the account of an invoice.
    pub(super) fn account(&self, row: &DocumentRow) -> Stored<Option<Account>> {
        let Ok(SupplierDocument::Invoice(invoice)) = SupplierDocument::read(row.kind, &row.body) else {
            return Ok(None);
        };
        let (order, supplier, number) = (&row.order_number, &row.supplier, &row.number);
        let credit_notes = self.counting(order, supplier, DocumentKind::CreditNote)?;
        let credit_notes = credit_notes.iter().filter_map(|row| serde_json::from_str(&row.body).ok());
        let payments = self.counting(order, supplier, DocumentKind::Payment)?;
        let payments = payments.iter().filter_map(|row| serde_json::from_str(&row.body).ok());
        Ok(Some(Account {
            invoice,
            state: row.state,
            credit_notes: credit_notes
                .filter(|note: &CreditNote| note.invoice.key_number() == *number)
                .collect(),
            payments: payments
                .filter(|payment: &Payment| payment.invoice.key_number() == *number)
                .collect(),
        }))
    }

    /// Returns the sums of an account.
    pub(super) fn sums(&self, account: &Account) -> InvoiceSums {
        let credited = account
            .credit_notes
            .iter()
            .fold(Decimal::ZERO, |sum, note| sum.saturating_add(note.total));
        let paid = account.payments.iter().fold(Decimal::ZERO, |sum, payment| {
            (self.policies.payments.paid)(sum, payment.amount, flow(payment))
        });
        InvoiceSums {
            invoiced: account.invoice.total,
            credited,
            paid,
        }
    }

    /// Returns where an invoice stands.
    fn status(&self, account: &Account) -> InvoiceStatus {
        match account.state {
            DocumentState::Received | DocumentState::Parked => InvoiceStatus::Waiting,
            DocumentState::Case | DocumentState::Annulled | DocumentState::Removed => InvoiceStatus::Blocked,
            DocumentState::Accepted => (self.policies.payments.status)(self.sums(account)),
        }
    }

    /// Lists a supplier's invoices; there were none before the version that brought them.
    pub(super) fn list_invoices(&self, supplier: &SupplierId, version: &str) -> Result<Answer, Stop> {
        if catalogue().contract(DocumentKind::Invoice, version).is_none() {
            return Err(Refusal::not_found().into());
        }
        let mut views = Vec::new();
        for row in self.store.documents_from(supplier, DocumentKind::Invoice)? {
            if let Some(account) = self.account(&row)? {
                views.push(self.account_view(&account));
            }
        }
        Ok(answer::json(200, &json!({"invoices": views})))
    }

    /// Reads one invoice of a supplier.
    pub(super) fn read_invoice(&self, supplier: &SupplierId, version: &str, number: &str) -> Result<Answer, Stop> {
        if catalogue().contract(DocumentKind::Invoice, version).is_none() {
            return Err(Refusal::not_found().into());
        }
        let kind = DocumentKind::Invoice;
        let own = self.store.document(supplier, kind, number)?;
        let found = match own {
            Some(own) => Some(own),
            None => self.store.document_of_any(kind, number)?,
        };
        let exists = found.is_some();
        let Some(row) = found.filter(|row| (self.policies.payments.is_shown)(row.supplier == *supplier)) else {
            return Err(self.absent(exists).into());
        };
        let account = self.account(&row)?.filter(|account| account.state != DocumentState::Removed);
        let Some(account) = account else {
            return Err(Refusal::not_found().into());
        };
        let body = json!({
            "invoice": account.invoice,
            "account": self.account_view(&account),
            "creditNotes": account.credit_notes,
            "payments": account.payments,
        });
        Ok(answer::json(200, &body))
    }

    fn account_view(&self, account: &Account) -> Value {
        let invoice = &account.invoice;
        let sums = self.sums(account);
        let amount = |amount: Decimal| invoice.currency.rounded(amount).to_string();
        json!({
            "supplier": invoice.supplier,
            "fiscalYear": invoice.fiscal_year,
            "invoiceNumber": invoice.invoice_number,
            "orderNumber": invoice.order_number,
            "status": self.status(account),
            "currency": invoice.currency,
            "invoiced": amount(sums.invoiced),
            "credited": amount(sums.credited),
            "paid": amount(sums.paid),
            "open": amount(sums.open()),
        })
    }
}

/// Returns which way the money of a payment went.
pub(super) fn flow(payment: &Payment) -> Flow {
    if payment.reverses.is_some() {
        Flow::Reversal
    } else {
        Flow::Payment
    }
}
