//! Planning runs: the ERP plans anew twice a day and changes many orders at once, each by a revision that names the run.

use crate::amendment::{Amendment, Publish, Release};
use crate::error::ErpError;
use crate::session::ErpSession;
use countersign_core::documents::{PlanningRun, PurchaseOrder};
use countersign_core::ids::{OrderNumber, PlanningRunNumber};

impl ErpSession {
    /// Begins a planning run with this number.
    pub fn plan(&self, number: impl Into<PlanningRunNumber>) -> PlanningRun {
        PlanningRun {
            number: number.into(),
            planned_at: self.recorder.business_now(),
        }
    }

    /// Lets a planning run change an order into its next revision. As [`amend`](Self::amend), with the run beside it.
    ///
    /// # Errors
    /// When the ledger has no such order; nothing happens then.
    pub fn replan(
        &self,
        run: &PlanningRun,
        order: &OrderNumber,
        amendment: Amendment,
        change: impl FnOnce(&mut PurchaseOrder),
    ) -> Result<Release, ErpError> {
        self.amend(order, amendment, |order| {
            change(order);
            order.planning_run = Some(run.clone());
        })
    }

    /// Lets a planning run change an order, and tells the integration at once.
    ///
    /// # Errors
    /// When the ledger has no such order; nothing happens then.
    pub fn replan_now(&self, run: &PlanningRun, order: &OrderNumber, change: impl FnOnce(&mut PurchaseOrder)) -> Result<Release, ErpError> {
        self.replan(run, order, Amendment::revise(Publish::Now), change)
    }
}
