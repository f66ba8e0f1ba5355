//! Counterexamples and steps that somebody edited: broken in any way they are read, or it is said what is wrong with them, and never a panic.

#[path = "../../core/tests/spoil/mod.rs"]
mod spoil;

use countersign_campaigns::{Counterexample, Preset, Settings, feature, plan, read_step, signature};
use countersign_core::promise::InvariantId;
use spoil::Random;

const ROUNDS: u64 = 1_500;

fn counterexample(seed: u64) -> Counterexample {
    Counterexample {
        format: Counterexample::FORMAT,
        countersign: "0.1.0".to_owned(),
        invariant: InvariantId::new("I13"),
        signature: "acknowledgement # answers".to_owned(),
        what: "acknowledgement A-1 answers".to_owned(),
        mode: "pure".to_owned(),
        defect: Some("M03".to_owned()),
        found_in_steps: 60,
        failed: (5, 5),
        plan: plan(Settings {
            seed,
            steps: 12,
            suppliers: 3,
            preset: Preset::Smoke,
        }),
    }
}

#[test]
fn a_broken_counterexample_is_read_or_its_mistake_is_told() {
    let mut random = Random(41);
    let mut read = 0;
    for round in 0..ROUNDS {
        let written = counterexample(round % 5).written();
        let spoilt = random.spoil(written.as_bytes());
        match Counterexample::read(&String::from_utf8_lossy(&spoilt)) {
            Ok(found) => {
                read += 1;
                assert_eq!(Counterexample::read(&found.written()), Ok(found), "round {round}");
            }
            Err(why) => assert!(!why.is_empty(), "round {round}"),
        }
    }
    assert!(read > 0, "a break that hits a word leaves a counterexample");
    assert!(Counterexample::read(&"[".repeat(100_000)).is_err());
}

#[test]
fn a_broken_step_is_read_or_its_mistake_is_told() {
    let steps: Vec<_> = (0..20).flat_map(|seed| counterexample(seed).plan.steps).collect();
    let mut random = Random(42);
    for step in &steps {
        let written = serde_json::to_string(step).expect("a step is plain JSON");
        assert_eq!(read_step(&written).as_ref(), Ok(step));
        for round in 0..20 {
            let spoilt = random.spoil(written.as_bytes());
            match read_step(&String::from_utf8_lossy(&spoilt)) {
                Ok(found) => {
                    let written = serde_json::to_string(&found).expect("a step is plain JSON");
                    assert_eq!(read_step(&written), Ok(found), "{written}, round {round}");
                }
                Err(why) => assert!(!why.is_empty()),
            }
        }
    }
}

#[test]
fn a_broken_finding_has_a_signature() {
    let mut random = Random(43);
    for _ in 0..ROUNDS {
        let spoilt = random.spoil(b"revision 1 of 5RVXX0038 was shown after revision 2, which counts");
        let told = signature(&String::from_utf8_lossy(&spoilt));
        assert_eq!(signature(&told), told);
    }
}

#[test]
fn whatever_was_read_can_be_told_as_a_scenario() {
    let mut random = Random(44);
    let written = counterexample(3).written();
    for _ in 0..ROUNDS / 3 {
        let spoilt = random.spoil(written.as_bytes());
        if let Ok(found) = Counterexample::read(&String::from_utf8_lossy(&spoilt)) {
            let told = feature(&found, "countersign replay it.cex");
            assert!(told.contains("Scenario"));
        }
    }
}
