//! A plan: the steps that a run takes, explicit and whole, so that it can be read, kept, shortened and taken again.

mod action;
mod references;
mod sending;
mod step;
mod words;

pub use action::{Action, Answer, Bill, Boundary, Change, End, FaultKind, Line, Part, Reading, Repetition, Share, Telling, Told};
pub use references::Item;
pub use sending::{KeyUse, NumberUse, Sending, TokenUse, VersionUse};
pub use step::{Plan, Step};
