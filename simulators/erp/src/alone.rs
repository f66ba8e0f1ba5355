//! The ERP simulator alone, for a person who wants to see how an integration gets on with it.

use crate::erp::Erp;
use crate::error::ErpError;
use crate::server::Desk;
use crate::settings::ErpSettings;
use countersign_core::history::{Instant, Recorder};
use std::future::Future;

/// Runs the simulator with its desk open until `shutdown` is ready, then lets it end what it is doing. `ready` is told the base URL.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn run_alone(settings: ErpSettings, ready: impl FnOnce(&str), shutdown: impl Future<Output = ()>) -> Result<(), ErpError> {
    let began = std::time::Instant::now();
    let recorder = Recorder::silent(move || Instant {
        at_us: u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
        wall: jiff::Timestamp::now(),
    });
    let erp = Erp::start_with(settings, recorder, Desk::Open).await?;
    ready(&erp.base_url());
    shutdown.await;
    erp.stop().await;
    Ok(())
}
