//! The nouns that every other crate speaks: documents, quantities, envelopes, events, History and Verdict.
//!
//! This crate does no I/O and reads no clock: whoever needs the time passes it in.

pub mod amount;
pub mod calendar;
pub mod deployment;
pub mod deployment_file;
pub mod documents;
pub mod fault;
pub mod fingerprint;
pub mod history;
pub mod ids;
pub mod month;
pub mod payload;
pub mod problem;
pub mod promise;
pub mod retention;
pub mod secret;
pub mod splitmix;
pub mod status;
pub mod table;
pub mod toml_file;
pub mod verdict;
