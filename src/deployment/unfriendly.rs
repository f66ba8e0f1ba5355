//! Deployment files that somebody broke: each is read, or every problem of it is told with its place, and never a panic.

#[path = "../../core/tests/spoil/mod.rs"]
mod spoil;

use super::Secrets;
use super::read::{EMBEDDED, read};
use spoil::Random;

const ROUNDS: u64 = 2_000;

#[test]
fn a_broken_deployment_file_is_read_or_its_problems_are_told() {
    let mut random = Random(51);
    let mut sound = 0;
    for round in 0..ROUNDS {
        let spoilt = random.spoil(EMBEDDED.as_bytes());
        let text = String::from_utf8_lossy(&spoilt);
        let secrets = Secrets::new(|_| None, |_| "made".to_owned());
        match read("countersign.toml", &text, &secrets) {
            Ok(_) => sound += 1,
            Err(problems) => {
                let is_told = |problem: &countersign_core::problem::Problem| problem.place.is_some() && !problem.fix.is_empty();
                assert!(
                    !problems.is_empty() && problems.iter().all(is_told),
                    "round {round}: {problems:?}\n{text}"
                );
            }
        }
    }
    assert!(sound > 0, "a break in a comment or a word leaves a deployment");
}
