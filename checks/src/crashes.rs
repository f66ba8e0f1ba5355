//! Crashes: what was accepted before the process was killed is there after it, and nothing happens twice because of it.

use crate::conservation::is_accounted_for;
use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Kill, Mark, Operation, Records};
use countersign_core::history::{Expected, Surface};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};

static SURVIVES: Promise = Promise {
    id: InvariantId::new("I26"),
    name: "AcceptedSurvivesCrash",
    control: Control::ReplayAndRetry,
    says: "What was accepted before the integration was killed takes effect once after it, and what had taken effect stays.",
    matters: "processes are killed at every deployment; a document that was only in memory is gone, and its sender holds a receipt for it",
    checked_by: "Everything that was accepted before a kill is looked for in ledgers, cases and dead letters after it, and bookings on both sides of the kill are counted.",
    exercised_by: "The process was killed while something that it had accepted was still under way.",
    fix: "answer only after document and outgoing message are stored in one transaction, and let a restart send again under the same keys",
    needs: Some(Claim::Restart),
};

/// I26: a kill loses and repeats nothing. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct AcceptedSurvivesCrash {
    judgement: Judgement,
}

impl Invariant for AcceptedSurvivesCrash {
    fn promise(&self) -> &'static Promise {
        &SURVIVES
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for operation in records.operations().filter(|operation| is_owed(operation)) {
            let kill = accepted_before(operation, records);
            if let Some(kill) = kill {
                self.judgement.checked += 1;
                self.check(operation, kill, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl AcceptedSurvivesCrash {
    fn check(&mut self, operation: &Operation, kill: Kill, records: &Records) {
        let effect = records.trace_of(operation).and_then(|trace| trace.first_effect());
        let is_done = effect.is_some_and(|effect| effect.is_before(kill.at));
        self.judgement.exercised += u64::from(!is_done);
        if let Some(effect) = effect {
            self.check_repetition(operation, kill, records);
            self.check_still_there(operation, kill, effect, records);
        } else if !is_accounted_for(operation, records) {
            self.miss(operation, kill, records);
        }
    }

    fn miss(&mut self, operation: &Operation, kill: Kill, records: &Records) {
        let name = name(operation);
        let unread = records.unread(operation);
        if !records.is_settled() || !unread.is_empty() {
            self.judgement.doubt(format!(
                "the run does not tell what became of {name}, which was accepted before a kill"
            ));
            return;
        }
        let what = format!("{name} was accepted before the integration was killed, and is nowhere after it");
        self.judgement
            .fail(Breach::new(&name, what).seen(operation.marks()).seen([kill.at]).seen(kill.over));
    }

    /// The key of the first booking must have been known after the kill, so the second one is the kill's doing.
    fn check_repetition(&mut self, operation: &Operation, kill: Kill, records: &Records) {
        let Some(trace) = records.trace_of(operation) else {
            return;
        };
        let (Some(first), Some(second)) = (trace.booked.first(), trace.booked.get(1)) else {
            return;
        };
        // The same content under another key is another operation, whose booking is a matter of I05.
        let is_shared = records
            .carriers(trace.fingerprint)
            .any(|other| other.id != operation.id && !other.attempts.is_empty());
        if is_shared || !kill.at.is_before(second.mark) {
            return;
        }
        let name = name(operation);
        let what = format!("{name} was booked again after the integration was killed");
        let breach = Breach::new(&name, what)
            .seen(operation.marks())
            .seen([first.mark, kill.at, second.mark])
            .at(first.delivery)
            .at(second.delivery);
        self.judgement.fail(breach);
    }

    /// What a supplier could read before the kill it can read after it.
    fn check_still_there(&mut self, operation: &Operation, kill: Kill, effect: Mark, records: &Records) {
        let Some(order) = operation.document().filter(|_| operation.is_revised_event()) else {
            return;
        };
        if !records.is_complete(Surface::Gateway) || !effect.is_before(kill.at) {
            return;
        }
        let shown = records.document(order).and_then(|document| document.gateway);
        if shown.is_none_or(|shown| Some(shown.revision) < operation.revision()) {
            let name = name(operation);
            let what = format!("{name} was shown before the integration was killed, and is not served after it");
            let breach = Breach::new(order, what)
                .seen(operation.marks())
                .seen([effect, kill.at])
                .seen(shown.map(|shown| shown.mark));
            self.judgement.fail(breach);
        }
    }
}

fn is_owed(operation: &Operation) -> bool {
    let is_submission = operation.is_supplier_submission() || operation.is_erp_event();
    is_submission && operation.expected() == Some(&Expected::Accept) && operation.fingerprint().is_some()
}

/// Returns the first kill that `operation` had certainly been accepted before.
fn accepted_before(operation: &Operation, records: &Records) -> Option<Kill> {
    let accepted = operation.accepted?;
    records.kills().iter().copied().find(|kill| accepted.is_before(kill.at))
}

fn name(operation: &Operation) -> String {
    let Some(document) = operation.document() else {
        return operation.id.to_string();
    };
    match operation.revision().filter(|_| operation.is_revised_event()) {
        Some(revision) => format!("revision {revision} of {document}"),
        None => document.to_string(),
    }
}
