//! The window: records wait here until nothing older can come any more, and events until it is their turn.

use crate::flow::{Draft, Identity, Pending};
use crate::records::SpanRef;
use countersign_core::history::{Event, What};
use countersign_core::ids::DocumentKind;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

/// Records and events by time; bounded by what happens within the window.
#[derive(Debug, Default)]
pub(crate) struct Window {
    width_us: i64,
    newest_us: i64,
    released_us: Option<i64>,
    drafts: BTreeMap<(i64, u64), Draft>,
    arrivals: u64,
    spans: HashMap<(u128, u64), Link>,
    swept: usize,
    pending: BinaryHeap<Reverse<Waiting>>,
    turns: u64,
    places: HashMap<u64, u64>,
    zero_us: Option<i64>,
    next: u64,
}

#[derive(Debug)]
struct Link {
    span: SpanRef,
    end_us: i64,
    identity: Identity,
}

/// An event that waits for its turn: the older first, then the one that was made first.
#[derive(Debug)]
struct Waiting {
    at: (i64, u64),
    event: Pending,
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.at.cmp(&other.at)
    }
}

impl Window {
    /// Trace contexts are followed this far up.
    const DEEPEST: usize = 32;

    pub(crate) fn new(width: std::time::Duration) -> Self {
        Self {
            width_us: i64::try_from(width.as_micros()).unwrap_or(i64::MAX),
            newest_us: i64::MIN,
            ..Self::default()
        }
    }

    /// Returns the time from which on events are still to be written; what is older comes too late.
    pub(crate) fn released_us(&self) -> Option<i64> {
        self.released_us
    }

    /// Returns time zero of the History, once it is known.
    pub(crate) fn zero_us(&self) -> Option<i64> {
        self.zero_us
    }

    /// Returns the end of the newest record.
    pub(crate) fn newest_us(&self) -> i64 {
        self.newest_us
    }

    /// Keeps a span's identity for those below it.
    pub(crate) fn link(&mut self, span: SpanRef, end_us: i64, identity: Identity) {
        self.newest_us = self.newest_us.max(end_us);
        self.spans.insert((span.trace, span.span), Link { span, end_us, identity });
        // A sweep costs as much as what it looks at, so it waits until that has doubled.
        if self.spans.len() > self.swept * 2 + 4096 {
            let oldest = self.newest_us.saturating_sub(self.width_us).saturating_sub(self.width_us);
            self.spans.retain(|_, link| link.end_us >= oldest);
            self.swept = self.spans.len();
        }
    }

    /// Keeps a record until it is its turn.
    pub(crate) fn add(&mut self, draft: Draft) {
        self.newest_us = self.newest_us.max(draft.end_us);
        self.drafts.insert((draft.begin_us, self.arrivals), draft);
        self.arrivals += 1;
    }

    /// Returns the next record whose turn has come: the oldest, when nothing older can come any more.
    pub(crate) fn next_draft(&mut self, is_over: bool) -> Option<Draft> {
        let limit = self.newest_us.saturating_sub(self.width_us);
        let first = self.drafts.first_entry()?;
        let begin_us = first.key().0;
        if !is_over && begin_us >= limit {
            return None;
        }
        self.released_us = Some(begin_us);
        self.zero_us.get_or_insert(begin_us);
        Some(first.remove())
    }

    /// Returns what is known of a record's document from it and from the spans above it, and whether one of those is missing.
    pub(crate) fn identity(&self, draft: &Draft, kind: Option<DocumentKind>) -> (Identity, bool) {
        let mut identity = draft.identity.clone();
        let Some(mut span) = draft.span else {
            return (identity, false);
        };
        for _ in 0..Self::DEEPEST {
            let Some(parent) = span.parent else { break };
            let Some(link) = self.spans.get(&(span.trace, parent)) else {
                return (identity, !span.is_entry);
            };
            identity.inherit(&link.identity, kind);
            span = link.span;
        }
        (identity, false)
    }

    /// Keeps an event until it is its turn.
    pub(crate) fn wait(&mut self, event: Pending) {
        let at = (event.at_us, self.turns);
        self.turns += 1;
        self.pending.push(Reverse(Waiting { at, event }));
    }

    /// Returns the next event that may be written.
    pub(crate) fn next_event(&mut self, is_over: bool) -> Option<Pending> {
        let limit = if is_over { i64::MAX } else { self.released_us? };
        let first = self.pending.peek()?;
        if !is_over && first.0.at.0 >= limit {
            return None;
        }
        self.pending.pop().map(|Reverse(waiting)| waiting.event)
    }

    /// Numbers an event.
    pub(crate) fn number(&mut self, at_us: i64, token: Option<u64>, cause: Option<u64>, what: What) -> Event {
        let index = self.next;
        self.next += 1;
        let cause = cause.and_then(|cause| match what {
            // Nothing follows these, so their cause is not asked for again.
            What::Outcome(_) | What::Reply(_) => self.places.remove(&cause),
            _ => self.places.get(&cause).copied(),
        });
        if let Some(token) = token {
            self.places.insert(token, index);
        }
        let zero = self.zero_us.unwrap_or(at_us);
        Event {
            index,
            at_us: u64::try_from(at_us.saturating_sub(zero)).unwrap_or(0),
            business: jiff::Timestamp::from_microsecond(at_us).unwrap_or(jiff::Timestamp::UNIX_EPOCH),
            cause,
            scenario: None,
            what,
        }
    }
}
