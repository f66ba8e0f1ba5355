//! Steps about drawings: which revision of a material the order asks for, and which one is shipped.

use super::orders::quantity;
use super::submit::{note_shipment, ship_notice, submit};
use crate::world::{Procurement, Step, Unmet};
use countersign_core::history::Expected;
use countersign_core::status::Reason;
use countersign_erp::{Amendment, Publish};
use countersign_portal::Drafted;
use cucumber::{given, when};

/// Changes the drawing's revision of every line in a new revision of the order.
#[given(expr = "the buyer changes the drawing to revision {word}")]
fn change_drawing(world: &mut Procurement, revision: String) -> Step {
    let number = world.order()?.order.order_number.clone();
    let release = world.erp()?.amend(&number, Amendment::revise(Publish::Now), |order| {
        for line in &mut order.lines {
            line.material_revision.clone_from(&revision);
        }
    });
    world.keep(release.map_err(|error| Unmet::new(error.to_string()))?);
    Ok(())
}

/// Announces a shipment of the first order line in a revision of its drawing.
#[when(expr = "the supplier ships {word} {word} of drawing revision {word} against the order")]
async fn ship_of_revision(world: &mut Procurement, amount: String, unit: String, revision: String) -> Step {
    let quantity = quantity(&amount, &unit)?;
    let mut submission = ship_notice(world, quantity.clone())?;
    let asked = world.order()?.order.lines.first().map(|line| line.material_revision.clone());
    if let Drafted::ShipNotice(notice) = &mut submission.document {
        for line in &mut notice.lines {
            line.material_revision = Some(revision.clone());
        }
    }
    if asked.as_ref() != Some(&revision) {
        let expected = Expected::Case(vec![Reason::MaterialRevision]);
        submission = submission.expecting(expected, "a revision that the order does not ask for");
    }
    submit(world, submission).await?;
    note_shipment(world, &quantity)
}
