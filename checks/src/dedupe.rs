//! False deduplication: what is not the same is never taken for the same, however alike it looks.

use crate::conservation::is_accounted_for;
use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{AttemptRecord, Operation, OutcomeRecord, Records};
use crate::table::{Name, Table};
use countersign_core::history::{Expected, Function, IntentLine, Result, TokenState};
use countersign_core::ids::{DocumentKey, SupplierId};
use countersign_core::promise::{Control, InvariantId, Promise};
use std::hash::{Hash, Hasher};

static NO_FALSE_DEDUPE: Promise = Promise {
    id: InvariantId::new("I06"),
    name: "NoFalseDedupe",
    control: Control::Idempotency,
    says: "Two documents with different numbers both take effect, however alike they are, and a supplier's keys never meet another supplier's.",
    matters: "two deliveries of the same goods on one day are two deliveries; the one that is taken for a repetition is never booked",
    checked_by: "First uses of keys and numbers are compared with their answers, and documents that look alike with the ERP's ledger.",
    exercised_by: "Two suppliers used one key, or one supplier sent two documents with the same lines under different numbers.",
    fix: "keep keys by supplier, compare document numbers as they are written, and never deduplicate by content",
    needs: None,
};

/// I06: alike is not the same. Keeps nothing of its own; at the end, one entry for each key, number and content.
#[derive(Debug, Default)]
pub(crate) struct NoFalseDedupe {
    judgement: Judgement,
}

/// What two documents share that look alike.
#[derive(PartialEq, Eq, Hash)]
struct Looks<'a> {
    supplier: &'a SupplierId,
    function: Function,
    parent: Option<&'a DocumentKey>,
    revision: Option<u32>,
    lines: Name,
}

/// When a key or a number was used by whom.
type Uses<'a, K> = Table<K, Users<'a>>;

/// Who used something; nearly always one.
enum Users<'a> {
    One(&'a AttemptRecord),
    Many(Vec<&'a AttemptRecord>),
}

impl<'a> Users<'a> {
    fn enter<K: Eq + Hash>(uses: &mut Uses<'a, K>, key: K, attempt: &'a AttemptRecord) {
        let users = uses.entry(key);
        users.and_modify(|users| users.add(attempt)).or_insert(Self::One(attempt));
    }

    fn add(&mut self, attempt: &'a AttemptRecord) {
        match self {
            Self::One(first) => *self = Self::Many(vec![*first, attempt]),
            Self::Many(users) => users.push(attempt),
        }
    }

    fn as_slice(&self) -> &[&'a AttemptRecord] {
        match self {
            Self::One(user) => std::slice::from_ref(user),
            Self::Many(users) => users,
        }
    }
}

impl Invariant for NoFalseDedupe {
    fn promise(&self) -> &'static Promise {
        &NO_FALSE_DEDUPE
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        let submissions: Vec<&Operation> = records.operations().filter(|one| one.is_supplier_submission()).collect();
        self.check_keys(&submissions);
        self.check_numbers(&submissions);
        self.check_answers(&submissions);
        self.check_twins(&submissions, records);
        std::mem::take(&mut self.judgement)
    }
}

impl NoFalseDedupe {
    fn check_keys(&mut self, submissions: &[&Operation]) {
        let mut keys: Uses<'_, Name> = Table::default();
        for (_, attempt) in attempts(submissions) {
            if let Some(key) = attempt.key {
                Users::enter(&mut keys, key, attempt);
            }
        }
        for (operation, attempt) in attempts(submissions) {
            let uses = attempt.key.and_then(|key| keys.get(&key)).map_or(&[][..], Users::as_slice);
            let is_shared = uses.iter().any(|other| other.principal != attempt.principal);
            let is_first = is_first_use(attempt, uses.iter().copied().filter(|other| other.principal == attempt.principal));
            if !is_first || attempt.token != TokenState::Valid {
                continue;
            }
            self.judgement.checked += 1;
            self.judgement.exercised += u64::from(is_shared && attempt.is_answered());
            let Some(answer) = attempt.answer() else { continue };
            let is_conflict = answer.problem.as_ref().is_some_and(|problem| problem.ends_with("key-conflict"));
            if answer.is_replay || is_conflict {
                let end = if is_conflict { "as used before" } else { "with an earlier answer" };
                let what = format!("{} used its key for the first time and was answered {end}", name(operation));
                let others = uses.iter().filter(|other| other.principal != attempt.principal).take(2);
                self.report(operation, what, others.map(|other| other.mark));
            }
        }
    }

    fn check_numbers(&mut self, submissions: &[&Operation]) {
        let is_duplicate = |problem: &str| problem.ends_with("/duplicate");
        let refused = attempts(submissions).filter(|(operation, attempt)| {
            let problem = attempt.answer().and_then(|answer| answer.problem.as_deref());
            problem.is_some_and(is_duplicate) && operation.expected() == Some(&Expected::Accept)
        });
        // Hardly any is, and only their numbers are looked for.
        let refused: Vec<_> = refused.collect();
        let mut numbers: Uses<'_, &DocumentKey> = Table::default();
        if !refused.is_empty() {
            for (operation, attempt) in attempts(submissions) {
                if let Some(document) = operation.document() {
                    Users::enter(&mut numbers, document, attempt);
                }
            }
        }
        for (operation, attempt) in refused {
            let uses = operation
                .document()
                .and_then(|document| numbers.get(document))
                .map_or(&[][..], Users::as_slice);
            if is_first_use(attempt, uses.iter().copied()) {
                let what = format!("{} was refused as a duplicate, and nothing had that number before", name(operation));
                self.report(operation, what, []);
            }
        }
    }

