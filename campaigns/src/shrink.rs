//! Shrinking: from a plan that fails to the shortest one that was found to fail in the same way.
//!
//! Whoever shrinks says what failing in the same way means, by a function that takes a plan. Only plans that were taken and failed are
//! ever returned, so the result is as sound as that function.

use crate::plan::{Action, Item, Plan, Step};
use crate::simpler::simpler;
use std::collections::BTreeSet;

/// How much may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// The most plans that are taken.
    pub trials: u32,
}

impl Default for Effort {
    fn default() -> Self {
        Self { trials: 2000 }
    }
}

/// What shrinking came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shrunk {
    /// The shortest plan that failed.
    pub plan: Plan,
    /// How many plans were taken.
    pub trials: u32,
    /// Whether it ended because nothing shorter failed, rather than because the effort was spent.
    pub is_minimal: bool,
}

/// Shrinks `plan`, which failed as `what` tells. `fails` takes a plan and says whether it fails in the same way; nothing means that the search is to stop.
///
/// First all goes but the orders that `what` names, then what is about no order goes and whole orders do, then steps in halves, quarters and so on, then pauses and everything else that can be simpler, until nothing
/// that remains can be left out.
pub fn shrink(plan: &Plan, effort: Effort, what: &str, fails: impl FnMut(&Plan) -> Option<bool>) -> Shrunk {
    let mut search = Search {
        best: plan.clone(),
        left: effort.trials,
        trials: 0,
        is_stopped: false,
        fails,
    };
    search.keep_orders_named(what);
    loop {
        let before = search.best.clone();
        search.drop_what_is_about_no_order();
        search.drop_runs_of_orders();
        search.drop_runs_of_steps();
        search.take_apart();
        search.simplify();
        if search.best == before || search.is_spent() {
            break;
        }
    }
    Shrunk {
        is_minimal: !search.is_spent(),
        plan: search.best,
        trials: search.trials,
    }
}

struct Search<F> {
    best: Plan,
    left: u32,
    trials: u32,
    is_stopped: bool,
    fails: F,
}

impl<F: FnMut(&Plan) -> Option<bool>> Search<F> {
    fn is_spent(&self) -> bool {
        self.left == 0 || self.is_stopped
    }

    /// Takes `candidate` and keeps it when it fails.
    fn accept(&mut self, candidate: Plan) -> bool {
        if candidate == self.best || self.is_spent() {
            return false;
        }
        self.left -= 1;
        self.trials += 1;
        match (self.fails)(&candidate) {
            Some(true) => {
                self.best = candidate;
                true
            }
            Some(false) => false,
            None => {
                self.is_stopped = true;
                false
            }
        }
    }

    /// Leaves out every order that is not named in `what`: the numbers of a run end in the number that an order has in the plan.
    fn keep_orders_named(&mut self, what: &str) {
        let tails: BTreeSet<u32> = what
            .split(|character: char| !character.is_alphanumeric())
            .filter_map(tail)
            .collect();
        let is_foreign = |item: &Item| matches!(item, Item::Order(order) if !tails.contains(order));
        if orders(&self.best).any(|order| tails.contains(&order)) {
            let candidate = self.best.keeping(|step| !step.action.makes().iter().any(is_foreign));
            self.accept(candidate);
        }
    }

    /// Leaves out runs of orders with all that is about them: halves first, single orders last. Most failures are about one or two, and a plan without
    /// half of the orders takes half of the time.
    fn drop_runs_of_orders(&mut self) {
        let mut size = orders(&self.best).count().div_ceil(2);
        while size > 0 && !self.is_spent() {
            let mut from = 0;
            loop {
                let dropped: BTreeSet<Item> = orders(&self.best).skip(from).take(size).map(Item::Order).collect();
                if dropped.is_empty() || self.is_spent() {
                    break;
                }
                let candidate = self
                    .best
                    .keeping(|step| step.action.makes().iter().all(|made| !dropped.contains(made)));
                if !self.accept(candidate) {
                    from += size;
                }
            }
            size /= 2;
        }
    }

    /// Leaves out all that is about no order, when nothing of it matters.
    fn drop_what_is_about_no_order(&mut self) {
        let candidate = self
            .best
            .keeping(|step| !(step.action.makes().is_empty() && step.action.needs().is_empty()));
        self.accept(candidate);
    }

    /// Leaves out runs of steps: halves first, single steps last (Zeller and Hildebrandt's ddmin, in its simple form).
    fn drop_runs_of_steps(&mut self) {
        let mut size = self.best.steps.len().div_ceil(2);
        while size > 0 && !self.is_spent() {
            let mut from = 0;
            while from < self.best.steps.len() && !self.is_spent() {
                let dropped: BTreeSet<u32> = self.best.steps.iter().skip(from).take(size).map(|step| step.id).collect();
                let candidate = self.best.keeping(|step| !dropped.contains(&step.id));
                if !self.accept(candidate) {
                    from += size;
                }
            }
            size /= 2;
        }
    }

    /// Lets steps go one after the other, and without pauses.
    fn take_apart(&mut self) {
        for at in 0..self.best.steps.len() {
            self.change(at, |step| step.together = false);
        }
        for at in 0..self.best.steps.len() {
            if !self.change(at, |step| step.after_ms = 0) {
                self.shorten_pause(at);
            }
        }
    }

