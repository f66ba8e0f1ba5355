//! Planning runs: what a run changed reaches every supplier that it concerns.

use crate::conservation::is_accounted_for;
use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Operation, Records};
use countersign_core::history::Expected;
use countersign_core::ids::DocumentKind;
use countersign_core::promise::{Control, InvariantId, Promise};
use std::collections::{BTreeMap, BTreeSet};

static WHOLE: Promise = Promise {
    id: InvariantId::new("I54"),
    name: "PlanningRunWhole",
    control: Control::OrderVersions,
    says: "A planning run arrives as a whole: every order that it changed and every forecast that it issued is shown as the run has left it, or as something newer has, whatever became of the other orders and of other runs.",
    matters: "half a run is worse than none: one plant waits for what another was told to send",
    checked_by: "The revisions that name a run are compared, order by order, with what the portal has shown and with cases and dead letters of the final read.",
    exercised_by: "A planning run changed more than one order or forecast.",
    fix: "take each change for itself: by the order's number and revision alone, never by the number or the time of the run",
    needs: None,
};

/// I54: whole runs. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct PlanningRunWhole {
    judgement: Judgement,
}

impl Invariant for PlanningRunWhole {
    fn promise(&self) -> &'static Promise {
        &WHOLE
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        let mut runs: BTreeMap<&str, Vec<&Operation>> = BTreeMap::new();
        for operation in records.operations().filter(|operation| is_owed(operation)) {
            let run = operation.intent.as_ref().and_then(|intent| intent.planning_run.as_deref());
            if let Some(run) = run {
                runs.entry(run).or_default().push(operation);
            }
        }
        for (run, changes) in runs {
            let orders: BTreeSet<_> = changes.iter().filter_map(|change| change.document()).collect();
            self.judgement.checked += 1;
            self.judgement.exercised += u64::from(orders.len() > 1);
            self.check(run, &changes, orders.len(), records);
        }
        std::mem::take(&mut self.judgement)
    }
}

impl PlanningRunWhole {
    fn check(&mut self, run: &str, changes: &[&Operation], orders: usize, records: &Records) {
        let missing: Vec<&Operation> = changes
            .iter()
            .copied()
            .filter(|change| !is_accounted_for(change, records))
            .collect();
        let Some(first) = missing.first() else { return };
        if !records.is_settled_for(first) || !records.unread(first).is_empty() {
            self.judgement
                .doubt(format!("the run does not tell whether planning run {run} was shown as a whole"));
            return;
        }
        let name = first.document().map_or_else(String::new, |order| format!(": {order} is the first"));
        let is_forecast = |change: &&Operation| change.document().is_some_and(|key| key.kind == DocumentKind::Forecast);
        let nouns = if changes.iter().any(is_forecast) {
            "orders and forecasts"
        } else {
            "orders"
        };
        let what = format!(
            "planning run {run} changed {orders} {nouns}, and {} of its changes are not shown{name}",
            missing.len()
        );
        let breach = Breach::new(format!("planning run {run}"), what).seen(missing.iter().flat_map(|change| change.marks()).take(8));
        self.judgement.fail(breach);
    }
}

fn is_owed(operation: &Operation) -> bool {
    operation.is_revised_event() && operation.expected() == Some(&Expected::Accept) && operation.accepted.is_some()
}
