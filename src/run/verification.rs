//! One verification: start both ends and the deployment, run the scenarios, let it settle, read everything, judge, report.

use super::ends::{erp_settings, placed, portal_settings};
use super::facts::{Introduction, facts};
use super::history_file::HistoryFile;
use super::process::{Places, Process};
use super::{campaign, interrupt, progress};
use crate::console;
use countersign_campaigns::Plan;
use countersign_core::deployment::{Deployment, EndSettings};
use countersign_core::history::{End, Recorder, RunEvent, RunPhase, What};
use countersign_core::ids::RunId;
use countersign_core::secret::Secret;
use countersign_erp::Erp;
use countersign_features::{Library, Operator, Stage};
use countersign_neighbours::{NeighbourSettings, Neighbours};
use countersign_portal::Portal;
use countersign_transports::network::Network;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

/// What to verify, and how.
pub(crate) struct Verification {
    /// The deployment, with `{process}` still in its URLs.
    pub(crate) deployment: Deployment,
    /// Secrets that were made up for the run, by environment variable.
    pub(crate) secrets: BTreeMap<String, Secret>,
    /// What is done.
    pub(crate) programme: Programme,
    /// Whether it is all there is.
    pub(crate) is_complete_run: bool,
    /// The run's id.
    pub(crate) run: RunId,
    /// The defect to give to the deployment's process.
    pub(crate) defect: Option<String>,
    /// The benign variants to give to it.
    pub(crate) variants: Vec<String>,
    /// The command that repeats the run, without a selection.
    pub(crate) command: String,
    /// Whether progress is shown.
    pub(crate) is_quiet: bool,
    /// Where everything goes.
    pub(crate) out: PathBuf,
}

/// What a run does.
pub(crate) struct Programme {
    /// The scenarios, and how many run at once.
    pub(crate) scenarios: Option<(Library, usize)>,
    /// The campaign that follows them.
    pub(crate) campaign: Option<Plan>,
}

/// Why a run ended that Ctrl-C has stopped.
pub(crate) const STOPPED: &str = "stopped by hand";

/// How a run ended, before it is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ending {
    /// To its end.
    Finished,
    /// It was broken off: why.
    Aborted(String),
}

impl Verification {
    /// Runs it and returns how it ended. The History is in `history`, whatever happens.
    pub(crate) fn run(self, recorder: Recorder) -> Ending {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .expect("the system gives a process its threads");
        let stop = Arc::new(AtomicBool::new(false));
        let ending = runtime.block_on(self.perform(&recorder, &stop));
        let ending = if stop.load(Ordering::Relaxed) {
            Ending::Aborted(STOPPED.to_owned())
        } else {
            ending
        };
        let phase = match &ending {
            Ending::Finished => RunPhase::Finished,
            Ending::Aborted(why) => RunPhase::Aborted(why.clone()),
        };
        recorder.record(What::Run(RunEvent { phase }));
        // Whatever still hangs on a socket is not waited for.
        runtime.shutdown_background();
        ending
    }

    async fn perform(self, recorder: &Recorder, stop: &Arc<AtomicBool>) -> Ending {
        let (over, is_over) = tokio::sync::oneshot::channel::<()>();
        interrupt::watch(stop, async { drop(is_over.await) });
        recorder.record(What::Run(RunEvent {
            phase: RunPhase::Started(Box::new(facts(
                &self.deployment,
                Introduction {
                    run: self.run.clone(),
                    began: jiff::Timestamp::now(),
                    defect: self.defect.clone(),
                    is_complete_run: self.is_complete_run,
                    is_simulated: false,
                    command: self.command.clone(),
                },
            ))),
        }));
        let ending = self.with_ends(recorder, stop).await;
        drop(over);
        ending
    }

    async fn with_ends(self, recorder: &Recorder, stop: &Arc<AtomicBool>) -> Ending {
        let erp = match Erp::start(erp_settings(&self.deployment), recorder.clone()).await {
            Ok(erp) => erp,
            Err(error) => return Ending::Aborted(format!("the ERP end cannot listen on {}: {error}", self.deployment.erp.listen)),
        };
        let portal = match Portal::start(portal_settings(&self.deployment, self.run.clone()), recorder.clone()).await {
            Ok(portal) => Arc::new(portal),
            Err(error) => {
                return Ending::Aborted(format!(
                    "the portal end cannot listen on {}: {error}",
                    self.deployment.portal.listen
                ));
            }
        };
        let neighbours = match self.start_neighbours(recorder).await {
            Ok(neighbours) => neighbours,
            Err(why) => return Ending::Aborted(why),
        };
        let ending = self.with_deployment(recorder, stop, (&erp, &portal, &neighbours)).await;
        erp.stop().await;
        // A step that is still running when the run is stopped holds on to its end; the process ends it then.
        if let Some(portal) = Arc::into_inner(portal) {
            portal.stop().await;
        }
        ending
    }

    async fn start_neighbours(&self, recorder: &Recorder) -> Result<Arc<Neighbours>, String> {
        let settings = |end: &EndSettings| NeighbourSettings {
            listen: end.listen.clone(),
            token: end.secret.clone(),
        };
        let all = self.deployment.neighbours.iter().map(|(which, end)| (*which, settings(end)));
        let neighbours = Neighbours::start(all.collect(), recorder.clone()).await;
        neighbours.map(Arc::new).map_err(|(end, error)| {
            format!(
                "the {} cannot listen on {}: {error}",
                end.words(),
                self.deployment.neighbours[&end].listen
            )
        })
    }

