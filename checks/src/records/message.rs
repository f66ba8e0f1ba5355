//! A message: what the deployment delivered to an end under one key, attempt by attempt, with what the end answered.

use super::Mark;
use super::pool::Pool;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Deliver, Edge, Event, Function, Reply};
use countersign_core::ids::{DocumentKey, SupplierId};
use countersign_core::payload::Digest;
use smallvec::SmallVec;
use std::sync::Arc;

/// Everything that was delivered to one end under one key. One entry for each attempt is kept.
#[derive(Debug)]
pub struct Message {
    /// Which way.
    pub edge: Edge,
    /// What for.
    pub function: Function,
    /// The idempotency key, or the event id.
    pub key: Box<str>,
    /// The document that it carries.
    pub document: Option<Arc<DocumentKey>>,
    /// The document's revision; for a commitment, the order revision.
    pub revision: Option<u32>,
    /// The supplier that it is for.
    pub supplier: Option<Arc<SupplierId>>,
    /// The correlation id of its first attempt.
    pub correlation: Option<Arc<str>>,
    /// The fingerprints in it.
    pub fingerprints: SmallVec<[Fingerprint; 4]>,
    /// Its attempts, oldest first; one nearly always.
    pub deliveries: SmallVec<[Delivery; 1]>,
    /// How often it changed the end's ledger.
    pub times_applied: u32,
}

/// One attempt to deliver a message, as its end saw it.
#[derive(Debug)]
pub struct Delivery {
    /// Where it arrived.
    pub mark: Mark,
    /// The exact body.
    pub payload: Option<Digest>,
    /// The id that its signature covers, when it is not the key.
    pub signed_id: Option<Box<str>>,
    /// What the end answered.
    pub reply: Option<ReplyRecord>,
}

/// What an end answered.
#[derive(Debug, Clone, Copy)]
pub struct ReplyRecord {
    /// Where.
    pub mark: Mark,
    /// The HTTP status; 0 when none was sent.
    pub status: u16,
    /// Whether a fault had its hand in it, so that the sender may have seen less than the status.
    pub is_spoilt: bool,
    /// After how many milliseconds the sender was asked to come back.
    pub retry_after_ms: Option<u64>,
}

/// What an answer means to its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It was taken, and the sender was told.
    Taken,
    /// It is worth another attempt.
    Retryable,
    /// It was refused for good.
    Final,
    /// Nobody knows what the sender saw.
    Open,
}

impl Message {
    pub(super) fn new(deliver: &Deliver, key: &str, pool: &mut Pool) -> Self {
        Self {
            edge: deliver.edge,
            function: deliver.function,
            key: key.into(),
            document: deliver.document.as_ref().map(|key| pool.document(key)),
            revision: deliver.revision,
            supplier: deliver.supplier.as_ref().map(|id| pool.supplier(id)),
            correlation: deliver.correlation.as_deref().map(|id| pool.text(id)),
            fingerprints: deliver.fingerprints.as_slice().into(),
            deliveries: SmallVec::new(),
            times_applied: 0,
        }
    }

    /// Returns whether it writes into the ERP.
    pub fn is_write(&self) -> bool {
        self.edge == Edge::IntegrationToErp
    }

    /// Returns the exact body of its first attempt.
    pub fn payload(&self) -> Option<Digest> {
        self.deliveries.first()?.payload
    }

    /// Returns the first attempt that was certainly taken.
    pub fn taken(&self) -> Option<&Delivery> {
        self.deliveries.iter().find(|delivery| delivery.told() == Told::Taken)
    }

    /// Returns the marks of its attempts and their answers, for a witness.
    pub fn marks(&self) -> impl Iterator<Item = Mark> {
        self.deliveries.iter().flat_map(Delivery::marks)
    }

    /// Returns its name for people.
    pub fn name(&self) -> String {
        let document = self
            .document
            .as_ref()
            .map_or_else(|| format!("message {}", self.key), ToString::to_string);
        match self.function {
            Function::StatusShow => format!("the status of {document}"),
            Function::OrderShow => match self.revision {
                Some(revision) => format!("revision {revision} of {document}"),
                None => document,
            },
            _ => document,
        }
    }
}

impl Delivery {
    pub(super) fn new(event: &Event, deliver: &Deliver) -> Self {
        Self {
            mark: Mark::of(event),
            payload: deliver.payload,
            signed_id: deliver.signed_id.as_deref().map(Box::from),
            reply: None,
        }
    }

    pub(super) fn answer(&mut self, event: &Event, reply: &Reply) {
        self.reply = Some(ReplyRecord {
            mark: Mark::of(event),
            status: reply.status,
            is_spoilt: reply.fault.is_some(),
            retry_after_ms: reply.retry_after_ms,
        });
    }

    /// Returns what its answer means to the sender. An answer without a fault that never arrived looks like one that did.
    pub fn told(&self) -> Told {
        let Some(reply) = self.reply else {
            return Told::Open;
        };
        match reply.status {
            0 | 408 | 429 | 500..=599 => Told::Retryable,
            200..=299 if reply.is_spoilt => Told::Open,
            200..=299 => Told::Taken,
            _ => Told::Final,
        }
    }

    /// Returns where it arrived and where it was answered.
    pub fn marks(&self) -> impl Iterator<Item = Mark> + use<> {
        [Some(self.mark), self.reply.map(|reply| reply.mark)].into_iter().flatten()
    }
}
