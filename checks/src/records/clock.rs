//! Business time as the run moved it, what is uncertain about a stamp while it was being moved, and whether the deployment was started again meanwhile.

use super::{AttemptRecord, Mark, Records};
use countersign_core::history::{ControlAction, ControlStep, Event, TimingFacts};
use jiff::{SignedDuration, Timestamp};

/// How long a move of the clock may have taken when the History does not say when it was begun.
const LONGEST_MOVE_US: u64 = 5_000_000;

/// Smaller differences between the two clocks are jitter.
const JITTER_US: i64 = 100_000;

/// The business clock; bounded by how often the run moved it.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    moves: Vec<Move>,
    strides: Strides,
    /// Where the final read began.
    pub(super) final_read: Option<(Mark, Timestamp)>,
}

/// The clock was moved forward at some moment between two.
#[derive(Debug)]
struct Move {
    began_us: u64,
    ended_us: u64,
    by: SignedDuration,
}

/// How far business time was ahead of the run's own clock.
#[derive(Debug, Default)]
pub(crate) struct Strides(Vec<Stride>);

/// From `at_us` on, business time was so far ahead of the run's own clock.
#[derive(Debug)]
struct Stride {
    at_us: u64,
    ahead_us: i64,
}

/// The earliest and the latest business time at which something can have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// Not before this.
    pub earliest: Timestamp,
    /// Not after this.
    pub latest: Timestamp,
}

impl Strides {
    /// Takes in the next event.
    pub(crate) fn see(&mut self, event: &Event) {
        let ahead_us = event.business.as_microsecond().saturating_sub_unsigned(event.at_us);
        let is_steady = self.0.last().is_some_and(|last| (last.ahead_us - ahead_us).abs() < JITTER_US);
        if !is_steady {
            self.0.push(Stride {
                at_us: event.at_us,
                ahead_us,
            });
        }
    }

    /// Returns the business time at `at_us`.
    fn business_at(&self, at_us: u64) -> Option<Timestamp> {
        let stride = self.0.iter().rev().find(|stride| stride.at_us <= at_us)?;
        Timestamp::from_microsecond(stride.ahead_us.saturating_add_unsigned(at_us)).ok()
    }

    fn reached_us(&self, moment: Timestamp) -> Option<u64> {
        let moment_us = moment.as_microsecond();
        let ends = self.0.iter().skip(1).map(|next| next.at_us).chain([u64::MAX]);
        self.0.iter().zip(ends).find_map(|(stride, end)| {
            let at_us = u64::try_from(moment_us.saturating_sub(stride.ahead_us))
                .unwrap_or(0)
                .max(stride.at_us);
            (at_us < end).then_some(at_us)
        })
    }
}

impl Clock {
    pub(super) fn see(&mut self, event: &Event) {
        self.strides.see(event);
    }

    pub(super) fn see_control(&mut self, mark: Mark, step: &ControlStep) {
        if let ControlAction::AdvanceClock(seconds) = step.action {
            self.moves.push(Move {
                began_us: step.began_us.unwrap_or(mark.at_us.saturating_sub(LONGEST_MOVE_US)),
                ended_us: mark.at_us,
                by: SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX)),
            });
        }
    }

    fn latest(&self, at_us: u64, business: Timestamp) -> Timestamp {
        let pending = self.moves.iter().filter(|one| (one.began_us..=one.ended_us).contains(&at_us));
        pending.fold(business, |latest, one| latest.saturating_add(one.by).unwrap_or(latest))
    }
}

impl Records {
    /// Returns what the deployment promises about time, when the run says it.
    pub fn timing(&self) -> Option<&TimingFacts> {
        self.facts.as_ref()?.timing.as_ref()
    }

    /// Returns by how much a stamp of the recorder and the deployment's clock may be apart.
    pub fn slack(&self) -> SignedDuration {
        let is_exact = self.timing().is_some_and(|timing| timing.is_simulated);
        if is_exact {
            SignedDuration::ZERO
        } else {
            SignedDuration::from_secs(1)
        }
    }

    /// Returns the latest business time that it can have been when `business` was stamped: the clock may just have been moved.
    pub fn latest_business(&self, mark: Mark, business: Timestamp) -> Timestamp {
        self.clock.latest(mark.at_us, business)
    }

