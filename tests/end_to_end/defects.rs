//! Each defect of the reference integration is found by the invariant that should find it.

use crate::program::{Place, invariants};
use serde_json::Value;
use std::process::Command;
use std::sync::Mutex;

/// For each defect that a scenario shows, a part of its name. The whole run finds it too; one scenario is enough here.
const DEFECTS: &[(&str, &str)] = &[
    ("M01", "The same acknowledgement sent again"),
    ("M02", "The same key with another quantity"),
    ("M03", "A stale revision does not overwrite"),
    ("M04", "An answer to a revision that is no longer current"),
    ("M05", "An acknowledgement with an entry that nobody agreed on"),
    ("M06", "A word that is in nobody's table"),
    ("M07", "A word that is in nobody's table"),
    ("M08", "An accepted order is confirmed in the ERP"),
    ("M09", "A commitment that the ERP refuses for good becomes"),
    ("M10", "A commitment that the ERP refuses for good becomes"),
    ("M11", "are booked as"),
    ("M12", "narrowed by status awaiting"),
    ("M13", "A cancelled order that was accepted"),
    ("M14", "An expired token is refused"),
    ("M15", "A version past its sunset is gone"),
    ("M16", "Several notices together"),
    ("M17", "Two suppliers may use the same key"),
    ("M18", "A repeat after a restart"),
    ("M21", "A second, different answer under its own number"),
    ("M24", "Overlapping changes are grouped and the latest"),
    ("M25", "Orders of one supplier do not wait"),
    ("M26", "A superseded revision is in the lineage"),
    ("M27", "A ship notice that arrives before its order"),
    ("M28", "An early ship notice whose order never comes"),
    ("M29", "A dead letter is replayed when"),
    ("M30", "A replayed order revision does not overwrite"),
    ("M31", "The portal fails, and the supplier sees"),
    ("M32", "asks to come back at a date"),
    ("M35", "with a respelled body is refused"),
    ("M36", "with a future timestamp is refused"),
    ("M37", "What the first calls changed"),
    ("M38", "A number that another supplier used"),
    ("M39", "The same acknowledgement under a new key"),
    ("M40", "Another supplier's order does not exist"),
    ("M41", "are booked as"),
    ("M42", "2 decimals are wrong for JPY"),
    ("M43", "The day is the one at the plant"),
    ("M44", "The ERP fails 1 times with 500 before"),
    ("M45", "24 repeats at once book once"),
    ("M46", "burst around 4 kills"),
    ("M48", "A booking whose answer was lost in the kill"),
    ("M50", "A repeat after hours still gets"),
    ("M52", "Revision 9 that arrives after revision 10"),
    ("M58", "24 repeats at once book once"),
    ("M60", "more than 256 KiB, all of it"),
    ("M61", "The same acknowledgement sent again"),
    ("M62", "A changed quantity replaces the order"),
    ("M63", "The ERP fails 1 times with 500 before"),
    ("M64", "An acknowledgement with an entry that nobody agreed on"),
    ("M65", "Attempts end, and then a dead letter stands"),
    ("M67", "A deprecated version still shows the order"),
    ("M68", "An accepted order is confirmed in the ERP"),
    ("M69", "Every hop carries the order's correlation id"),
    ("M70", "A split delivery is promised with its own dates"),
    ("M76", "A late answer counts and closes"),
    ("M77", "An accepted order is confirmed in the ERP"),
    ("M78", "An answer in time leaves no case"),
    ("M79", "A split delivery is promised"),
    ("M80", "An accepted order is confirmed in the ERP"),
    ("M81", "A second, different answer under its own number"),
    ("M82", "An accepted order is confirmed in the ERP"),
    ("M83", "24 repeats at once"),
    ("M84", "A ship notice reaches the ERP"),
    ("M86", "A receipt whose event comes again"),
    ("M87", "A receipt that is taken back is still to come"),
    ("M88", "More than was announced is not counted"),
    ("M89", "Receipts count in the base unit"),
    ("M90", "Another supplier cannot tell that there are receipts"),
    ("M91", "A lot that is written in lower-case"),
    ("M92", "A last receipt that falls short"),
    ("M93", "A reversal that overtakes its receipt"),
    ("M94", "Parts that are taken back one after the other"),
    ("M95", "A reversal that overtakes its receipt"),
    ("M96", "A receipt that could not be delivered still counts"),
    ("M97", "A total that does not follow"),
    ("M98", "100 pieces at 12.61"),
    ("M99", "What was invoiced before"),
    ("M100", "A payment whose event comes again"),
    ("M101", "is more than is open after"),
    ("M102", "A payment that came back is open again"),
    ("M103", "Nobody reads another supplier's invoice"),
    ("M104", "A blocked invoice is not paid without a case"),
    ("M105", "is paid in two parts"),
    ("M106", "What is credited is not open any more"),
    ("M107", "What was paid is not given back by a credit note"),
    ("M108", "What came back waits for its payment"),
    ("M109", "A credit note for a blocked invoice waits"),
    ("M110", "What is held is answered and then decided"),
    ("M111", "A held lot is compared letter by letter"),
    ("M112", "A case that is closed takes no answer"),
    ("M113", "A case is decided once"),
    ("M114", "Nobody reads another supplier's quality case"),
    ("M115", "A hold whose event comes again"),
    ("M116", "Goods that may be used for 59 days"),
    ("M117", "A shipment in an outdated revision"),
    ("M144", "What is taken back was not delivered"),
    (
        "M150",
        "The month ends at midnight in the supplier's place: goods of 2022-04-30T15:00:00Z",
    ),
    ("M151", "What another supplier is asked for"),
    ("M152", "A share that lies halfway"),
    ("M153", "What is taken back was not delivered"),
    ("M155", "Of what is held, only what is returned or scrapped is rejected: use-as-is"),
    ("M118", "A certificate whose bytes are not those"),
    ("M119", "Nobody reads another supplier's certificate"),
    ("M120", "A weekend does not count"),
    ("M121", "A holiday does not count"),
    ("M124", "A promise of 100 EA for 4 days later"),
    ("M125", "A promise of 90 EA for 0 days later"),
    ("M126", "What counts is the revision that is answered"),
    ("M127", "A promise of 100 EA for 4 days later"),
    ("M128", "A promise of 100 EA for 4 days later"),
    ("M129", "Every order of a run is shown"),
    ("M130", "Every order of a run is shown"),
    ("M131", "What a run says of one order does not depend"),
    ("M132", "An issue that arrives late is not shown any more"),
    ("M133", "A forecast is its supplier's alone"),
    ("M134", "A commitment to an issue that was replaced is refused"),
    ("M135", "of which 5 percent less may be committed to"),
    ("M136", "of which 5 percent less may be committed to"),
    ("M137", "of which 5 percent less may be committed to"),
    ("M138", "A commitment is measured by the issue that it answers"),
    ("M139", "A forecast takes nothing from another that waits to be shown"),
    ("M145", "A person who closes a case is named"),
    ("M146", "A replay is somebody's decision"),
    ("M147", "A paid invoice is there to the end of its last day"),
    ("M148", "An invoice that is not paid in full is kept"),
    ("M149", "A paid invoice is there to the end of its last day"),
    ("M154", "What planning was told is settled by what comes later"),
    ("M140", "A deprecated version still shows the order"),
    ("M141", "An accepted order is confirmed in the ERP"),
    ("M142", "A change that arrives after a newer one"),
    ("M143", "A retired material is not ordered any more"),
    ("M156", "A retired material is not ordered any more"),
    ("M157", "No order is placed on an Incoterm"),
    ("M158", "A supplier ships to the plants that its record names"),
    ("M159", "A unit that was taken out of a material"),
    ("M160", "A haulier that answers too late is told once all the same"),
    ("M161", "Nothing is forecast of a retired material"),
];

