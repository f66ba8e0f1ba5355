//! The catalogue of malformations: one table for each class.

mod date;
mod encoding;
mod number;
mod row;
mod size;
mod structure;
mod table;
mod text;

pub use table::{catalogue, find};
