//! From a History on disk to the report: one pass to judge, or many parts when one would take too much memory; and when something was found
//! another look for its evidence.

use super::part_files::PartFiles;
use super::source::Source;
use countersign_checks::{Division, Judge};
use countersign_core::history::{Event, ReadError, pick, read};
use countersign_core::verdict::Verdict;
use countersign_reports::{Evidence, Overview, Report};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use thiserror::Error;

/// A History that was judged.
pub(crate) struct Judged {
    /// The report with the verdict.
    pub(crate) report: Report,
    /// What ended the reading early.
    pub(crate) damage: Option<ReadError>,
    /// How many events were read.
    pub(crate) events: u64,
}

/// Why a History was not judged.
#[derive(Debug, Error)]
pub(crate) enum Unjudged {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] std::io::Error),
    /// There is no room for its parts.
    #[error("no room in `{folder}` for what is judged apart: {source}")]
    NoRoom {
        /// Where the parts would be.
        folder: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

impl Unjudged {
    /// Returns that the folder for temporary files cannot be used.
    pub(super) fn no_room(source: std::io::Error) -> Self {
        Self::NoRoom {
            folder: std::env::temp_dir(),
            source,
        }
    }
}

/// How much is judged at once.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// A longer History is judged in parts.
    whole_bytes: u64,
    /// About how many events a part has.
    part_events: usize,
}

impl Limits {
    /// One pass over a million events takes some 350 MB. A part takes a twentieth of that, and there are as many under way at once as there are cores.
    const USUAL: Self = Self {
        whole_bytes: 512 << 20,
        part_events: 50_000,
    };
    /// Each part is an open file. A History so long that more would be needed has larger parts.
    const MOST_PARTS: usize = 256;
}

/// How many events are read between two marks of progress.
const STRIDE: u64 = 1 << 18;
/// How many events one thread hands to another at once, and how often before it waits.
const BATCH: usize = 1 << 10;
const BATCHES: usize = 8;

/// Judges the History at `path`, `-` for standard input, and tells `progress` now and then how many events were read.
///
/// # Errors
/// When it cannot be read, or there is no room for its parts.
pub(crate) fn judge_history(path: &Path, progress: impl FnMut(u64)) -> Result<Judged, Unjudged> {
    judge_source(&Source::of(path)?, Limits::USUAL, progress)
}

fn judge_source(source: &Source, limits: Limits, mut progress: impl FnMut(u64)) -> Result<Judged, Unjudged> {
    let mut look = Look::default();
    let mut verdict = None;
    if source.bytes()? > limits.whole_bytes {
        verdict = judge_parts(source, limits, &mut look, &mut progress)?;
    }
    let verdict = match verdict {
        Some(verdict) => verdict,
        None => {
            look = Look::default();
            judge_whole(source, &mut look, &mut progress)?
        }
    };
    let mut evidence = Evidence::wanted_by(&verdict);
    collect(source, &mut evidence)?;
    Ok(Judged {
        report: Report::of(verdict, look.overview, evidence),
        damage: look.damage,
        events: look.events,
    })
}

/// What one look at all events gives beside the verdict.
#[derive(Default)]
struct Look {
    overview: Overview,
    damage: Option<ReadError>,
    events: u64,
}

impl Look {
    /// Takes in the next of what was read, and returns the event.
    fn see<'a>(&mut self, item: &'a Result<Event, ReadError>) -> Option<&'a Event> {
        let event = item.as_ref().ok()?;
        self.overview.see(event);
        self.events += 1;
        Some(event)
    }
}

fn judge_whole(source: &Source, look: &mut Look, mut progress: impl FnMut(u64)) -> Result<Verdict, Unjudged> {
    let mut judge = Judge::new();
    for item in read(source.open()?) {
        if let Some(event) = look.see(&item) {
            judge.see(event);
        }
        look.damage = item.err();
        if look.events.is_multiple_of(STRIDE) {
            progress(look.events);
        }
    }
    Ok(judge.verdict())
}

