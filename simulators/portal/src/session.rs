//! A session: the portal as one scenario uses it.

use crate::answered::Submitted;
use crate::desk::SupplierDesk;
use crate::faults::FaultId;
use crate::forecast::ForecastPage;
use crate::operation::Operation;
use crate::pages::{OrderPage, Pages, PaymentPage, QualityPage, ReceiptPage, StatusPage};
use crate::shared::Shared;
use crate::submission::Submission;
use countersign_core::fault::Fault;
use countersign_core::history::{FaultEvent, FaultPhase, Recorder, What};
use countersign_core::ids::{ForecastNumber, OrderNumber, SupplierId};
use std::sync::Arc;
use std::time::Duration;

/// The portal as one scenario uses it. Cloning gives another handle on the same session.
#[derive(Debug, Clone)]
pub struct PortalSession {
    pub(crate) shared: Arc<Shared>,
    pub(crate) recorder: Recorder,
}

impl PortalSession {
    pub(crate) fn new(shared: Arc<Shared>, recorder: Recorder) -> Self {
        Self { shared, recorder }
    }

    /// Returns the desk at which `id` acts.
    ///
    /// # Panics
    /// When the portal does not play this supplier: the caller must take suppliers from the deployment.
    pub fn supplier(&self, id: &SupplierId) -> SupplierDesk {
        let supplier = self.shared.supplier(id);
        let supplier = supplier
            .unwrap_or_else(|| panic!("supplier `{id}` is none of the deployment's; this is a bug of countersign, please report it"));
        SupplierDesk::new(self.clone(), supplier.clone())
    }

    /// Returns the ids of the suppliers that the portal plays.
    pub fn suppliers(&self) -> Vec<SupplierId> {
        self.shared.settings.suppliers.iter().map(|supplier| supplier.id.clone()).collect()
    }

    /// Makes all pushes about `order` belong to this scenario from now on.
    pub fn adopt(&self, order: &OrderNumber) {
        self.shared.ledger().adopt(order, self.recorder.scenario());
    }

    /// Returns what the portal shows `supplier` of `order` now.
    pub fn page(&self, supplier: &SupplierId, order: &OrderNumber) -> Option<OrderPage> {
        self.shared.ledger().pages().page(supplier, order).cloned()
    }

    /// Returns what the portal shows `supplier` of a forecast now.
    pub fn forecast(&self, supplier: &SupplierId, number: &ForecastNumber) -> Option<ForecastPage> {
        self.shared.ledger().pages().forecast(supplier, number).cloned()
    }

    /// Returns all that the integration said of `supplier`'s document `number`, oldest first.
    pub fn statuses(&self, supplier: &SupplierId, number: &str) -> Vec<StatusPage> {
        self.shared.ledger().pages().statuses(supplier, number).to_vec()
    }

    /// Returns the goods movements that the portal shows of `supplier`'s order, in the order in which they came.
    pub fn receipts(&self, supplier: &SupplierId, order: &OrderNumber) -> Vec<ReceiptPage> {
        self.shared.ledger().pages().receipts(supplier, order).to_vec()
    }

    /// Returns the payments that the portal shows of the invoices of `supplier`'s order, in the order in which they came.
    pub fn payments(&self, supplier: &SupplierId, order: &OrderNumber) -> Vec<PaymentPage> {
        self.shared.ledger().pages().payments(supplier, order).to_vec()
    }

    /// Returns the quality notices that the portal shows of `supplier`'s order, in the order in which they came.
    pub fn quality(&self, supplier: &SupplierId, order: &OrderNumber) -> Vec<QualityPage> {
        self.shared.ledger().pages().quality(supplier, order).to_vec()
    }

    /// Waits until `probe` finds something on the pages; it is asked now and after each change.
    ///
    /// Returns `None` when the deadline passes first.
    pub async fn wait_for<T>(&self, deadline: Duration, mut probe: impl FnMut(&Pages) -> Option<T>) -> Option<T> {
        self.wait_until(deadline, || probe(self.shared.ledger().pages())).await
    }

    /// Tells the portal to misbehave; a fault that names no order hits only pushes of this scenario.
    pub fn set_fault(&self, fault: Fault) -> FaultId {
        // Operation numbers are unique in the run, whichever end takes one, and so are the faults' numbers then.
        let id = FaultId(u32::try_from(self.recorder.operation().0).unwrap_or(u32::MAX));
        self.record_fault(id, &fault, FaultPhase::Set);
        self.shared.faults.set(id, fault, self.recorder.scenario());
        id
    }

    /// Lifts a fault; lifting it again does nothing.
    pub fn lift(&self, id: FaultId) {
        if let Some(fault) = self.shared.faults.lift(id) {
            self.record_fault(id, &fault, FaultPhase::Lifted);
        }
    }

    /// Lifts every fault that this scenario has set.
    pub fn lift_all(&self) {
        for id in self.shared.faults.standing(self.recorder.scenario()) {
            self.lift(id);
        }
    }

    /// Returns how many pushes the fault has hit.
    pub fn hits(&self, id: FaultId) -> u32 {
        self.shared.faults.hits(id)
    }

    /// Waits until the fault has hit at least `times` pushes; returns whether it has.
    pub async fn hit(&self, id: FaultId, times: u32, deadline: Duration) -> bool {
        let has_hit = || (self.shared.faults.hits(id) >= times).then_some(());
        self.wait_until(deadline, has_hit).await.is_some()
    }

    /// Submits several documents at once, each once, and returns what came of them in the same order.
    ///
    /// Tokens are fetched first, so that the submissions themselves leave together.
    pub async fn submit_together(&self, submissions: Vec<(SupplierDesk, Submission)>) -> Vec<Submitted> {
        let mut begun: Vec<(SupplierDesk, Arc<Operation>)> = Vec::new();
        for (desk, submission) in submissions {
            let operation = desk.begin(submission);
            desk.prepare(&operation).await;
            begun.push((desk, operation));
        }
        let attempts = begun.iter().map(|(desk, operation)| desk.attempt(operation, &operation.body));
        futures_util::future::join_all(attempts).await
    }

    async fn wait_until<T>(&self, deadline: Duration, mut probe: impl FnMut() -> Option<T>) -> Option<T> {
        // Subscribed before the first look, so that no change falls between the look and the wait.
        let mut changes = self.shared.changes();
        let waiting = async {
            loop {
                if let Some(found) = probe() {
                    return Some(found);
                }
                changes.changed().await.ok()?;
            }
        };
        tokio::time::timeout(deadline, waiting).await.ok().flatten()
    }

    fn record_fault(&self, id: FaultId, fault: &Fault, phase: FaultPhase) {
        self.recorder.record(What::Fault(FaultEvent {
            id: id.0,
            text: fault.misbehaviour.to_string(),
            phase,
        }));
    }
}