/// For each defect that no scenario shows, why: generated campaigns find it.
const FOUND_BY_CAMPAIGNS: &[(&str, &str)] = &[
    ("M19", "a supplier has to spend its rate in the middle of a submission"),
    ("M20", "no phrase chooses a document's number"),
    ("M22", "the clock has to pass the day on which summer time begins or ends"),
    (
        "M23",
        "changes have to come more often than the grouping window is long, for longer than the promised time",
    ),
    ("M47", "the kill has to hit the moment after an answer"),
    ("M49", "the kill has to hit the moment after an event's answer"),
    ("M51", "no phrase repeats a document at exactly the end of the window"),
    ("M53", "a change has to come between two steps of an acknowledgement"),
    ("M54", "an answer has to come within 200 ms after a change"),
    ("M55", "a change has to come while the one before waits for another attempt"),
    ("M56", "the token has to expire while the ERP is out of order"),
    ("M57", "requests of two suppliers have to overlap by some milliseconds"),
    (
        "M59",
        "the kill has to hit after some of the attempts, and the ERP stay out of order",
    ),
    (
        "M122",
        "an order has to come while it is one day at the supplier and another in Greenwich",
    ),
    ("M123", "the supplier's clocks have to change while an order waits for its answer"),
    ("M85", "the far side has to ask one order to wait for longer than the promised time"),
];

