//! Each defect changes the behaviour in the way it says, and only then.

mod access;
mod answers;
mod audit;
mod delivery;
mod gateway;
mod grouping;
mod numbers;
mod registry;
mod repetition;
mod retention;
mod revisions;
mod supplier_documents;
mod variants;

use super::probe::{DefectCounts, defect_counts, reset_defect_counts};
use crate::engine::tests::bench::Bench;
use std::fmt::Debug;

/// Tells the same story to a correct engine and to one with the defect: the one ends as `kept`, the other as `broken`, and the
/// defect counted that it decided otherwise.
fn check<T: PartialEq + Debug>(defect: &str, story: impl Fn(Bench) -> T, kept: T, broken: T) {
    reset_defect_counts();
    assert_eq!(story(Bench::new()), kept, "the correct engine");
    assert_eq!(
        defect_counts(),
        DefectCounts::default(),
        "the correct engine has no trace of a defect"
    );
    assert_eq!(story(Bench::with_defect(defect)), broken, "the engine with {defect}");
    assert_triggered();
}

/// Asserts that a defect decided otherwise than the correct policy would have in this test.
fn assert_triggered() {
    let counts = defect_counts();
    assert!(counts.triggered > 0 && counts.reached >= counts.triggered, "{counts:?}");
}
