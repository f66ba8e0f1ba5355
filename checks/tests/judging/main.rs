//! Whole Histories, judged.

mod fixtures;
mod gaps;
mod generated;
mod language;
mod model;
mod verdicts;