/// Defects that show when two things meet within milliseconds: with everything else at work they may miss each other, so these get some more
/// attempts, alone.
const RACES: &[&str] = &["M25", "M45", "M46"];
const ATTEMPTS_AT_A_RACE: usize = 5;

/// Invariants of interfaces that the reference integration does not have: the defects that are to break them wait for the interface too.
const WITHOUT_INTERFACE: &[(&str, &str)] = &[("I31", "interchanges")];

fn registry() -> Vec<(String, String)> {
    explained("defects")
        .iter()
        .filter(|defect| defect["needs"].is_null())
        .map(|defect| (text(&defect["id"]), text(&defect["invariant"])))
        .collect()
}

fn explained(topic: &str) -> Vec<Value> {
    let output = Command::new(crate::program::PROGRAM)
        .args(["explain", topic, "--format", "json"])
        .output();
    let output = output.expect("the built command can be run");
    let listed: Value = serde_json::from_slice(&output.stdout).expect("the list is JSON");
    listed.as_array().cloned().unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[test]
fn every_defect_that_is_built_is_shown_by_a_scenario_or_left_to_campaigns() {
    let registry = registry();
    let known: Vec<&str> = registry.iter().map(|(id, _)| id.as_str()).collect();
    let mut listed: Vec<&str> = DEFECTS.iter().chain(FOUND_BY_CAMPAIGNS).map(|(id, _)| *id).collect();
    listed.sort_by_key(|id| (id.len(), *id));
    assert_eq!(listed, known);
}

#[test]
fn every_defect_is_found_by_the_invariant_that_should() {
    let registry = registry();
    let judged: Vec<String> = explained("invariants").iter().map(|one| text(&one["id"])).collect();
    let shown = DEFECTS.iter().filter_map(|(id, scenario)| {
        let (_, invariant) = registry.iter().find(|(known, _)| known == id)?;
        // Some defects are older than the invariant that is to find them.
        judged.contains(invariant).then_some((*id, invariant.as_str(), *scenario))
    });
    let todo = Mutex::new(shown);
    let missed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((id, invariant, scenario)) = { todo.lock().expect("nobody panicked").next() } {
                    if let Err(why) = find(id, invariant, scenario) {
                        missed.lock().expect("nobody panicked").push((id, invariant, scenario, why));
                    }
                }
            });
        }
    });
    let missed = missed.into_inner().expect("nobody panicked").into_iter();
    let missed: Vec<String> = missed
        .filter(|(id, invariant, scenario, _)| {
            !RACES.contains(id) || (0..ATTEMPTS_AT_A_RACE).all(|_| find(id, invariant, scenario).is_err())
        })
        .map(|(.., why)| why)
        .collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn every_invariant_has_a_defect_that_breaks_it() {
    let invariants = explained("invariants");
    let without: Vec<&Value> = invariants
        .iter()
        .filter(|one| one["defects"].as_array().is_none_or(Vec::is_empty))
        .filter(|one| !WITHOUT_INTERFACE.contains(&(text(&one["id"]).as_str(), text(&one["needs"]).as_str())))
        .collect();
    assert!(without.is_empty(), "nothing shows that these can fail: {without:?}");
}

fn find(id: &str, invariant: &str, scenario: &str) -> Result<(), String> {
    let place = Place::new();
    let ran = place.run(&["verify", "--defect", id, "--name", scenario, "--out", "result", "--quiet"]);
    let broken = invariants(&place.json("result/verdict.json"), "fails");
    if ran.code != Some(1) || !broken.iter().any(|found| found == invariant) {
        return Err(format!(
            "{id} should break {invariant}; exit code {:?}, broken {broken:?}\n{}{}",
            ran.code, ran.out, ran.err
        ));
    }
    let page = std::fs::read_to_string(place.path("result/index.html")).unwrap_or_default();
    if !page.contains(invariant) || !page.contains(&format!("--defect {id}")) {
        return Err(format!(
            "{id}: the report does not name {invariant} with the command that repeats it"
        ));
    }
    Ok(())
}
