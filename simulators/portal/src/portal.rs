//! The portal: its server, and a session for each scenario.

use crate::error::PortalError;
use crate::server;
use crate::session::PortalSession;
use crate::settings::PortalSettings;
use crate::shared::Shared;
use axum::Router;
use countersign_core::history::Recorder;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

// A sender that stays silent in the middle of a request would keep the server for ever.
const STOP_DEADLINE: Duration = Duration::from_secs(1);

/// The portal: its server, and a session for each scenario.
#[derive(Debug)]
pub struct Portal {
    shared: Arc<Shared>,
    address: SocketAddr,
    server: JoinHandle<std::io::Result<()>>,
}

impl Portal {
    /// Starts the server on the runtime of the caller; sessions may be used from any other.
    ///
    /// # Errors
    /// [`PortalError::Listen`] when the address cannot be listened on; nothing runs then.
    pub async fn start(settings: PortalSettings, recorder: Recorder) -> Result<Self, PortalError> {
        let shared = Arc::new(Shared::new(settings, recorder));
        Self::serve(Arc::clone(&shared), server::routes(shared)).await
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
        Ok(Self { shared, address, server })
    }

    /// Returns where the integration reaches the portal, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
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
        if tokio::time::timeout(STOP_DEADLINE, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}
