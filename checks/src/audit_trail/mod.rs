//! The audit trail: each change that somebody could see is in it once, in its order, with whose it was; and what it has said it says for ever.

mod cases;
mod documents;
mod due;
mod numbers;
mod trail;

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Records};
use countersign_core::history::{AuditSeen, ControlStep, Event, Observation, Surface, What};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
pub(crate) use due::Due;
pub(crate) use numbers::TrailNumbers;
use std::collections::BTreeMap;
use trail::{Lookup, Trail};

static TRAIL: Promise = Promise {
    id: InvariantId::new("I61"),
    name: "AuditTrailWhole",
    control: Control::CaseVisibility,
    says: "The audit trail has each change of where a document, case or dead letter stands once, from where it stood before, with whoever caused it and the correlation id of its flow; entries are only added.",
    matters: "years later the trail is the only witness of who decided what; one that can be rewritten, or that leaves out whom it pleases, proves nothing",
    checked_by: "What took effect, what surfaces showed and what operators did is looked up in the trail of the final read, and each entry is compared with what it said before.",
    exercised_by: "Something took effect, was shown in a state or was decided by an operator, and the trail was read to its end.",
    fix: "write the entry in the transaction that changes the state, for people as for machines, and never update or delete one",
    needs: Some(Claim::AuditTrail),
};

/// I61: every change, once, for ever. Keeps each entry of the trail, and what operators did.
#[derive(Debug, Default)]
pub(crate) struct AuditTrailWhole {
    judgement: Judgement,
    entries: BTreeMap<u64, Entry>,
    decisions: Vec<(Mark, ControlStep)>,
    due: Due,
}

#[derive(Debug)]
struct Entry {
    /// Where it was read first.
    mark: Mark,
    /// Whether it was there in the final read.
    is_final: bool,
    seen: AuditSeen,
}

impl Invariant for AuditTrailWhole {
    fn promise(&self) -> &'static Promise {
        &TRAIL
    }

    fn wants(&self) -> Kinds {
        Kinds::OBSERVE.and(Kinds::CONTROL)
    }

    fn fold(&mut self, event: &Event, _: &Records) {
        let mark = Mark::of(event);
        match &event.what {
            What::Observe(observe) => {
                if observe.is_final {
                    self.due.see(mark, matches!(observe.observation, Observation::Audit(_)));
                }
                if let Observation::Audit(entries) = &observe.observation {
                    for entry in entries {
                        self.read(mark, entry, observe.is_final);
                    }
                }
            }
            // What was refused changed nothing, so that there is nothing to write.
            What::Control(step) if matches!(step.result.as_str(), "replayed" | "resolved") => self.decisions.push((mark, step.clone())),
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        self.judgement.checked = self.entries.len() as u64;
        let is_read = records.is_complete(Surface::Audit);
        if is_read {
            self.check_kept();
        }
        let entries = std::mem::take(&mut self.entries);
        let mut lookup = Lookup {
            judgement: &mut self.judgement,
            trail: Trail::of(&entries),
            is_read,
            due: records.common().map_or(self.due, |common| common.due),
        };
        lookup.check_chains();
        lookup.check_documents(records);
        lookup.check_revised(records);
        lookup.check_cases(records);
        lookup.check_letters(records);
        lookup.check_decisions(&self.decisions);
        if self.judgement.exercised > 0 && !is_read {
            self.judgement.doubt("the audit trail was not read to its end");
        }
        std::mem::take(&mut self.judgement)
    }
}

impl AuditTrailWhole {
    fn read(&mut self, mark: Mark, seen: &AuditSeen, is_final: bool) {
        let Some(entry) = self.entries.get_mut(&seen.sequence) else {
            let seen = seen.clone();
            self.entries.insert(seen.sequence, Entry { mark, is_final, seen });
            return;
        };
        if is_final {
            entry.is_final = true;
        }
        if entry.seen == *seen {
            return;
        }
        let what = format!(
            "entry {} of the audit trail said {}, and says {}",
            seen.sequence,
            said(&entry.seen),
            said(seen)
        );
        let breach = Breach::new(&seen.number, what).seen([entry.mark, mark]);
        self.judgement.fail(breach);
        // Told once, not with every reading.
        entry.seen = seen.clone();
    }

    /// What was read before is still there.
    fn check_kept(&mut self) {
        for (sequence, entry) in self.entries.iter().filter(|(_, entry)| !entry.is_final) {
            let what = format!("entry {sequence} of the audit trail, {}, is not there any more", said(&entry.seen));
            self.judgement.fail(Breach::new(&entry.seen.number, what).seen([entry.mark]));
        }
    }
}

/// Says an entry in words.
fn said(seen: &AuditSeen) -> String {
    let from = seen.from.as_deref().map(|from| format!("from {from} ")).unwrap_or_default();
    let by = seen.actor.as_deref().map(|actor| format!(" by {actor}")).unwrap_or_default();
    format!("{} {} {from}to {}{by}", seen.document, seen.number, seen.to)
}
