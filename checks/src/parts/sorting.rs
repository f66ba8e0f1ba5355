//! Which family each event belongs to. It knows which names an invariant looks things up by, and nothing of what it makes of them.
//!
//! Whoever adds an invariant that compares documents by another name adds the name here, or leaves what it compares open until all parts
//! were seen; the test that judges every History whole and in parts says when it is missing.

use super::calls::Calls;
use super::families::{Families, Kind, name};
use super::given::Given;
use super::notes::Notes;
use crate::records::Register;
use crate::table::{Set, Table};
use countersign_core::history::{
    Apply, Attempt, ControlAction, Deliver, Edge, Effect, Event, Expected, FaultEvent, FaultPhase, Intent, Outcome, What,
};
use countersign_core::ids::{DocumentKey, DocumentKind, OperationId};
use countersign_core::payload::Digest;
use std::hash::Hash;

/// Which part an event belongs to: a family, or one of the places below.
pub(super) type Place = u32;

/// The event is of no document, and every part has to see it.
pub(super) const EVERYWHERE: Place = u32::MAX;
/// No invariant looks at the event.
pub(super) const NOWHERE: Place = u32::MAX - 1;
/// The event is of many documents, and each part has to see what is its own.
pub(super) const DIVIDED: Place = u32::MAX - 2;

/// Sorts events into families. Keeps a number for each event, and the names.
#[derive(Debug)]
pub(super) struct Sorting {
    pub(super) families: Families,
    pub(super) places: Vec<Place>,
    /// The families of the entries of the audit trail, by their numbers.
    pub(super) entries: Register,
    operations: Register,
    /// The payloads that no event has named yet.
    unnamed: Table<Digest, u64>,
    deliveries: Deliveries,
    pub(super) given: Given,
    pub(super) calls: Calls,
    pub(super) notes: Notes,
}

/// Deliveries as far as faults hit them.
#[derive(Debug, Default)]
struct Deliveries {
    /// Those that are not answered, and whether their message is of a flow.
    open: Table<u64, bool>,
    flowless: Set<u64>,
}

impl Sorting {
    pub(super) fn new() -> Self {
        Self {
            families: Families::new(),
            places: Vec::new(),
            entries: Register::default(),
            operations: Register::default(),
            unnamed: Table::default(),
            deliveries: Deliveries::default(),
            given: Given::default(),
            calls: Calls::default(),
            notes: Notes::default(),
        }
    }

    /// Takes in the next event and returns what it belongs to, as far as that is known by now.
    pub(super) fn see(&mut self, event: &Event) -> Place {
        self.notes.see(event);
        let place = match &event.what {
            What::Run(_) | What::Gap(_) => EVERYWHERE,
            What::Scenario(_) => NOWHERE,
            What::Payload(payload) => {
                self.given.refusals.see_payload(payload);
                self.unnamed.insert(payload.digest, event.index);
                NOWHERE
            }
            What::Intent(intent) => self.see_intent(event, intent),
            What::Attempt(attempt) => self.see_attempt(event, attempt),
            What::Outcome(outcome) | What::Late(outcome) => self.see_outcome(event, outcome),
            What::Deliver(deliver) => self.see_deliver(event, deliver),
            What::Reply(_) => {
                event.cause.and_then(|delivery| self.deliveries.open.remove(&delivery));
                self.family_at(event.cause).unwrap_or(NOWHERE)
            }
            What::Apply(apply) => self.see_apply(event, apply),
            What::Observe(observe) => self.see_observation(event, observe),
            What::Fault(fault) => self.see_fault(event, fault),
            What::Control(step) => self.see_control(&step.action),
        };
        self.places.push(place);
        place
    }

