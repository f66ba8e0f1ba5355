//! The portal: its server, and a session for each scenario.

use crate::error::PortalError;
use crate::server;
use crate::session::PortalSession;
use crate::settings::PortalSettings;
use crate::shared::Shared;
use axum::Router;
use countersign_core::history::Recorder;
use countersign_transports::network::{Attachment, Network};
use countersign_transports::surroundings::Surroundings;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

// A sender that stays silent in the middle of a request would keep the server for ever.
const STOP_DEADLINE: Duration = Duration::from_secs(1);

/// The portal: its server, and a session for each scenario.
#[derive(Debug)]
pub struct Portal {
    shared: Arc<Shared>,
    base_url: String,
    server: Server,
}

#[derive(Debug)]
enum Server {
    Listening(JoinHandle<std::io::Result<()>>),
    Attached(Attachment),
}

/// The name of the portal in a network without sockets.
const HOST: &str = "portal.test";

impl Portal {
    /// Starts the server on the runtime of the caller; sessions may be used from any other.
    ///
    /// # Errors
    /// [`PortalError::Listen`] when the address cannot be listened on; nothing runs then.
    pub async fn start(settings: PortalSettings, recorder: Recorder) -> Result<Self, PortalError> {
        Self::start_in(&Surroundings::default(), settings, recorder).await
    }

    /// As [`start`](Self::start), in other surroundings than the real world's; over sockets it listens where the settings say.
    ///
    /// # Errors
    /// As [`start`](Self::start); never without sockets.
    pub async fn start_in(surroundings: &Surroundings, settings: PortalSettings, recorder: Recorder) -> Result<Self, PortalError> {
        let shared = Arc::new(Shared::new(settings, recorder, &surroundings.network));
        let routes = server::routes(Arc::clone(&shared));
        match &surroundings.network {
            Network::Sockets => Self::serve(shared, routes).await,
            Network::Memory(memory) => Ok(Self {
                shared,
                base_url: format!("http://{HOST}"),
                server: Server::Attached(memory.attach(HOST, routes)),
            }),
        }
    }

    pub(crate) async fn serve(shared: Arc<Shared>, routes: Router) -> Result<Self, PortalError> {
        let listen = shared.settings.listen.clone();
        let failed = |source| PortalError::Listen {
            listen: listen.clone(),
            source,
        };
        let listener = countersign_transports::server::bind(&listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let stopping = Arc::clone(&shared);
        let signal = async move { stopping.stopped().await };
        let server = tokio::spawn(async move { axum::serve(listener, routes).with_graceful_shutdown(signal).await });
        Ok(Self {
            shared,
            base_url: format!("http://{address}"),
            server: Server::Listening(server),
        })
    }

    /// Returns where the integration reaches the portal, without a slash at the end.
    pub fn base_url(&self) -> String {
        self.base_url.clone()
    }

    /// Says where the gateway is: the deployment starts after its ends.
    pub fn set_gateway(&self, base_url: impl Into<String>) {
        self.shared.set_gateway(base_url.into());
    }

    /// Returns the portal as the scenario of `recorder` uses it.
    pub fn for_scenario(&self, recorder: &Recorder) -> PortalSession {
        PortalSession::new(Arc::clone(&self.shared), recorder.clone())
    }

    /// Stops the server; answers that are withheld on purpose end now.
    pub async fn stop(mut self) {
        self.shared.stop();
        match &mut self.server {
            Server::Attached(attachment) => attachment.cut(),
            Server::Listening(server) => {
                if tokio::time::timeout(STOP_DEADLINE, &mut *server).await.is_err() {
                    server.abort();
                }
            }
        }
    }
}
