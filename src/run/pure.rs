//! A campaign in one thread under simulated time: both ends and the reference integration in a network without sockets.
//!
//! The same plan gives the same History, to the byte: time moves only when everybody waits, ids come from the seed, and nothing is
//! decided by the order in which a machine happens to do things.

use super::campaign;
use super::ends::{erp_settings, placed, portal_settings};
use super::facts::{Introduction, facts};
use super::verification::STOPPED;
use crate::deployment::{self, Secrets};
use countersign_campaigns::Plan;
use countersign_core::deployment::Deployment;
use countersign_core::history::{ControlAction, ControlStep, Event, Instant, Recorder, RunEvent, RunPhase, What};
use countersign_core::ids::RunId;
use countersign_core::problem::Problem;
use countersign_core::promise::Claim;
use countersign_core::secret::Secret;
use countersign_core::splitmix::mixed;
use countersign_erp::Erp;
use countersign_features::{Operator, Performed, Stage};
use countersign_portal::Portal;
use countersign_reference::{DefaultSecrets, Embedded, Settings, Spare, default_settings};
use countersign_transports::chance;
use countersign_transports::network::{Memory, Network};
use countersign_transports::surroundings::{Surroundings, WallClock};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The campaign is the one scenario of its History.
const SCENARIO: u32 = 1;

/// What every pure run begins with: the embedded deployment as it is described, and the settings of the instance that is it.
pub(crate) struct Arena {
    deployment: Deployment,
    settings: Settings,
    spare: Mutex<Option<Spare>>,
    stop: Arc<AtomicBool>,
}

/// What makes one run differ from another, beside its plan.
#[derive(Debug, Clone, Default)]
pub(crate) struct Variation {
    /// The defect of the reference integration.
    pub(crate) defect: Option<String>,
    /// The harmless ways in which it differs.
    pub(crate) variants: Vec<String>,
}

impl Arena {
    /// Reads the embedded deployment. Its runs are broken off when `stop` is set.
    ///
    /// # Errors
    /// Every problem of the embedded deployment; there is none.
    pub(crate) fn new(stop: &Arc<AtomicBool>) -> Result<Self, Vec<Problem>> {
        let mut deployment = deployment::open(None, &Secrets::for_a_run())?;
        // The stubs of other systems listen on sockets, and there are none here.
        deployment.neighbours.clear();
        deployment.claims.remove(&Claim::Neighbours);
        let mut clients = deployment.suppliers.iter().map(|supplier| supplier.client_secret.clone());
        let none = || Secret::new(String::new());
        let mut client = || clients.next().unwrap_or_else(none);
        let secrets = DefaultSecrets {
            erp_token: deployment.erp.secret.clone(),
            portal_signing: deployment.portal.secret.clone(),
            event_signing: deployment.events.signing_secret.clone(),
            operations_token: deployment
                .operations
                .as_ref()
                .map(|operations| operations.token.clone())
                .unwrap_or_else(none),
            clients: [client(), client(), client()],
        };
        let settings = default_settings("http://erp.test", "http://portal.test", "", PathBuf::new(), secrets);
        Ok(Self {
            deployment,
            settings,
            spare: Mutex::default(),
            stop: Arc::clone(stop),
        })
    }

    /// Takes `plan` and hands each event of its History, which `command` repeats, to `sink` as it happens.
    pub(crate) fn run(&self, plan: &Plan, variation: &Variation, command: &str, sink: impl FnMut(&Event) + Send + 'static) -> Performed {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime without threads and sockets needs nothing of the system");
        chance::seed_this_thread(Some(plan.seed));
        let performed = runtime.block_on(self.perform(plan, variation, command, sink));
        chance::seed_this_thread(None);
        performed
    }

