//! How messages travel: over sockets, or from hand to hand within one thread.

mod latency;
mod memory;
mod trickle;

pub use memory::{Attachment, Memory};
pub use trickle::Trickle;

/// How messages travel.
#[derive(Debug, Clone, Default)]
pub enum Network {
    /// Over sockets.
    #[default]
    Sockets,
    /// Within the process, between hosts that are known by name.
    Memory(Memory),
}
