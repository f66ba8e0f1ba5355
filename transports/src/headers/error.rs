//! What is wrong with a header's value.

/// What is wrong with a header's value. The value is not repeated: the caller knows whether it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Nothing is there.
    #[error("the value is empty")]
    Empty,
    /// More characters than anybody has to store.
    #[error("the value is longer than {0} characters")]
    TooLong(usize),
    /// Not the structured field that it should be (RFC 9651).
    #[error("the value is no structured field: {0}")]
    NoItem(String),
    /// A structured field of another type.
    #[error("the value is no {0}")]
    OtherType(&'static str),
    /// A date that is in none of the forms of RFC 9110.
    #[error("the value is no HTTP date")]
    NoDate,
    /// A character that a bare value cannot have.
    #[error("the value has characters that need quotes")]
    NeedsQuotes,
}
