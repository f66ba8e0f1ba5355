//! Wakes the engine when it asked to be woken.

use super::engine_thread::EngineHandle;
use crate::border::Input;
use jiff::Timestamp;
use std::time::Duration;
use tokio::sync::watch;

/// The shortest time between two ticks, so that an engine that asks for a time in the past does not keep the machine busy.
const SHORTEST: Duration = Duration::from_millis(1);

/// Sends ticks until the engine is gone.
pub(super) async fn run(engine: EngineHandle, mut wake_at: watch::Receiver<Option<Timestamp>>) {
    loop {
        let due = *wake_at.borrow_and_update();
        let is_due = tokio::select! {
            changed = wake_at.changed() => match changed {
                Ok(()) => false,
                Err(_) => return,
            },
            () = until(due) => true,
        };
        if is_due && engine.tell(Input::Tick).await.is_none() {
            return;
        }
    }
}

async fn until(due: Option<Timestamp>) {
    let Some(due) = due else {
        return std::future::pending().await;
    };
    let wait = Duration::try_from(due.duration_since(Timestamp::now())).unwrap_or_default();
    tokio::time::sleep(wait.max(SHORTEST)).await;
}
