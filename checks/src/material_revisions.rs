//! Revision-controlled materials: what is shipped is what the drawing that counts asks for.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::quantities::lines_that_may_count;
use crate::records::{Mark, Operation, Records};
use countersign_core::history::{Apply, Effect, Event, Expected, ShippedLine, What};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::Reason;
use std::collections::BTreeSet;

static CONTROLLED: Promise = Promise {
    id: InvariantId::new("I58"),
    name: "MaterialRevisionCurrent",
    control: Control::OrderVersions,
    says: "A shipment is booked only in the revisions of its materials that its order asks for; one in another revision is a case, and no other is held for that.",
    matters: "parts of an outdated drawing do not fit, and nobody finds out before they are built in",
    checked_by: "The material revisions of each booked shipment are compared with those of the order revisions that may have counted then, and cases with what was sent.",
    exercised_by: "A shipment in an outdated revision of its material was announced.",
    fix: "compare the material revision of each line with the order's current one in the transaction that takes the ship notice",
    needs: Some(Claim::Quality),
};

/// I58: the right drawing. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct MaterialRevisionCurrent {
    judgement: Judgement,
}

impl Invariant for MaterialRevisionCurrent {
    fn promise(&self) -> &'static Promise {
        &CONTROLLED
    }

    fn wants(&self) -> Kinds {
        Kinds::SHIPMENT_BOOKED.and(Kinds::ATTEMPT)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Apply(apply) => {
                if let Effect::ShipmentBooked(lines) = &apply.effect {
                    self.see_booking(event, apply, lines, records);
                }
            }
            What::Attempt(attempt) if attempt.number == 1 => {
                let operation = records.operation(attempt.operation);
                if operation.is_some_and(is_outdated_on_purpose) {
                    self.judgement.exercise();
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for case in records.cases().filter(|case| case.seen.reason == Some(Reason::MaterialRevision)) {
            let sender = case.seen.payload.and_then(|payload| records.sender(payload));
            let Some(operation) = sender.filter(|one| one.expected() == Some(&Expected::Accept)) else {
                continue;
            };
            self.judgement.checked += 1;
            let name = operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string);
            let what = format!(
                "{name} ships what its order asks for, and case {} holds it for its revision",
                case.seen.id
            );
            self.judgement
                .fail(Breach::new(&name, what).seen(operation.marks().take(6)).seen([case.mark]));
        }
        std::mem::take(&mut self.judgement)
    }
}

impl MaterialRevisionCurrent {
    fn see_booking(&mut self, event: &Event, apply: &Apply, lines: &[ShippedLine], records: &Records) {
        if lines.iter().all(|line| line.material_revision.is_none()) {
            return;
        }
        let mut carriers = apply.fingerprint.into_iter().flat_map(|fingerprint| records.carriers(fingerprint));
        let Some(notice) = carriers.find(|one| one.document() == Some(&apply.document)) else {
            return;
        };
        self.judgement.checked += 1;
        let booked = Mark::of(event);
        for line in lines {
            let asked = asked(notice, line.order_line, booked, records);
            let Some(shipped) = line.material_revision.as_deref().filter(|shipped| !asked.contains(shipped)) else {
                continue;
            };
            if asked.is_empty() {
                continue;
            }
            let asked: Vec<&str> = asked.into_iter().collect();
            let what = format!(
                "{} was booked with order line {} in revision {shipped} of its material, and the order asks for {}",
                apply.document,
                line.order_line,
                asked.join(" or ")
            );
            let breach = Breach::new(&apply.document, what)
                .seen(notice.marks().take(6))
                .seen([booked])
                .at(event.cause);
            self.judgement.fail(breach);
            return;
        }
    }
}

/// Returns the revisions of a line's material under every order revision that may have counted for the notice.
fn asked<'a>(notice: &Operation, line: u32, booked: Mark, records: &'a Records) -> BTreeSet<&'a str> {
    let Some(order) = notice.parent() else { return BTreeSet::new() };
    lines_that_may_count(order, line, notice, booked, records)
        .filter_map(|known| known.material_revision.as_deref())
        .collect()
}

fn is_outdated_on_purpose(operation: &Operation) -> bool {
    matches!(operation.expected(), Some(Expected::Case(reasons)) if reasons.contains(&Reason::MaterialRevision))
}
