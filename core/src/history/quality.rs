//! Quality cases as the History keeps them, and what the surfaces say of them.

use super::Surface;
use crate::amount::Quantity;
use crate::documents::{CorrectiveAction, QualityNotice};
use crate::ids::DocumentKey;
use crate::status::{Disposition, QualityState};
use serde::{Deserialize, Serialize};

/// What a plant says of goods that it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The hold that is decided, for a decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decides: Option<DocumentKey>,
    /// What becomes of the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disposition: Option<Disposition>,
    /// By which receipt the goods came.
    pub receipt: DocumentKey,
    /// Which lot.
    pub lot: String,
    /// How much of it, in the unit as written.
    pub quantity: Quantity,
}

impl Held {
    /// Returns what a quality notice says.
    pub fn of(notice: &QualityNotice) -> Self {
        let supplier = &notice.supplier;
        Self {
            decides: notice.decides.as_ref().map(|number| DocumentKey::quality_notice(supplier, number)),
            disposition: notice.disposition,
            receipt: DocumentKey::goods_receipt(supplier, &notice.receipt_number),
            lot: notice.lot.clone(),
            quantity: notice.quantity.clone(),
        }
    }
}

/// What a corrective action answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// Which hold.
    pub case: DocumentKey,
}

impl Corrected {
    /// Returns what a corrective action answers.
    pub fn of(action: &CorrectiveAction) -> Self {
        Self {
            case: DocumentKey::quality_notice(&action.supplier, &action.case_number),
        }
    }
}

/// What a surface says of a quality case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualitySeen {
    /// Who says it.
    pub surface: Surface,
    /// Of which case: the hold.
    pub document: DocumentKey,
    /// Where it stands; absent when the surface shows an unknown word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<QualityState>,
    /// What becomes of the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disposition: Option<Disposition>,
    /// The numbers of the corrective actions that count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<String>,
}
