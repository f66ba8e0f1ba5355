//! How messages travel: over sockets, or from hand to hand within one thread.

mod latency;
mod memory;

pub use memory::{Attachment, Memory};

/// How messages travel.
#[derive(Debug, Clone, Default)]
pub enum Network {
    /// Over sockets.
    #[default]
    Sockets,
    /// Within the process, between hosts that are known by name.
    Memory(Memory),
}
