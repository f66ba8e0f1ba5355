//! Defects in which document repeats which other one.

use super::check;
use crate::engine::tests::bench::{Bench, to};
use crate::engine::tests::documents::{ACME, order, ship_notice};

/// Returns how the second of two notices is answered, and how many shipments there are.
fn second(first: (&'static str, &'static str), second: (&'static str, &'static str)) -> impl Fn(Bench) -> (u16, usize) {
    move |mut bench: Bench| {
        bench.event(&order("PO-1", 1, ACME));
        bench.deliver_all();
        bench.ship("k1", &ship_notice(first.0, "PO-1", ACME, first.1, "EA"));
        let answer = bench.ship("k2", &ship_notice(second.0, "PO-1", ACME, second.1, "EA"));
        (answer.status, to(&bench.deliver_all(), "/api/v1/shipments").len())
    }
}

#[test]
fn m20_numbers_that_differ_in_zeros_and_hyphens_are_taken_for_the_same() {
    check("M20", second(("N-001", "1"), ("N-1", "2")), (202, 2), (409, 1));
    assert_eq!(second(("A-10-2", "1"), ("A-100-2", "2"))(Bench::with_defect("M20")), (202, 2));
    check("M20", second(("AB-12", "1"), ("AB12", "2")), (202, 2), (409, 1));
}

#[test]
fn m21_a_genuine_second_shipment_of_the_same_is_suppressed() {
    check("M21", second(("N-1", "5"), ("N-2", "5")), (202, 2), (409, 1));
}