    /// Finds the shortest pause that fails, to within a millisecond, supposing that longer ones do too.
    fn shorten_pause(&mut self, at: usize) {
        let mut passes = 0;
        while let Some(fails) = self.best.steps.get(at).map(|step| step.after_ms).filter(|fails| fails - passes > 1) {
            let middle = passes + (fails - passes) / 2;
            if !self.change(at, |step| step.after_ms = middle) {
                passes = middle;
            }
            if self.is_spent() {
                return;
            }
        }
    }

    fn simplify(&mut self) {
        for at in 0..self.best.steps.len() {
            let mut is_better = true;
            while is_better && !self.is_spent() {
                let options = self.best.steps.get(at).map(|step| simpler(&step.action)).unwrap_or_default();
                is_better = options.into_iter().any(|action| self.change(at, |step| step.action = action));
            }
        }
    }

    fn change(&mut self, at: usize, change: impl FnOnce(&mut Step)) -> bool {
        let mut candidate = self.best.clone();
        match candidate.steps.get_mut(at) {
            Some(step) => change(step),
            None => return false,
        }
        // A change may take away what another step needs.
        let candidate = candidate.keeping(|_| true);
        self.accept(candidate)
    }
}

fn orders(plan: &Plan) -> impl Iterator<Item = u32> {
    plan.steps.iter().filter_map(|step| match step.action {
        Action::Release { order, .. } => Some(order),
        _ => None,
    })
}

/// Returns the number that the last four digits of a word are.
fn tail(word: &str) -> Option<u32> {
    const DIGITS: usize = 4;
    let from = word.len().checked_sub(DIGITS)?;
    word.get(from..)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::{Preset, Settings, plan};
    use crate::plan::Told;

    fn campaign(seed: u64) -> Plan {
        plan(Settings {
            seed,
            steps: 80,
            suppliers: 3,
            preset: Preset::Smoke,
        })
    }

    /// A failure that takes a revision, and later a kill: two steps besides the release.
    fn fails(plan: &Plan) -> bool {
        let revised = plan.steps.iter().position(|step| matches!(step.action, Action::Revise { .. }));
        let killed = plan.steps.iter().rposition(|step| matches!(step.action, Action::Kill { .. }));
        revised.zip(killed).is_some_and(|(revised, killed)| revised < killed)
    }

    #[test]
    fn what_fails_is_shrunk_to_what_it_takes() {
        let failing = (0..200).map(campaign).filter(fails).take(10);
        for plan in failing {
            let shrunk = shrink(&plan, Effort::default(), "", |plan| Some(fails(plan)));
            assert!(fails(&shrunk.plan) && shrunk.is_minimal);
            assert_eq!(shrunk.plan.steps.len(), 3, "{:#?}", shrunk.plan.steps);
            assert!(shrunk.plan.steps.iter().all(|step| step.after_ms == 0 && !step.together));
            assert!(shrunk.trials < 400, "{}", shrunk.trials);
        }
    }

    #[test]
    fn a_pause_is_shortened_to_the_shortest_that_fails() {
        let mut whole = campaign(3).keeping(|step| step.id == 1);
        whole.steps[0].after_ms = 1000;
        let shrunk = shrink(&whole, Effort::default(), "", |plan| {
            Some(plan.steps.first().is_some_and(|step| step.after_ms >= 201))
        });
        assert_eq!(shrunk.plan.steps[0].after_ms, 201);
    }

    #[test]
    fn a_spent_effort_returns_the_best_so_far() {
        let whole = campaign(4);
        let shrunk = shrink(&whole, Effort { trials: 3 }, "", |plan| Some(!plan.steps.is_empty()));
        assert!(!shrunk.is_minimal && shrunk.trials == 3);
        assert!(shrunk.plan.steps.len() < whole.steps.len());
        let stopped = shrink(&whole, Effort::default(), "", |_| None);
        assert_eq!((stopped.plan, stopped.is_minimal, stopped.trials), (whole, false, 1));
    }

    #[test]
    fn the_order_that_the_failure_names_is_kept_at_once() {
        let whole = campaign(6);
        let last = orders(&whole).last().expect("a campaign has orders");
        let what = format!("order RUN7P001{last:04} went back");
        let releases = |plan: &Plan| orders(plan).any(|order| order == last);
        let mut first = None;
        shrink(&whole, Effort::default(), &what, |plan| {
            first.get_or_insert_with(|| orders(plan).collect::<Vec<_>>());
            Some(releases(plan))
        });
        assert_eq!(first, Some(vec![last]));
    }

    #[test]
    fn a_failure_of_two_orders_keeps_both() {
        let whole = campaign(5);
        let two = |plan: &Plan| {
            plan.steps
                .iter()
                .filter(|step| matches!(step.action, Action::Release { .. }))
                .count()
                >= 2
        };
        let shrunk = shrink(&whole, Effort::default(), "", |plan| Some(two(plan)));
        assert_eq!(shrunk.plan.steps.len(), 2);
        assert!(
            shrunk
                .plan
                .steps
                .iter()
                .all(|step| matches!(&step.action, Action::Release { told: Told::Now, lines, .. } if lines.len() == 1))
        );
    }
}
