//! Revisions of drawings: which one is shipped, and which one the order asks for.

use super::crew::Crew;
use countersign_core::documents::ShipNotice;
use countersign_portal::{Drafted, Submission};

impl Crew<'_> {
    /// Ships every line by the drawing that the order asked for first.
    pub(super) fn draw_first(&self, order: u32, notice: &mut ShipNotice) -> Result<(), String> {
        let notes = self.notes();
        let first = notes.orders.get(&order).and_then(|note| note.revision(1));
        let first = &first.ok_or("the order was not released")?.order;
        for line in &mut notice.lines {
            let ordered = first.lines.iter().find(|ordered| ordered.line == line.order_line);
            line.material_revision = ordered.map(|ordered| ordered.material_revision.clone());
        }
        Ok(())
    }

    /// Returns whether a shipment is by another drawing than the order asks for in the revision that the deployment certainly knows.
    pub(super) fn is_outdated(&self, order: u32, submission: &Submission) -> bool {
        let Drafted::ShipNotice(notice) = &submission.document else {
            return false;
        };
        let notes = self.notes();
        let known = notes
            .orders
            .get(&order)
            .and_then(|note| note.revision(note.known().certainly.max(1)));
        let Some(known) = known else { return false };
        notice.lines.iter().any(|line| {
            let ordered = known.order.lines.iter().find(|ordered| ordered.line == line.order_line);
            let asked = ordered
                .map(|ordered| ordered.material_revision.as_str())
                .filter(|asked| !asked.is_empty());
            let shipped = line.material_revision.as_deref();
            asked.is_some() && shipped.is_some() && asked != shipped
        })
    }
}
