//! History and Verdict to terminal, JUnit, HTML and JSON.
//!
//! Everything here is a function of a verdict and its events: no clock, no environment, no files. Whoever calls says where to write.

mod command;
mod control;
mod exhibit;
mod faults;
mod figures;
mod gaps;
mod headline;
mod house;
mod html;
mod indent;
mod json;
mod junit;
mod latency;
mod paint;
mod payload;
mod report;
mod reporter;
mod run;
mod standing;
mod terminal;
mod text;
mod tidy;
mod words;

pub use exhibit::Evidence;
pub use html::Html;
pub use json::{Json, verdict_schema};
pub use junit::Junit;
pub use paint::Colour;
pub use report::{Overview, Report};
pub use reporter::Reporter;
pub use terminal::Terminal;
