//! The HTTP client and what it sends and gets: every attempt is visible, and every failure says what may have happened.

mod client;
mod failure;
mod message;

pub use client::Client;
pub use failure::Failure;
pub use message::{Request, Response};
pub(crate) use message::{all_headers, header};
