//! Counts how often a defect was asked and how often it decided otherwise than the correct policy would have, as Magma's canaries do.
//!
//! Triggered and not detected: a weak check. Reached and not triggered: weak input. Not reached: missing work.

use std::cell::Cell;

/// How often a defect came into play on this thread.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DefectCounts {
    /// How often the replaced policy decided.
    pub reached: u64,
    /// How often it decided otherwise than the correct one.
    pub triggered: u64,
}

thread_local! {
    static COUNTS: Cell<DefectCounts> = const { Cell::new(DefectCounts { reached: 0, triggered: 0 }) };
}

/// Returns how often the defect came into play on this thread since the last [`reset_defect_counts`].
///
/// All of an instance runs on one thread only under simulated time; of a served instance each thread knows its own part.
pub fn defect_counts() -> DefectCounts {
    COUNTS.get()
}

/// Begins to count anew on this thread.
pub fn reset_defect_counts() {
    COUNTS.set(DefectCounts::default());
}

/// Counts one decision of a replaced policy.
pub(super) fn count(is_different: bool) {
    let counts = COUNTS.get();
    COUNTS.set(DefectCounts {
        reached: counts.reached + 1,
        triggered: counts.triggered + u64::from(is_different),
    });
}

/// Returns the `wrong` decision that is taken instead of the `correct` one, and counts it.
pub(super) fn instead<T: PartialEq>(wrong: T, correct: T) -> T {
    count(wrong != correct);
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_decision_is_reached_and_only_a_different_one_triggered() {
        reset_defect_counts();
        assert_eq!((instead(1, 2), instead(2, 2)), (1, 2));
        assert_eq!(defect_counts(), DefectCounts { reached: 2, triggered: 1 });
        reset_defect_counts();
        assert_eq!(defect_counts(), DefectCounts::default());
    }
}
