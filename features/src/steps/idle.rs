//! Waiting until the deployment has nothing more to do for an order. No step is defined here.

use crate::world::{Procurement, Step, Unmet, until};
use countersign_core::promise::Claim;
use std::time::Duration;

/// How long the ends are looked at where nobody can say whether work is under way.
const QUIET: Duration = Duration::from_millis(700);

/// Waits until the deployment has nothing under way for this order, so that what is absent then is absent for good.
pub(super) async fn wait_until_idle(world: &Procurement) -> Step {
    let Ok(correlation) = world.flow() else { return Ok(()) };
    let Some(operator) = world
        .stage()?
        .operator
        .clone()
        .filter(|_| world.offers(Claim::Lineage).unwrap_or(false))
    else {
        return wait_for_silence(world).await;
    };
    let idle = until(world.patience()?, || async {
        let pending = operator
            .pending_for(&correlation)
            .await
            .map_err(|error| Unmet::new(error.to_string()))?;
        Ok((pending == 0).then_some(()))
    });
    // Work that never ends is for the judge to tell; the step looks at what is there.
    idle.await.map(|_| ())
}

/// Without a health page, nothing is known of work under way but what the ends see.
async fn wait_for_silence(world: &Procurement) -> Step {
    let Ok(order) = world.order().map(|order| order.order.clone()) else {
        tokio::time::sleep(QUIET).await;
        return Ok(());
    };
    let count = world.erp()?.commitments(&order.order_number).len() + world.erp()?.shipments(&order.order_number).len();
    world
        .erp()?
        .wait_for(QUIET, |ledger| {
            let now = ledger.commitments(&order.order_number).len() + ledger.shipments(&order.order_number).len();
            (now > count).then_some(())
        })
        .await;
    Ok(())
}
