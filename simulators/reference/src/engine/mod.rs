//! The engine: one synchronous step from (time, input, store) to (answer, messages), in one transaction; no socket, no clock.

mod access;
mod account;
mod acknowledgement;
mod answer;
mod balance;
mod cases;
mod commitment;
mod compliance;
mod credit;
mod delivery;
mod document;
mod dues;
mod events;
mod feed;
mod figures;
mod forecast;
mod intake;
mod invoice;
mod letters;
mod machine;
mod master_data;
mod messages;
mod movement;
mod naming;
mod neighbours;
mod operations;
mod orders;
mod parking;
mod payment;
mod problem;
mod quality;
mod receipt;
mod retention;
mod scorecard;
mod shelf_life;
mod ship_notice;
mod step;
mod submission;
mod supply;
mod windows;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use machine::{Engine, EngineError};
