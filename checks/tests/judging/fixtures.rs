//! Every fixture is judged as its folder says, every invariant has its fixtures, and no History makes the judge panic.

use crate::language;
use countersign_checks::{Judge, judge, promise, registry};
use countersign_core::history::Event;
use countersign_core::verdict::{Finding, InvariantVerdict, Status, Verdict};
use std::path::{Path, PathBuf};

/// Invariants that judge only what is seen, so that a History which tells less lets them see less and leaves nothing open.
const NEVER_UNKNOWN: &[(&str, &str)] = &[
    ("I01", "a booking that is not seen is not counted"),
    ("I09", "a revision that is not seen is not compared"),
    ("I18", "a read that is not seen is not compared"),
    ("I19", "a status that is not seen contradicts nothing"),
    ("I25", "an answer that is not seen claims nothing"),
    ("I37", "what is not seen carries nothing"),
    ("I30", "a booking that is not seen has no lines"),
    ("I39", "what is not seen gives nothing away"),
    ("I44", "a status that is not seen follows none"),
    ("I15", "a document that is not seen to arrive is missed by I23"),
    ("I49", "a document that is not seen to arrive is missed by I23"),
    ("I50", "a call that is not seen is not counted"),
    (
        "I52",
        "a change that is not seen to be taken may be there or not, and either is right",
    ),
    ("I55", "a booking that is not seen promises nothing"),
    ("I58", "a booking that is not seen ships nothing"),
    ("I57", "an answer that nobody held against its contract is not counted"),
];

/// Invariants of interfaces of which no event of the History tells: they are listed as not claimed, and nothing can be written down
/// that would make them hold or fail.
const UNSEEN: &[&str] = &["I31"];

/// One fixture: `fixtures/<invariant>/<expectation>/<case>.history`.
pub(crate) struct Fixture {
    pub(crate) path: PathBuf,
    invariant: String,
    expectation: String,
    pub(crate) text: String,
}

fn children(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{} cannot be read: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the entry can be read").path()).collect();
    paths.sort();
    paths
}

fn last(path: &Path) -> String {
    path.file_name()
        .expect("a path below a folder has a name")
        .to_string_lossy()
        .into_owned()
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut fixtures = Vec::new();
    for invariant in children(&root) {
        for expectation in children(&invariant) {
            for path in children(&expectation) {
                fixtures.push(Fixture {
                    text: std::fs::read_to_string(&path).expect("a fixture is UTF-8 text"),
                    invariant: last(&invariant),
                    expectation: last(&expectation),
                    path,
                });
            }
        }
    }
    fixtures
}

impl Fixture {
    /// Returns what comes after `# finding:` in the first lines.
    fn expected(&self) -> Vec<&str> {
        self.text.lines().filter_map(|line| line.strip_prefix("# finding: ")).collect()
    }

    /// Returns what comes after `# proved by: ` in the first lines: the kinds of the events that prove each finding.
    fn proofs(&self) -> Vec<&str> {
        self.text.lines().filter_map(|line| line.strip_prefix("# proved by: ")).collect()
    }

    /// Returns what comes after `# counts: `: how many subjects are looked at, and how many of them are put to the test.
    fn counts(&self) -> Option<&str> {
        self.text.lines().find_map(|line| line.strip_prefix("# counts: "))
    }

    /// Returns what is wrong with the proofs and with the counts, when the fixture says what they are.
    fn faults_of_proof(&self, own: &InvariantVerdict) -> Vec<String> {
        let events = language::history(&self.text);
        let proof = |finding: &Finding| {
            let kinds = finding.witness.iter().map(|index| kind(&events[*index as usize]));
            kinds.collect::<Vec<_>>().join(" ")
        };
        let mut faults = Vec::new();
        let seen: Vec<String> = own.findings.iter().map(proof).collect();
        if !self.proofs().is_empty() && seen != self.proofs() {
            faults.push(format!("is proved by {seen:#?} instead of {:#?}", self.proofs()));
        }
        let seen = format!("{} looked at, {} put to the test", own.checked, own.exercised);
        if self.counts().is_some_and(|wanted| wanted != seen) {
            faults.push(format!("counts: {seen}"));
        }
        faults
    }

    fn judge(&self) -> Verdict {
        judge(language::history(&self.text).into_iter())
    }

