//! From records to events: requests, deliveries and what they change, with identities that run through.

mod delivery;
mod document;
mod request;
mod surface;

use crate::mapping::{Kind, What as Part};
use crate::records::SpanRef;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{End, Result, What};
use countersign_core::ids::{DocumentKey, DocumentKind};
use countersign_core::payload::Digest;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A record with what the mapping reads from it.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) line: u64,
    pub(crate) begin_us: i64,
    pub(crate) end_us: i64,
    pub(crate) rule: String,
    pub(crate) kind: Kind,
    pub(crate) texts: BTreeMap<Part, String>,
    pub(crate) identity: Identity,
    pub(crate) span: Option<SpanRef>,
}

impl Draft {
    pub(crate) fn text(&self, part: Part) -> Option<&str> {
        self.texts.get(&part).map(String::as_str)
    }

    fn owned(&self, part: Part) -> Option<String> {
        self.texts.get(&part).cloned()
    }

    fn status(&self) -> Option<u16> {
        self.text(Part::Status)?.parse().ok()
    }
}

/// What says which document a record is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identity {
    pub(crate) supplier: Option<String>,
    pub(crate) correlation: Option<String>,
    pub(crate) revision: Option<u32>,
    pub(crate) numbers: BTreeMap<DocumentKind, String>,
}

impl Identity {
    /// Fills what is missing from a span above, as far as it is about the same `kind` of document.
    pub(crate) fn inherit(&mut self, above: &Self, kind: Option<DocumentKind>) {
        if self.supplier.is_none() {
            self.supplier.clone_from(&above.supplier);
        }
        if self.correlation.is_none() {
            self.correlation.clone_from(&above.correlation);
        }
        let is_same = kind.is_some_and(|kind| {
            let own = self.numbers.get(&kind);
            above.numbers.contains_key(&kind) && own.is_none_or(|own| above.numbers.get(&kind) == Some(own))
        });
        if self.revision.is_none() && is_same {
            self.revision = above.revision;
        }
        for (kind, number) in &above.numbers {
            self.numbers.entry(*kind).or_insert_with(|| number.clone());
        }
    }
}

/// An event without its number.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) at_us: i64,
    pub(crate) what: What,
    /// By which others name it as their cause.
    pub(crate) token: Option<u64>,
    pub(crate) cause: Option<u64>,
}

/// What is known across records. Keeps a few numbers for each document, operation and payload, not for each record.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    operations: HashMap<u128, Course>,
    last_operation: u64,
    fingerprints: HashMap<u128, Fingerprint>,
    orders: HashMap<u128, Order>,
    shown: HashMap<u128, Shown>,
    applied: HashSet<u128>,
    payloads: HashSet<Digest>,
    tokens: u64,
    ledgers: HashMap<End, u64>,
}

#[derive(Debug, Clone, Copy)]
struct Course {
    id: u64,
    attempts: u32,
    document: u128,
    meaning: Option<Digest>,
}

/// What is known of an order's revisions.
#[derive(Debug, Clone, Copy)]
struct Order {
    /// The highest accepted one and when it was.
    accepted: Option<(u32, i64)>,
    lowest: u32,
}

/// When the portal was given an order last, and in which revision.
#[derive(Debug, Clone, Copy)]
struct Shown {
    revision: u32,
    end_us: i64,
}

/// What became of a record.
#[derive(Debug, Default)]
pub(crate) struct Turned {
    pub(crate) events: Vec<Pending>,
    /// Why it could not be used.
    pub(crate) lost: Option<String>,
    /// What it leaves open, and from when on that may concern others.
    pub(crate) open: Vec<Open>,
    pub(crate) effects: u64,
}

/// Something that a record leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Open {
    /// Deliveries of one order overlap, so nobody knows which took hold first.
    Overlap,
    /// A delivery succeeded again under one key; whether it took hold again is not said.
    Again,
    /// An order's earlier revisions are not in the record.
    Predecessor,
}

impl Turned {
    fn lost(reason: String) -> Self {
        Self {
            lost: Some(reason),
            ..Self::default()
        }
    }
}

impl Flow {
    /// Turns a record into events.
    pub(crate) fn turn(&mut self, draft: &Draft, identity: &Identity) -> Turned {
        match &draft.kind {
            Kind::Request(route) => self.request(draft, *route, identity),
            Kind::Delivery(route, applied) => self.delivery(draft, *route, applied, identity),
            Kind::Case => self.case(draft, identity),
            Kind::DeadLetter => self.dead_letter(draft, identity),
            Kind::Ignored => Turned::default(),
        }
    }

    /// Returns the number of the next entry of an end's ledger.
    pub(crate) fn ledger(&mut self, end: End) -> u64 {
        let last = self.ledgers.entry(end).or_default();
        *last += 1;
        *last
    }

    fn token(&mut self) -> u64 {
        self.tokens += 1;
        self.tokens
    }

    /// Returns the fingerprint that stands for a document's revision: production has none of its own.
    fn fingerprint(&mut self, key: &DocumentKey, revision: u32) -> Fingerprint {
        let next = u32::try_from(self.fingerprints.len()).unwrap_or(u32::MAX);
        let name = document::name(key, Some(revision));
        *self
            .fingerprints
            .entry(name)
            // An odd multiplier permutes the 32-bit numbers: all differ, and neighbours look nothing alike.
            .or_insert_with(|| Fingerprint::new(next.wrapping_add(1).wrapping_mul(0x9e37_79b1)))
    }

    /// Returns the digest of a body, with the event that keeps it when it is the first.
    fn payload(&mut self, text: &str, at_us: i64, events: &mut Vec<Pending>) -> Digest {
        let digest = Digest::of(text.as_bytes());
        if self.payloads.insert(digest) {
            let content = countersign_core::payload::Content::of(text.as_bytes());
            let what = What::Payload(countersign_core::history::PayloadEvent { digest, content });
            events.push(plain(at_us, what));
        }
        digest
    }
}

fn plain(at_us: i64, what: What) -> Pending {
    Pending {
        at_us,
        what,
        token: None,
        cause: None,
    }
}

/// Returns what an answer with this status proves, as an attempt of our own is judged.
fn result(status: Option<u16>) -> (Result, String) {
    match status {
        None | Some(0) => (Result::Unknown, "no status was recorded".to_owned()),
        Some(status @ (200..=299 | 304)) => (Result::Ok, format!("status {status}")),
        Some(status @ 400..=499) if status != 408 => (Result::Fail, format!("status {status}")),
        Some(status) => (Result::Unknown, format!("status {status}")),
    }
}
