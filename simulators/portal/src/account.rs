//! What the gateway says of invoices: where they stand, and their sums. Nothing here was checked against the contract.

use countersign_core::amount::exact;
use countersign_core::history::{AccountSeen, Observation, Observe, Surface, What};
use countersign_core::ids::{DocumentKey, SupplierId};
use countersign_core::status::InvoiceStatus;
use rust_decimal::Decimal;
use serde::Deserialize;

/// Where one invoice stands, as the gateway shows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Whose invoice it is.
    pub supplier: SupplierId,
    /// In which fiscal year.
    pub fiscal_year: u16,
    /// Its number.
    pub invoice_number: String,
    /// Where it stands, in the gateway's word.
    pub status: String,
    /// What it asks for.
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

#[derive(Deserialize)]
struct One {
    account: Account,
}

#[derive(Deserialize)]
struct All {
    invoices: Vec<Account>,
}

impl Account {
    /// Reads the answer to a question for one invoice.
    pub fn parse(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok().map(|One { account }| account)
    }

    /// Reads the answer to a question for all invoices.
    pub fn parse_list(body: &[u8]) -> Vec<Self> {
        serde_json::from_slice(body).map_or_else(|_| Vec::new(), |All { invoices }| invoices)
    }

    /// Returns the invoice that it is about.
    pub fn invoice(&self) -> DocumentKey {
        DocumentKey::invoice(&self.supplier, format!("{}/{}", self.fiscal_year, self.invoice_number))
    }

    /// Returns the observation of it.
    pub(crate) fn seen(self, is_final: bool) -> What {
        let observation = Observation::Account(AccountSeen {
            surface: Surface::Gateway,
            document: self.invoice(),
            status: InvoiceStatus::from_word(&self.status),
            invoiced: self.invoiced,
            credited: self.credited,
            paid: self.paid,
            open: self.open,
        });
        What::Observe(Box::new(Observe { is_final, observation }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_it_is_written() {
        let account = r#"{"supplier":"S1","fiscalYear":2026,"invoiceNumber":"7","status":"partly-paid","currency":"EUR",
            "invoiced":"10.00","credited":"2.50","paid":"5.00","open":"2.50"}"#;
        let one = Account::parse(format!(r#"{{"account":{account},"invoice":{{}}}}"#).as_bytes()).expect("it has all that is needed");
        assert_eq!((one.invoice().number.as_str(), one.open.to_string().as_str()), ("2026/7", "2.50"));
        assert_eq!(Account::parse_list(format!(r#"{{"invoices":[{account}]}}"#).as_bytes()), [one]);
        assert_eq!(Account::parse(b"{}"), None);
    }
}
