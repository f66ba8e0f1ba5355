//! Whole Histories, judged.

mod fixtures;
mod gaps;
mod generated;
mod language;
mod metamorphic;
mod model;
mod mutations;
mod verdicts;
