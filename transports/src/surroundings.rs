//! What a party stands in: how its messages travel, and what its wall clock shows.

use crate::network::Network;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// What a party stands in. The default is the real world: sockets and the system's clock.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// How messages travel.
    pub network: Network,
    /// What the wall clock shows.
    pub clock: WallClock,
}

/// The wall clock.
#[derive(Debug, Clone, Copy, Default)]
pub enum WallClock {
    /// The system's.
    #[default]
    System,
    /// It showed `began` when the runtime's own clock stood at `since`, and goes as that one does: a paused runtime clock moves only when
    /// everybody waits.
    Simulated {
        /// What it showed.
        began: Timestamp,
        /// When.
        since: Instant,
    },
}

impl WallClock {
    /// Returns what the clock shows now.
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Simulated { began, since } => {
                let passed = SignedDuration::try_from(since.elapsed()).unwrap_or(SignedDuration::MAX);
                // Past the end of the calendar the clock stands still.
                began.checked_add(passed).unwrap_or(Timestamp::MAX)
            }
        }
    }
}
