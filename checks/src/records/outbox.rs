//! What the deployment delivered, and what the harness did to it meanwhile: messages, kills, replays.
//!
//! Bounded by the attempts to deliver, and by what the harness did to the process and the dead letters.

use super::message::{Delivery, Message};
use super::pool::Pool;
use super::{Mark, Records};
use crate::table::{Name, Places, Table, enter, narrow};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{ControlAction, ControlStep, Deliver, Edge, Event, Reply};
use countersign_core::ids::{DeadLetterId, DocumentKey};
use countersign_core::payload::Digest;
use std::collections::BTreeMap;

/// A kill is recorded when the process is gone; where nobody says when it was begun, it may have been dying for this long.
const DYING_US: u64 = 2_000_000;

/// The messages, and what the harness did.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    messages: Vec<Message>,
    by_key: Table<Name, u32>,
    by_payload: Table<Name, Places>,
    by_document: Table<Name, Places>,
    by_delivery: Table<u64, (usize, usize)>,
    kills: Vec<Kill>,
    advances: Vec<Mark>,
    replays: BTreeMap<DeadLetterId, Vec<ReplayRecord>>,
}

/// The deployment's process was killed, and started again.
#[derive(Debug, Clone, Copy)]
pub struct Kill {
    /// When it was begun, in microseconds since the run began.
    pub began_us: u64,
    /// When the process was gone.
    pub at: Mark,
    /// When it was there again.
    pub over: Option<Mark>,
}

/// A dead letter was replayed. It is recorded when the deployment has answered, so that what it causes may come before it.
#[derive(Debug, Clone)]
pub struct ReplayRecord {
    /// Where.
    pub mark: Mark,
    /// When it was asked for, in microseconds since the run began; 0 when nobody knows.
    pub began_us: u64,
    /// What the deployment said.
    pub result: String,
}

impl Outbox {
    /// Takes in an attempt to deliver, and returns the place of its message when it is the first one.
    pub(super) fn see_deliver(&mut self, event: &Event, deliver: &Deliver, pool: &mut Pool) -> Option<usize> {
        let key = deliver.key.as_ref()?;
        let next = self.messages.len();
        let at = *self.by_key.entry(name(deliver.edge, key)).or_insert(narrow(next)) as usize;
        let is_first = at == next;
        if is_first {
            self.messages.push(Message::new(deliver, key, pool));
            if let Some(document) = &deliver.document {
                enter(&mut self.by_document, Name::of(document), at);
            }
        }
        if let Some(payload) = deliver.payload {
            enter(&mut self.by_payload, payload.name(), at);
        }
        let deliveries = &mut self.messages[at].deliveries;
        self.by_delivery.insert(event.index, (at, deliveries.len()));
        deliveries.push(Delivery::new(event, deliver));
        is_first.then_some(at)
    }

    pub(super) fn see_reply(&mut self, event: &Event, reply: &Reply) {
        let place = event.cause.and_then(|cause| self.by_delivery.remove(&cause));
        if let Some((message, delivery)) = place {
            self.messages[message].deliveries[delivery].answer(event, reply);
        }
    }

    pub(super) fn see_apply(&mut self, event: &Event) {
        let place = event.cause.and_then(|cause| self.by_delivery.get(&cause));
        if let Some((message, _)) = place {
            self.messages[*message].times_applied += 1;
        }
    }

    pub(super) fn see_control(&mut self, event: &Event, step: &ControlStep) {
        let mark = Mark::of(event);
        match &step.action {
            ControlAction::Kill => self.kills.push(Kill {
                began_us: step.began_us.unwrap_or(mark.at_us.saturating_sub(DYING_US)),
                at: mark,
                over: None,
            }),
            ControlAction::Restart => {
                if let Some(kill) = self.kills.last_mut() {
                    kill.over.get_or_insert(mark);
                }
            }
            ControlAction::AdvanceClock(_) => self.advances.push(mark),
            ControlAction::ResolveCase { .. } => {}
            ControlAction::ReplayDeadLetter(letter) => {
                self.replays.entry(letter.clone()).or_default().push(ReplayRecord {
                    mark,
                    began_us: step.began_us.unwrap_or(0),
                    result: step.result.clone(),
                });
            }
        }
    }
}

