//! Named wrong behaviours: the same policies with one of them replaced, to prove that each wrong behaviour is seen.

mod access;
mod cases;
mod correlation;
mod defect;
mod delivery;
mod parking;
mod quantities;
mod registry;
mod repetition;
mod revisions;
mod statuses;

#[cfg(test)]
mod tests;

pub(crate) use registry::{ALL, find};
