//! Defects in how long documents are kept.

use super::check;
use crate::engine::tests::bench::Bench;
use crate::engine::tests::retention::{OVER, go_to, invoiced_and_paid, left, total};

#[test]
fn m147_years_without_leap_days_end_too_early() {
    let story = |mut bench: Bench| {
        invoiced_and_paid(&mut bench, &total());
        go_to(&mut bench, OVER, -1);
        left(&mut bench)
    };
    check("M147", story, (200, 1, 1), (404, 0, 0));
}

#[test]
fn m148_what_is_open_is_removed() {
    let story = |mut bench: Bench| {
        invoiced_and_paid(&mut bench, "1.00");
        go_to(&mut bench, OVER, 0);
        left(&mut bench)
    };
    check("M148", story, (200, 1, 1), (404, 0, 0));
}

#[test]
fn m149_what_is_removed_stays_in_the_list() {
    let story = |mut bench: Bench| {
        invoiced_and_paid(&mut bench, &total());
        go_to(&mut bench, OVER, 0);
        let (own, listed, _) = left(&mut bench);
        (own, listed)
    };
    check("M149", story, (404, 0), (404, 1));
}
