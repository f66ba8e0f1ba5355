//! The engine in the caller's thread, for runs under simulated time; it can be told to die between two steps, as by SIGKILL.

use super::engine_thread::Effects;
use crate::border::{Answer, Input};
use crate::engine::Engine;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The engine in the caller's thread.
pub(super) struct Direct {
    state: Mutex<State>,
    effects: Effects,
    is_dead: watch::Sender<bool>,
}

struct State {
    engine: Option<Engine>,
    /// How many steps it still takes, when it was told to die.
    left: Option<u32>,
}

impl Direct {
    /// Returns `engine` in the caller's thread.
    pub(super) fn new(engine: Engine, effects: Effects) -> Self {
        effects.clock.set_offset(engine.clock_offset_s());
        Self {
            state: Mutex::new(State {
                engine: Some(engine),
                left: None,
            }),
            effects,
            is_dead: watch::Sender::new(false),
        }
    }

    /// Takes one step. Returns nothing when the engine is dead, or died of this step: what it left in its store stays, and nobody hears of it.
    pub(super) fn step(&self, input: Input) -> Option<Answer> {
        let mut state = self.lock();
        if *self.is_dead.borrow() {
            return None;
        }
        let now = self.effects.clock.now();
        let reply = state.engine.as_mut()?.step(now, input);
        if let Some(left) = &mut state.left {
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.is_dead.send_replace(true);
                return None;
            }
        }
        drop(state);
        Some(self.effects.publish(reply))
    }

    /// Lets it die after `steps` more steps; at once when there are none.
    pub(super) fn die_after(&self, steps: u32) {
        self.lock().left = Some(steps);
        if steps == 0 {
            self.is_dead.send_replace(true);
        }
    }

    /// Waits until it died.
    pub(super) async fn death(&self) {
        // The sender lives as long as `self`, so there is nothing to fail.
        let _ = self.is_dead.subscribe().wait_for(|is_dead| *is_dead).await;
    }

    /// Returns the engine with its store, once; it takes no step here any more.
    pub(super) fn remains(&self) -> Option<Engine> {
        self.is_dead.send_replace(true);
        self.lock().engine.take()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A step that panicked left nothing behind but its rolled-back transaction.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
