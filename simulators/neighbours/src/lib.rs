//! Stubs of the systems beside the ERP and the portal: transportation, warehouse and document repository.
//!
//! Each takes what an integration sends it, once for each idempotency key, and records what came and what it answered. It can be told to fail.
//! It judges nothing, and knows no check and no scenario.

mod ledger;
mod stub;

pub use ledger::Took;

use countersign_core::history::{End, Recorder};
use countersign_core::secret::Secret;
use ledger::{Failure, Shared};
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use stub::Stub;
use wiremock::{Mock, MockServer, matchers::any};

/// Where a neighbour listens, and the bearer token that the integration must use.
#[derive(Debug, Clone)]
pub struct NeighbourSettings {
    /// Address and port; port 0 lets the system choose.
    pub listen: String,
    /// The bearer token.
    pub token: Secret,
}

/// How a neighbour fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It answers with this status and takes nothing.
    Answer(u16),
    /// It takes what comes, and its answer comes after so long.
    Slow(Duration),
}

/// The neighbours of a deployment. They stop when the last handle on them is dropped.
pub struct Neighbours {
    servers: BTreeMap<End, MockServer>,
    shared: Arc<Shared>,
}

impl Neighbours {
    /// Starts every neighbour of the list; what they see and do goes to `recorder`.
    ///
    /// # Errors
    /// When one of them cannot listen.
    pub async fn start(settings: BTreeMap<End, NeighbourSettings>, recorder: Recorder) -> Result<Self, (End, std::io::Error)> {
        let shared = Arc::new(Shared::new(recorder));
        let mut servers = BTreeMap::new();
        for (end, settings) in settings {
            let listener = TcpListener::bind(&settings.listen).map_err(|error| (end, error))?;
            // What came is in the History; a second copy of it would only grow.
            let server = MockServer::builder().listener(listener).disable_request_recording().start().await;
            let stub = Stub::new(end, settings.token, Arc::clone(&shared));
            Mock::given(any()).respond_with(stub).mount(&server).await;
            servers.insert(end, server);
        }
        Ok(Self { servers, shared })
    }

    /// Returns the base URL of a neighbour, when there is one.
    pub fn base_url(&self, end: End) -> Option<String> {
        self.servers.get(&end).map(MockServer::uri)
    }

    /// Lets a neighbour fail for messages that contain `text`, so many times.
    pub fn fail(&self, end: End, text: &str, trouble: Trouble, times: u32) {
        let text = text.to_owned();
        self.shared.failures().push(Failure { end, text, trouble, times });
    }

    /// Returns what a neighbour took that contains `text`, oldest first.
    pub fn took(&self, end: End, text: &str) -> Vec<Took> {
        self.shared.took(end, text)
    }

    /// Waits until a neighbour took something that contains `text`; nothing when the deadline passed.
    pub async fn wait_for(&self, end: End, text: &str, deadline: Duration) -> Option<Took> {
        let mut changes = self.shared.changes();
        let search = async {
            loop {
                if let Some(found) = self.took(end, text).into_iter().next() {
                    return Some(found);
                }
                // The sender lives as long as this handle.
                changes.changed().await.ok()?;
            }
        };
        tokio::time::timeout(deadline, search).await.ok().flatten()
    }
}

impl std::fmt::Debug for Neighbours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Neighbours")
            .field("ends", &self.servers.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
