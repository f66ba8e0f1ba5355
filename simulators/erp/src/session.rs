//! A session: the ERP as one scenario drives it. What it does belongs to that scenario.

use crate::amendment::{Amendment, Publish, Release};
use crate::board::FaultHandle;
use crate::booked::{BookedCommitment, BookedCreditNote, BookedInvoice, BookedShipment};
use crate::draft::{OrderDraft, Purpose, intent, stamped};
use crate::error::ErpError;
use crate::event::{EventHandle, Settled};
use crate::ledger::Ledger;
use crate::master_data::MasterData;
use crate::publisher::PublishMode;
use crate::world::World;
use countersign_core::documents::{GoodsReceipt, Lifecycle, PurchaseOrder};
use countersign_core::fault::Fault;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Expected, Function, Intent, Recorder, What};
use countersign_core::ids::OrderNumber;
use countersign_transports::cloudevents::Mode;
use countersign_transports::evidence::Exchange;
use std::sync::Arc;
use std::time::Duration;

/// The ERP as one scenario drives it. Its methods may be called from any thread and from any runtime.
#[derive(Clone)]
pub struct ErpSession {
    pub(crate) world: Arc<World>,
    pub(crate) recorder: Recorder,
}

impl ErpSession {
    pub(crate) fn new(world: Arc<World>, recorder: Recorder) -> Self {
        Self { world, recorder }
    }

    /// Releases an order in revision 1: records the intent, writes the ledger, and tells the integration unless told to hold.
    pub fn release(&self, order: &OrderDraft, publish: Publish) -> Release {
        let fingerprint = self.recorder.fingerprint();
        let made = order.complete(&self.world.master_data(), fingerprint, self.recorder.business_now());
        let purpose = Purpose {
            operation: self.recorder.operation(),
            function: Function::OrderRelease,
            expected: order.expected.clone(),
            wrong: order.wrong.clone(),
        };
        let release = {
            let mut ledger = self.world.ledger();
            self.write(&mut ledger, made, fingerprint, purpose)
        };
        self.start(&release.event, publish);
        release
    }

    /// Changes an order into its next revision.
    ///
    /// # Errors
    /// When the ledger has no such order; nothing happens then.
    pub fn revise(&self, order: &OrderNumber, change: impl FnOnce(&mut PurchaseOrder), publish: Publish) -> Result<Release, ErpError> {
        self.amend(order, Amendment::revise(publish), change)
    }

    /// Cancels an order, by a revision.
    ///
    /// # Errors
    /// When the ledger has no such order; nothing happens then.
    pub fn cancel(&self, order: &OrderNumber, publish: Publish) -> Result<Release, ErpError> {
        self.amend(order, Amendment::cancel(publish), |_| {})
    }

    /// Changes an order into its next revision, for whatever purpose. `change` is called with the ledger locked and must not call the
    /// session. The ERP fills in revision, time, fingerprint and, for a cancellation, the lifecycle.
    ///
    /// # Errors
    /// When the ledger has no such order; nothing happens then.
    pub fn amend(&self, order: &OrderNumber, amendment: Amendment, change: impl FnOnce(&mut PurchaseOrder)) -> Result<Release, ErpError> {
        let release = {
            let mut ledger = self.world.ledger();
            let mut next = ledger.order(order).cloned().ok_or_else(|| ErpError::UnknownOrder(order.clone()))?;
            // What is changed by hand was made by no planning run; a run says so itself.
            next.planning_run = None;
            change(&mut next);
            let fingerprint = self.recorder.fingerprint();
            next.revision += 1;
            next.issued_at = self.recorder.business_now();
            next.note = stamped(&next.note, fingerprint);
            next.reference = stamped(&next.reference, fingerprint);
            if amendment.function == Function::OrderCancel {
                next.lifecycle = Lifecycle::Cancelled;
            }
            let purpose = Purpose {
                operation: self.recorder.operation(),
                function: amendment.function,
                expected: amendment.expected,
                wrong: amendment.wrong,
            };
            self.write(&mut ledger, next, fingerprint, purpose)
        };
        self.start(&release.event, amendment.publish);
        Ok(release)
    }

    /// Intends to tell an event once more, with the same id: a duplicate, a replay by another hand. Nothing is sent yet.
    pub fn intend_again(&self, event: &EventHandle, expected: Expected, wrong: Option<&str>) -> EventHandle {
        let intent = Intent {
            operation: self.recorder.operation(),
            expected,
            wrong: wrong.map(str::to_owned),
            ..event.intent().clone()
        };
        self.recorder.record(What::Intent(Box::new(intent.clone())));
        event.again(intent, self.recorder.clone())
    }

