//! The ERP simulator as a whole: started, asked for sessions, stopped.

use crate::error::ErpError;
use crate::master_data::MasterData;
use crate::server::{Desk, routes, serve};
use crate::session::ErpSession;
use crate::settings::ErpSettings;
use crate::world::World;
use countersign_core::history::Recorder;
use countersign_transports::network::{Attachment, Network};
use countersign_transports::surroundings::Surroundings;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;

/// How long a connection may still hold the server up that stops: one that never sends the end of its request, say.
const LONGEST_STOP: Duration = Duration::from_secs(5);

/// The ERP simulator. Cloning gives another handle on the same one.
#[derive(Clone)]
pub struct Erp {
    world: Arc<World>,
    base_url: String,
    running: Arc<Mutex<Option<Running>>>,
}

struct Running {
    server: Server,
    idle: mpsc::Receiver<()>,
}

enum Server {
    Listening(JoinHandle<()>),
    Attached(Attachment),
}

/// The name of the ERP in a network without sockets.
const HOST: &str = "erp.test";

impl Erp {
    /// Starts the simulator on the current tokio runtime.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn start(settings: ErpSettings, recorder: Recorder) -> Result<Self, ErpError> {
        Self::start_with(settings, recorder, Desk::Closed).await
    }

    /// As [`start`](Self::start), in other surroundings than the real world's; over sockets it listens where the settings say.
    ///
    /// # Errors
    /// As [`start`](Self::start); never without sockets.
    pub async fn start_in(surroundings: &Surroundings, settings: ErpSettings, recorder: Recorder) -> Result<Self, ErpError> {
        match &surroundings.network {
            Network::Sockets => Self::start(settings, recorder).await,
            Network::Memory(memory) => {
                let (world, idle) = World::new(settings, recorder, tokio::runtime::Handle::current(), &surroundings.network);
                let attachment = memory.attach(HOST, routes(Arc::clone(&world), Desk::Closed));
                Ok(Self::running(world, idle, Server::Attached(attachment), format!("http://{HOST}")))
            }
        }
    }

    pub(crate) async fn start_with(settings: ErpSettings, recorder: Recorder, desk: Desk) -> Result<Self, ErpError> {
        let listen = settings.listen.clone();
        let failed = |source| ErpError::Listen {
            address: listen.clone(),
            source,
        };
        let listener = countersign_transports::server::bind(&listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (world, idle) = World::new(settings, recorder, tokio::runtime::Handle::current(), &Network::Sockets);
        let server = tokio::spawn(serve(listener, Arc::clone(&world), desk));
        Ok(Self::running(world, idle, Server::Listening(server), format!("http://{address}")))
    }

    fn running(world: Arc<World>, idle: mpsc::Receiver<()>, server: Server, base_url: String) -> Self {
        Self {
            world,
            base_url,
            running: Arc::new(Mutex::new(Some(Running { server, idle }))),
        }
    }

    /// Returns the scheme, host and port under which the integration reaches it.
    pub fn base_url(&self) -> String {
        self.base_url.clone()
    }

    /// Says where order events go from now on; events that wait for it are sent.
    pub fn set_events_url(&self, url: impl Into<String>) {
        self.world.events_url.send_replace(Some(url.into()));
    }

    /// Replaces the master data; the next read of it has a new entity tag.
    pub fn set_master_data(&self, master_data: MasterData) {
        self.world.set_master_data(master_data);
    }

    /// Returns a session whose orders belong to `recorder`'s scenario.
    pub fn for_scenario(&self, recorder: &Recorder) -> ErpSession {
        ErpSession::new(Arc::clone(&self.world), recorder.clone())
    }

    /// Stops the simulator: hung calls are broken off, events that were not taken yet are given up, and nothing is left running.
    /// A second handle may stop it too; the first one does the work.
    pub async fn stop(self) {
        self.world.stop();
        let Some(mut running) = self.running.lock().await.take() else {
            return;
        };
        match &mut running.server {
            Server::Attached(attachment) => attachment.cut(),
            Server::Listening(server) => {
                if tokio::time::timeout(LONGEST_STOP, &mut *server).await.is_err() {
                    server.abort();
                }
            }
        }
        // Nothing is ever sent: the channel closes when the last delivery in the background is done.
        while running.idle.recv().await.is_some() {}
    }
}

impl std::fmt::Debug for Erp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Erp").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
