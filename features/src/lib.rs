//! The scenarios of countersign: the Gherkin vocabulary, the features that ship with it, and the way they run.
//!
//! Steps drive both ends and look at what comes of it; they judge only what a scenario says in words. What a run proves is judged from
//! the History elsewhere.

mod audit;
mod base_units;
mod campaign;
mod embedded;
mod library;
mod operator;
#[cfg(feature = "pact")]
mod pact;
mod promises;
mod reach;
mod run;
mod settle;
mod stage;
mod steps;
mod vocabulary;
mod wording;
mod world;

pub use campaign::{Performed, Unused, perform};
pub use embedded::embedded;
pub use library::{Library, Selection, Source};
pub use operator::{Operator, OperatorError, Pending};
#[cfg(feature = "pact")]
pub use pact::pact_scenarios;
pub use reach::reach;
pub use run::{Progress, run};
pub use settle::{read_all, settle};
pub use stage::{Restart, Stage};
pub use vocabulary::{Phrase, nearest, vocabulary};
