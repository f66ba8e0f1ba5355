//! Revisions: what is shown of an order only goes forward, and in the end every surface shows the latest accepted revision.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Document, Operation, Records, Resolution, Shown};
use crate::table::Set;
use countersign_core::history::{Apply, Effect, End, Event, Expected, Surface, What};
use countersign_core::ids::DocumentKey;
use countersign_core::promise::{Control, InvariantId, Promise};

static FORWARD: Promise = Promise {
    id: InvariantId::new("I09"),
    name: "RevisionsGoForward",
    control: Control::OrderVersions,
    says: "The portal never goes back from a newer revision of an order, or issue of a forecast, to an older one.",
    matters: "the supplier produces and ships by what the portal shows; an older revision means wrong quantities at the dock",
    checked_by: "The portal's ledger is read in its own order: the revisions of each order never fall.",
    exercised_by: "Two revisions of an order were shown, or an older one was sent after a newer one.",
    fix: "compare the revision as a number with the latest accepted one before anything is pushed, also for retries and replays",
    needs: None,
};

static CONVERGENCE: Promise = Promise {
    id: InvariantId::new("I10"),
    name: "NoLostUpdate",
    control: Control::OrderVersions,
    says: "When the work has settled, portal and gateway show the latest accepted revision of each order and issue of each forecast, with its own content.",
    matters: "buyer and supplier each believe that they have the same order; the difference is found when the goods arrive",
    checked_by: "The latest accepted order event is compared with what portal and gateway show in the final read, by revision and content.",
    exercised_by: "Two revisions of an order were accepted.",
    fix: "replace the whole order by the latest revision, content and number together, and push until the portal has it",
    needs: None,
};

/// I09: shown revisions never fall. Keeps one entry for each order that was put to the test.
#[derive(Debug, Default)]
pub(crate) struct RevisionsGoForward {
    judgement: Judgement,
    tested: Set<DocumentKey>,
}

impl Invariant for RevisionsGoForward {
    fn promise(&self) -> &'static Promise {
        &FORWARD
    }

    fn wants(&self) -> Kinds {
        Kinds::REVISION_SHOWN.and(Kinds::ATTEMPT)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Apply(apply) if is_revision_shown(apply) => self.see_shown(event, apply, records),
            What::Attempt(attempt) => {
                let Some(operation) = records.operation(attempt.operation).filter(|one| one.is_revised_event()) else {
                    return;
                };
                let order = operation.document().filter(|_| operation.expected() == Some(&Expected::Overtaken));
                self.tested.extend(order.cloned());
            }
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        self.judgement.checked = records.documents().filter(|document| document.shown.is_some()).count() as u64;
        self.judgement.exercised = self.tested.len() as u64;
        std::mem::take(&mut self.judgement)
    }
}

impl RevisionsGoForward {
    fn see_shown(&mut self, event: &Event, apply: &Apply, records: &Records) {
        let Some(before) = records.document(&apply.document).and_then(|document| document.highest_before) else {
            return;
        };
        if before.revision != apply.revision && !self.tested.contains(&apply.document) {
            self.tested.insert(apply.document.clone());
        }
        if apply.revision < before.revision {
            let what = format!(
                "{} went back from revision {} to revision {} in the portal",
                apply.document, before.revision, apply.revision
            );
            let breach = Breach::new(&apply.document, what)
                .seen(sent_as(&apply.document, before.revision, records))
                .seen(sent_as(&apply.document, apply.revision, records))
                .seen([before.mark, crate::records::Mark::of(event)])
                .at(event.cause);
            self.judgement.fail(breach);
        }
    }
}

pub(crate) fn is_revision_shown(apply: &Apply) -> bool {
    apply.end == End::Portal && matches!(apply.effect, Effect::OrderShown(_) | Effect::ForecastShown(_))
}

fn sent_as(order: &DocumentKey, revision: u32, records: &Records) -> Vec<crate::records::Mark> {
    let submissions = records
        .document(order)
        .into_iter()
        .flat_map(|document| records.submissions(document));
    submissions
        .filter(|operation| operation.revision() == Some(revision))
        .flat_map(Operation::marks)
        .take(4)
        .collect()
}

/// I10: every surface ends with the latest accepted revision. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct NoLostUpdate {
    judgement: Judgement,
}

