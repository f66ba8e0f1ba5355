//! Runs that are stopped: by Ctrl-C, by SIGKILL.

use crate::program::{Place, Ran, wait_for};
use std::process::{Child, Command, Stdio};

/// The events that a run has written so far.
fn lines(place: &Place) -> usize {
    std::fs::read_to_string(place.path("result/history.jsonl")).map_or(0, |text| text.lines().count())
}

/// Processes that were started for this test's folder and still run.
fn left_behind(place: &Place) -> Vec<String> {
    let folder = place.folder().display().to_string();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let command = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        if command.contains("simulate reference") && command.contains(&folder) {
            found.push(command);
        }
    }
    found
}

fn interrupt(child: &Child) {
    let interrupted = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill can be run");
    assert!(interrupted.success());
}

/// Returns whether a process does something about Ctrl-C by now, rather than being ended by it.
fn heeds_interrupts(child: &Child) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    // The lowest bit is signal 1, SIGINT is signal 2.
    caught.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask & 0b10 != 0))
}

#[test]
fn ctrl_c_stops_the_sending_writes_the_report_and_leaves_nothing_behind() {
    let place = Place::new();
    let mut command = place.command(&["verify", "--out", "result"]);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the built command can be run");
    wait_for("the first hundred events", || (lines(&place) > 100).then_some(()));
    interrupt(&child);
    let ran = Ran::new(&child.wait_with_output().expect("the run ends"));
    let ran = ran.expect(3);
    ran.says("stopping").says("stopped by hand");
    for file in ["verdict.json", "junit.xml", "index.html"] {
        assert!(place.path("result").join(file).exists(), "{file} is missing");
    }
    wait_for("the end of the deployment's process", || {
        left_behind(&place).is_empty().then_some(())
    });
}

#[test]
fn a_killed_run_leaves_a_history_that_can_be_judged_and_no_process() {
    let place = Place::new();
    let mut command = place.command(&["verify", "--out", "result"]);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the built command can be run");
    wait_for("the first hundred events", || (lines(&place) > 100).then_some(()));
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    wait_for("the end of the deployment's process", || {
        left_behind(&place).is_empty().then_some(())
    });
    let ran = place.run(&["check", "result/history.jsonl"]);
    assert!(matches!(ran.code, Some(1 | 3)), "exit code {:?}\n{}{}", ran.code, ran.out, ran.err);
    assert!(!ran.err.contains("bug in countersign"), "{}", ran.err);
}

#[test]
fn what_is_broken_off_by_ctrl_c_tells_nothing_of_what_it_did_not_take() {
    let place = Place::new();
    let endless = [
        &["campaign", "--seed", "1", "--seeds", "1000000", "--out", "result"][..],
        // One run that is long by itself.
        &["campaign", "--seed", "1", "--steps", "20000", "--out", "result"],
        &["prove", "--campaigns", "1000000", "--out", "defects.md"],
        &[
            "prove",
            "--defect",
            "M51",
            "--campaigns",
            "1",
            "--seeds",
            "1000",
            "--out",
            "defects.md",
        ],
    ];
    for arguments in endless {
        let mut command = place.command(arguments);
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the built command can be run");
        wait_for("a watch for Ctrl-C", || heeds_interrupts(&child).then_some(()));
        interrupt(&child);
        let ran = Ran::new(&child.wait_with_output().expect("the run ends"));
        ran.expect(3).says("unknown:");
    }
    assert!(!place.path("defects.md").exists());
}
