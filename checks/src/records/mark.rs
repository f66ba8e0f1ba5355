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

    /// Returns whether this event was recorded before `other`. It may have happened at the same time all the same.
    pub fn stands_before(self, other: Self) -> bool {
        self.index < other.index
    }
}

#[cfg(test)]
mod tests {
    use super::Mark;

    fn mark(index: u64, at_us: u64) -> Mark {
        Mark {
            index,
            at_us,
            scenario: None,
        }
    }

    #[test]
    fn an_event_happened_before_another_when_it_stands_before_it_and_time_went_by() {
        assert!(mark(1, 10).is_before(mark(2, 11)));
        for other in [mark(2, 10), mark(1, 10), mark(1, 11), mark(0, 11), mark(0, 9)] {
            assert!(!mark(1, 10).is_before(other), "{other:?}");
        }
    }

    #[test]
    fn an_event_stands_before_what_was_recorded_after_it_and_not_before_itself() {
        assert!(mark(1, 10).stands_before(mark(2, 10)));
        assert!(!mark(1, 10).stands_before(mark(1, 10)));
        assert!(!mark(2, 10).stands_before(mark(1, 10)));
    }
}
