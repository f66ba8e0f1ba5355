//! Uses of one idempotency key: the attempts that a correct integration takes for the same request, and how long it has to remember them.

use crate::records::{AnswerRecord, AttemptRecord, Operation, Records};
use crate::table::{Name, Table, narrow};
use countersign_core::history::{Edge, Expected, Principal, Result, TokenState};
use jiff::SignedDuration;
use std::collections::hash_map::Entry;

/// One attempt with the operation that it belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Use<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) attempt: &'a AttemptRecord,
}

/// The attempts with one key and one meaning in one name, oldest first.
#[derive(Debug)]
pub(crate) struct KeyUses<'a> {
    pub(crate) uses: Vec<Use<'a>>,
}

/// Whether the answer to an earlier attempt still had to be known when a later one was worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// It had to be.
    Kept,
    /// It was too close to the end of the window to say.
    Unclear,
    /// The window had passed.
    Past,
}

/// What must agree so that a correct integration takes two attempts for the same request.
#[derive(Hash)]
struct Request<'a> {
    principal: &'a Principal,
    key: Name,
    edge: Edge,
    version: Option<&'a str>,
    meaning: Option<Name>,
}

/// An attempt by its place in the records: that of its operation, and its own in the operation.
pub(crate) type Place = (u32, u32);

/// What is known of a request so far. Nearly every one is sent once, and needs no list.
enum Known {
    Once(Place),
    Often(usize),
}

/// Returns the uses of those keys of the suppliers' submissions that were used more than once, or once without success, in the order of
/// first use. A key that comes with another's content on purpose is a matter of I03 and left out.
pub(crate) fn key_uses(records: &Records) -> impl Iterator<Item = KeyUses<'_>> {
    let all = records.key_uses.get_or_init(|| find(records)).iter();
    all.map(|places| KeyUses {
        uses: places.iter().filter_map(|place| at(*place, records)).collect(),
    })
}

fn at((operation, attempt): Place, records: &Records) -> Option<Use<'_>> {
    let operation = records.operation_at(operation)?;
    let attempt = operation.attempts.get(attempt as usize)?;
    Some(Use { operation, attempt })
}

/// Several invariants ask, and the answer is the same for all of them.
fn find(records: &Records) -> Vec<Vec<Place>> {
    let mut all: Vec<Vec<Place>> = Vec::new();
    let mut known: Table<Name, Known> = Table::default();
    let is_plain = |operation: &Operation| !matches!(operation.expected(), Some(Expected::KeyConflict(_)));
    let submissions = records.operations().enumerate();
    for (place, operation) in submissions.filter(|(_, one)| one.is_supplier_submission() && is_plain(one)) {
        for (number, attempt) in operation.attempts.iter().enumerate() {
            let Some(request) = request(attempt) else { continue };
            let one = (narrow(place), narrow(number));
            match known.entry(Name::of(&request)) {
                Entry::Vacant(place) => {
                    place.insert(Known::Once(one));
                }
                Entry::Occupied(mut place) => match *place.get() {
                    Known::Often(at) => all[at].push(one),
                    Known::Once(first) => {
                        place.insert(Known::Often(all.len()));
                        all.push(vec![first, one]);
                    }
                },
            }
        }
    }
    all.extend(known.into_values().filter_map(|known| match known {
        Known::Once(one) if at(one, records).is_some_and(|one| has_passed(one.attempt)) => Some(vec![one]),
        _ => None,
    }));
    let sent = |place: &Place| at(*place, records).map(|one| one.attempt.mark.index);
    for one in &mut all {
        one.sort_by_key(sent);
    }
    all.sort_by_key(|one| one.first().and_then(sent));
    all
}

fn request(attempt: &AttemptRecord) -> Option<Request<'_>> {
    Some(Request {
        principal: &attempt.principal,
        key: attempt.key?,
        edge: attempt.edge,
        version: attempt.version.as_deref(),
        meaning: attempt.meaning,
    })
}

