//! What ties a flow together over all hops.

/// Decisions on correlation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CorrelationPolicies {
    /// Which correlation id a message to a far side carries, from the flow's id and the message's key.
    pub(crate) carried: fn(correlation: &str, key: &str) -> String,
}

impl CorrelationPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            carried: |correlation, _| correlation.to_owned(),
        }
    }
}
