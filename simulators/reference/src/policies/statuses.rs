//! What the words of each system mean.

use countersign_core::documents::CommitmentLine;
use countersign_core::status::{OrderStatus, Response};
use std::collections::BTreeMap;

/// Decisions on words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StatusPolicies {
    /// What a supplier's word means by the supplier's own table.
    pub(crate) meaning: fn(words: &BTreeMap<String, Response>, word: &str) -> Option<Response>,
    /// How an order's status reads in the views that suppliers ask for.
    pub(crate) read: fn(OrderStatus) -> OrderStatus,
    /// How an order stands after the answers to its lines.
    pub(crate) answered: fn(answers: &[Response]) -> OrderStatus,
    /// What the ERP is told of the lines of an acknowledgement.
    pub(crate) committed: fn(Vec<CommitmentLine>) -> Vec<CommitmentLine>,
    /// As what an order is shown again when a shipment of it is accepted; nothing when it is not.
    pub(crate) shown_with_shipment: fn(OrderStatus) -> Option<OrderStatus>,
}

impl StatusPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            meaning: |words, word| words.get(word).copied(),
            read: |status| status,
            answered,
            committed: |lines| lines,
            shown_with_shipment: |_| None,
        }
    }
}

fn answered(answers: &[Response]) -> OrderStatus {
    let all = |response: Response| answers.iter().all(|answer| *answer == response);
    if all(Response::Accepted) {
        OrderStatus::Acknowledged
    } else if all(Response::Rejected) {
        OrderStatus::Rejected
    } else {
        OrderStatus::AcknowledgedWithChanges
    }
}
