//! A request of the integration as it arrived, and the delivery that the History keeps of it.

use crate::push::Push;
use countersign_core::fingerprint;
use countersign_core::history::{Deliver, Edge, Function, Recorder, What};
use countersign_core::ids::SupplierId;
use countersign_core::secret::Secret;
use countersign_transports::cloudevents::CloudEvent;
use countersign_transports::signature;

/// A request of the integration as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub(crate) function: Function,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// What could be read of an arrival.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The event round the push, when there is one.
    event: Option<CloudEvent>,
    /// The push, or what is wrong with it.
    pub(crate) push: Result<Push, String>,
    /// Why the signature does not hold.
    pub(crate) forgery: Option<String>,
}

impl Arrival {
    /// Reads the arrival at wall-clock time `now`: signatures are judged by the wall clock.
    pub(crate) fn read(&self, secret: &Secret, now: jiff::Timestamp) -> Reading {
        let forgery = signature::verify(secret, &self.headers, &self.body, now).err();
        let event = CloudEvent::decode(&self.headers, &self.body);
        let push = match &event {
            Ok(event) => Push::read(self.function, event),
            Err(error) => Err(error.to_string()),
        };
        Reading {
            event: event.ok(),
            push,
            forgery: forgery.map(|error| error.to_string()),
        }
    }

    /// Records the delivery for `scenario` and returns its index.
    pub(crate) fn record(&self, reading: &Reading, correlation_header: &str, scenario: Option<u32>, recorder: &Recorder) -> u64 {
        let payload = recorder.payload(&self.body);
        let deliver = Deliver {
            edge: Edge::IntegrationToPortal,
            function: self.function,
            method: self.method.clone(),
            path: self.path.clone(),
            document: reading.push.as_ref().ok().map(|push| push.document.clone()),
            revision: reading.push.as_ref().ok().and_then(Push::revision),
            supplier: reading.supplier(),
            key: self.key(reading),
            correlation: self.correlation(reading, correlation_header),
            traceparent: self.traced(reading),
            payload: Some(payload),
            fingerprints: fingerprint::find(&self.body),
            is_authentic: reading.forgery.is_none(),
            signed_id: self
                .header("webhook-id")
                .filter(|id| self.key(reading).as_deref() != Some(*id))
                .map(str::to_owned),
        };
        recorder.record_for(scenario, None, What::Deliver(Box::new(deliver)))
    }

    /// Returns the correlation id that it carries outside its document.
    pub(crate) fn correlation(&self, reading: &Reading, header: &str) -> Option<String> {
        self.header(header)
            .map(str::to_owned)
            .or_else(|| reading.extension("correlationid"))
    }

    fn key(&self, reading: &Reading) -> Option<String> {
        let event_id = reading.event.as_ref().map(|event| event.id.clone());
        event_id.or_else(|| self.header("webhook-id").map(str::to_owned))
    }

    fn traced(&self, reading: &Reading) -> Option<String> {
        self.header("traceparent")
            .map(str::to_owned)
            .or_else(|| reading.extension("traceparent"))
    }

    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

impl Reading {
    fn supplier(&self) -> Option<SupplierId> {
        match &self.push {
            Ok(push) => Some(push.supplier().clone()),
            Err(_) => self.extension("supplier").map(SupplierId::from),
        }
    }

    fn extension(&self, name: &str) -> Option<String> {
        self.event.as_ref()?.extensions.get(name).cloned()
    }
}