    async fn perform(&self, plan: &Plan, variation: &Variation, command: &str, sink: impl FnMut(&Event) + Send + 'static) -> Performed {
        let since = tokio::time::Instant::now();
        let clock = WallClock::Simulated { began: plan.begins, since };
        let read = move || Instant {
            at_us: u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX),
            wall: clock.now(),
        };
        let recorder = Recorder::new(read, sink);
        let memory = Memory::new(plan.seed);
        let surroundings = Surroundings {
            network: Network::Memory(memory.clone()),
            clock,
        };
        let run = run_id(plan.seed);
        let introduction = Introduction {
            run: run.clone(),
            began: plan.begins,
            defect: variation.defect.clone(),
            is_complete_run: false,
            is_simulated: true,
            command: command.to_owned(),
        };
        recorder.record(What::Run(RunEvent {
            phase: RunPhase::Started(Box::new(facts(&self.deployment, introduction))),
        }));
        let begun = campaign::begin(&recorder, SCENARIO, plan);
        let erp = Erp::start_in(&surroundings, erp_settings(&self.deployment), recorder.clone()).await;
        let erp = erp.expect("nothing is listened on");
        let portal = Portal::start_in(&surroundings, portal_settings(&self.deployment, run.clone()), recorder.clone()).await;
        let portal = Arc::new(portal.expect("nothing is listened on"));
        let spare = self.spare().take();
        let integration = Embedded::start(self.settings(variation), memory, clock, spare).await;
        let integration = Arc::new(integration.expect("the defect was looked up before"));
        let deployment = Arc::new(placed(self.deployment.clone(), &integration.base_url()));
        erp.set_events_url(deployment.events.url.clone());
        portal.set_gateway(deployment.gateway.base_url.clone());
        let stage = Stage {
            operator: deployment
                .operations
                .clone()
                .map(|operations| Operator::new(operations, &surroundings.network, deployment.timing.request_deadline)),
            neighbours: None,
            restart: Some(restart(&integration, &recorder)),
            deployment,
            erp: erp.clone(),
            portal: Arc::clone(&portal),
            recorder: recorder.clone(),
            run,
            stop: Arc::clone(&self.stop),
            is_simulated: true,
            numbered: Arc::new(AtomicU32::new(0)),
        };
        let performed = countersign_features::perform(&stage, SCENARIO, plan).await;
        begun.end(&recorder, self.is_stopped());
        countersign_features::settle(&stage).await;
        countersign_features::read_all(&stage).await;
        let phase = if self.is_stopped() {
            RunPhase::Aborted(STOPPED.to_owned())
        } else {
            RunPhase::Finished
        };
        recorder.record(What::Run(RunEvent { phase }));
        *self.spare() = integration.stop();
        erp.stop().await;
        performed
    }

    /// Returns whether its runs are being broken off.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn spare(&self) -> MutexGuard<'_, Option<Spare>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settings(&self, variation: &Variation) -> Settings {
        let mut settings = self.settings.clone();
        settings.defect.clone_from(&variation.defect);
        settings.variants.clone_from(&variation.variants);
        settings
    }
}

fn restart(integration: &Arc<Embedded>, recorder: &Recorder) -> countersign_features::Restart {
    let (integration, recorder) = (Arc::downgrade(integration), recorder.clone());
    Arc::new(move |after| {
        let (integration, recorder) = (integration.clone(), recorder.clone());
        Box::pin(async move {
            let Some(integration) = integration.upgrade() else {
                return Err("the run has ended".to_owned());
            };
            let control = |action, began_us, result: &str| {
                recorder.record(What::Control(ControlStep {
                    action,
                    began_us: Some(began_us),
                    result: result.to_owned(),
                }));
            };
            let began_us = recorder.now().at_us;
            integration.die_after(after).await;
            control(ControlAction::Kill, began_us, "killed between two steps");
            let began_us = recorder.now().at_us;
            let started = integration.start_again().await;
            let result = started.as_ref().map_or_else(ToString::to_string, |()| "ready".to_owned());
            control(ControlAction::Restart, began_us, &result);
            started.map_err(|error| error.to_string())
        })
    })
}

/// Returns five characters that stand for the seed, so that two campaigns in one deployment do not meet.
fn run_id(seed: u64) -> RunId {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKLMNPQRSTVWXY";
    let drawn = mixed(seed);
    let digit = |at: u32| char::from(DIGITS[((drawn >> (5 * at)) % 32) as usize]);
    RunId::new((0..5).map(digit).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_campaigns::{Preset, Settings, plan};

    fn history(arena: &Arena, seed: u64) -> Vec<u8> {
        let plan = plan(Settings {
            seed,
            steps: 30,
            suppliers: 3,
            preset: Preset::Smoke,
        });
        let events = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&events);
        arena.run(&plan, &Variation::default(), "countersign campaign", move |event| {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            event.write_line(&mut *kept).expect("memory takes every line");
        });
        std::mem::take(&mut *events.lock().unwrap_or_else(PoisonError::into_inner))
    }

    #[test]
    fn a_run_knows_nothing_of_the_runs_before_it() {
        let arena = Arena::new(&Arc::default()).unwrap_or_else(|_| panic!("the embedded deployment is sound"));
        let first = history(&arena, 11);
        let other = history(&arena, 12);
        assert!(first != other);
        assert!(first == history(&arena, 11));
        assert!(other == history(&arena, 12));
    }
}
