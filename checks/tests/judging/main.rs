//! Whole Histories, judged.

mod brute_force;
mod fixtures;
mod gaps;
mod generated;
mod language;
mod metamorphic;
mod model;
mod mutations;
mod parts;
mod ties;
mod verdicts;
mod wants;
