//! Surfaces: what the integration itself said of its cases and dead letters.

use super::{Draft, Flow, Identity, Turned, plain};
use crate::mapping::What as Part;
use countersign_core::history::{CaseSeen, DeadLetterSeen, Observation, Observe, What};
use countersign_core::ids::DocumentKind;
use countersign_core::status::{CaseStatus, Owner, Reason};

impl Flow {
    pub(super) fn case(&mut self, draft: &Draft, identity: &Identity) -> Turned {
        let Some(id) = draft.text(Part::Id) else {
            return Turned::lost(format!("a record of rule `{}` has no id", draft.rule));
        };
        let mut turned = Turned::default();
        let payload = draft
            .text(Part::Payload)
            .map(|text| self.payload(text, draft.begin_us, &mut turned.events));
        let reason = draft.text(Part::Reason).unwrap_or_default();
        let seen = CaseSeen {
            id: id.into(),
            reason_text: reason.to_owned(),
            reason: Reason::from_word(reason),
            owner: draft.text(Part::Owner).and_then(Owner::from_word),
            informed: Vec::new(),
            status: draft.text(Part::State).and_then(CaseStatus::from_word),
            is_escalated: false,
            supplier: identity.supplier.clone().map(Into::into),
            document_number: own_number(identity),
            order_number: identity.numbers.get(&DocumentKind::Order).cloned(),
            duplicate_of: None,
            data_owner: None,
            correlation: identity.correlation.clone(),
            payload,
            fingerprints: Vec::new(),
            age_seconds: None,
            opened_at: None,
            occurrences: None,
        };
        turned.events.push(plain(draft.begin_us, observed(Observation::Case(seen))));
        turned
    }

    pub(super) fn dead_letter(&mut self, draft: &Draft, identity: &Identity) -> Turned {
        let Some(id) = draft.text(Part::Id) else {
            return Turned::lost(format!("a record of rule `{}` has no id", draft.rule));
        };
        let mut turned = Turned::default();
        let payload = draft
            .text(Part::Payload)
            .map(|text| self.payload(text, draft.begin_us, &mut turned.events));
        let seen = DeadLetterSeen {
            id: id.into(),
            status: draft.text(Part::State).unwrap_or("open").to_owned(),
            document_number: own_number(identity),
            correlation: identity.correlation.clone(),
            target: None,
            attempts: draft.text(Part::Attempts).and_then(|text| text.parse().ok()).unwrap_or(0),
            payload,
            fingerprints: Vec::new(),
        };
        turned.events.push(plain(draft.begin_us, observed(Observation::DeadLetter(seen))));
        turned
    }
}

/// Returns the number of the document itself: an order's only when nothing else is named.
fn own_number(identity: &Identity) -> Option<String> {
    let other = identity.numbers.iter().find(|(kind, _)| **kind != DocumentKind::Order);
    other.or_else(|| identity.numbers.iter().next()).map(|(_, number)| number.clone())
}

fn observed(observation: Observation) -> What {
    What::Observe(Box::new(Observe {
        is_final: false,
        observation,
    }))
}
