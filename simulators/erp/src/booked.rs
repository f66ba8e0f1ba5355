//! What was booked on an order, each with its number in the ledger and the key that it came with.

use countersign_core::documents::{Commitment, CreditNote, Invoice, ShipNotice};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::ids::IdempotencyKey;
use serde::Serialize;

/// A commitment that was booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BookedCommitment {
    /// Its number in the ledger.
    pub sequence: u64,
    /// The idempotency key that it came with.
    pub key: IdempotencyKey,
    /// The fingerprint in its note or reference.
    pub fingerprint: Option<Fingerprint>,
    /// As it was sent.
    pub commitment: Commitment,
}

/// A shipment that was booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BookedShipment {
    /// Its number in the ledger.
    pub sequence: u64,
    /// The idempotency key that it came with.
    pub key: IdempotencyKey,
    /// The fingerprint in its note or reference.
    pub fingerprint: Option<Fingerprint>,
    /// As it was sent.
    pub notice: ShipNotice,
}

/// An invoice that was booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BookedInvoice {
    /// Its number in the ledger.
    pub sequence: u64,
    /// The idempotency key that it came with.
    pub key: IdempotencyKey,
    /// As it was sent.
    pub invoice: Invoice,
}

/// A credit note that was booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BookedCreditNote {
    /// Its number in the ledger.
    pub sequence: u64,
    /// The idempotency key that it came with.
    pub key: IdempotencyKey,
    /// As it was sent.
    pub note: CreditNote,
}
