//! Moving envelopes over HTTP: the client, raw sockets, CloudEvents, signatures, trace context.
//!
//! It knows what crosses the wire and how to keep it as evidence; it does not know what any of it should have been.

pub mod chance;
pub mod cloudevents;
pub mod evidence;
pub mod headers;
pub mod http;
pub mod network;
pub mod raw;
pub mod server;
pub mod signature;
pub mod surroundings;
pub mod trace;
