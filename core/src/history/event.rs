//! One line of the History.

use super::{
    Apply, Attempt, ControlStep, Deliver, FaultEvent, Gap, Intent, Observe, Outcome, PayloadEvent, Reply, RunEvent, ScenarioEvent,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::io::Write;

/// One thing that happened, in the order in which the recorder saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its number: 0, 1, 2… without a gap.
    #[serde(rename = "i")]
    pub index: u64,
    /// Microseconds since the run began, on one clock that never goes back.
    pub at_us: u64,
    /// Business time, as the deployment's clock has it.
    pub business: Timestamp,
    /// The event that caused this one, when the recorder knows: the attempt of an outcome, the delivery of an apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<u64>,
    /// The scenario that it belongs to, when one can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<u32>,
    /// What happened.
    pub what: What,
}

impl Event {
    /// Writes the event as one line of a History: JSON and a line feed.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn write_line(&self, out: &mut impl Write) -> std::io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        out.write_all(b"\n")
    }
}

/// What happened. The kinds are closed: a new one is a new format version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The run began, changed phase or ended.
    Run(RunEvent),
    /// A scenario began, failed a step or ended.
    Scenario(ScenarioEvent),
    /// Bytes, once for each digest, before the first event that names it.
    Payload(PayloadEvent),
    /// A party was told to do something, before any byte exists.
    Intent(Box<Intent>),
    /// Bytes left for the deployment.
    Attempt(Attempt),
    /// What came of an attempt. Its `cause` is the attempt.
    Outcome(Outcome),
    /// An answer that came after its attempt had been given up. Its `cause` is the attempt.
    Late(Outcome),
    /// The deployment called an end.
    Deliver(Box<Deliver>),
    /// What the end answered. Its `cause` is the delivery.
    Reply(Reply),
    /// An end's ledger changed: the ground truth. Its `cause` is the delivery, or nothing when the end did it by itself.
    Apply(Box<Apply>),
    /// What one of the deployment's own surfaces, or an end's, says.
    Observe(Box<Observe>),
    /// A fault was set, hit a message, or was lifted.
    Fault(FaultEvent),
    /// The harness did something to the deployment itself.
    Control(ControlStep),
    /// Something that may have happened and that the History does not have.
    Gap(Gap),
}
