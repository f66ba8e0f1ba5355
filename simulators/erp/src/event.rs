//! An event: what the ERP tells the integration about one of its documents, and how far the telling has come.

use countersign_core::documents::{Forecast, GoodsReceipt, MasterDataRecord, Movement, Payment, PurchaseOrder, QualityNotice};
use countersign_core::history::{Expected, Function, Intent, Recorder};
use countersign_core::ids::{CorrelationId, OperationId};
use countersign_transports::cloudevents::CloudEvent;
use countersign_transports::trace::{TraceParent, random_id};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::watch;

/// One operation of telling the integration about a document of the ERP. Cloning gives another handle on the same operation.
#[derive(Clone)]
pub struct EventHandle(Arc<Told>);

struct Told {
    intent: Intent,
    subject: String,
    correlation: CorrelationId,
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
    /// Returns a new event about `order`, to tell what `intent` says.
    pub(crate) fn of_order(order: &PurchaseOrder, intent: Intent, recorder: Recorder) -> Self {
        let name = format!("{}-{}", order.order_number, order.revision);
        let event = CloudEvent {
            time: Some(order.issued_at),
            data: serde_json::to_vec(order).expect("an order is plain JSON"),
            ..blank(name, kind(intent.function), order.order_number.as_str())
        };
        Self::new(intent, (order.order_number.as_str(), &order.correlation_id), event, recorder)
    }

    /// Returns a new event about a goods movement, to tell what `intent` says.
    pub(crate) fn of_receipt(receipt: &GoodsReceipt, intent: Intent, recorder: Recorder) -> Self {
        let kind = match receipt.movement {
            Movement::Receipt => "dev.countersign.receipt.posted",
            Movement::Reversal => "dev.countersign.receipt.reversed",
        };
        let event = CloudEvent {
            time: Some(receipt.posted_at),
            data: serde_json::to_vec(receipt).expect("a receipt is plain JSON"),
            ..blank(receipt.receipt_number.to_string(), kind, receipt.order_number.as_str())
        };
        Self::new(intent, (receipt.order_number.as_str(), &receipt.correlation_id), event, recorder)
    }

    /// Returns a new event about a payment, to tell what `intent` says.
    pub(crate) fn of_payment(payment: &Payment, intent: Intent, recorder: Recorder) -> Self {
        let kind = if payment.reverses.is_some() {
            "dev.countersign.payment.reversed"
        } else {
            "dev.countersign.payment.made"
        };
        let event = CloudEvent {
            time: Some(payment.paid_at),
            data: serde_json::to_vec(payment).expect("a payment is plain JSON"),
            ..blank(payment.payment_number.to_string(), kind, payment.order_number.as_str())
        };
        Self::new(intent, (payment.order_number.as_str(), &payment.correlation_id), event, recorder)
    }

    /// Returns a new event about an issue of a forecast, to tell what `intent` says.
    pub(crate) fn of_forecast(forecast: &Forecast, intent: Intent, recorder: Recorder) -> Self {
        let name = format!("{}-{}", forecast.forecast_number, forecast.issue);
        let lane = forecast.forecast_number.lane();
        let event = CloudEvent {
            time: Some(forecast.issued_at),
            data: serde_json::to_vec(forecast).expect("a forecast is plain JSON"),
            ..blank(name, "dev.countersign.forecast.published", lane.as_str())
        };
        Self::new(intent, (lane.as_str(), &forecast.correlation_id), event, recorder)
    }

    /// Returns a new event about a change of the master data, to tell what `intent` says.
    pub(crate) fn of_master_data(record: &MasterDataRecord, intent: Intent, recorder: Recorder) -> Self {
        let subject = record.name().to_string();
        let name = format!("MD-{}-{}", record.id, record.governance.revision);
        let event = CloudEvent {
            time: Some(record.changed_at),
            data: serde_json::to_vec(record).expect("a record is plain JSON"),
            ..blank(name, "dev.countersign.master-data.changed", &subject)
        };
        Self::new(intent, (&subject, &record.correlation_id), event, recorder)
    }

    /// Returns a new event about a quality notice, to tell what `intent` says.
    pub(crate) fn of_quality(notice: &QualityNotice, intent: Intent, recorder: Recorder) -> Self {
        let kind = if notice.decides.is_some() {
            "dev.countersign.quality.decided"
        } else {
            "dev.countersign.quality.held"
        };
        let event = CloudEvent {
            time: Some(notice.posted_at),
            data: serde_json::to_vec(notice).expect("a quality notice is plain JSON"),
            ..blank(notice.notice_number.to_string(), kind, notice.order_number.as_str())
        };
        Self::new(intent, (notice.order_number.as_str(), &notice.correlation_id), event, recorder)
    }

    fn new(intent: Intent, flow: (&str, &CorrelationId), mut event: CloudEvent, recorder: Recorder) -> Self {
        let trace = TraceParent::new(u128::from(random_id()) << 64 | u128::from(random_id()), random_id());
        event.extensions = BTreeMap::from([
            ("correlationid".to_owned(), flow.1.to_string()),
            ("traceparent".to_owned(), trace.to_string()),
        ]);
        event.id = format!("{}-{:016x}", event.id, random_id());
        Self(Arc::new(Told {
            intent,
            subject: flow.0.to_owned(),
            correlation: flow.1.clone(),
            event,
            trace,
            recorder,
            attempts: AtomicU32::new(0),
            settled: watch::Sender::new(Settled::NotYet),
        }))
    }

    /// Returns another operation that tells the very same event, id and all.
    pub(crate) fn again(&self, intent: Intent, recorder: Recorder) -> Self {
        Self(Arc::new(Told {
            intent,
            subject: self.0.subject.clone(),
            correlation: self.0.correlation.clone(),
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
        self.0.intent.operation
    }

    /// Returns the correlation id of the flow that it belongs to.
    pub fn correlation(&self) -> &CorrelationId {
        &self.0.correlation
    }

    /// Returns what a correct integration does with it.
    pub fn expected(&self) -> &Expected {
        &self.0.intent.expected
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

    pub(crate) fn intent(&self) -> &Intent {
        &self.0.intent
    }

    /// Returns the order or the record that it belongs to: its events leave one after the other.
    pub(crate) fn subject(&self) -> &str {
        &self.0.subject
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
            .field("operation", &self.0.intent.operation)
            .field("settled", &self.settled())
            .finish_non_exhaustive()
    }
}

/// Returns an event of a kind about something of an order or record, with the beginning of its id.
fn blank(name: String, kind: &str, subject: &str) -> CloudEvent {
    CloudEvent {
        id: name,
        source: "/erp".to_owned(),
        kind: kind.to_owned(),
        subject: Some(subject.to_owned()),
        time: None,
        data_content_type: "application/json".to_owned(),
        extensions: BTreeMap::new(),
        data: Vec::new(),
    }
}

fn kind(function: Function) -> &'static str {
    match function {
        Function::OrderCancel => "dev.countersign.order.cancelled",
        Function::OrderRevise => "dev.countersign.order.revised",
        _ => "dev.countersign.order.released",
    }
}
