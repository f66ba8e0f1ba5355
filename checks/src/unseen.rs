//! Promises about interfaces of which no event of the History tells yet: interchanges.
//!
//! They are listed so that a reader sees what is not claimed. A deployment that claims one of these interfaces is told that nothing put
//! the promise to the test, which is a gap and never a success.

use crate::invariant::{Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::Records;
use countersign_core::promise::{Claim, Control, InvariantId, Promise};

static INTERCHANGES: Promise = Promise {
    id: InvariantId::new("I31"),
    name: "InterchangeAck",
    control: Control::DataFidelity,
    says: "Each interchange, group and message gets one functional acknowledgement with its control numbers and the right verdict; what is rejected has no effect, and its siblings do.",
    matters: "without it the sender does not know which of a hundred messages to send again",
    checked_by: "Interchanges are matched with their acknowledgements by control number.",
    exercised_by: "An interchange was received.",
    fix: "acknowledge by message, and repeat the control numbers as they came",
    needs: Some(Claim::Interchanges),
};

/// A promise that nothing in the History can put to the test. Keeps nothing.
#[derive(Debug)]
pub(crate) struct Unseen(&'static Promise);

impl Unseen {
    /// I31: interchanges are acknowledged.
    pub(crate) fn interchanges() -> Self {
        Self(&INTERCHANGES)
    }
}

impl Invariant for Unseen {
    fn promise(&self) -> &'static Promise {
        self.0
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        Judgement::default()
    }
}
