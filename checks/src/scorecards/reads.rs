//! The scorecards that were read, and when each was asked for. It needs no records, so that every part can be told of all reads.

use crate::records::Mark;
use crate::table::Table;
use countersign_core::history::{Event, Function, Observation, ScorecardSeen, What};
use countersign_core::ids::OperationId;
use jiff::Timestamp;

/// The reads of scorecards; bounded by them.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    asked: Table<(OperationId, u32), (Mark, Timestamp)>,
    /// When what an outcome answers was asked, by the outcome.
    answered: Table<u64, Asking>,
    pub(super) seen: Vec<Seen>,
}

/// When a scorecard was asked for, and when the answer came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking {
    pub(super) sent: (Mark, Timestamp),
    pub(super) answered: (Mark, Timestamp),
}

/// A scorecard as it was read.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) mark: Mark,
    pub(super) asking: Option<Asking>,
    pub(super) is_final: bool,
    pub(super) told: Box<ScorecardSeen>,
}

impl Reads {
    /// Takes in the next attempt, outcome or observation.
    pub(crate) fn see(&mut self, event: &Event) {
        let moment = (Mark::of(event), event.business);
        match &event.what {
            What::Attempt(attempt) if attempt.function == Function::ScorecardRead => {
                self.asked.insert((attempt.operation, attempt.number), moment);
            }
            What::Outcome(outcome) => {
                if let Some(sent) = self.asked.remove(&(outcome.operation, outcome.number)) {
                    let asking = Asking { sent, answered: moment };
                    self.answered.insert(event.index, asking);
                }
            }
            What::Observe(observe) => {
                if let Observation::Scorecard(seen) = &observe.observation {
                    self.seen.push(Seen {
                        mark: moment.0,
                        asking: event.cause.and_then(|cause| self.answered.get(&cause)).copied(),
                        is_final: observe.is_final,
                        told: seen.clone(),
                    });
                }
            }
            _ => {}
        }
    }
}
