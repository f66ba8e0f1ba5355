//! One sentence on each control, for a reader who stops there.

use crate::standing::{Standing, members};
use countersign_core::promise::Control;
use countersign_core::verdict::{ControlVerdict, Status, Verdict};

/// Returns what a control promises, as a clause.
pub(crate) fn promise(control: Control) -> &'static str {
    match control {
        Control::OrderVersions => "only the latest valid revision of an order counts",
        Control::ResponseInTime => "suppliers answer in the agreed time, and whoever does not is noticed",
        Control::StatusNormalisation => "every system's status words mean the same",
        Control::Sequencing => "things happen after what they depend on, and in their order",
        Control::CaseVisibility => "each exception is a case with its owner, reason and original",
        Control::Correlation => "everything can be traced to what caused it",
        Control::ReplayAndRetry => "nothing accepted is lost and nothing refused happens, whatever fails and is sent again",
        Control::Segregation => "a supplier sees and changes only its own documents",
        Control::Idempotency => "repeating a message has no second effect",
        Control::VersionLifecycle => "old versions are announced, work until their day, and end",
        Control::FinancialReconciliation => "quantities and amounts balance, within what was agreed",
        Control::DataFidelity => "what arrives says what was sent",
    }
}

/// Returns what was found of a control, in one sentence.
pub(crate) fn sentence(control: &ControlVerdict, verdict: &Verdict) -> String {
    let promise = promise(control.control);
    match Standing::of_control(control, verdict) {
        Standing::Holds => {
            let exercised = members(control, verdict).map(|invariant| invariant.exercised).sum();
            format!("Put to the test {} and never broken: {promise}.", times(exercised))
        }
        Standing::Fails => broken(control, verdict),
        Standing::Unknown => {
            let why = members(control, verdict).flat_map(|invariant| &invariant.unknown).next();
            let why = why.map_or("the History does not say enough", String::as_str);
            format!("Could not be told: {why}. The promise is that {promise}.")
        }
        Standing::Vacuous => format!("Not proved, because nothing put it to the test: {promise}."),
        Standing::NotClaimed => format!("The deployment does not offer what it takes to check that {promise}."),
    }
}

fn broken(control: &ControlVerdict, verdict: &Verdict) -> String {
    let failing: Vec<_> = members(control, verdict)
        .filter(|invariant| invariant.status == Status::Fails)
        .collect();
    let number = match control.invariants.len() {
        1 => "Broken".to_owned(),
        all => format!("{} of {all} promises broken", failing.len()),
    };
    match failing.first().and_then(|invariant| invariant.findings.first()) {
        Some(finding) => format!("{number}: {}.", finding.what),
        None => format!("{number}."),
    }
}

fn times(number: u64) -> String {
    match number {
        1 => "once".to_owned(),
        _ => format!("{number} times"),
    }
}