/// Returns whether an attempt failed for a reason that says nothing about what it carries.
pub(crate) fn has_passed(attempt: &AttemptRecord) -> bool {
    match attempt.answer() {
        Some(answer) => attempt.result() != Result::Ok && answer.is_passing(),
        None => attempt.result() == Result::Fail,
    }
}

impl<'a> KeyUses<'a> {
    /// Returns the name of what is submitted, for people.
    pub(crate) fn name(&self) -> String {
        self.uses.first().map_or_else(String::new, |one| one.name())
    }

    /// Returns the uses with good credentials.
    pub(crate) fn valid(&self) -> Self {
        let valid = self.uses.iter().filter(|one| one.attempt.token == TokenState::Valid);
        Self {
            uses: valid.copied().collect(),
        }
    }

    /// Returns the first use whose answer has to be remembered, by the time of its answer.
    pub(crate) fn first_stored(&self) -> Option<Use<'a>> {
        let stored = self.uses.iter().filter(|one| is_stored(one.attempt));
        stored
            .min_by_key(|one| one.attempt.settled().map(|outcome| outcome.mark.index))
            .copied()
    }

    /// Returns how often what is submitted was booked beyond once for each key under which it came.
    pub(crate) fn is_booked_again(&self, records: &Records) -> bool {
        let trace = self.uses.first().and_then(|one| records.trace_of(one.operation));
        trace.is_some_and(|trace| trace.times_booked > crate::duplicates::keys_taken(trace, records).max(1))
    }
}

impl Use<'_> {
    pub(crate) fn name(&self) -> String {
        let operation = self.operation;
        operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string)
    }
}

/// Returns whether a repetition must get this attempt's answer again: it was taken, or refused for its content.
pub(crate) fn is_stored(attempt: &AttemptRecord) -> bool {
    attempt.token == TokenState::Valid
        && match attempt.result() {
            Result::Ok => attempt.answer().is_some(),
            Result::Fail => attempt.answer().is_some_and(is_about_content),
            Result::Unknown => false,
        }
}

fn is_about_content(answer: &AnswerRecord) -> bool {
    let is_missing_key = answer
        .problem
        .as_ref()
        .is_some_and(|problem| problem.ends_with("missing-idempotency-key"));
    matches!(answer.status, 400 | 409 | 413 | 422) && !answer.is_in_progress() && !is_missing_key
}

/// How two answers to one request differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Difference {
    /// They do not.
    None,
    /// One of the bodies was not recorded.
    Unrecorded,
    /// So.
    Plain(String),
}

/// Compares the first answer to a request with another.
pub(crate) fn difference(before: &AnswerRecord, after: &AnswerRecord) -> Difference {
    if before.status / 100 != after.status / 100 {
        Difference::Plain(format!(
            "was answered {} the first time and {} the second",
            before.status, after.status
        ))
    } else if before.meaning.is_some() && after.meaning.is_none() {
        Difference::Unrecorded
    } else if before.meaning != after.meaning {
        Difference::Plain(format!("was answered {} twice, with different content", after.status))
    } else {
        Difference::None
    }
}

/// Returns whether the answer to `first` still had to be known when `second` was worked on. A run that does not say for how long keys are
/// remembered is held to for ever.
pub(crate) fn memory(first: &AttemptRecord, second: &AttemptRecord, records: &Records) -> Memory {
    let Some(window_s) = records.timing().and_then(|timing| timing.idempotency_window_s) else {
        return Memory::Kept;
    };
    let window = SignedDuration::from_secs(i64::try_from(window_s).unwrap_or(i64::MAX));
    let slack = records.slack();
    let youngest = records.span(first).map(|first| second.business.duration_since(first.latest));
    if youngest.is_some_and(|age| age > window + slack) {
        return Memory::Past;
    }
    let oldest = records.span(second).map(|second| second.latest.duration_since(first.business));
    // The window includes its last moment, which only exact stamps can tell.
    let is_within = |age: SignedDuration| if slack.is_zero() { age <= window } else { age < window - slack };
    if oldest.is_some_and(is_within) {
        Memory::Kept
    } else {
        Memory::Unclear
    }
}
