//! How long received lots must still be usable, with all that the day depends on.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// What the plant knows of the shelf life of goods that it received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShelfLife {
    /// The IANA name of the plant's time zone: the day of a receipt is the one there.
    pub time_zone: String,
    /// When the goods were posted.
    pub posted_at: Timestamp,
    /// The lots that must still be usable for some time.
    pub lots: Vec<ShelfLot>,
}

/// A lot that must still be usable for some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShelfLot {
    /// The supplier's lot number.
    pub lot: String,
    /// The last day on which it may be used.
    pub expiry: Date,
    /// How many days after the day of the receipt that must be, at least.
    pub least_days: u16,
}
