//! What invoices ask for, what credit notes give back, and what is paid.

use serde::{Deserialize, Serialize};

/// What an invoice asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bill {
    /// This percentage of what was ordered, received or not.
    Percent(u32),
    /// What was received and not invoiced, and this many thousandths of the base unit more.
    Received(i32),
    /// What was received and not invoiced, at a price that is this many percent over the agreed one.
    Dear(u32),
    /// What was received and not invoiced, with a total that is one too high.
    WrongTotal,
    /// What was received and not invoiced, computed as if every currency had two decimals.
    TwoDecimals,
}

/// What a credit note gives back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Credit {
    /// This percentage of each line of the invoice.
    Percent(u32),
    /// A tenth of each line, with a total that is one too high.
    WrongTotal,
}

/// How much of an invoice is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pay {
    /// This percentage of its total, rounded to the decimals of its currency.
    Percent(u32),
    /// What is open of it, and this many of the smallest unit of its currency more.
    Open(i32),
}
