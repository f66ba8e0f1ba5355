//! What the portal's server, its sessions and its suppliers' desks have in common.

use crate::faults::FaultBoard;
use crate::ledger::Ledger;
use crate::settings::PortalSettings;
use crate::tokens::Tokens;
use countersign_core::deployment::Supplier;
use countersign_core::history::Recorder;
use countersign_core::ids::SupplierId;
use countersign_transports::http;
use countersign_transports::network::Network;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::watch;

/// What the parts of one portal have in common.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: PortalSettings,
    /// The run's recorder, for what belongs to no scenario.
    pub(crate) recorder: Recorder,
    pub(crate) faults: FaultBoard,
    pub(crate) tokens: Tokens,
    pub(crate) client: http::Client,
    gateway: RwLock<String>,
    ledger: Mutex<Ledger>,
    changes: watch::Sender<u64>,
    stopping: watch::Sender<bool>,
    numbers: AtomicU64,
}

impl Shared {
    pub(crate) fn new(settings: PortalSettings, recorder: Recorder, network: &Network) -> Self {
        Self {
            recorder,
            faults: FaultBoard::default(),
            tokens: Tokens::new(&settings.suppliers),
            client: http::Client::over(network, settings.request_deadline),
            gateway: RwLock::new(settings.gateway.base_url.clone()),
            ledger: Mutex::default(),
            changes: watch::Sender::new(0),
            stopping: watch::Sender::new(false),
            numbers: AtomicU64::new(1),
            settings,
        }
    }

    pub(crate) fn supplier(&self, id: &SupplierId) -> Option<&Supplier> {
        self.settings.suppliers.iter().find(|supplier| supplier.id == *id)
    }

    /// Returns where the gateway is now.
    pub(crate) fn gateway(&self) -> String {
        self.gateway.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_gateway(&self, base_url: String) {
        *self.gateway.write().unwrap_or_else(PoisonError::into_inner) = base_url;
    }

    /// Returns the ledger, locked. Whoever changes it says so by [`announce`](Self::announce).
    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // The ledger changes only after its event was recorded, and each change is whole.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes everybody who waits for a change of the ledger or of the faults' hits.
    pub(crate) fn announce(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Tells the server, and every answer that it withholds on purpose, to end.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until the portal stops.
    pub(crate) async fn stopped(&self) {
        // The sender lives as long as this does, so the wait ends only when the portal stops.
        let _ = self.stopping.subscribe().wait_for(|is_stopping| *is_stopping).await;
    }

    /// Returns a number that the run has not used, for document numbers, keys and labels.
    pub(crate) fn next_number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }
}
