//! Supersession: a revision that was never shown is accounted for by the one that took its place.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Document, LineageRecord, Operation, Records};
use countersign_core::history::{Expected, HopSeen};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use std::collections::BTreeMap;

static ACCOUNTED: Promise = Promise {
    id: InvariantId::new("I11"),
    name: "SupersededAccounted",
    control: Control::OrderVersions,
    says: "A revision of an order or issue of a forecast that was accepted and never shown is told in its lineage as superseded.",
    matters: "when buyer and supplier argue over what was ordered when, a revision that left no trace is the one that both remember differently",
    checked_by: "Accepted revisions that the portal's ledger never shows are looked up in the lineage of their order.",
    exercised_by: "A revision was accepted, never shown, and a newer one was.",
    fix: "write the hop that says which revision took its place in the transaction that drops or groups a message",
    needs: Some(Claim::Lineage),
};

/// I11: superseded and said so. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct SupersededAccounted {
    judgement: Judgement,
}

impl Invariant for SupersededAccounted {
    fn promise(&self) -> &'static Promise {
        &ACCOUNTED
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for order in records.documents().filter(|document| document.key.kind.is_revised()) {
            for operation in accepted(order, records).into_values() {
                self.judgement.checked += 1;
                if is_overtaken(operation, order) {
                    self.judgement.exercised += 1;
                    self.check(operation, order, records);
                }
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl SupersededAccounted {
    fn check(&mut self, operation: &Operation, order: &Document, records: &Records) {
        let is_excused = records.open_letter(operation).is_some() || records.accounting_case(operation).is_some();
        let (Some(revision), Some(intent)) = (operation.revision(), &operation.intent) else {
            return;
        };
        if is_excused {
            return;
        }
        let lineage = intent.correlation.as_ref().and_then(|id| records.lineage(id));
        match lineage.map(|lineage| account(lineage, &order.key.number, revision)) {
            Some(Account::Told) => {}
            Some(Account::Nothing) => {
                let what = format!(
                    "revision {revision} of {} was accepted and never shown, and its lineage does not say why",
                    order.key
                );
                let newer = order.highest.map(|shown| shown.mark);
                let breach = Breach::new(&order.key, what)
                    .seen(operation.marks())
                    .seen(newer)
                    .seen(lineage.map(|lineage| lineage.mark));
                self.judgement.fail(breach);
            }
            Some(Account::Vague) => self
                .judgement
                .doubt(format!("the lineage of {} does not say which revisions were superseded", order.key)),
            None => self
                .judgement
                .doubt(format!("the lineage of {} was not read when the run had settled", order.key)),
        }
    }
}

/// What a lineage says of a revision that was never shown.
enum Account {
    Told,
    Vague,
    Nothing,
}

fn account(lineage: &LineageRecord, number: &str, revision: u32) -> Account {
    let is_own = |hop: &&HopSeen| hop.number.as_ref().is_none_or(|named| named == number);
    let ends = || {
        lineage
            .hops
            .iter()
            .filter(is_own)
            .filter(|hop| matches!(hop.hop.as_str(), "superseded" | "dead-letter"))
    };
    if ends().any(|hop| hop.revision == Some(revision)) {
        Account::Told
    } else if ends().any(|hop| hop.revision.is_none()) {
        Account::Vague
    } else {
        Account::Nothing
    }
}

/// Returns one accepted event for each revision of the order.
fn accepted<'a>(order: &'a Document, records: &'a Records) -> BTreeMap<u32, &'a Operation> {
    let is_sound = |one: &&Operation| {
        let expected = matches!(
            one.expected(),
            Some(Expected::Accept | Expected::Either | Expected::Overtaken | Expected::Repeat(_))
        );
        expected && one.is_revised_event() && one.accepted.is_some()
    };
    let mut revisions = BTreeMap::new();
    for operation in records.submissions(order).filter(is_sound) {
        if let Some(revision) = operation.revision() {
            revisions.entry(revision).or_insert(operation);
        }
    }
    revisions
}

/// Returns whether the portal never showed the revision, in whatever status, and showed a newer one.
fn is_overtaken(operation: &Operation, order: &Document) -> bool {
    let newest = order.highest.map(|shown| shown.revision);
    newest > operation.revision() && !operation.revision().is_some_and(|revision| order.has_shown(revision))
}
