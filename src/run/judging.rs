//! From a History on disk to the report: one pass to judge, in as little memory as the judge keeps, and when something was found
//! another look for its evidence.

use super::history_file::{open_history, pick_events};
use countersign_checks::Judge;
use countersign_core::history::ReadError;
use countersign_reports::{Evidence, Overview, Report};
use std::path::Path;

/// A History that was judged.
pub(crate) struct Judged {
    /// The report with the verdict.
    pub(crate) report: Report,
    /// What ended the reading early.
    pub(crate) damage: Option<ReadError>,
    /// How many events were read.
    pub(crate) events: u64,
}

/// How many events are read between two marks of progress.
const STRIDE: u64 = 1 << 18;

/// Judges the History at `path`, and tells `progress` now and then how many events were read.
///
/// # Errors
/// When the file cannot be opened.
pub(crate) fn judge_history(path: &Path, mut progress: impl FnMut(u64)) -> std::io::Result<Judged> {
    let (mut judge, mut overview) = (Judge::new(), Overview::default());
    let (mut events, mut damage) = (0, None);
    for item in open_history(path)? {
        match item {
            Ok(event) => {
                judge.see(&event);
                overview.see(&event);
                events += 1;
            }
            Err(error) => damage = Some(error),
        }
        if events % STRIDE == 0 {
            progress(events);
        }
    }
    let verdict = judge.verdict();
    let mut evidence = Evidence::wanted_by(&verdict);
    collect(path, &mut evidence)?;
    Ok(Judged {
        report: Report::of(verdict, overview, evidence),
        damage,
        events,
    })
}

/// Reads the file again for the evidence, and once more for what that names: causes and payloads stand before their effects.
fn collect(path: &Path, evidence: &mut Evidence) -> std::io::Result<()> {
    // A cause has a cause at most; what is still lacking after these is not in the file.
    const LOOKS: usize = 4;
    for _ in 0..LOOKS {
        if !evidence.is_lacking() {
            break;
        }
        let seen = std::cell::RefCell::new(&mut *evidence);
        for event in pick_events(path, |index, payload| seen.borrow().wants(index, payload))? {
            seen.borrow_mut().see(&event);
        }
    }
    Ok(())
}
