//! The built command, end to end, as its users run it.

mod bad_input;
mod campaigns;
mod contracts;
mod defects;
mod deployments;
mod histories;
mod imported;
mod interfaces;
mod interrupted;
mod pact;
mod program;
mod simulators;
mod unfriendly;
mod verify;
