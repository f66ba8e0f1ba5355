//! Taking a plan: each step as one of the ends, the operator or the deployment's keeper, and what a correct integration does with it.

mod bills;
mod clock;
mod crew;
mod disturbances;
mod documents;
mod expectation;
mod goods;
mod notes;
mod orders;
mod outlook;
mod payments;
mod perform;
mod promises;
mod reads;
mod records;
mod spoil;

pub use perform::{Performed, Unused, perform};
