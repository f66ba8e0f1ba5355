//! The reference integration: durable, correct, and able to be told one defect.

mod border;
mod defects;
mod engine;
mod policies;
mod settings;
mod shell;
mod store;

pub use defects::{DefectCounts, defect_counts, reset_defect_counts};
pub use settings::{DefaultSecrets, FarSide, Settings, SupplierSettings, TimingSettings, default_settings};
pub use shell::{DefectEntry, Embedded, RunError, Spare, VariantEntry, defects, run, serve, variants};
