//! The wall clock and the business clock, which an operator of a test instance may have moved ahead.

use crate::border::Now;
use countersign_transports::surroundings::WallClock;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Both clocks; every clone shows the same business time.
#[derive(Debug, Clone, Default)]
pub(super) struct Clock {
    wall: WallClock,
    offset_s: Arc<AtomicI64>,
}

impl Clock {
    /// Returns both clocks, with nothing moved yet.
    pub(super) fn new(wall: WallClock) -> Self {
        Self {
            wall,
            offset_s: Arc::default(),
        }
    }

    /// Returns both times at this moment.
    pub(super) fn now(&self) -> Now {
        let wall = self.wall.now();
        let offset = SignedDuration::from_secs(self.offset_s.load(Ordering::Acquire));
        // Past the end of the calendar the business clock stands still rather than being wrong.
        let business = wall.checked_add(offset).unwrap_or(Timestamp::MAX);
        Now { business, wall }
    }

    /// Takes over the offset that the engine keeps.
    pub(super) fn set_offset(&self, seconds: i64) {
        self.offset_s.store(seconds, Ordering::Release);
    }
}
