//! An interface that somebody else has described: what can be called there, calls that fit or break the description, and answers held against it.
//!
//! # Source
//! OpenAPI Specification 3.1; its schemas are JSON Schema 2020-12. The published schema of the format decides what is a description.

mod answers;
mod call;
mod document;
mod operation;
mod schema;

pub use answers::{InterfaceAnswer, differences};
pub use call::{Call, Caller, Kind};
pub use document::{Interface, InterfaceError};
pub use operation::{Operation, Parameter, Place};
