//! An order event: what the ERP tells the integration about one revision, and how far the telling has come.

use countersign_core::documents::PurchaseOrder;
use countersign_core::history::{Function, Recorder};
use countersign_core::ids::{OperationId, OrderNumber};
use countersign_transports::cloudevents::CloudEvent;
use countersign_transports::trace::{TraceParent, random_id};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::watch;

/// One operation of telling the integration about an order revision. Cloning gives another handle on the same operation.
#[derive(Clone)]
pub struct EventHandle(Arc<Told>);

struct Told {
    operation: OperationId,
    function: Function,
    order: PurchaseOrder,
    event: CloudEvent,
    trace: TraceParent,
    recorder: Recorder,
    attempts: AtomicU32,
    settled: watch::Sender<Settled>,
}

/// How far an event has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It was not taken yet.
    NotYet,
    /// The integration answered 2xx.
    Accepted,
    /// The integration refused it for good, with this status.
    Refused(u16),
    /// All attempts were spent.
    GivenUp,
}

impl EventHandle {
    /// Returns a new event about `order`.
    pub(crate) fn new(order: PurchaseOrder, function: Function, operation: OperationId, recorder: Recorder) -> Self {
        let trace = TraceParent::new(u128::from(random_id()) << 64 | u128::from(random_id()), random_id());
        let event = CloudEvent {
            id: format!("{}-{}-{:016x}", order.order_number, order.revision, random_id()),
            source: "/erp".to_owned(),
            kind: kind(function).to_owned(),
            subject: Some(order.order_number.to_string()),
            time: Some(order.issued_at),
            data_content_type: "application/json".to_owned(),
            extensions: BTreeMap::from([
                ("correlationid".to_owned(), order.correlation_id.to_string()),
                ("traceparent".to_owned(), trace.to_string()),
            ]),
            data: serde_json::to_vec(&order).expect("an order is plain JSON"),
        };
        Self(Arc::new(Told {
            operation,
            function,
            order,
            event,
            trace,
            recorder,
            attempts: AtomicU32::new(0),
            settled: watch::Sender::new(Settled::NotYet),
        }))
    }

    /// Returns another operation that tells the very same event, id and all.
    pub(crate) fn again(&self, operation: OperationId, recorder: Recorder) -> Self {
        Self(Arc::new(Told {
            operation,
            function: self.0.function,
            order: self.0.order.clone(),
            event: self.0.event.clone(),
            trace: self.0.trace,
            recorder,
            attempts: AtomicU32::new(0),
            settled: watch::Sender::new(Settled::NotYet),
        }))
    }

    /// Returns the event's id, which every redelivery of it has.
    pub fn id(&self) -> &str {
        &self.0.event.id
    }

    /// Returns the operation that its attempts are attempts of.
    pub fn operation(&self) -> OperationId {
        self.0.operation
    }

    /// Returns the order revision that it tells of.
    pub fn order(&self) -> &PurchaseOrder {
        &self.0.order
    }

    /// Returns the event as it would be written.
    pub fn event(&self) -> &CloudEvent {
        &self.0.event
    }

    /// Returns how many attempts were made.
    pub fn attempts(&self) -> u32 {
        self.0.attempts.load(Ordering::Relaxed)
    }

    /// Returns how far it has come.
    pub fn settled(&self) -> Settled {
        *self.0.settled.borrow()
    }

    pub(crate) fn function(&self) -> Function {
        self.0.function
    }

    pub(crate) fn number(&self) -> &OrderNumber {
        &self.0.order.order_number
    }

    pub(crate) fn recorder(&self) -> &Recorder {
        &self.0.recorder
    }

    pub(crate) fn next_attempt(&self) -> u32 {
        self.0.attempts.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Each attempt is a hop of its own in the one trace.
    pub(crate) fn next_hop(&self) -> TraceParent {
        self.0.trace.child(random_id())
    }

    pub(crate) fn settle(&self, settled: Settled) {
        self.0.settled.send_replace(settled);
    }

    /// Waits until the event was taken, refused or given up.
    pub(crate) async fn wait(&self) -> Settled {
        let mut settled = self.0.settled.subscribe();
        let reached = settled.wait_for(|settled| *settled != Settled::NotYet).await;
        // The sender lives in this handle, so the wait cannot fail.
        reached.map_or(Settled::NotYet, |settled| *settled)
    }
}

impl std::fmt::Debug for EventHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventHandle")
            .field("id", &self.0.event.id)
            .field("operation", &self.0.operation)
            .field("settled", &self.settled())
            .finish_non_exhaustive()
    }
}

fn kind(function: Function) -> &'static str {
    match function {
        Function::OrderCancel => "dev.countersign.order.cancelled",
        Function::OrderRevise => "dev.countersign.order.revised",
        _ => "dev.countersign.order.released",
    }
}
