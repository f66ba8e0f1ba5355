//! Faults as data: malformations of documents, and what each should provoke.
//!
//! It knows the JSON of the documents and nothing of any contract, transport or deployment.

mod catalogue;
mod edit;
mod json;
mod malformation;
mod place;

pub use catalogue::{catalogue, find};
pub use malformation::{Class, Malformation};
