//! The shell round the engine: sockets, timers and workers. It decides nothing about business; it asks the engine.

mod body;
mod clock;
mod context;
mod courier;
mod defect_list;
mod direct;
mod embedded;
mod engine_handle;
mod engine_thread;
mod entered;
mod entropy;
mod error;
mod events;
mod gateway;
mod in_progress;
mod master_data;
mod metrics;
mod observe;
mod operations;
mod rate;
mod refusal;
mod respond;
mod routes;
mod run;
mod timer;
mod versions;

pub use defect_list::{DefectEntry, VariantEntry, defects, variants};
pub use embedded::{Embedded, Spare};
pub use error::RunError;
pub use run::{run, serve};
