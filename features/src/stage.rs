//! The stage: both ends, the operator and the deployment's process, as the scenarios of a run share them.

use crate::operator::Operator;
use countersign_core::deployment::{Deployment, Supplier};
use countersign_core::history::Recorder;
use countersign_core::ids::{OrderNumber, RunId};
use countersign_erp::Erp;
use countersign_neighbours::Neighbours;
use countersign_portal::Portal;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// What scenarios share.
#[derive(Clone)]
pub struct Stage {
    /// The deployment under test.
    pub deployment: Arc<Deployment>,
    /// The ERP end.
    pub erp: Erp,
    /// The portal end.
    pub portal: Arc<Portal>,
    /// The systems beside the two ends, when the deployment has any and time is not simulated.
    pub neighbours: Option<Arc<Neighbours>>,
    /// The operators' desk, when the deployment has one.
    pub operator: Option<Operator>,
    /// Kills the deployment's process and starts it again, when countersign started it.
    pub restart: Option<Restart>,
    /// The History.
    pub recorder: Recorder,
    /// The run.
    pub run: RunId,
    /// Set when the run is to stop: no scenario begins any more, and no step of a running one.
    pub stop: Arc<AtomicBool>,
    /// Whether time is simulated, so that it passes only while everybody waits.
    pub is_simulated: bool,
    /// How many orders were numbered.
    pub numbered: Arc<AtomicU32>,
}

/// Kills the deployment's process with SIGKILL after so many more steps of its engine, or about as many milliseconds where nobody can
/// count them; starts it again, and returns when it is ready.
pub type Restart = Arc<dyn Fn(u32) -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

impl Stage {
    /// Returns an order number that no other order of this or another run has.
    pub(crate) fn order_number(&self) -> OrderNumber {
        let count = self.numbered.fetch_add(1, Ordering::Relaxed) + 1;
        OrderNumber::new(format!("{}{count:04}", self.run))
    }

    /// Returns whether the run is to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Returns the supplier that a scenario plays when it names none.
    ///
    /// # Panics
    /// Never: a deployment has at least two suppliers.
    pub(crate) fn first_supplier(&self) -> &Supplier {
        self.deployment
            .suppliers
            .first()
            .expect("the deployment file was refused with fewer than two suppliers")
    }
}
