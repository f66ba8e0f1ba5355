//! The History: the append-only record of what was intended, sent, answered, delivered, applied and observed.
//!
//! It is the only thing that crosses from doing to judging. Four layers are never mixed: intent, attempt and outcome, deliver and
//! apply, observe; every invariant compares two of them.

mod audit;
mod business;
mod event;
mod forecasts;
mod function;
mod gap;
mod goods;
mod jepsen;
mod lineage;
mod money;
mod quality;
mod read;
mod recorder;
mod run;
mod schema;
mod scorecard;
mod shelf_life;
mod timing;
mod wire;

pub use audit::AuditSeen;
pub use business::{
    Apply, CaseSeen, CommitmentRoom, CommittedLine, DeadLetterSeen, Deliver, Effect, Expected, Intent, IntentLine, Observation, Observe,
    OrderSeen, RecordChanged, RecordNamed, Reply, ShippedLine, Surface,
};
pub use event::{Event, What};
pub use forecasts::Forecasted;
pub use function::{Edge, End, Function};
pub use gap::{Facet, Gap};
pub use goods::{BalanceLine, BalanceSeen, Moved, MovedLine};
pub use jepsen::Jepsen;
pub use lineage::HopSeen;
pub use money::{AccountSeen, Billed, BilledLine, Credited, Paid};
pub use quality::{Corrected, Held, QualitySeen};
pub use read::{ReadError, pick, read};
pub use recorder::{Instant, Recorder};
pub use run::{
    ControlAction, ControlStep, FaultEvent, FaultPhase, Outline, PayloadEvent, RunEvent, RunFacts, RunPhase, ScenarioEvent, ScenarioState,
    SupplierFacts,
};
pub use schema::schema;
pub use scorecard::{Ordered, Scheduled, ScorecardSeen};
pub use shelf_life::{ShelfLife, ShelfLot};
pub use timing::{DeliveryFacts, RateFacts, TimingFacts};
pub use wire::{Answer, Attempt, Outcome, Principal, Result, SignatureFlaw, TokenState};
