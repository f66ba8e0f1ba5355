//! From somebody else's records to a History: OpenTelemetry spans and log lines, turned into events by a mapping, with every gap told.
//!
//! Production traffic is judged by the invariants that judge a run, so an import never claims more than its records say: what was not
//! recorded, sampled away or could not be used becomes a gap. The crate opens no files and knows no clock.

mod flow;
mod importer;
mod losses;
mod mapping;
mod records;
mod window;

pub use importer::Importer;
pub use losses::{Loss, Summary};
pub use mapping::{Form, Mapping, embedded};
