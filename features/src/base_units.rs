//! The lines of an intent in the materials' base units, which is what the ERP books.

use countersign_core::documents::PurchaseOrder;
use countersign_erp::MasterData;
use countersign_portal::Submission;

/// Writes the lines of `submission`, which is for `order`, in base units; what cannot be converted stays as it is.
pub(crate) fn base_lines(master_data: &MasterData, order: &PurchaseOrder, submission: &mut Submission) {
    let mut lines = submission.document.lines();
    for line in &mut lines {
        let ordered = order.lines.iter().find(|ordered| ordered.line == line.line);
        if let Some(base) = ordered.and_then(|ordered| master_data.to_base(&ordered.material, &line.quantity)) {
            line.quantity = base;
        }
    }
    submission.lines = Some(lines);
}
