//! Taking a plan: each step as one of the ends, the operator or the deployment's keeper, and what a correct integration does with it.

mod bills;
mod clock;
mod compliance;
mod crew;
mod disturbances;
mod documents;
mod drawings;
mod expectation;
mod forecasts;
mod goods;
mod notes;
mod orders;
mod outlook;
mod payments;
mod perform;
mod promises;
mod quality;
mod reads;
mod records;
mod repetition;
mod shelf_life;
mod spoil;

pub use perform::{Performed, Unused, perform};
