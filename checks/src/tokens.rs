//! Tokens: whoever cannot prove who it is gets 401 and changes nothing.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{AttemptRecord, Operation, Records, Resolution};
use countersign_core::history::{Result, TokenState};
use countersign_core::promise::{Control, InvariantId, Promise};

static VALIDITY: Promise = Promise {
    id: InvariantId::new("I41"),
    name: "TokenValidity",
    control: Control::Segregation,
    says: "A call with an expired, missing or altered token, or an event with a bad signature, is refused with 401 and has no effect.",
    matters: "an integration that does not check who calls takes orders and promises from anybody",
    checked_by: "Calls with bad credentials are compared with their answers and with both ends' ledgers.",
    exercised_by: "A call was made with bad credentials.",
    fix: "check signature, expiry in business time and audience on every call, before anything else is read",
    needs: None,
};

/// I41: bad credentials, no effect. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct TokenValidity {
    judgement: Judgement,
}

impl Invariant for TokenValidity {
    fn promise(&self) -> &'static Promise {
        &VALIDITY
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for operation in records.operations() {
            let bad: Vec<&AttemptRecord> = operation
                .attempts
                .iter()
                .filter(|attempt| attempt.token != TokenState::Valid)
                .collect();
            if !bad.is_empty() {
                self.judgement.checked += 1;
                self.check(operation, &bad, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl TokenValidity {
    fn check(&mut self, operation: &Operation, bad: &[&AttemptRecord], records: &Records) {
        let name = operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string);
        let answered: Vec<&&AttemptRecord> = bad.iter().filter(|attempt| is_definite(attempt, records)).collect();
        self.judgement.exercised += u64::from(!answered.is_empty());
        for attempt in &answered {
            let status = attempt.answer().map_or(0, |answer| answer.status);
            if attempt.result() == Result::Ok || status != 401 {
                let what = format!("{name} was answered {status} although {}", flaw(attempt.token));
                let marks = [Some(attempt.mark), attempt.settled().map(|outcome| outcome.mark)];
                self.judgement.fail(Breach::new(&name, what).seen(marks.into_iter().flatten()));
                return;
            }
        }
        self.check_effect(operation, &name, bad, records);
        if answered.is_empty() && bad.iter().all(|attempt| attempt.result() == Result::Unknown) {
            self.judgement
                .doubt(format!("nobody knows how {name} was answered, which came with bad credentials"));
        }
    }

    fn check_effect(&mut self, operation: &Operation, name: &str, bad: &[&AttemptRecord], records: &Records) {
        let Some(fingerprint) = operation.fingerprint() else {
            return;
        };
        let is_rightful = records
            .carriers(fingerprint)
            .any(|one| one.has_valid_attempt() && one.resolution() != Resolution::Refused);
        let effect = records
            .trace(fingerprint)
            .filter(|_| !is_rightful)
            .and_then(|trace| trace.first_effect());
        if let (Some(effect), Some(first)) = (effect, bad.first()) {
            let what = format!("{name} took effect although {}", flaw(first.token));
            self.judgement.fail(Breach::new(name, what).seen(operation.marks()).seen([effect]));
        }
    }
}

/// A limit may be checked before the token, and a version that never was has no token to check.
fn is_definite(attempt: &AttemptRecord, records: &Records) -> bool {
    let is_known = |name: &str| {
        records
            .facts()
            .is_some_and(|facts| facts.versions.iter().any(|version| version.name == name))
    };
    let is_about_limit = attempt
        .answer()
        .is_none_or(|answer| matches!(answer.status, 408 | 429) || answer.status >= 500);
    attempt.result() != Result::Unknown && !is_about_limit && attempt.version.as_deref().is_none_or(is_known)
}

fn flaw(token: TokenState) -> &'static str {
    match token {
        TokenState::Valid => "nothing was wrong with its token",
        TokenState::Expired => "its token had expired",
        TokenState::Missing => "it had no token",
        TokenState::Tampered => "its token had been altered",
        TokenState::BadSignature => "its signature did not hold",
    }
}
