//! The plan and its steps.

use super::Action;
use serde::{Deserialize, Serialize};

/// What a run does, step by step. Orders, documents and faults are named by numbers of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The seed that it was made from, for people: the steps say everything.
    pub seed: u64,
    /// When the business clock begins under simulated time; a real run begins when it begins.
    pub begins: jiff::Timestamp,
    /// The steps, in the order in which they begin.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its number; it stays when other steps are left out.
    pub id: u32,
    /// How long to wait first, in milliseconds: after the end of the step before, or after its beginning when both go `together`.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub after_ms: u64,
    /// Whether it does not wait for the end of the step before.
    #[serde(default, skip_serializing_if = "is_false")]
    pub together: bool,
    /// What is done.
    #[serde(flatten)]
    pub action: Action,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Plan {
    /// Returns the steps in groups: a group begins together, and the next group begins when it has ended.
    pub fn groups(&self) -> Vec<&[Step]> {
        let mut groups = Vec::new();
        let mut begin = 0;
        for at in 1..=self.steps.len() {
            if self.steps.get(at).is_none_or(|step| !step.together) {
                groups.push(&self.steps[begin..at]);
                begin = at;
            }
        }
        groups.retain(|group| !group.is_empty());
        groups
    }

    /// Returns the plan with only those steps that `keep` keeps, less those that refer to what is gone then.
    #[must_use]
    pub fn keeping(&self, mut keep: impl FnMut(&Step) -> bool) -> Self {
        let mut made = std::collections::BTreeSet::new();
        let mut steps: Vec<Step> = Vec::new();
        for step in &self.steps {
            let is_possible = step.action.needs().iter().all(|item| made.contains(item));
            if keep(step) && is_possible {
                made.extend(step.action.makes());
                steps.push(step.clone());
            }
        }
        if let Some(first) = steps.first_mut() {
            first.together = false;
        }
        Self { steps, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Change, Told};

    fn step(id: u32, together: bool, action: Action) -> Step {
        Step {
            id,
            after_ms: 0,
            together,
            action,
        }
    }

    fn plan(steps: Vec<Step>) -> Plan {
        Plan {
            seed: 1,
            begins: jiff::Timestamp::UNIX_EPOCH,
            steps,
        }
    }

    fn release(order: u32) -> Action {
        Action::Release {
            order,
            supplier: 0,
            lines: Vec::new(),
            over_percent: 0,
            like: None,
            currency: None,
            promises: None,
            plant: None,
            told: Told::Now,
        }
    }

    fn revise(order: u32) -> Action {
        Action::Revise {
            order,
            change: Change::Quantity(5),
            run: None,
            told: Told::Now,
        }
    }

    #[test]
    fn what_refers_to_something_that_is_gone_goes_too() {
        let whole = plan(vec![
            step(1, false, release(1)),
            step(2, false, release(2)),
            step(3, true, revise(1)),
        ]);
        let ids = |plan: &Plan| plan.steps.iter().map(|step| step.id).collect::<Vec<_>>();
        assert_eq!(ids(&whole.keeping(|step| step.id != 1)), [2]);
        assert_eq!(ids(&whole.keeping(|step| step.id != 2)), [1, 3]);
        assert!(!whole.keeping(|step| step.id == 1).steps[0].together);
    }

    #[test]
    fn steps_that_go_together_are_one_group() {
        let whole = plan(vec![
            step(1, false, release(1)),
            step(2, true, release(2)),
            step(3, false, release(3)),
        ]);
        let sizes: Vec<usize> = whole.groups().iter().map(|group| group.len()).collect();
        assert_eq!(sizes, [2, 1]);
        assert!(plan(Vec::new()).groups().is_empty());
    }

    #[test]
    fn a_plan_reads_back_as_it_was_written() {
        let whole = plan(vec![step(1, false, release(1)), step(2, true, revise(1))]);
        let text = serde_json::to_string(&whole).expect("a plan is plain JSON");
        assert_eq!(serde_json::from_str::<Plan>(&text).expect("it reads back"), whole, "{text}");
    }
}
