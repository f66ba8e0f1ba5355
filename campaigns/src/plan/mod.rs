//! A plan: the steps that a run takes, explicit and whole, so that it can be read, kept, shortened and taken again.

mod action;
mod forecasts;
mod money;
mod movements_in_words;
mod quality;
mod records;
mod references;
mod sending;
mod step;
mod words;

pub use action::{Action, Answer, Boundary, Change, End, FaultKind, Leeway, Line, Part, Reading, Repetition, Share, Telling, Told};
pub use forecasts::{Committing, Forecasting, Reissuing, Supply, TellingIssue};
pub use money::{Bill, Credit, Pay};
pub use quality::{Flaw, Lot};
pub(crate) use records::material_of;
pub use records::{Governing, Record, record_of};
pub use references::Item;
pub use sending::{KeyUse, NumberUse, Sending, TokenUse, VersionUse};
pub use step::{Plan, Step};
