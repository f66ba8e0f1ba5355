//! A mark: which event, when, in which scenario; what a record keeps instead of the event.

use countersign_core::history::Event;

/// Which event, when, in which scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The event's index.
    pub index: u64,
    /// When it was recorded, in microseconds since the run began.
    pub at_us: u64,
    /// The scenario that it belongs to, when one can be told.
    pub scenario: Option<u32>,
}

impl Mark {
    /// Returns the mark of `event`.
    pub fn of(event: &Event) -> Self {
        Self {
            index: event.index,
            at_us: event.at_us,
            scenario: event.scenario,
        }
    }

    /// Returns whether this event certainly happened before `other`: two events of one microsecond may be concurrent.
    pub fn is_before(self, other: Self) -> bool {
        self.index < other.index && self.at_us < other.at_us
    }
}