    /// Makes one attempt to tell an event, and does not try again.
    ///
    /// # Errors
    /// [`ErpError::NoEventsUrl`] when nobody said where to: nothing was sent. [`ErpError::Stopped`] when the simulator was stopped
    /// meanwhile: the event may have arrived. What the integration does wrong is no error here but in the exchange.
    pub async fn publish(&self, event: &EventHandle, how: PublishMode) -> Result<Exchange, ErpError> {
        // The client's connections belong to the simulator's runtime, whichever runtime asks.
        let (world, event) = (Arc::clone(&self.world), event.clone());
        let attempt = self.world.runtime.spawn(async move { world.publish_once(&event, &how).await });
        attempt.await.map_err(|_| ErpError::Stopped)?
    }

    /// Tells a held event in the background, again and again until it is taken.
    pub fn publish_until_taken(&self, event: &EventHandle, mode: Mode) {
        self.world.publish_in_background(event, mode);
    }

    /// Waits until the integration has taken an event; false when it refused it, when the ERP gave up, or when the deadline passed.
    pub async fn accepted(&self, event: &EventHandle, deadline: Duration) -> bool {
        tokio::time::timeout(deadline, event.wait())
            .await
            .is_ok_and(|settled| settled == Settled::Accepted)
    }

    /// Sets a fault. It hits only messages of this session's scenario; messages that belong to no scenario, such as reads of master data,
    /// only when it asks for their function.
    pub fn set_fault(&self, fault: Fault) -> FaultHandle {
        self.world.faults.set(fault, &self.recorder)
    }

    /// Lifts a fault; a second time is fine.
    pub fn lift(&self, fault: &FaultHandle) {
        self.world.faults.lift(fault, &self.recorder);
    }

    /// Returns how often a fault has hit.
    pub fn hits(&self, fault: &FaultHandle) -> u32 {
        fault.hits()
    }

    /// Waits until a fault has hit so many times; false when the deadline passed.
    pub async fn hit(&self, fault: &FaultHandle, times: u32, deadline: Duration) -> bool {
        fault.hit(times, deadline).await
    }

    /// Returns the latest revision of an order.
    pub fn order(&self, order: &OrderNumber) -> Option<PurchaseOrder> {
        self.world.ledger().order(order).cloned()
    }

    /// Returns what was booked on an order as commitments, oldest first.
    pub fn commitments(&self, order: &OrderNumber) -> Vec<BookedCommitment> {
        self.world.ledger().commitments(order).to_vec()
    }

    /// Returns what was booked on an order as shipments, oldest first.
    pub fn shipments(&self, order: &OrderNumber) -> Vec<BookedShipment> {
        self.world.ledger().shipments(order).to_vec()
    }

    /// Returns the invoices that were booked on an order, oldest first.
    pub fn invoices(&self, order: &OrderNumber) -> Vec<BookedInvoice> {
        self.world.ledger().invoices(order).to_vec()
    }

    /// Returns the credit notes that were booked on an order, oldest first.
    pub fn credit_notes(&self, order: &OrderNumber) -> Vec<BookedCreditNote> {
        self.world.ledger().credit_notes(order).to_vec()
    }

    /// Returns the goods movements that were posted on an order, oldest first.
    pub fn receipts(&self, order: &OrderNumber) -> Vec<GoodsReceipt> {
        self.world.ledger().receipts(order).to_vec()
    }

    /// Returns the master data of this moment.
    pub fn master_data(&self) -> Arc<MasterData> {
        self.world.master_data()
    }

    /// Waits until `probe` finds something in the ledger, looking at each change; nothing when the deadline passed.
    pub async fn wait_for<T>(&self, deadline: Duration, mut probe: impl FnMut(&Ledger) -> Option<T>) -> Option<T> {
        let mut changes = self.world.changes();
        let search = async {
            loop {
                if let Some(found) = probe(&self.world.ledger()) {
                    return Some(found);
                }
                // The sender lives as long as this session.
                changes.changed().await.ok()?;
            }
        };
        tokio::time::timeout(deadline, search).await.ok().flatten()
    }

    /// Records intent and effect under the ledger's lock, so that the History has the effects in the ledger's order.
    fn write(&self, ledger: &mut Ledger, order: PurchaseOrder, fingerprint: Fingerprint, purpose: Purpose) -> Release {
        let operation = purpose.operation;
        let intent = intent(&order, purpose, &self.world.master_data());
        self.recorder.record(What::Intent(Box::new(intent.clone())));
        let apply = ledger.record_order(order.clone(), self.recorder.scenario(), fingerprint);
        self.recorder.record(What::Apply(Box::new(apply)));
        self.world.changed(ledger);
        let event = EventHandle::of_order(&order, intent, self.recorder.clone());
        Release { order, operation, event }
    }

    pub(crate) fn start(&self, event: &EventHandle, publish: Publish) {
        match publish {
            Publish::Now => self.world.publish_in_background(event, self.world.settings.event_mode),
            Publish::As(mode) => self.world.publish_in_background(event, mode),
            Publish::Hold => {}
        }
    }
}
