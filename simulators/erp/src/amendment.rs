//! A change of an order, and what came of it.

use crate::event::EventHandle;
use countersign_core::documents::PurchaseOrder;
use countersign_core::history::{Expected, Function};
use countersign_core::ids::OperationId;
use countersign_transports::cloudevents::Mode;

/// Whether a revision is told at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publish {
    /// At once, as configured, and again until it is taken.
    Now,
    /// At once in this mode, and again until it is taken.
    As(Mode),
    /// Not until the scenario says so.
    Hold,
}

/// What a change of an order is for, and what a correct integration does with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// [`Function::OrderRevise`] or [`Function::OrderCancel`].
    pub function: Function,
    /// What a correct integration does with it.
    pub expected: Expected,
    /// What is wrong with it on purpose, for people.
    pub wrong: Option<String>,
    /// Whether it is told at once.
    pub publish: Publish,
}

impl Amendment {
    /// Returns a plain revision, which takes effect.
    pub fn revise(publish: Publish) -> Self {
        Self {
            function: Function::OrderRevise,
            expected: Expected::Accept,
            wrong: None,
            publish,
        }
    }

    /// Returns a plain cancellation, which takes effect.
    pub fn cancel(publish: Publish) -> Self {
        Self {
            function: Function::OrderCancel,
            ..Self::revise(publish)
        }
    }

    /// Says what a correct integration does with it instead.
    pub fn expecting(mut self, expected: Expected) -> Self {
        self.expected = expected;
        self
    }
}

/// A revision of an order that the ERP recorded.
#[derive(Debug, Clone)]
pub struct Release {
    /// The order in this revision.
    pub order: PurchaseOrder,
    /// The operation of telling the integration.
    pub operation: OperationId,
    /// The event that tells it.
    pub event: EventHandle,
}
