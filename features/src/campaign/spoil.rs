//! A document as it is sent when it is to be spoiled.

use countersign_campaigns::Malformation;
use countersign_core::ids::DocumentKind;
use countersign_portal::{Drafted, Submission};

/// Returns the bytes of a submission, spoiled in one way.
pub(super) fn spoiled(submission: &Submission, malformation: &Malformation) -> Result<Vec<u8>, String> {
    let (kind, whole) = match &submission.document {
        Drafted::Acknowledgement(document) => (DocumentKind::Acknowledgement, serde_json::to_vec(document)),
        Drafted::ShipNotice(document) => (DocumentKind::ShipNotice, serde_json::to_vec(document)),
        Drafted::Invoice(document) => (DocumentKind::Invoice, serde_json::to_vec(document)),
        Drafted::CorrectiveAction(document) => (DocumentKind::CorrectiveAction, serde_json::to_vec(document)),
        Drafted::ComplianceDocument(document) => (DocumentKind::ComplianceDocument, serde_json::to_vec(document)),
        Drafted::CreditNote(document) => (DocumentKind::CreditNote, serde_json::to_vec(document)),
        Drafted::InventoryCommitment(document) => (DocumentKind::InventoryCommitment, serde_json::to_vec(document)),
    };
    let whole = whole.map_err(|error| error.to_string())?;
    Ok(malformation.apply(kind, &whole))
}
