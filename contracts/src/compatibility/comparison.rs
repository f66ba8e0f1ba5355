//! The comparison of two editions: what changed, what of it breaks whom, and how sure that is.

use super::change::{Change, ChangeKind};
use super::difference::changes;
use super::edition::Edition;
use super::mutate::Pair;
use super::proof::{Doubt, doubts};
use super::refusal::Refusal;
use super::search::{Break, Effort, breaks};
use serde::Serialize;
use std::collections::BTreeMap;

/// The answer for one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Proved: every document that one edition takes, the other takes too.
    Compatible,
    /// Proved for every document whose members are described. One with a member that was merely let pass is refused, as an example shows.
    CompatibleAsDescribed,
    /// A document that one edition takes and the other refuses was found.
    Broken,
    /// Neither a proof nor such a document was found.
    Undecided,
}

/// One direction of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Direction {
    /// The answer.
    pub answer: Answer,
    /// Whether an example was found that is refused, be its members described or not.
    pub is_refuted: bool,
    /// Where it is not decided, when there is a doubt.
    pub doubts: Vec<Doubt>,
}

/// What comes of comparing an old edition with a new one.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The name of the old edition.
    pub old: String,
    /// The name of the new edition.
    pub new: String,
    /// Whether a reader of the new edition takes what writers of the old one send.
    pub backward: Direction,
    /// Whether a reader of the old edition takes what writers of the new one send.
    pub forward: Direction,
    /// What changed, in the order of the document.
    pub changes: Vec<Change>,
}

/// Compares `old` with `new`.
///
/// Whatever is said to be broken was refused by the validator itself; whatever is said to be compatible was proved, and no made-up
/// document contradicts it.
pub fn compare(old: &Edition, new: &Edition) -> Comparison {
    compare_with(old, new, Effort::default())
}

pub(super) fn compare_with(old: &Edition, new: &Edition, effort: Effort) -> Comparison {
    // The same schema needs no search; what differs in words alone is the same.
    let is_same = old.schema() == new.schema();
    let search = |from, to| if is_same { Vec::new() } else { breaks(Pair { from, to }, effort) };
    let (backward, forward) = (search(old, new), search(new, old));
    let directions = (direction(old, new, &backward), direction(new, old, &forward));
    let mut changes = changes(old, new);
    attach(&mut changes, backward, 1, |change| &mut change.backward);
    attach(&mut changes, forward, 0, |change| &mut change.forward);
    Comparison {
        old: old.name().to_owned(),
        new: new.name().to_owned(),
        backward: directions.0,
        forward: directions.1,
        changes,
    }
}

fn direction(from: &Edition, to: &Edition, breaks: &[Break]) -> Direction {
    let is_refuted = !breaks.is_empty();
    if breaks.iter().any(|found| found.is_described) {
        return Direction {
            answer: Answer::Broken,
            is_refuted,
            doubts: Vec::new(),
        };
    }
    // What is broken by undescribed members alone may still be proved for all that is described.
    let schema = if is_refuted { from.described_schema() } else { from.schema() };
    let doubts = doubts(from, schema, to);
    let answer = match (doubts.is_empty(), is_refuted) {
        (true, false) => Answer::Compatible,
        (true, true) => Answer::CompatibleAsDescribed,
        (false, _) => Answer::Undecided,
    };
    Direction {
        answer,
        is_refuted,
        doubts,
    }
}

/// Puts each break to the change that explains it, or makes a change of its own. The refusing edition is the old (0) or the new (1).
fn attach(changes: &mut Vec<Change>, breaks: Vec<Break>, refusing: usize, side: impl Fn(&mut Change) -> &mut Vec<Break>) {
    let mut alone: BTreeMap<(String, String), Vec<Break>> = BTreeMap::new();
    for found in breaks {
        match explaining(changes, &found.refusal, refusing) {
            Some(index) => side(&mut changes[index]).push(found),
            None => alone
                .entry((found.refusal.schema.clone(), found.refusal.keyword.clone()))
                .or_default()
                .push(found),
        }
    }
    for ((_, keyword), found) in alone {
        let places = found.iter().map(|found| &found.refusal.place);
        let mut change = Change {
            what: format!("the editions differ in `{keyword}`"),
            place: places.min_by_key(|place| place.len()).cloned().unwrap_or_default(),
            kind: ChangeKind::Refused,
            old: None,
            new: None,
            backward: Vec::new(),
            forward: Vec::new(),
            sites: Default::default(),
        };
        side(&mut change).extend(found);
        changes.push(change);
    }
}

/// Returns the change that explains the refusal: at its place, of its schema, or else the nearest around it that reaches inwards.
fn explaining(changes: &[Change], refusal: &Refusal, refusing: usize) -> Option<usize> {
    let keyword = refusal.keyword.as_str();
    let here = || {
        changes
            .iter()
            .position(|change| change.place == refusal.place && change.kind.explains(keyword))
    };
    let same = || changes.iter().position(|change| change.explains(refusal, refusing));
    let reaches = |change: &Change| {
        let is_open = matches!(
            change.kind,
            ChangeKind::AlternativesChanged
                | ChangeKind::OpennessChanged
                | ChangeKind::OptionalMemberAdded
                | ChangeKind::RequiredMemberAdded
                | ChangeKind::MemberRemoved
        );
        is_open && is_around(&change.place, &refusal.place)
    };
    let around = || {
        let each = changes.iter().enumerate().filter(|(_, change)| reaches(change));
        each.max_by_key(|(_, change)| change.place.len()).map(|(index, _)| index)
    };
    here().or_else(same).or_else(around)
}

/// Returns whether `inner` is the place `outer` or inside it; `*` stands for any part.
fn is_around(outer: &str, inner: &str) -> bool {
    let mut inner = inner.split('/');
    outer
        .split('/')
        .all(|part| inner.next().is_some_and(|found| part == "*" || part == found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::catalogue;

    #[test]
    fn every_contract_is_proved_to_take_what_it_takes() {
        for contract in catalogue().contracts() {
            let (one, other) = (Edition::of_contract(contract), Edition::of_contract(contract));
            assert_eq!(doubts(&one, one.schema(), &other), [], "{} {}", contract.kind(), contract.version());
            assert_eq!(
                doubts(&one, one.described_schema(), &other),
                [],
                "{} {}",
                contract.kind(),
                contract.version()
            );
        }
    }
}
