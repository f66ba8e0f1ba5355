//! Whole Histories, judged.

mod fixtures;
mod gaps;
mod language;
mod verdicts;
