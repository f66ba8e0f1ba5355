//! Where a plan is taken: in one thread under simulated time, against the embedded deployment as a process, or against a deployment
//! of one's own; each time with a new History and a verdict.

use super::judging::judge_history;
use super::pure::{Arena, Variation};
use super::verification::{Ending, Programme, STOPPED, Verification, prepare};
use crate::deployment::{self, Secrets};
use countersign_campaigns::Plan;
use countersign_checks::Judge;
use countersign_core::deployment::Environment;
use countersign_core::history::Event;
use countersign_core::ids::RunId;
use countersign_core::problem::Problem;
use countersign_core::verdict::{Finding, Verdict};
use countersign_features::Performed;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

/// How much of a run our choices determine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Mode {
    /// All of it: one thread, simulated time, no sockets; the same plan gives the same History to the byte.
    #[default]
    Pure,
    /// The embedded deployment as a process of its own: the same plan, and whatever the machine makes of it.
    Process,
    /// A deployment of your own.
    Deployment,
}

impl Mode {
    /// Returns its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pure => "pure",
            Self::Process => "process",
            Self::Deployment => "deployment",
        }
    }
}

/// Where plans are taken.
pub(crate) enum Ground {
    /// In this thread.
    Pure(Box<Arena>),
    /// Against a process, over sockets; a deployment file when it is not the embedded one.
    Real(Option<PathBuf>),
}

/// Where the History of a plan stays, and the command that repeats it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keep<'a> {
    /// The folder.
    pub(crate) out: &'a Path,
    /// The command, as the reports tell it.
    pub(crate) command: &'a str,
}

/// What is told of a trial whose History nobody reads.
const TRIAL: &str = "countersign campaign";

/// What came of a plan.
pub(crate) struct Outcome {
    /// What its History proves.
    pub(crate) verdict: Verdict,
    /// What was done; unknown of a real run.
    pub(crate) performed: Option<Performed>,
    /// Why it was broken off, when it was.
    pub(crate) aborted: Option<String>,
}

impl Ground {
    /// Returns the ground of a mode. What is under way there is broken off when `stop` is set; a real run heeds Ctrl-C by itself.
    ///
    /// # Errors
    /// Every problem of the deployment file, and a mode that does not go with one.
    pub(crate) fn open(mode: Mode, deployment: Option<&Path>, stop: &Arc<AtomicBool>) -> Result<Self, Vec<Problem>> {
        match (mode, deployment) {
            (Mode::Pure, None) => Ok(Self::Pure(Box::new(Arena::new(stop)?))),
            (Mode::Process, None) => Ok(Self::Real(None)),
            (Mode::Deployment, Some(file)) => {
                let read = deployment::open(Some(file), &Secrets::for_a_run())?;
                if read.environment == Environment::Production {
                    let what = format!("`{}` is a production deployment", read.name);
                    let fix = "name a deployment file with `environment = \"test\"`";
                    return Err(vec![Problem::new("CS320", what, "a campaign breaks things on purpose", fix)]);
                }
                Ok(Self::Real(Some(file.to_owned())))
            }
            (Mode::Deployment, None) => {
                let fix = "add `--deployment FILE`, or use `--mode process` for the embedded deployment";
                Err(vec![Problem::new(
                    "CS321",
                    "`--mode deployment` without a deployment file",
                    "nobody knows which deployment is meant",
                    fix,
                )])
            }
            (Mode::Pure | Mode::Process, Some(_)) => Err(vec![Problem::new(
                "CS322",
                format!("`--deployment` with `--mode {}`", mode.word()),
                "that mode runs the embedded deployment only",
                "use `--mode deployment`",
            )]),
        }
    }

    /// Takes `plan` and judges its History, which goes to `history.jsonl` in the folder of `keep` when there is one.
    ///
    /// # Errors
    /// When nothing could be started or written.
    pub(crate) fn take(&self, plan: &Plan, variation: &Variation, keep: Option<Keep<'_>>) -> Result<Outcome, String> {
        match self {
            Self::Pure(arena) => take_pure(arena, plan, variation, keep),
            Self::Real(file) => match keep {
                Some(keep) => take_real(file.as_deref(), plan, variation, keep),
                None => {
                    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
                    let keep = Keep {
                        out: folder.path(),
                        command: TRIAL,
                    };
                    take_real(file.as_deref(), plan, variation, keep)
                }
            },
        }
    }