/// Returns nothing when everything belongs together, so that there are no parts.
fn judge_parts(source: &Source, limits: Limits, look: &mut Look, mut progress: impl FnMut(u64)) -> Result<Option<Verdict>, Unjudged> {
    let mut division = Division::new();
    let history = source.open()?;
    // Reading costs about as much as dividing.
    std::thread::scope(|scope| {
        let (sender, batches) = sync_channel::<Vec<Result<Event, ReadError>>>(BATCHES);
        scope.spawn(move || {
            let mut items = read(history).peekable();
            while items.peek().is_some() {
                let batch = items.by_ref().take(BATCH).collect();
                if sender.send(batch).is_err() {
                    return;
                }
            }
        });
        for item in batches.into_iter().flatten() {
            if let Some(event) = look.see(&item) {
                division.see(event);
            }
            look.damage = item.err();
            if look.events.is_multiple_of(STRIDE) {
                progress(look.events);
            }
        }
    });
    let parts = match division.divide(limits.part_events, Limits::MOST_PARTS) {
        Ok(parts) => parts,
        Err(verdict) => return Ok(Some(*verdict)),
    };
    if parts.count() == 1 {
        return Ok(None);
    }
    let files = PartFiles::write(&parts, source.open()?, look.events)?;
    let found = files.judge(&parts)?;
    Ok(Some(parts.verdict(found)))
}

/// Reads the History again for the evidence, and once more for what that names: causes and payloads stand before their effects.
fn collect(source: &Source, evidence: &mut Evidence) -> std::io::Result<()> {
    // A cause has a cause at most; what is still lacking after these is not in the file.
    const LOOKS: usize = 4;
    for _ in 0..LOOKS {
        if !evidence.is_lacking() {
            break;
        }
        let seen = std::cell::RefCell::new(&mut *evidence);
        for event in pick(source.open()?, |index, payload| seen.borrow().wants(index, payload)) {
            seen.borrow_mut().see(&event);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::ground::{Ground, Keep, Mode};
    use crate::run::pure::Variation;
    use countersign_campaigns::{Preset, Settings, plan};
    use std::sync::Arc;

    /// Takes a plan with a defect, when one is given, and returns the folder of its History.
    fn recorded(preset: Preset, seed: u64, defect: Option<&str>) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let plan = plan(Settings {
            seed,
            steps: 120,
            suppliers: 3,
            preset,
        });
        let ground = Ground::open(Mode::Pure, None, &Arc::default()).unwrap_or_else(|_| panic!("the embedded deployment is sound"));
        let variation = Variation {
            defect: defect.map(str::to_owned),
            ..Variation::default()
        };
        let keep = Keep {
            out: folder.path(),
            command: "countersign campaign",
        };
        ground.take(&plan, &variation, Some(keep)).expect("the plan is taken");
        folder
    }

    fn parts_of(path: &Path, limits: Limits) -> usize {
        let mut division = Division::new();
        let history = Source::File(path.to_owned()).open().expect("the History is there");
        read(history).for_each(|event| division.see(&event.expect("the History is sound")));
        division
            .divide(limits.part_events, Limits::MOST_PARTS)
            .map_or(0, |parts| parts.count())
    }

    fn judged(path: &Path, limits: Limits) -> Judged {
        judge_source(&Source::File(path.to_owned()), limits, |_| {}).expect("the History can be read")
    }

    #[test]
    fn a_file_that_is_judged_in_parts_gets_the_verdict_of_one_pass() {
        let small = Limits {
            whole_bytes: 0,
            part_events: 200,
        };
        let runs = [
            (Preset::Smoke, None),
            (Preset::Release, None),
            (Preset::Smoke, Some("M01")),
            (Preset::Release, Some("M23")),
        ];
        for (seed, (preset, defect)) in (1..).zip(runs) {
            let folder = recorded(preset, seed, defect);
            let history = folder.path().join("history.jsonl");
            let whole = judged(&history, Limits::USUAL);
            let parts = judged(&history, small);
            assert!(whole.events > 400, "{} events", whole.events);
            assert_eq!(whole.events, parts.events);
            assert!(parts_of(&history, small) > 2, "one part would always agree");
            assert_eq!(whole.report.verdict(), parts.report.verdict(), "{preset:?} {defect:?}");
        }
    }
}