    /// An answer that names another document was given for that one.
    fn check_answers(&mut self, submissions: &[&Operation]) {
        let mut answered: Vec<(&Operation, &AttemptRecord, &OutcomeRecord)> = attempts(submissions)
            .filter_map(|(operation, attempt)| Some((operation, attempt, attempt.settled()?)))
            .filter(|(_, _, outcome)| outcome.result == Result::Ok)
            .collect();
        // Whoever got an answer first is the one that it was given for.
        answered.sort_by_key(|(_, _, outcome)| outcome.mark.index);
        let mut first: Table<Name, (&Operation, &AttemptRecord)> = Table::default();
        for (operation, attempt, outcome) in answered {
            let Some((meaning, answer)) = outcome.answer.as_ref().and_then(|answer| Some((answer.meaning?, answer))) else {
                continue;
            };
            let (other, before) = *first.entry(meaning).or_insert((operation, attempt));
            // The shape leaves out the request's own names: alike in meaning and not in shape means that the names are another's.
            let is_anothers = before
                .answer()
                .is_some_and(|before| before.shape.is_some() && answer.shape.is_some() && before.shape != answer.shape);
            if is_anothers && other.document() != operation.document() {
                let what = format!("{} was answered with the receipt of {}", name(operation), name(other));
                self.report(operation, what, other.marks().take(2));
            }
        }
    }

    fn check_twins(&mut self, submissions: &[&Operation], records: &Records) {
        let is_twin = |one: &&&Operation| one.expected() == Some(&Expected::Accept) && !one.attempts.is_empty();
        let twins = submissions.iter().filter(is_twin);
        let twins: Vec<(&Operation, Looks<'_>)> = twins.filter_map(|one| Some((*one, looks_of(one)?))).collect();
        let mut looks: Table<&Looks<'_>, Vec<&Operation>> = Table::default();
        for (operation, key) in &twins {
            looks.entry(key).or_default().push(operation);
        }
        let is_booked = |one: &Operation| records.trace_of(one).is_some_and(|trace| trace.times_booked > 0);
        for (twin, key) in &twins {
            let alike = looks.get(key).map_or(&[][..], Vec::as_slice);
            let others = || alike.iter().filter(|other| other.document() != twin.document());
            if others().next().is_none() || twin.accepted.is_none() {
                continue;
            }
            self.judgement.exercised += 1;
            let booked = others().find(|other| is_booked(other));
            if let Some(other) = booked.filter(|_| !is_accounted_for(twin, records)) {
                self.miss(twin, other, records);
            }
        }
    }

    fn miss(&mut self, twin: &Operation, other: &Operation, records: &Records) {
        if !records.is_settled() || !records.unread(twin).is_empty() {
            self.judgement.doubt(format!(
                "the run does not tell what became of {}, which looks like {}",
                name(twin),
                name(other)
            ));
            return;
        }
        let what = format!(
            "{} was taken and is nowhere, and {} with the same lines was booked",
            name(twin),
            name(other)
        );
        let booking = records
            .trace_of(other)
            .and_then(|trace| trace.booked.first())
            .map(|booking| booking.mark);
        self.report(twin, what, other.marks().take(2).chain(booking));
    }

    fn report(&mut self, operation: &Operation, what: String, others: impl IntoIterator<Item = crate::records::Mark>) {
        let breach = Breach::new(name(operation), what).seen(operation.marks()).seen(others);
        self.judgement.fail(breach);
    }
}

fn attempts<'a>(submissions: &[&'a Operation]) -> impl Iterator<Item = (&'a Operation, &'a AttemptRecord)> {
    submissions
        .iter()
        .flat_map(|operation| operation.attempts.iter().map(|attempt| (*operation, attempt)))
}

/// Returns whether nobody else had used what `attempt` uses when its answer came.
fn is_first_use<'a>(attempt: &AttemptRecord, uses: impl Iterator<Item = &'a AttemptRecord>) -> bool {
    let Some(answered) = attempt.settled().map(|outcome| outcome.mark) else {
        return false;
    };
    let mut others = uses.filter(|other| other.mark.index != attempt.mark.index);
    others.all(|other| answered.stands_before(other.mark))
}

/// Lines as they are written: `1.0` and `1.00` look different.
struct Written<'a>(&'a [IntentLine]);

impl Hash for Written<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for line in self.0 {
            line.line.hash(state);
            line.quantity.amount.serialize().hash(state);
            line.quantity.unit.hash(state);
            line.word.as_deref().unwrap_or("").hash(state);
        }
    }
}

fn looks_of(operation: &Operation) -> Option<Looks<'_>> {
    let intent = operation.intent.as_ref().filter(|intent| !intent.lines.is_empty())?;
    Some(Looks {
        supplier: &intent.supplier,
        function: intent.function,
        parent: intent.parent.as_deref(),
        revision: intent.revision,
        lines: Name::of(&Written(&intent.lines)),
    })
}

fn name(operation: &Operation) -> String {
    operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string)
}
