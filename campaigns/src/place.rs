//! The places of a document that malformations spoil, by kind of document.

use crate::json::{Entry, entries, member, root};
use countersign_core::ids::DocumentKind;
use std::ops::Range;

/// A place that each kind of business document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The amount of the first line's quantity.
    Amount,
    /// A day: the promised one, the last day of use, the one on which goods are due.
    Day,
    /// The time of the document itself.
    Time,
    /// The free text.
    Note,
    /// The reference.
    Reference,
    /// The plant: required, an identifier, and not what the sender is known by.
    Plant,
    /// The list of lines.
    Lines,
    /// The first line.
    FirstLine,
    /// The first line's quantity.
    Quantity,
}

impl Place {
    /// Returns where the value stands in `bytes`.
    pub(crate) fn find(self, kind: DocumentKind, bytes: &[u8]) -> Option<Range<usize>> {
        match self {
            Self::Day => day(kind, bytes).or_else(|| Self::Time.find(kind, bytes)),
            Self::FirstLine => Some(lines(bytes)?.first()?.value.clone()),
            Self::Quantity => value(bytes, &Self::FirstLine.find(kind, bytes)?, "quantity"),
            Self::Amount => value(bytes, &Self::Quantity.find(kind, bytes)?, "amount"),
            Self::Time | Self::Note | Self::Reference | Self::Plant | Self::Lines => Some(self.entry(kind, bytes)?.value),
        }
    }

    /// Returns where name and value stand in `bytes`, for a place that is a member of the document itself.
    pub(crate) fn entry(self, kind: DocumentKind, bytes: &[u8]) -> Option<Entry> {
        let name = match self {
            Self::Time => time_name(kind)?,
            Self::Note => "note",
            Self::Reference => "reference",
            Self::Plant => "plant",
            Self::Lines if kind.is_of_forecasts() => "buckets",
            Self::Lines => "lines",
            Self::Amount | Self::Day | Self::FirstLine | Self::Quantity => return None,
        };
        member(bytes, &root(bytes)?, name)
    }
}

/// Returns the lines of the document.
pub(crate) fn lines(bytes: &[u8]) -> Option<Vec<Entry>> {
    let root = root(bytes)?;
    let list = value(bytes, &root, "lines").or_else(|| value(bytes, &root, "buckets"))?;
    Some(entries(bytes, &list))
}

/// Returns the value of the member of this name.
pub(crate) fn value(bytes: &[u8], container: &Range<usize>, name: &str) -> Option<Range<usize>> {
    member(bytes, container, name).map(|entry| entry.value)
}

fn time_name(kind: DocumentKind) -> Option<&'static str> {
    match kind {
        DocumentKind::Acknowledgement => Some("respondedAt"),
        DocumentKind::ShipNotice => Some("shippedAt"),
        DocumentKind::Order => Some("issuedAt"),
        DocumentKind::GoodsReceipt => Some("postedAt"),
        DocumentKind::Invoice => Some("invoicedAt"),
        DocumentKind::CreditNote => Some("issuedAt"),
        DocumentKind::Payment => Some("paidAt"),
        DocumentKind::MasterData => Some("changedAt"),
        DocumentKind::QualityNotice => Some("postedAt"),
        DocumentKind::CorrectiveAction => Some("answeredAt"),
        DocumentKind::Forecast => Some("issuedAt"),
        DocumentKind::InventoryCommitment => Some("committedAt"),
        DocumentKind::ComplianceDocument => Some("issuedAt"),
        DocumentKind::Scorecard | DocumentKind::ExceptionCase | DocumentKind::Problem => None,
    }
}

/// Days are optional in some documents; the first that is there serves.
fn day(kind: DocumentKind, bytes: &[u8]) -> Option<Range<usize>> {
    let (list, name) = match kind {
        DocumentKind::Acknowledgement => (None, "promisedDate"),
        DocumentKind::ShipNotice | DocumentKind::GoodsReceipt => (Some("lots"), "expiry"),
        DocumentKind::Order => (Some("schedule"), "date"),
        DocumentKind::Forecast | DocumentKind::InventoryCommitment => (None, "starts"),
        DocumentKind::Invoice
        | DocumentKind::CreditNote
        | DocumentKind::Payment
        | DocumentKind::MasterData
        | DocumentKind::QualityNotice
        | DocumentKind::CorrectiveAction
        | DocumentKind::ComplianceDocument
        | DocumentKind::Scorecard
        | DocumentKind::ExceptionCase
        | DocumentKind::Problem => {
            return None;
        }
    };
    let mut holders = lines(bytes)?;
    if let Some(list) = list {
        let parts = |line: &Entry| {
            value(bytes, &line.value, list)
                .map(|list| entries(bytes, &list))
                .unwrap_or_default()
        };
        holders = holders.iter().flat_map(parts).collect();
    }
    holders.iter().find_map(|holder| value(bytes, &holder.value, name))
}
