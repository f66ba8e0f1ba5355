//! Judging in parts: a History of any size is judged in the memory that its parts need.
//!
//! What any invariant could compare with each other is a family: an order with everything that belongs to it. A first look at the History
//! ties its events into families by the names that they share, and judges what concerns the run as a whole. The families are packed into
//! parts, each of which is judged by the ordinary invariants; what they found is added up, and gives the verdict of one pass.

mod calls;
mod division;
mod families;
mod given;
mod notes;
mod observed;
mod part;
mod sorting;
mod stuck;

pub use division::Division;
pub use part::{Destination, Found, PartJudge, Parts};
