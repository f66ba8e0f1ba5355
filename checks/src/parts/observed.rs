//! Which family an observation belongs to.

use super::families::Kind;
use super::sorting::{DIVIDED, EVERYWHERE, Place, Sorting};
use crate::table::narrow;
use countersign_core::history::{AuditSeen, CaseSeen, DeadLetterSeen, Event, Observation, Observe, OrderSeen};
use countersign_core::ids::OperationId;

impl Sorting {
    pub(super) fn see_observation(&mut self, event: &Event, observe: &Observe) -> Place {
        let mut family = None;
        match &observe.observation {
            Observation::Case(seen) => return self.see_case(seen),
            Observation::DeadLetter(seen) => return self.see_letter(seen),
            Observation::Order(seen) => self.join_read(&mut family, event, seen),
            Observation::Balance(seen) => self.join_document(&mut family, &seen.document),
            Observation::Account(seen) => self.join_document(&mut family, &seen.document),
            Observation::Quality(seen) => self.join_document(&mut family, &seen.document),
            Observation::Audit(entries) => return self.see_entries(entries),
            Observation::Scorecard(_) => family = self.family_at(event.cause),
            Observation::Lineage { correlation, .. } => self.join_all(&mut family, Kind::Correlation, [correlation.as_str()]),
            Observation::Deviation { .. } => {}
            Observation::Complete(_) => return EVERYWHERE,
        }
        self.settled(family)
    }

    fn see_case(&mut self, seen: &CaseSeen) -> Place {
        self.given.refusals.is_no_answer(seen.payload);
        let mut family = None;
        self.join_all(&mut family, Kind::Number, [seen.id.as_str()]);
        let numbers = [&seen.document_number, &seen.order_number, &seen.duplicate_of];
        self.join_all(&mut family, Kind::Number, numbers.into_iter().flatten().map(String::as_str));
        self.join_all(&mut family, Kind::Fingerprint, &seen.fingerprints);
        self.join_all(&mut family, Kind::Payload, seen.payload);
        self.join_all(&mut family, Kind::Correlation, seen.correlation.as_deref());
        let family = self.settled(family);
        self.named(seen.payload, family);
        family
    }

    fn see_letter(&mut self, seen: &DeadLetterSeen) -> Place {
        self.given.refusals.is_no_answer(seen.payload);
        self.notes.see_letter(&seen.id);
        let mut family = None;
        self.join_all(&mut family, Kind::Number, [seen.id.as_str()]);
        self.join_all(&mut family, Kind::Number, seen.document_number.as_deref());
        self.join_all(&mut family, Kind::Fingerprint, &seen.fingerprints);
        self.join_all(&mut family, Kind::Payload, seen.payload);
        let family = self.settled(family);
        self.named(seen.payload, family);
        family
    }

    /// What a list showed belongs to each of its orders; what a read showed, to what was read as well.
    fn join_read(&mut self, family: &mut Option<u32>, event: &Event, seen: &OrderSeen) {
        self.join_document(family, &seen.document);
        let is_list = event.cause.is_some_and(|cause| self.calls.list_reads.contains_key(&cause));
        if let (Some(own), Some(read)) = (*family, self.family_at(event.cause).filter(|_| !is_list)) {
            self.families.tie(own, read);
        }
    }

    /// Each entry belongs to what it is about; one that says something else when it is read again, to both.
    fn see_entries(&mut self, entries: &[AuditSeen]) -> Place {
        for entry in entries {
            let mut family = None;
            self.join_all(&mut family, Kind::Number, [entry.number.as_str()]);
            let family = self.settled(family);
            let sequence = OperationId(entry.sequence);
            match self.entries.place(sequence) {
                Some(known) => self.families.tie(narrow(known), family),
                None => self.entries.enter(sequence, family as usize),
            }
        }
        DIVIDED
    }
}
