//! CloudEvents 1.0 over HTTP, structured and binary.

mod binary;
mod event;
mod structured;
#[cfg(test)]
mod tests;

pub use event::{CloudEvent, CloudEventError, Mode};
