//! The runs that the golden files report on.

use crate::fixture::{Story, broken, document, finding, hostile, promise, scenario, verdict};
use countersign_core::history::{Edge, End, FaultPhase, RunPhase};
use countersign_core::ids::DocumentKind;
use countersign_core::promise::{Claim, Control};
use countersign_core::verdict::{Ending, InvariantVerdict, Status, Verdict};
use countersign_reports::Report;

const FIRST: &str = "A changed order is shown in its latest revision";

fn holding_promises() -> Vec<InvariantVerdict> {
    vec![
        promise("I09", "RevMonotone", Control::OrderVersions),
        promise("I12", "OnceOnly", Control::Idempotency),
        promise("I20", "NothingLost", Control::ReplayAndRetry),
        promise("I31", "TenantsApart", Control::Segregation),
    ]
}

/// Everything is claimed, exercised and kept.
pub(crate) fn holding() -> Report {
    let mut story = Story::begun(None);
    let sent = story.sends(120_000, 1, 1, br#"{"acknowledgement":"A-93"}"#);
    story.answers(124_300, sent, 202, "accepted");
    story.run(6_310_000, RunPhase::Finished);
    let scenarios = vec![
        scenario(1, FIRST, "orders/changes.feature", Ending::Passed),
        scenario(
            2,
            "A repeated acknowledgement books once",
            "acknowledgements/repeats.feature",
            Ending::Passed,
        ),
    ];
    Report::new(verdict(holding_promises(), scenarios, &story.events), &story.events)
}

/// Two promises are broken and one scenario failed; names and payloads are hostile.
pub(crate) fn failing() -> Report {
    let mut story = Story::begun(Some("M03"));
    let revisions = revisions(&mut story);
    let repeats = repeats(&mut story);
    story.fault(
        2_000_000,
        8,
        "503 before the effect, on acknowledgements of S200",
        FaultPhase::Set,
        None,
    );
    story.run(6_310_000, RunPhase::Finished);
    let why = "order 7F3A0017 went back from revision 3 to revision 2 in the portal";
    let twice = format!("acknowledgement A-93 was booked twice in the ERP; its note is {}", hostile());
    let invariants = vec![
        broken(
            "I09",
            "RevMonotone",
            Control::OrderVersions,
            vec![finding("I09-1", "I09", why, Some(FIRST), revisions)],
        ),
        broken(
            "I12",
            "OnceOnly",
            Control::Idempotency,
            vec![finding("I12-1", "I12", &twice, Some(&hostile()), repeats)],
        ),
        promise("I20", "NothingLost", Control::ReplayAndRetry),
        not_claimed(promise("I25", "HopsComplete", Control::Correlation)),
        vacuous(promise("I31", "TenantsApart", Control::Segregation)),
    ];
    Report::new(verdict(invariants, failing_scenarios(), &story.events), &story.events)
}

/// Three revisions reach the portal, then the second one again.
fn revisions(story: &mut Story) -> Vec<u64> {
    let order = document(DocumentKind::Order, "7F3A0017");
    let mut witness = Vec::new();
    for (sequence, revision) in [1, 2, 3, 2].into_iter().enumerate() {
        let at_us = 200_000 + 130_500 * sequence as u64;
        let body = format!(
            r#"{{"order":{{"number":"7F3A0017","revision":{revision},"price":1.50e1,"lines":[{{"line":10}}]}},"status":"awaiting-acknowledgement"}}"#
        );
        let call = story.delivers(at_us, Edge::IntegrationToPortal, &order, revision, body.as_bytes());
        let shown = story.applies(at_us + 800, call, sequence as u64 + 1, &order, revision);
        story.replies(at_us + 1_100, call, End::Portal, 204, None);
        witness.push(shown);
    }
    witness.split_off(2)
}

/// One acknowledgement is sent, not answered, sent again and booked twice.
fn repeats(story: &mut Story) -> Vec<u64> {
    let acknowledgement = document(DocumentKind::Acknowledgement, "A-93");
    let body = format!("not JSON at all: {}", hostile());
    story.fault(
        900_000,
        7,
        "no answer, after the effect, on acknowledgement A-93",
        FaultPhase::Set,
        None,
    );
    let first = story.sends(1_000_000, 5, 1, body.as_bytes());
    let lost = story.answers(1_250_000, first, 0, "timeout");
    let booking = story.delivers(1_260_000, Edge::IntegrationToErp, &acknowledgement, 3, b"\xff\xfe binary");
    let once = story.applies(1_260_500, booking, 11, &acknowledgement, 3);
    let hit = story.fault(
        1_260_600,
        7,
        "no answer, after the effect, on acknowledgement A-93",
        FaultPhase::Hit,
        Some(booking),
    );
    let silent = story.replies(1_260_700, booking, End::Erp, 0, Some("no answer, after the effect"));
    let second = story.sends(1_300_000, 5, 2, body.as_bytes());
    let taken = story.answers(1_304_000, second, 202, "accepted");
    let again = story.delivers(1_350_000, Edge::IntegrationToErp, &acknowledgement, 3, b"\xff\xfe binary");
    let twice = story.applies(1_350_400, again, 12, &acknowledgement, 3);
    let third = story.sends(1_400_000, 6, 1, b"{\"acknowledgement\":\"A-93\",\"revision\":2}");
    story.answers(1_403_200, third, 409, "stale-revision");
    vec![first, lost, once, hit, silent, second, taken, twice]
}

fn failing_scenarios() -> Vec<countersign_core::verdict::ScenarioResult> {
    let failure = Ending::Failed {
        step: "Then the portal shows revision 3 within 2 seconds".to_owned(),
        line: 31,
        message: "expected revision 3\n     seen revision 2\u{1b}[0m, last read at 0.592 s".to_owned(),
    };
    vec![
        scenario(1, FIRST, "orders/changes.feature", failure),
        scenario(
            2,
            "A cancelled order is shown as cancelled",
            "orders/changes.feature",
            Ending::Passed,
        ),
        scenario(3, &hostile(), "acknowledgements/repeats.feature", Ending::Passed),
        scenario(
            4,
            "Lineage names each hop",
            "acknowledgements/repeats.feature",
            Ending::NotClaimed(Claim::Lineage),
        ),
    ]
}

fn not_claimed(promise: InvariantVerdict) -> InvariantVerdict {
    InvariantVerdict {
        status: Status::Vacuous,
        not_claimed: Some(Claim::Lineage),
        checked: 0,
        exercised: 0,
        ..promise
    }
}

fn vacuous(promise: InvariantVerdict) -> InvariantVerdict {
    InvariantVerdict {
        status: Status::Vacuous,
        exercised: 0,
        ..promise
    }
}

/// The run was broken off.
pub(crate) fn unknown() -> Report {
    let mut story = Story::begun(None);
    let sent = story.sends(120_000, 1, 1, b"{}");
    story.answers(5_120_000, sent, 0, "connection refused");
    story.run(5_130_000, RunPhase::Aborted("the deployment did not answer for 5 s".to_owned()));
    let mut invariants = holding_promises();
    invariants[2].status = Status::Unknown;
    invariants[2].unknown = vec!["the final read is missing, so 1 acknowledgement may be lost".to_owned()];
    let scenarios = vec![
        scenario(1, FIRST, "orders/changes.feature", Ending::Passed),
        scenario(
            2,
            "A repeated acknowledgement books once",
            "acknowledgements/repeats.feature",
            Ending::Unfinished,
        ),
    ];
    Report::new(verdict(invariants, scenarios, &story.events), &story.events)
}

/// The History cannot be judged at all.
pub(crate) fn malformed() -> Report {
    let nothing = Verdict {
        status: Status::Unknown,
        is_complete_run: false,
        controls: Vec::new(),
        invariants: Vec::new(),
        scenarios: Vec::new(),
        events: 0,
        malformed: vec!["event 0 is not the start of a run".to_owned()],
    };
    Report::new(nothing, &[])
}
