//! Wakes the engine when it asked to be woken.

use super::clock::Clock;
use super::engine_handle::EngineHandle;
use crate::border::Input;
use jiff::Timestamp;
use std::time::Duration;
use tokio::sync::watch;

/// The shortest time between two ticks, so that an engine that asks for a time in the past does not keep the machine busy.
const SHORTEST: Duration = Duration::from_millis(1);

/// Sends ticks until the engine is gone.
pub(super) async fn run(engine: EngineHandle, clock: Clock, mut wake_at: watch::Receiver<Option<Timestamp>>) {
    loop {
        let due = *wake_at.borrow_and_update();
        let is_due = tokio::select! {
            biased;
            changed = wake_at.changed() => match changed {
                Ok(()) => false,
                Err(_) => return,
            },
            () = until(due, &clock) => true,
        };
        if is_due && engine.tell(Input::Tick).await.is_none() {
            return;
        }
    }
}

async fn until(due: Option<Timestamp>, clock: &Clock) {
    let Some(due) = due else {
        return std::future::pending().await;
    };
    let wait = Duration::try_from(due.duration_since(clock.now().wall)).unwrap_or_default();
    tokio::time::sleep(wait.max(SHORTEST)).await;
}
