//! Pact files: what a consumer's team expects of the provider, as scenarios beside the others.
//!
//! Each HTTP interaction becomes a scenario: its provider states are steps of the vocabulary, its request is played with the supplier's own
//! token, and the answer is compared by the matching rules of the file. What it does is recorded and judged like anything else.
//!
//! # Source
//! Pact specification, versions 2 to 4; matching rules and generators are those of the `pact_matching` crate.

mod file;
mod scenarios;
mod states;
mod values;

pub(crate) use file::{Interaction, PactFile};
pub use scenarios::pact_scenarios;
pub(crate) use values::values;