    /// Returns what is wrong with the verdict on the fixture.
    fn faults(&self) -> Vec<String> {
        let verdict = self.judge();
        let mut faults = verdict.malformed.clone();
        let Some(own) = verdict.invariants.iter().find(|one| one.id.as_str() == self.invariant) else {
            faults.push("its folder is no invariant, or the History is malformed".to_owned());
            return faults;
        };
        let seen: Vec<&str> = match self.expectation.as_str() {
            "fail" => own.findings.iter().map(|finding| finding.what.as_str()).collect(),
            _ => own.unknown.iter().map(String::as_str).collect(),
        };
        let wanted = match self.expectation.as_str() {
            "pass" => Status::Holds,
            "vacuous" => Status::Vacuous,
            "fail" => Status::Fails,
            "unknown" => Status::Unknown,
            other => panic!("{other} is no expectation"),
        };
        if own.status != wanted {
            faults.push(format!("is judged {} with {seen:?}", own.status));
        }
        // What is put to the test is looked at, and what is looked at is said.
        if own.checked < own.exercised || own.checked == 0 && matches!(wanted, Status::Holds | Status::Fails) {
            faults.push(format!("has looked at {} and put {} to the test", own.checked, own.exercised));
        }
        faults.extend(self.faults_of_proof(own));
        let is_quiet = matches!(self.expectation.as_str(), "pass" | "vacuous");
        if !is_quiet && seen != self.expected() {
            faults.push(format!("finds {seen:#?} instead of {:#?}", self.expected()));
        }
        if is_quiet {
            let others = verdict.invariants.iter().filter(|one| one.status > Status::Vacuous);
            faults.extend(others.map(|one| format!("{} {}: {:?} {:?}", one.id, one.status, one.findings, one.unknown)));
        }
        faults.extend(
            verdict
                .findings()
                .filter(|one| !is_proved(one))
                .map(|one| format!("is proved by {one:?}")),
        );
        if self.expectation == "unknown" {
            faults.extend(verdict.findings().map(|finding| format!("fails {}", finding.what)));
        }
        faults
    }
}

/// Returns the word for what happened in an event.
fn kind(event: &Event) -> String {
    let event = serde_json::to_value(&event.what).expect("an event can be written");
    let kinds = event.as_object().and_then(|members| members.keys().next());
    kinds.expect("an event is of a kind").clone()
}

/// Returns whether a finding has a witness in order and names its scenario.
fn is_proved(finding: &Finding) -> bool {
    let has_witness = (1..=12).contains(&finding.witness.len()) && finding.witness.is_sorted();
    let is_named = finding.scenario.as_deref() == Some("the fixture") && finding.id.starts_with(finding.invariant.as_str());
    has_witness && is_named
}

#[test]
fn every_fixture_is_judged_as_its_folder_says() {
    let mut faults = Vec::new();
    for fixture in fixtures() {
        let own = fixture.faults();
        faults.extend(own.into_iter().map(|fault| format!("{}: {fault}", fixture.path.display())));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_invariant_has_a_fixture_of_each_kind() {
    let fixtures = fixtures();
    let has = |id: &str, kind: &str| {
        fixtures
            .iter()
            .any(|fixture| fixture.invariant == id && fixture.expectation == kind)
    };
    for promise in registry() {
        let id = promise.id.as_str();
        if UNSEEN.contains(&id) {
            assert!(promise.needs.is_some(), "{id} can only be unseen as long as it is not claimed");
            continue;
        }
        assert!(has(id, "pass"), "{id} has no pass fixture");
        assert!(has(id, "fail"), "{id} has no fail fixture");
        let is_never_unknown = NEVER_UNKNOWN.iter().any(|(never, _)| *never == id);
        assert_ne!(
            has(id, "unknown"),
            is_never_unknown,
            "{id} has an unknown fixture, or can never be unknown"
        );
    }
    for fixture in &fixtures {
        assert!(
            promise(&fixture.invariant).is_some_and(|promise| promise.id.as_str() == fixture.invariant),
            "{} is of no invariant",
            fixture.path.display()
        );
    }
}

#[test]
fn every_promise_says_what_it_means() {
    let promises = registry();
    assert!(promises.is_sorted_by(|one, other| one.id < other.id), "ids are in order and unique");
    for promise in promises {
        let texts = [
            promise.name,
            promise.says,
            promise.matters,
            promise.checked_by,
            promise.exercised_by,
            promise.fix,
        ];
        assert!(texts.iter().all(|text| !text.trim().is_empty()), "{} has an empty text", promise.id);
    }
}

#[test]
fn a_history_that_ends_anywhere_is_judged_without_a_panic_and_never_holds() {
    for fixture in fixtures() {
        let events = language::history(&fixture.text);
        for end in 0..events.len() {
            let verdict = judge(events[..end].iter().cloned());
            assert_ne!(verdict.status, Status::Holds, "{} cut at {end}", fixture.path.display());
        }
    }
}

#[test]
fn a_history_that_lacks_an_event_is_judged_without_a_panic() {
    for fixture in fixtures() {
        let events = language::history(&fixture.text);
        for gap in 0..events.len() {
            let mut judge = Judge::new();
            let others = events.iter().enumerate().filter(|(place, _)| *place != gap);
            for (place, (_, event)) in others.enumerate() {
                // The numbering is mended, so that the gap is in what is told and not in the form.
                let mut event = event.clone();
                event.index = place as u64;
                event.cause = event.cause.filter(|cause| *cause < place as u64);
                judge.see(&event);
            }
            let _ = judge.verdict();
        }
    }
}

#[test]
fn a_history_told_backwards_is_malformed() {
    for fixture in fixtures() {
        let events = language::history(&fixture.text);
        let verdict = judge(events.into_iter().rev());
        assert_eq!(verdict.status, Status::Unknown);
        assert!(!verdict.malformed.is_empty() && verdict.invariants.is_empty());
    }
}