    /// Returns when an attempt was worked on, in business time; nothing when nobody knows when that ended.
    pub(crate) fn span(&self, attempt: &AttemptRecord) -> Option<Span> {
        let outcome = attempt.settled()?;
        Some(Span {
            earliest: attempt.business,
            latest: self.latest_business(outcome.mark, outcome.business),
        })
    }

    /// Returns when business time reached `moment`, in microseconds since the run began.
    pub fn reached_us(&self, moment: Timestamp) -> Option<u64> {
        self.strides().reached_us(moment)
    }

    /// Returns whether a document that was sent in business time `since` may have waited its whole time for what it refers to when that came at `end`.
    pub(crate) fn may_have_parked(&self, since: Timestamp, end: Mark) -> bool {
        let Some(window_s) = self.timing().map(|timing| timing.parking_window_s) else {
            return false;
        };
        let window = SignedDuration::from_secs(i64::try_from(window_s).unwrap_or(i64::MAX));
        let latest = self
            .strides()
            .business_at(end.at_us)
            .map(|stamped| self.latest_business(end, stamped));
        latest.is_some_and(|latest| latest.duration_since(since).saturating_add(self.slack()) >= window)
    }

    fn strides(&self) -> &Strides {
        self.common.as_ref().map_or(&self.clock.strides, |common| &common.strides)
    }

    /// Returns where the final read began.
    pub fn final_read(&self) -> Option<(Mark, Timestamp)> {
        self.clock.final_read
    }

    /// Returns whether the deployment was killed within so many microseconds after an event.
    pub(crate) fn was_killed_near(&self, after: Mark, within_us: u64) -> bool {
        let end = after.at_us.saturating_add(within_us);
        self.kills().iter().any(|kill| after.at_us <= kill.at.at_us && kill.began_us <= end)
    }

    /// Returns whether the deployment was started again between two events.
    pub fn was_restarted_between(&self, one: Mark, other: Mark) -> bool {
        let mut restarts = self.kills().iter().filter_map(|kill| kill.over);
        restarts.any(|restart| one.stands_before(restart) && restart.stands_before(other))
    }
}

#[cfg(test)]
mod tests {
    use super::Strides;
    use countersign_core::history::{Event, RunEvent, RunPhase, What};
    use jiff::Timestamp;

    /// The strides of events, by when each was recorded and by the business time that it shows, in microseconds.
    fn strides(stamps: &[(u64, i64)]) -> Strides {
        let mut strides = Strides::default();
        for (index, (at_us, business_us)) in (0..).zip(stamps.iter().copied()) {
            strides.see(&Event {
                index,
                at_us,
                business: Timestamp::from_microsecond(business_us).expect("the stamp is a time"),
                cause: None,
                scenario: None,
                what: What::Run(RunEvent { phase: RunPhase::Quiesce }),
            });
        }
        strides
    }

    fn reached_us(strides: &Strides, moment_us: i64) -> Option<u64> {
        strides.reached_us(Timestamp::from_microsecond(moment_us).expect("the moment is a time"))
    }

    #[test]
    fn a_clock_that_is_not_moved_makes_one_stride() {
        let jitter = strides(&[(0, 5_000_000), (1_000, 5_001_000), (2_000, 5_101_999), (3_000, 4_903_001)]);
        assert_eq!(jitter.0.len(), 1);
        let moved = strides(&[(0, 5_000_000), (1_000, 5_101_000)]);
        assert_eq!(moved.0.len(), 2);
    }

    #[test]
    fn a_moment_is_reached_when_the_clock_shows_it() {
        let set_back = strides(&[(0, 1_000_000), (500_000, 500_000)]);
        assert_eq!(reached_us(&set_back, 1_499_999), Some(499_999));
        assert_eq!(reached_us(&set_back, 1_500_000), Some(1_500_000));
        let set_forward = strides(&[(0, 0), (500_000, 9_000_000)]);
        assert_eq!(reached_us(&set_forward, 600_000), Some(500_000));
        assert_eq!(reached_us(&set_forward, 9_000_001), Some(500_001));
    }
}