    fn see_intent(&mut self, event: &Event, intent: &Intent) -> Place {
        self.given.see_intent(event.index, intent);
        let mut family = None;
        self.join_operation(&mut family, intent.operation);
        for document in [&intent.document, &intent.parent, &intent.invoice].into_iter().flatten() {
            self.join_document(&mut family, document);
        }
        self.join_all(&mut family, Kind::Fingerprint, intent.fingerprint);
        self.join_all(&mut family, Kind::Correlation, intent.correlation.as_ref().map(|id| id.as_str()));
        self.join_all(&mut family, Kind::PlanningRun, intent.planning_run.as_ref().map(|run| run.as_str()));
        self.join_all(&mut family, Kind::Record, intent.record.as_ref().map(|record| &record.name));
        self.join_all(&mut family, Kind::Record, intent.names.iter().map(|named| &named.name));
        if let Expected::Repeat(original) | Expected::KeyConflict(original) = intent.expected {
            self.join_operation(&mut family, original);
        }
        if intent.parent.is_none() && intent.function.is_supplier_submission() && !intent.lines.is_empty() {
            let looks = (&intent.supplier, intent.function, intent.revision);
            self.join_all(&mut family, Kind::Looks, [&looks]);
        }
        self.settled(family)
    }

    fn see_attempt(&mut self, event: &Event, attempt: &Attempt) -> Place {
        self.calls.see_attempt(event, attempt);
        self.given.refusals.is_no_answer(attempt.payload);
        let mut family = None;
        self.join_operation(&mut family, attempt.operation);
        self.join_all(&mut family, Kind::Key, attempt.key.as_deref());
        let is_submission = attempt.function.is_submission();
        let nothing = || is_submission.then(|| Digest::of(b""));
        if let Some(payload) = attempt.payload.or_else(nothing) {
            let bytes = name(Kind::Payload, &payload);
            // Many calls that submit nothing have the same bytes; who sent them first is all that anybody asks.
            if is_submission || self.families.known(bytes).is_none() {
                self.families.join(&mut family, bytes);
            }
        }
        let family = self.settled(family);
        self.named(attempt.payload, family);
        family
    }

    fn see_outcome(&mut self, event: &Event, outcome: &Outcome) -> Place {
        let mut family = None;
        self.join_operation(&mut family, outcome.operation);
        let family = self.settled(family);
        if let Some(answer) = &outcome.answer {
            self.given.refusals.see_answer(answer);
            let is_first = self.named(answer.payload, family);
            let text = self
                .calls
                .reader(outcome)
                .and_then(|reader| self.given.see_answer(reader, family, answer, &mut self.families));
            if let (Some(text), Some(payload)) = (text.filter(|_| !is_first), answer.payload) {
                self.notes.refusals.insert(payload, text.to_owned());
            }
        }
        self.calls.see_outcome(event, outcome, family, &mut self.families);
        family
    }

    fn see_deliver(&mut self, event: &Event, deliver: &Deliver) -> Place {
        self.given.refusals.is_no_answer(deliver.payload);
        let mut family = None;
        if let Some(document) = &deliver.document {
            self.join_document(&mut family, document);
        }
        self.join_all(&mut family, Kind::Fingerprint, &deliver.fingerprints);
        self.join_all(&mut family, Kind::Correlation, deliver.correlation.as_deref());
        self.join_all(&mut family, Kind::Payload, deliver.payload);
        if let Some(key) = deliver.key.as_deref() {
            let message = name(Kind::Message, &(deliver.edge, key));
            if self.families.known(message).is_none() && deliver.correlation.is_none() {
                // What is of no flow may be of any, and is compared with everything else that is of none.
                self.deliveries.flowless.insert(message);
                self.join_all(&mut family, Kind::Nobody, [&deliver.edge]);
            }
            self.families.join(&mut family, message);
            let has_flow = !self.deliveries.flowless.contains(&message);
            self.deliveries.open.insert(event.index, has_flow);
        }
        let family = self.settled(family);
        // What a neighbour is told is read where an end gets it.
        if deliver.edge != Edge::IntegrationToNeighbour {
            self.named(deliver.payload, family);
        }
        family
    }

