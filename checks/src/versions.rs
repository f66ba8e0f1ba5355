//! Versions: an old version is announced, works until its day, and ends on it.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{AttemptRecord, Mark, Operation, Records, Resolution};
use countersign_core::deployment::{Stage, VersionPromise};
use countersign_core::history::{Answer, Edge, Event, Outcome, Result, What};
use countersign_core::promise::{Control, InvariantId, Promise};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

static LIFECYCLE: Promise = Promise {
    id: InvariantId::new("I48"),
    name: "VersionSunset",
    control: Control::VersionLifecycle,
    says: "A deprecated version says so with its dates in every answer; past its sunset it is gone with 410; a version that never was is refused.",
    matters: "suppliers plan their changes by these dates; a version that ends early, or late and differently, breaks them without warning",
    checked_by: "Answers are compared with the version's promised dates in business time, and the ledgers are searched for effects of dead versions.",
    exercised_by: "A call was made under a version that is deprecated, past its sunset, or unknown.",
    fix: "keep the dates of every version in one place, judge them in business time, and let the gateway add the headers",
    needs: None,
};

/// I48: versions end as promised. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct VersionSunset {
    judgement: Judgement,
}

/// Where a version stands at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Unknown,
    Active,
    Deprecated,
    Gone,
}

impl Invariant for VersionSunset {
    fn promise(&self) -> &'static Promise {
        &LIFECYCLE
    }

    fn wants(&self) -> Kinds {
        Kinds::OUTCOME.and(Kinds::LATE)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        if let What::Outcome(outcome) | What::Late(outcome) = &event.what {
            self.see_outcome(event, outcome, records);
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for operation in records.operations().filter(|operation| !operation.attempts.is_empty()) {
            let is_dead = operation.attempts.iter().all(|attempt| is_dead(attempt, attempt.business, records));
            if is_dead {
                self.check_dead(operation, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl VersionSunset {
    fn see_outcome(&mut self, event: &Event, outcome: &Outcome, records: &Records) {
        let Some(attempt) = records.attempt(outcome.operation, outcome.number) else {
            return;
        };
        let Some(name) = attempt.version.as_deref().filter(|_| attempt.edge == Edge::PortalToIntegration) else {
            return;
        };
        let before = standing(name, attempt.business, records);
        // A version that changed its standing while the call was under way may be judged by either.
        if before != standing(name, event.business, records) {
            return;
        }
        self.judgement.checked += 1;
        let Some(answer) = outcome.answer.as_ref().filter(|_| outcome.result != Result::Unknown) else {
            return;
        };
        self.judgement.exercised += u64::from(before != Standing::Active);
        let promise = promise(name, records);
        if let Some(what) = fault(name, before, promise, outcome.result, answer) {
            let marks = [attempt.mark, Mark::of(event)];
            self.judgement.fail(Breach::new(format!("version {name}"), what).seen(marks));
        }
    }

    fn check_dead(&mut self, operation: &Operation, records: &Records) {
        let name = operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string);
        let version = operation
            .attempts
            .first()
            .and_then(|attempt| attempt.version.as_deref())
            .unwrap_or("none");
        let is_shared = operation.fingerprint().is_some_and(|one| {
            let mut others = records.carriers(one).filter(|other| other.id != operation.id);
            others.any(|other| other.resolution() != Resolution::Refused)
        });
        let effect = records
            .trace_of(operation)
            .filter(|_| !is_shared)
            .and_then(|trace| trace.first_effect());
        if let Some(effect) = effect {
            let what = format!("{name} took effect under version {version}, which is not offered any more");
            self.judgement.fail(
                Breach::new(format!("version {version}"), what)
                    .seen(operation.marks())
                    .seen([effect]),
            );
        } else if operation.attempts.iter().all(|attempt| attempt.result() == Result::Unknown) {
            self.judgement.doubt(format!(
                "nobody knows how {name} was answered under version {version}, which is not offered"
            ));
        }
    }
}

fn fault(name: &str, standing: Standing, promise: Option<&VersionPromise>, result: Result, answer: &Answer) -> Option<String> {
    let status = answer.status;
    if matches!(status, 401 | 408 | 429) || status >= 500 {
        // The token and the limits come before the version, and a gateway in front of it knows no versions.
        return None;
    }
    match standing {
        Standing::Unknown => {
            let is_right = result == Result::Fail && matches!(status, 400 | 404 | 406);
            (!is_right).then(|| format!("version {name} does not exist and was answered {status}"))
        }
        Standing::Gone => (status != 410).then(|| format!("version {name} is past its sunset and was answered {status} instead of 410")),
        // A day that is still to come may be announced (RFC 9745, section 2.1).
        Standing::Active => answer
            .deprecation
            .as_ref()
            .filter(|value| announced(promise).as_ref() != Some(*value))
            .map(|value| format!("version {name} is active and was answered with Deprecation: {value}")),
        Standing::Deprecated => announcement_fault(name, promise?, answer),
    }
}

/// Returns how the promised day of deprecation is written.
fn announced(promise: Option<&VersionPromise>) -> Option<String> {
    Some(format!("@{}", promise?.deprecated_at?.as_second()))
}

/// Returns what is wrong with the announcement of a deprecated version (RFC 9745, RFC 8594, RFC 8288).
fn announcement_fault(name: &str, promise: &VersionPromise, answer: &Answer) -> Option<String> {
    let story = format!("version {name} is deprecated and was answered");
    let Some(deprecation) = &answer.deprecation else {
        return Some(format!("{story} without Deprecation"));
    };
    if let Some(promised) = announced(Some(promise))
        && *deprecation != promised
    {
        return Some(format!("{story} with Deprecation: {deprecation} instead of {promised}"));
    }
    if let Some(promised) = promise.sunset_at {
        let Some(sunset) = &answer.sunset else {
            return Some(format!("{story} without Sunset"));
        };
        match DateTimeParser::new().parse_timestamp(sunset) {
            Err(_) => return Some(format!("{story} with a Sunset that is no date: {sunset}")),
            Ok(at) if at.as_second() < promised.as_second() => {
                return Some(format!("{story} with Sunset: {sunset}, before the promised day"));
            }
            Ok(_) => {}
        }
    }
    let has_successor = answer.link.as_ref().is_some_and(|link| link.contains("successor-version"));
    (!has_successor).then(|| format!("{story} without a Link to its successor-version"))
}

fn is_dead(attempt: &AttemptRecord, at: Timestamp, records: &Records) -> bool {
    let is_gone = |name: &str| matches!(standing(name, at, records), Standing::Unknown | Standing::Gone);
    attempt.edge == Edge::PortalToIntegration && attempt.version.as_deref().is_some_and(is_gone)
}

fn promise<'a>(name: &str, records: &'a Records) -> Option<&'a VersionPromise> {
    records.facts()?.versions.iter().find(|version| version.name == name)
}

fn standing(name: &str, at: Timestamp, records: &Records) -> Standing {
    let Some(version) = promise(name, records) else {
        return Standing::Unknown;
    };
    // The second of the sunset itself is past it.
    if version.sunset_at.is_some_and(|sunset| sunset <= at) || version.stage == Stage::Sunset {
        Standing::Gone
    } else if version.deprecated_at.is_some_and(|from| from <= at) || version.stage == Stage::Deprecated {
        Standing::Deprecated
    } else {
        Standing::Active
    }
}
