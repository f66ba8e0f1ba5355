//! What a correct integration does with a supplier's promise: it is booked, or held for one of these reasons.

use countersign_core::deployment::Supplier;
use countersign_core::documents::{Acknowledgement, PurchaseOrder};
use countersign_core::history::Expected;
use countersign_core::status::{Reason, Response};
use countersign_erp::MasterData;

/// Returns what a correct integration does with an answer to the very revision that is `order`.
pub(crate) fn expected_of_promise(
    answer: &Acknowledgement,
    order: &PurchaseOrder,
    supplier: &Supplier,
    master_data: &MasterData,
) -> Expected {
    let Some(tolerance) = &order.commitment_tolerance else {
        return Expected::Accept;
    };
    let mut reasons = Vec::new();
    for line in &answer.lines {
        let ordered = order.lines.iter().find(|ordered| ordered.line == line.line);
        let is_declined = supplier.words.get(&line.response) == Some(&Response::Rejected);
        let Some(ordered) = ordered.filter(|_| !is_declined) else {
            continue;
        };
        let base = |quantity| master_data.to_base(&line.material, quantity).map(|base| base.amount);
        let (promised, whole) = (base(&line.quantity), base(&ordered.quantity));
        let room = whole.and_then(|whole| Some((tolerance.least(whole)?, tolerance.most(whole)?)));
        let is_outside = promised
            .zip(room)
            .is_some_and(|(promised, (least, most))| promised < least || promised > most);
        let latest = ordered.last_due().map(|due| tolerance.latest(due));
        let is_late = line.promised_date.zip(latest).is_some_and(|(promised, latest)| promised > latest);
        reasons.extend(is_outside.then_some(Reason::CommitmentQuantity));
        reasons.extend(is_late.then_some(Reason::CommitmentDate));
    }
    reasons.sort_unstable();
    reasons.dedup();
    if reasons.is_empty() {
        Expected::Accept
    } else {
        Expected::Case(reasons)
    }
}
