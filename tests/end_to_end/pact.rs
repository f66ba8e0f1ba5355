//! Pact files as scenarios: what a consumer's team expects holds, and is missed when the integration does otherwise.

use crate::program::Place;

const PACT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/features/pacts/example.json");
const STATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/features/pacts/states.feature");

#[cfg(feature = "pact")]
#[test]
fn a_consumers_expectations_hold_and_a_defect_that_breaks_one_is_found() {
    let place = Place::new();
    let verify = [
        "verify",
        "--pact",
        PACT,
        "--pact-states",
        STATES,
        "--tags",
        "@pact",
        "--out",
        "result",
    ];
    let ran = place.run(&verify);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("4 scenarios: 4 passed"), "{}", ran.out);
    assert!(
        ran.err.contains("not verified: interaction 5") && ran.err.contains("not verified: interaction 6"),
        "{}",
        ran.err
    );
    let ran = place.run(&[&verify[..], &["--defect", "M141"]].concat());
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("4 scenarios: 3 passed, 1 failed") && ran.out.contains("sourceStatus"),
        "{}",
        ran.out
    );
}

#[cfg(not(feature = "pact"))]
#[test]
fn a_build_without_pact_says_so_and_how_to_get_it() {
    let ran = Place::new().run(&["verify", "--pact", PACT, "--pact-states", STATES]);
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("CS330") && ran.err.contains("--features pact"), "{}", ran.err);
}