    /// Returns whether the same plan always ends in the same way.
    pub(crate) fn is_pure(&self) -> bool {
        matches!(self, Self::Pure(_))
    }
}

fn take_pure(arena: &Arena, plan: &Plan, variation: &Variation, keep: Option<Keep<'_>>) -> Result<Outcome, String> {
    let unwritable = |error: std::io::Error| format!("the History cannot be written: {error}");
    let witness = Arc::new(Mutex::new(Witness::new(keep.map(|keep| keep.out)).map_err(unwritable)?));
    let seeing = Arc::clone(&witness);
    let command = keep.map_or(TRIAL, |keep| keep.command);
    let performed = arena.run(plan, variation, command, move |event| {
        seeing.lock().unwrap_or_else(PoisonError::into_inner).see(event);
    });
    let mut witness = witness.lock().unwrap_or_else(PoisonError::into_inner);
    witness.finish().map_err(unwritable)?;
    Ok(Outcome {
        verdict: std::mem::take(&mut witness.judge).verdict(),
        performed: Some(performed),
        aborted: arena.is_stopped().then(|| STOPPED.to_owned()),
    })
}

/// Sees each event of a pure run: judges it, and writes it down where the History is wanted.
struct Witness {
    judge: Judge,
    file: Option<BufWriter<File>>,
    written: std::io::Result<()>,
}

impl Witness {
    fn new(out: Option<&Path>) -> std::io::Result<Self> {
        let create = |out: &Path| {
            std::fs::create_dir_all(out)?;
            File::create(out.join("history.jsonl"))
        };
        Ok(Self {
            judge: Judge::new(),
            file: out.map(create).transpose()?.map(BufWriter::new),
            written: Ok(()),
        })
    }

    fn see(&mut self, event: &Event) {
        self.judge.see(event);
        if let (Some(file), Ok(())) = (&mut self.file, &self.written) {
            self.written = event.write_line(file);
        }
    }

    /// Ends the writing, and says why it went wrong when it did.
    fn finish(&mut self) -> std::io::Result<()> {
        std::mem::replace(&mut self.written, Ok(()))?;
        self.file.as_mut().map_or(Ok(()), std::io::Write::flush)
    }
}

/// Each time the deployment is opened anew, with a new run id in every number, so that one trial does not see another.
fn take_real(file: Option<&Path>, plan: &Plan, variation: &Variation, keep: Keep<'_>) -> Result<Outcome, String> {
    let secrets = Secrets::for_a_run();
    let deployment = deployment::open(file, &secrets).map_err(|_| "the deployment file has changed".to_owned())?;
    let (history, recorder) = prepare(keep.out).map_err(|error| error.to_string())?;
    let verification = Verification {
        deployment,
        secrets: secrets.into_made(),
        programme: Programme {
            scenarios: None,
            campaign: Some(plan.clone()),
        },
        is_complete_run: false,
        run: RunId::new(super::run_id()),
        defect: variation.defect.clone(),
        variants: variation.variants.clone(),
        command: keep.command.to_owned(),
        is_quiet: true,
        out: keep.out.to_owned(),
    };
    let ending = verification.run(recorder);
    let judged = judge_history(history.path(), |_| {}).map_err(|error| error.to_string())?;
    Ok(Outcome {
        verdict: judged.report.verdict().clone(),
        performed: None,
        aborted: match ending {
            Ending::Finished => None,
            Ending::Aborted(why) => Some(why),
        },
    })
}

/// Promises in the order in which they explain a failure: what comes first is more likely the cause of what comes later.
const CAUSES: [&str; 16] = [
    "I39", "I40", "I24", "I25", "I26", "I01", "I04", "I12", "I13", "I09", "I14", "I10", "I05", "I03", "I02", "I23",
];

/// Returns the finding that explains the others best.
pub(crate) fn primary(verdict: &Verdict) -> Option<&Finding> {
    let rank = |finding: &&Finding| {
        let id = finding.invariant.as_str();
        CAUSES.iter().position(|cause| *cause == id).unwrap_or(CAUSES.len())
    };
    verdict.findings().min_by_key(rank)
}
