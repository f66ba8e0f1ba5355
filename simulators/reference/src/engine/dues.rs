//! What time alone will make due, as the last step left it, so that a step that changes nothing need not look for it again.

use crate::border::Now;
use jiff::Timestamp;

/// When something becomes due by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dues {
    /// The first end of a window or of a wait, in business time.
    pub(super) windows: Option<Timestamp>,
    /// The first message that may leave, by the wall clock.
    pub(super) messages: Option<Timestamp>,
    /// By how many seconds business time is ahead of the wall clock.
    pub(super) clock_offset_s: i64,
}

impl Dues {
    /// Returns whether no window ends by now.
    pub(super) fn no_window_ends(&self, now: Now) -> bool {
        self.windows.is_none_or(|due| now.business < due)
    }

    /// Returns whether no message may leave by now.
    pub(super) fn no_message_leaves(&self, now: Now) -> bool {
        self.messages.is_none_or(|due| now.wall < due)
    }

    /// Returns when time alone makes something due, by the wall clock.
    pub(super) fn wake_at(&self, now: Now) -> Option<Timestamp> {
        let ahead = now.business.duration_since(now.wall);
        let windows = self.windows.and_then(|business| business.checked_sub(ahead).ok());
        self.messages.into_iter().chain(windows).min()
    }
}
