//! Evidence: what crossed the wire, as the History keeps it.

mod answer;
mod classify;
mod exchange;
mod redact;
mod shape;

pub use answer::{Came, answer};
pub use classify::classify;
pub use exchange::{Exchange, record_exchange};
pub use shape::shape;
