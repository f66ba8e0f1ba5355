//! An instance without sockets and threads, for runs under simulated time.
//!
//! Engine, gateway, courier and timer are the very ones of an instance that serves; only the server and the engine's thread are missing.

use super::clock::Clock;
use super::direct::Direct;
use super::engine_handle::EngineHandle;
use super::engine_thread::Effects;
use super::error::RunError;
use super::routes;
use super::run::{START, Workers, policies, shell};
use crate::border::Input;
use crate::engine::{Engine, EngineError};
use crate::settings::Settings;
use crate::store::Database;
use countersign_transports::network::{Attachment, Memory, Network};
use countersign_transports::surroundings::WallClock;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// The name of the instance in its network.
const HOST: &str = "integration.test";

/// How long a step after which the instance shall die is waited for.
const PATIENCE: Duration = Duration::from_millis(500);

/// An instance in the caller's thread. Its database is in memory and outlives its deaths.
pub struct Embedded {
    settings: Arc<Settings>,
    network: Memory,
    clock: WallClock,
    running: Mutex<Option<Running>>,
    remains: Mutex<Option<Engine>>,
}

/// An empty shell of an instance that has ended.
#[derive(Debug)]
pub struct Spare(Database);

struct Running {
    direct: Arc<Direct>,
    workers: Workers,
    attachment: Attachment,
}

impl Embedded {
    /// Starts an instance in a network without sockets, and waits until it has master data from the ERP. What another one left spare makes
    /// the start quicker, and nothing else.
    ///
    /// # Errors
    /// [`RunError::UnknownDefect`], or [`RunError::Store`] when no database can be made.
    pub async fn start(settings: Settings, network: Memory, clock: WallClock, spare: Option<Spare>) -> Result<Self, RunError> {
        let settings = Arc::new(settings);
        let policies = policies(&settings)?;
        let engine = match spare {
            Some(Spare(database)) => Engine::anew(database, Arc::clone(&settings), policies),
            None => Engine::open(None, Arc::clone(&settings), policies),
        };
        let engine = engine.map_err(in_memory)?;
        let embedded = Self {
            settings,
            network,
            clock,
            running: Mutex::default(),
            remains: Mutex::default(),
        };
        embedded.run(engine).await?;
        Ok(embedded)
    }

    /// Returns the scheme and host under which it answers in its network.
    pub fn base_url(&self) -> String {
        format!("http://{HOST}")
    }

    /// Lets it die after `steps` more steps of its engine, or after half a second without so many, as by SIGKILL.
    pub async fn die_after(&self, steps: u32) {
        let direct = self.lock().as_ref().map(|running| Arc::clone(&running.direct));
        let Some(direct) = direct else { return };
        direct.die_after(steps);
        let _ = tokio::time::timeout(PATIENCE, direct.death()).await;
        let Some(running) = self.lock().take() else { return };
        running.attachment.cut();
        running.workers.abort();
        *self.remains.lock().unwrap_or_else(PoisonError::into_inner) = running.direct.remains();
    }

    /// Starts it again on the database that it left when it died; nothing happens while it lives.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub async fn start_again(&self) -> Result<(), RunError> {
        let remains = self.remains.lock().unwrap_or_else(PoisonError::into_inner).take();
        match remains {
            Some(engine) => self.run(engine.restarted().map_err(in_memory)?).await,
            None => Ok(()),
        }
    }

    /// Ends it, and returns what the next one can begin with.
    pub fn stop(&self) -> Option<Spare> {
        let running = self.lock().take()?;
        running.attachment.cut();
        running.workers.abort();
        Some(Spare(running.direct.remains()?.into_database()))
    }

    async fn run(&self, engine: Engine) -> Result<(), RunError> {
        let (outbox, messages) = mpsc::unbounded_channel();
        let (wake_at, waking) = watch::channel(None);
        let clock = Clock::new(self.clock);
        let effects = Effects {
            outbox,
            wake_at,
            clock: clock.clone(),
        };
        let direct = Arc::new(Direct::new(engine, effects));
        let handle = EngineHandle::Direct(Arc::clone(&direct));
        handle.tell(Input::Tick).await;
        let shell = shell(Arc::clone(&self.settings), policies(&self.settings)?, handle, clock);
        let workers = Workers::start(&shell, &Network::Memory(self.network.clone()), messages, waking);
        let readiness = shell.readiness.clone();
        let attachment = self.network.attach(HOST, routes::router(shell));
        *self.lock() = Some(Running {
            direct,
            workers,
            attachment,
        });
        let _ = tokio::time::timeout(START, readiness.wait()).await;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn in_memory(source: EngineError) -> RunError {
    RunError::Store {
        database: "in memory".to_owned(),
        source: Box::new(source),
    }
}