    async fn with_deployment(self, recorder: &Recorder, stop: &Arc<AtomicBool>, ends: (&Erp, &Arc<Portal>, &Arc<Neighbours>)) -> Ending {
        let (erp, portal, neighbours) = ends;
        // The deployment's own data is for this run only.
        let directory = match tempfile::tempdir() {
            Ok(directory) => directory,
            Err(error) => return Ending::Aborted(format!("no temporary folder can be made: {error}")),
        };
        let process = match self.start_process(directory.path(), ends).await {
            Ok(process) => process,
            Err(why) => return Ending::Aborted(why),
        };
        let url = process.as_ref().map(|(_, url)| url.clone()).unwrap_or_default();
        let process = process.map(|(process, _)| process);
        let deployment = Arc::new(placed(self.deployment, &url));
        erp.set_events_url(deployment.events.url.clone());
        portal.set_gateway(deployment.gateway.base_url.clone());
        let stage = Stage {
            operator: deployment
                .operations
                .clone()
                .map(|operations| Operator::new(operations, &Network::Sockets, deployment.timing.request_deadline)),
            neighbours: Some(Arc::clone(neighbours)),
            restart: process.as_ref().map(|process| restart(process, recorder)),
            deployment,
            erp: erp.clone(),
            portal: Arc::clone(portal),
            recorder: recorder.clone(),
            run: self.run,
            stop: Arc::clone(stop),
            is_simulated: false,
            numbered: Arc::new(AtomicU32::new(0)),
        };
        let ending = perform_programme(stage, self.programme, self.is_quiet).await;
        if let Some(process) = process {
            process.kill().await;
        }
        ending
    }

    async fn start_process(
        &self,
        directory: &Path,
        (erp, portal, neighbours): (&Erp, &Arc<Portal>, &Arc<Neighbours>),
    ) -> Result<Option<(Arc<Process>, String)>, String> {
        let Some(command) = &self.deployment.process else { return Ok(None) };
        let defect = self.defect.iter().map(|id| ("--defect", id));
        let variants = self.variants.iter().map(|id| ("--variant", id));
        let extra = defect
            .chain(variants)
            .flat_map(|(flag, id)| [flag.to_owned(), id.clone()])
            .collect();
        let places = Places {
            erp_url: erp.base_url(),
            portal_url: portal.base_url(),
            neighbours: End::NEIGHBOURS
                .into_iter()
                .filter_map(|end| Some((end, neighbours.base_url(end)?)))
                .collect(),
            directory: directory.to_owned(),
        };
        let log = self.out.join("deployment.log");
        let process = Arc::new(Process::new(command.clone(), extra, places, self.secrets.clone(), log));
        let url = process
            .start()
            .await
            .map_err(|error| format!("the deployment's process did not start: {error}"))?;
        Ok(Some((process, url)))
    }
}

fn restart(process: &Arc<Process>, recorder: &Recorder) -> countersign_features::Restart {
    let (process, recorder) = (Arc::clone(process), recorder.clone());
    Arc::new(move |after| {
        let (process, recorder) = (Arc::clone(&process), recorder.clone());
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(u64::from(after))).await;
            process.restart(&recorder).await.map_err(|error| error.to_string())
        })
    })
}

async fn perform_programme(stage: Stage, programme: Programme, is_quiet: bool) -> Ending {
    if let Err(why) = countersign_features::reach(&stage).await {
        return Ending::Aborted(why);
    }
    let mut next = 1;
    if let Some((library, concurrency)) = programme.scenarios {
        next += u32::try_from(library.len()).unwrap_or(u32::MAX - 1);
        let on_stage = stage.clone();
        let scenarios = tokio::task::spawn_blocking(move || {
            countersign_features::run(on_stage, library, concurrency, move |step| {
                if !is_quiet {
                    progress::show(&step);
                }
            });
        });
        if let Err(error) = scenarios.await {
            return Ending::Aborted(format!("the scenarios broke off, which is a bug of countersign: {error}"));
        }
    }
    if let Some(plan) = programme.campaign {
        if !is_quiet {
            console::message(&format!("  a campaign of {} steps from seed {}", plan.steps.len(), plan.seed));
        }
        let begun = campaign::begin(&stage.recorder, next, &plan);
        // What could not be done is in the History: a fault that hit nothing was lifted without a hit.
        countersign_features::perform(&stage, next, &plan).await;
        begun.end(&stage.recorder, stage.stop.load(Ordering::Relaxed));
    }
    if !is_quiet {
        console::message("  settling, then reading every surface once more");
    }
    countersign_features::settle(&stage).await;
    countersign_features::read_all(&stage).await;
    Ending::Finished
}

/// Makes the folder for the results and the History in it.
///
/// # Errors
/// When the folder or the file cannot be made.
pub(crate) fn prepare(out: &Path) -> std::io::Result<(HistoryFile, Recorder)> {
    std::fs::create_dir_all(out)?;
    HistoryFile::create(out.join("history.jsonl"))
}
