//! What every request needs: settings, policies, the engine and the shell's own small memories.

use super::clock::Clock;
use super::engine_handle::EngineHandle;
use super::entered::Entered;
use super::in_progress::InProgress;
use super::metrics::Metrics;
use super::rate::Rates;
use crate::policies::Policies;
use crate::settings::Settings;
use std::sync::Arc;
use tokio::sync::watch;

/// Shared by all requests and workers.
pub(super) struct Shell {
    pub(super) settings: Arc<Settings>,
    pub(super) policies: Policies,
    pub(super) engine: EngineHandle,
    pub(super) clock: Clock,
    pub(super) rates: Rates,
    pub(super) in_progress: InProgress,
    pub(super) entered: Entered,
    pub(super) metrics: Arc<Metrics>,
    /// Whether the ERP gave master data to this process.
    pub(super) readiness: Readiness,
}

/// Whether the ERP gave master data since the process began. Until then the engine judges by what its store has, if anything.
#[derive(Debug, Clone)]
pub(super) struct Readiness(Arc<watch::Sender<bool>>);

impl Default for Readiness {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Readiness {
    /// Returns whether it did.
    pub(super) fn is_ready(&self) -> bool {
        *self.0.borrow()
    }

    /// Says that it did.
    pub(super) fn set(&self) {
        self.0.send_replace(true);
    }

    /// Waits until it did.
    pub(super) async fn wait(&self) {
        // The sender lives as long as `self`, so there is nothing to fail.
        let _ = self.0.subscribe().wait_for(|is_ready| *is_ready).await;
    }
}