    fn see_apply(&mut self, event: &Event, apply: &Apply) -> Place {
        let mut family = self.family_at(event.cause);
        self.join_document(&mut family, &apply.document);
        if let Some(parent) = &apply.parent {
            self.join_document(&mut family, parent);
        }
        self.join_all(&mut family, Kind::Fingerprint, apply.fingerprint);
        for document in referred(&apply.effect).into_iter().flatten() {
            self.join_document(&mut family, document);
        }
        if apply.parent.is_none() && matches!(apply.effect, Effect::ReceiptPosted(_) | Effect::InvoiceBooked(_)) {
            self.join_all(&mut family, Kind::Nobody, ["order"]);
        }
        self.settled(family)
    }

    fn see_fault(&mut self, event: &Event, fault: &FaultEvent) -> Place {
        if fault.phase != FaultPhase::Hit {
            return NOWHERE;
        }
        let has_flow = event.cause.and_then(|cause| self.deliveries.open.get(&cause)).copied();
        // What hit something of no flow may have held up anybody.
        let own = self.family_at(event.cause).filter(|_| has_flow == Some(true));
        own.unwrap_or(EVERYWHERE)
    }

    fn see_control(&mut self, action: &ControlAction) -> Place {
        let mut family = None;
        match action {
            ControlAction::ReplayDeadLetter(letter) => {
                self.notes.see_replay(letter);
                self.join_all(&mut family, Kind::Number, [letter.as_str()]);
            }
            ControlAction::ResolveCase { case, .. } => self.join_all(&mut family, Kind::Number, [case.as_str()]),
            ControlAction::Kill | ControlAction::Restart | ControlAction::AdvanceClock(_) => return EVERYWHERE,
        }
        self.settled(family)
    }

    /// Notes that an event of a family names bytes, and returns whether it is the first.
    pub(super) fn named(&mut self, payload: Option<Digest>, family: u32) -> bool {
        let bytes = payload.and_then(|payload| self.unnamed.remove(&payload));
        if let Some(place) = bytes.and_then(|index| self.places.get_mut(usize::try_from(index).ok()?)) {
            *place = family;
        }
        bytes.is_some()
    }

    pub(super) fn settled(&mut self, family: Option<u32>) -> u32 {
        family.unwrap_or_else(|| self.families.found())
    }

    /// Returns the family of an event, when it is of one.
    pub(super) fn family_at(&self, index: Option<u64>) -> Option<u32> {
        let place = *self.places.get(usize::try_from(index?).ok()?)?;
        (place < DIVIDED).then_some(place)
    }

    pub(super) fn join_all<T: Hash>(&mut self, family: &mut Option<u32>, kind: Kind, values: impl IntoIterator<Item = T>) {
        for value in values {
            self.families.join(family, name(kind, &value));
        }
    }

    pub(super) fn join_document(&mut self, family: &mut Option<u32>, document: &DocumentKey) {
        // The number of a scorecard is its month, which every supplier has.
        if document.kind != DocumentKind::Scorecard {
            self.families.join(family, name(Kind::Number, document.number.as_str()));
        }
    }

    fn join_operation(&mut self, family: &mut Option<u32>, id: OperationId) {
        let known = self.operations.place(id).map(crate::table::narrow);
        match (known, *family) {
            (Some(known), Some(own)) => self.families.tie(known, own),
            (Some(known), None) => *family = Some(known),
            (None, own) => {
                let own = self.settled(own);
                self.operations.enter(id, own as usize);
                *family = Some(own);
            }
        }
    }
}

/// Returns the documents that an effect refers to.
fn referred(effect: &Effect) -> [Option<&DocumentKey>; 2] {
    match effect {
        Effect::CreditNoteBooked(credited) => [Some(&credited.invoice), None],
        Effect::PaymentPosted(paid) | Effect::PaymentShown(paid) => [Some(&paid.invoice), paid.reverses.as_ref()],
        Effect::QualityPosted(held) | Effect::QualityShown(held) => [held.decides.as_ref(), Some(&held.receipt)],
        Effect::CorrectiveActionBooked(corrected) => [Some(&corrected.case), None],
        Effect::ReceiptPosted(moved) | Effect::ReceiptShown(moved) => [moved.reverses.as_ref(), moved.ship_notice.as_ref()],
        _ => [None, None],
    }
}
