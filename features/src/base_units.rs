//! The lines of an intent in the materials' base units, which is what the ERP books, and the master data that it names.

use countersign_core::documents::PurchaseOrder;
use countersign_core::history::RecordNamed;
use countersign_erp::MasterData;
use countersign_portal::{Drafted, Submission};

/// Writes the lines of `submission`, which is for `order`, in base units, and what it names of the master data that have changed; what cannot be converted
/// stays as it is.
pub(crate) fn base_lines(master_data: &MasterData, order: &PurchaseOrder, submission: &mut Submission) {
    submission.names = names(master_data, order, submission);
    let mut lines = submission.document.lines();
    for line in &mut lines {
        let ordered = order.lines.iter().find(|ordered| ordered.line == line.line);
        if let Some(base) = ordered.and_then(|ordered| master_data.to_base(&ordered.material, &line.quantity)) {
            line.quantity = base;
        }
    }
    submission.lines = Some(lines);
}

/// Writes the lines of a commitment to a forecast in base units, and what it names of the master data that have changed.
pub(crate) fn forecast_lines(master_data: &MasterData, submission: &mut Submission) {
    let mut lines = submission.document.lines();
    if let Drafted::InventoryCommitment(commitment) = &submission.document {
        let materials = lines.iter().map(|line| (&commitment.material, &line.quantity.unit));
        submission.names = master_data.told_of_document(&commitment.supplier, &commitment.plant, materials);
        for line in &mut lines {
            if let Some(base) = master_data.to_base(&commitment.material, &line.quantity) {
                line.quantity = base;
            }
        }
    }
    submission.lines = Some(lines);
}

/// Returns the changed records that a document for an order names. What was delivered may be invoiced, whatever became of its records.
fn names(master_data: &MasterData, order: &PurchaseOrder, submission: &Submission) -> Vec<RecordNamed> {
    let plant = match &submission.document {
        Drafted::Acknowledgement(document) => &document.plant,
        Drafted::ShipNotice(document) => &document.plant,
        Drafted::Invoice(_)
        | Drafted::CreditNote(_)
        | Drafted::CorrectiveAction(_)
        | Drafted::InventoryCommitment(_)
        | Drafted::ComplianceDocument(_) => return Vec::new(),
    };
    let lines = submission.document.lines();
    let materials = lines.iter().filter_map(|line| {
        let ordered = order.lines.iter().find(|ordered| ordered.line == line.line)?;
        Some((&ordered.material, &line.quantity.unit))
    });
    master_data.told_of_document(submission.document.supplier(), plant, materials)
}
