//! Quality cases as a supplier sees them: what the gateway says of one, and the answer to it. Nothing here was checked against the contract.

use crate::desk::SupplierDesk;
use countersign_core::documents::{CorrectiveAction, QualityNotice};
use countersign_core::history::{Observation, Observe, QualitySeen, Surface, What};
use countersign_core::ids::{CorrectiveActionNumber, DocumentKey};
use countersign_core::status::{Disposition, QualityState};
use serde::Deserialize;

/// One quality case, as the gateway shows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct QualityCase {
    /// The hold.
    pub case: QualityNotice,
    /// Where it stands, in the gateway's word.
    pub state: String,
    /// What becomes of the goods.
    pub disposition: Option<Disposition>,
    /// The answers that count.
    pub answers: Vec<CorrectiveAction>,
}

impl QualityCase {
    /// Reads the answer to a question for one case.
    pub fn parse(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    /// Returns the observation of it.
    pub(crate) fn seen(self, is_final: bool) -> What {
        let observation = Observation::Quality(QualitySeen {
            surface: Surface::Gateway,
            document: DocumentKey::quality_notice(&self.case.supplier, &self.case.notice_number),
            state: QualityState::from_word(&self.state),
            disposition: self.disposition,
            answers: self.answers.iter().map(|answer| answer.action_number.to_string()).collect(),
        });
        What::Observe(Box::new(Observe { is_final, observation }))
    }
}

impl SupplierDesk {
    /// Returns a valid answer to a hold.
    pub fn draft_corrective_action(&self, hold: &QualityNotice) -> CorrectiveAction {
        let fingerprint = self.session.recorder.fingerprint();
        CorrectiveAction {
            action_number: CorrectiveActionNumber::new(self.number("8D")),
            case_number: hold.notice_number.clone(),
            order_number: hold.order_number.clone(),
            supplier: self.supplier.id.clone(),
            plant: hold.plant.clone(),
            correlation_id: hold.correlation_id.clone(),
            answered_at: self.now(),
            cause: "a worn tool".to_owned(),
            action: "the tool is changed earlier".to_owned(),
            note: format!("answer of {} {fingerprint}", self.supplier.id),
            reference: format!("ref {fingerprint}"),
        }
    }
}