impl Records {
    /// Returns every message, in the order of first delivery.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.outbox.messages.iter()
    }

    /// Returns the messages one of whose attempts had exactly these bytes.
    pub fn messages_with_payload(&self, payload: Digest) -> impl Iterator<Item = &Message> {
        let places = self.outbox.by_payload.get(&payload.name()).into_iter().flat_map(Places::iter);
        places.filter_map(|at| self.outbox.messages.get(at))
    }

    /// Returns the messages with a fingerprint in their first attempt.
    pub fn messages_with_fingerprint(&self, fingerprint: Fingerprint) -> impl Iterator<Item = &Message> {
        let trace = self.trace(fingerprint);
        let places = trace.and_then(|trace| trace.messages.as_ref()).into_iter().flat_map(Places::iter);
        places.filter_map(|at| self.outbox.messages.get(at))
    }

    /// Returns the messages about a document, in the order of first delivery.
    pub fn messages_about(&self, document: &DocumentKey) -> impl Iterator<Item = &Message> {
        let places = self.outbox.by_document.get(&Name::of(document)).into_iter().flat_map(Places::iter);
        places.filter_map(|at| self.outbox.messages.get(at))
    }

    /// Returns the message that arrived by the delivery at `index`, as long as it was not answered.
    pub fn message_of(&self, index: u64) -> Option<&Message> {
        self.outbox.messages.get(self.outbox.by_delivery.get(&index)?.0)
    }

    /// Returns when the process was killed, oldest first.
    pub fn kills(&self) -> &[Kill] {
        &self.outbox.kills
    }

    /// Returns whether the process may have been dying, dead or still starting at some moment from `from` to `to`.
    pub fn is_killed_between(&self, from: Mark, to: Mark) -> bool {
        self.kills_between(from, to) > 0
    }

    /// Returns how often the process may have been dying, dead or still starting at some moment from `from` to `to`.
    pub fn kills_between(&self, from: Mark, to: Mark) -> usize {
        let kills = self.outbox.kills.iter();
        kills
            .filter(|kill| kill.began_us <= to.at_us && kill.over.is_none_or(|over| over.at_us >= from.at_us))
            .count()
    }

    /// Returns whether the business clock was moved after `from` and before `to`.
    pub fn is_advanced_between(&self, from: Mark, to: Mark) -> bool {
        let advances = &self.outbox.advances;
        advances.iter().any(|mark| (from.index..=to.index).contains(&mark.index))
    }

    /// Returns the replays of a dead letter, oldest first.
    pub fn replays(&self, letter: &DeadLetterId) -> &[ReplayRecord] {
        self.outbox.replays.get(letter).map_or(&[], Vec::as_slice)
    }

    /// Returns the dead letters that were replayed, in the order of their ids.
    pub fn replayed_letters(&self) -> impl Iterator<Item = &DeadLetterId> {
        self.outbox.replays.keys()
    }

    /// Returns whether some dead letter was replayed that may be `message`'s.
    pub fn is_replayed(&self, message: &Message) -> bool {
        let is_elsewhere = self.common().is_some_and(|common| common.has_unread_replay);
        is_elsewhere
            || self.outbox.replays.keys().any(|letter| match self.dead_letter(letter) {
                // What is known of a letter by its number alone may be anybody's.
                None => true,
                Some(record) => record.is_of(message),
            })
    }
}

impl super::DeadLetterRecord {
    /// Returns whether the letter is `message`'s: by its bytes, or as far as can be told by its document.
    pub fn is_of(&self, message: &Message) -> bool {
        if message
            .deliveries
            .iter()
            .any(|delivery| delivery.payload.is_some() && delivery.payload == self.seen.payload)
        {
            return true;
        }
        let number = message.document.as_ref().map(|document| document.number.as_str());
        number.is_some() && number == self.seen.document_number.as_deref()
    }
}

fn name(edge: Edge, key: &str) -> Name {
    Name::of(&(edge, key))
}
