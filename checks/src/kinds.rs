//! Kinds of events, so that an invariant is shown only those that it folds.

use countersign_core::history::What;

/// A set of kinds of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u16);

impl Kinds {
    /// No kind.
    pub const NONE: Self = Self(0);
    /// Phases of the run.
    pub const RUN: Self = Self(1);
    /// Scenarios.
    pub const SCENARIO: Self = Self(1 << 1);
    /// Payloads.
    pub const PAYLOAD: Self = Self(1 << 2);
    /// Intents.
    pub const INTENT: Self = Self(1 << 3);
    /// Attempts.
    pub const ATTEMPT: Self = Self(1 << 4);
    /// Outcomes.
    pub const OUTCOME: Self = Self(1 << 5);
    /// Late answers.
    pub const LATE: Self = Self(1 << 6);
    /// Deliveries.
    pub const DELIVER: Self = Self(1 << 7);
    /// Answers to deliveries.
    pub const REPLY: Self = Self(1 << 8);
    /// Changes of a ledger.
    pub const APPLY: Self = Self(1 << 9);
    /// Observations.
    pub const OBSERVE: Self = Self(1 << 10);
    /// Faults.
    pub const FAULT: Self = Self(1 << 11);
    /// What was done to the deployment.
    pub const CONTROL: Self = Self(1 << 12);
    /// Gaps.
    pub const GAP: Self = Self(1 << 13);
    /// Every kind.
    pub const ALL: Self = Self((1 << Self::COUNT) - 1);

    /// How many kinds there are.
    pub(crate) const COUNT: usize = 14;

    /// Returns the kinds of both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the kind of an event.
    pub fn of(what: &What) -> Self {
        match what {
            What::Run(_) => Self::RUN,
            What::Scenario(_) => Self::SCENARIO,
            What::Payload(_) => Self::PAYLOAD,
            What::Intent(_) => Self::INTENT,
            What::Attempt(_) => Self::ATTEMPT,
            What::Outcome(_) => Self::OUTCOME,
            What::Late(_) => Self::LATE,
            What::Deliver(_) => Self::DELIVER,
            What::Reply(_) => Self::REPLY,
            What::Apply(_) => Self::APPLY,
            What::Observe(_) => Self::OBSERVE,
            What::Fault(_) => Self::FAULT,
            What::Control(_) => Self::CONTROL,
            What::Gap(_) => Self::GAP,
        }
    }

    /// Returns whether the kind in this place of a list of all is in the set.
    pub(crate) fn has(self, place: usize) -> bool {
        self.0 >> place & 1 == 1
    }

    /// Returns the place of the first kind in a list of all.
    pub(crate) fn place(self) -> usize {
        (self.0.trailing_zeros() as usize).min(Self::COUNT - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Kinds;

    #[test]
    fn a_set_has_its_own_kinds_and_no_others() {
        let some = Kinds::PAYLOAD.and(Kinds::GAP);
        let places: Vec<usize> = (0..Kinds::COUNT).filter(|place| some.has(*place)).collect();
        assert_eq!(places, [Kinds::PAYLOAD.place(), Kinds::GAP.place()]);
        assert!((0..Kinds::COUNT).all(|place| Kinds::ALL.has(place) && !Kinds::NONE.has(place)));
    }

    #[test]
    fn the_place_of_no_kind_is_in_the_list_of_all() {
        assert_eq!(Kinds::NONE.place(), Kinds::COUNT - 1);
    }
}