impl Invariant for NoLostUpdate {
    fn promise(&self) -> &'static Promise {
        &CONVERGENCE
    }

    fn wants(&self) -> Kinds {
        Kinds::REVISION_SHOWN
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        if let What::Apply(apply) = &event.what
            && is_revision_shown(apply)
        {
            self.see_content(event, apply, records);
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for order in records.documents().filter(|document| document.key.kind.is_revised()) {
            if let Some(latest) = records.latest_accepted(order) {
                self.check(order, latest, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl NoLostUpdate {
    /// The content of one revision under the number of another is wrong at once, whatever comes later.
    fn see_content(&mut self, event: &Event, apply: &Apply, records: &Records) {
        let Some(fingerprint) = apply.fingerprint else {
            return;
        };
        let mut carriers = records
            .carriers(fingerprint)
            .filter(|one| one.document() == Some(&apply.document))
            .peekable();
        let Some(first) = carriers.peek().copied() else {
            return;
        };
        if carriers.all(|operation| operation.revision() != Some(apply.revision)) {
            let what = format!(
                "the portal shows the content of revision {} of {} as revision {}",
                first.revision().unwrap_or_default(),
                apply.document,
                apply.revision
            );
            let breach = Breach::new(&apply.document, what)
                .seen(first.marks())
                .seen([crate::records::Mark::of(event)])
                .at(event.cause);
            self.judgement.fail(breach);
        }
    }

    fn check(&mut self, order: &Document, latest: &Operation, records: &Records) {
        self.judgement.checked += 1;
        let accepted = records
            .submissions(order)
            .filter(|operation| operation.is_sound_revision() && operation.accepted.is_some());
        let revisions: Set<Option<u32>> = accepted.map(Operation::revision).collect();
        if revisions.len() > 1 {
            self.judgement.exercised += 1;
        }
        self.compare(order, latest, order.shown, Surface::Portal, records);
        if order.gateway.is_some() || records.is_settled() {
            self.compare(order, latest, order.gateway, Surface::Gateway, records);
        }
    }

    fn compare(&mut self, order: &Document, latest: &Operation, shown: Option<Shown>, surface: Surface, records: &Records) {
        if shown.is_some_and(|shown| is_rightful(shown, order, latest, records)) {
            return;
        }
        let place = if surface == Surface::Portal { "the portal" } else { "the gateway" };
        let is_excused = surface == Surface::Portal && is_delivery_accounted_for(latest, records);
        if is_excused {
            return;
        }
        // A surface that was not read, or was still moving, proves nothing by what it does not show.
        let is_known = records.is_settled_for(latest) && (records.is_complete(surface) || (shown.is_some() && surface == Surface::Gateway));
        if !is_known || !records.unread(latest).is_empty() {
            self.judgement.doubt(format!("what {place} shows in the end was not read"));
            return;
        }
        let revision = latest.revision().unwrap_or_default();
        let what = match shown {
            None => format!("{place} does not show {}, whose revision {revision} was accepted", order.key),
            Some(shown) if Some(shown.revision) == latest.revision() => {
                format!("{place} shows {} in revision {revision} with another revision's content", order.key)
            }
            Some(shown) => format!(
                "{place} shows revision {} of {}, and revision {revision} was accepted",
                shown.revision, order.key
            ),
        };
        let breach = Breach::new(&order.key, what)
            .seen(latest.marks())
            .seen(shown.map(|shown| shown.mark));
        self.judgement.fail(breach);
    }
}

/// Returns whether `shown` is the latest accepted revision, or a newer one of which nobody knows whether it was accepted.
fn is_rightful(shown: Shown, order: &Document, latest: &Operation, records: &Records) -> bool {
    records.submissions(order).any(|operation| {
        let is_latest = operation.revision() == latest.revision() && operation.resolution() == Resolution::Accepted;
        let is_possible = operation.revision() > latest.revision() && operation.resolution() == Resolution::Open;
        let is_content = shown.fingerprint.is_none() || shown.fingerprint == operation.fingerprint();
        (is_latest || is_possible) && operation.revision() == Some(shown.revision) && is_content
    })
}

pub(crate) fn is_delivery_accounted_for(latest: &Operation, records: &Records) -> bool {
    records.open_letter(latest).is_some()
        || records
            .accounting_case(latest)
            .is_some_and(|case| case.seen.reason.is_some_and(countersign_core::status::Reason::is_technical))
}
