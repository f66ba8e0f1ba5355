//! Defects in what becomes of the changes that planning runs make.

use super::defect::{Class, Defect};
use super::probe::{count, instead};
use crate::policies::PlanningPolicies;
use crate::store::{Store, Stored, Unsent};
use countersign_core::documents::PurchaseOrder;
use countersign_core::ids::OrderNumber;
use rusqlite::params;

pub(super) const M129: Defect = Defect::new(
    "M129",
    Class::Easy,
    "I54",
    "A planning run is taken once: of all the orders that it changes, the first that comes is changed.",
    |mut policies| {
        policies.planning.is_left_out = |store, order| {
            let correct = (PlanningPolicies::correct().is_left_out)(store, order)?;
            Ok(instead(is_run_known(store, order)?, correct))
        };
        policies
    },
);

pub(super) const M130: Defect = Defect::new(
    "M130",
    Class::Hard,
    "I54",
    "Changes of one planning run that have not left are grouped by the run, whichever order they are for.",
    |mut policies| {
        policies.grouping.unsent = unsent_of_the_run;
        policies
    },
);

pub(super) const M131: Defect = Defect::new(
    "M131",
    Class::Hard,
    "I54",
    "What a planning run changes is left out when a later run of the plant has changed any order.",
    |mut policies| {
        policies.planning.is_left_out = |store, order| {
            let correct = (PlanningPolicies::correct().is_left_out)(store, order)?;
            Ok(instead(is_run_past(store, order)?, correct))
        };
        policies
    },
);

fn is_run_known(store: &Store<'_>, order: &PurchaseOrder) -> Stored<bool> {
    let Some(run) = &order.planning_run else { return Ok(false) };
    store
        .prepare("SELECT 1 FROM revisions WHERE json_extract(body, '$.planningRun.number') = ?1 AND number <> ?2")?
        .exists(params![run.number.as_str(), order.order_number.as_str()])
}

fn is_run_past(store: &Store<'_>, order: &PurchaseOrder) -> Stored<bool> {
    let Some(run) = &order.planning_run else { return Ok(false) };
    store
        .prepare(
            "SELECT 1 FROM revisions WHERE json_extract(body, '$.plant') = ?1
                 AND json_extract(body, '$.planningRun.plannedAt') > ?2",
        )?
        .exists(params![order.plant.as_str(), run.planned_at.to_string()])
}

fn unsent_of_the_run(store: &Store<'_>, order: &OrderNumber, path: &str) -> Stored<Vec<Unsent>> {
    let own = store.unsent(order, path)?;
    let run = "SELECT json_extract(body, '$.planningRun.number') FROM orders WHERE number = ?1";
    let run: Option<String> = store.query_row(run, [order.as_str()], |row| row.get(0))?;
    let Some(run) = run else {
        count(false);
        return Ok(own);
    };
    let found: Vec<Unsent> = store
        .prepare(
            "SELECT id, target, supplier, order_number, revision, next_at FROM outbox
             WHERE path = ?2 AND attempts = 0 AND state IN ('waiting', 'pending')
                 AND (order_number = ?1 OR json_extract(CAST(body AS TEXT), '$.data.order.planningRun.number') = ?3) ORDER BY id",
        )?
        .query_map(params![order.as_str(), path, run], Unsent::read)?
        .collect::<Stored<_>>()?;
    count(found != own);
    Ok(found)
}
