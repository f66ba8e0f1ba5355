//! Whole Histories, judged.

mod fixtures;
mod language;
mod verdicts;
