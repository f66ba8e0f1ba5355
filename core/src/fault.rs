//! Faults as data: what an end is told to do wrong, to which message, how often.

use crate::ids::{CorrelationId, OrderNumber, SupplierId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// A fault that an end's server commits when a request matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which requests it hits.
    pub select: Selector,
    /// What is done to them.
    pub misbehaviour: Misbehaviour,
    /// How many requests are let through first.
    pub skip: u32,
    /// How many requests are hit after that; the next ones are served well.
    pub times: u32,
}

/// Which of the integration's requests a fault hits; an empty selector hits all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    /// Only messages about this order.
    pub order: Option<OrderNumber>,
    /// Only messages about this supplier's documents.
    pub supplier: Option<SupplierId>,
    /// Only messages with this correlation id.
    pub correlation: Option<CorrelationId>,
    /// Only messages of this function.
    pub function: Option<crate::history::Function>,
    /// Only messages whose body has this text.
    pub body_contains: Option<String>,
}

/// Which moment of a request a failure comes at: before or after its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// The effect has not happened.
    BeforeEffect,
    /// The effect has happened, and the sender is not told.
    AfterEffect,
}

/// How the sender is told when to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RetryAfter {
    /// Not at all.
    Absent,
    /// `Retry-After: 2`.
    Seconds(u32),
    /// `Retry-After: Wed, 21 Oct 2026 07:28:00 GMT`, this many seconds ahead.
    Date(u32),
}

/// What an end does instead of answering well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misbehaviour {
    /// Answers with a 5xx status.
    ServerError {
        /// 500 to 599.
        status: u16,
        /// Before or after the effect.
        moment: Moment,
    },
    /// Never answers; the connection stays open until the sender gives up.
    Hang(Moment),
    /// Answers well, after a delay.
    Slow(Duration),
    /// Begins the answer and resets the connection in the middle of the body.
    ResetMidBody(Moment),
    /// 429 or 503, without effect, with the sender told when to come back.
    Throttle {
        /// 429 or 503.
        status: u16,
        /// How the sender is told.
        retry_after: RetryAfter,
    },
    /// Refuses for good, without effect.
    Refuse {
        /// 400 to 499.
        status: u16,
    },
}

impl fmt::Display for Misbehaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let when = |moment: &Moment| match moment {
            Moment::BeforeEffect => "before the effect",
            Moment::AfterEffect => "after the effect",
        };
        match self {
            Self::ServerError { status, moment } => write!(f, "{status} {}", when(moment)),
            Self::Hang(moment) => write!(f, "no answer, {}", when(moment)),
            Self::Slow(delay) => write!(f, "an answer after {delay:?}"),
            Self::ResetMidBody(moment) => write!(f, "a reset in the middle of the answer, {}", when(moment)),
            Self::Throttle { status, retry_after } => match retry_after {
                RetryAfter::Absent => write!(f, "{status} without Retry-After"),
                RetryAfter::Seconds(seconds) => write!(f, "{status} with Retry-After in {seconds} s"),
                RetryAfter::Date(seconds) => write!(f, "{status} with Retry-After as a date {seconds} s ahead"),
            },
            Self::Refuse { status } => write!(f, "{status} for good"),
        }
    }
}
