//! One run: the ends, the deployment's process, the History on disk, and the way from the first event to the reports.

mod ends;
mod history_file;
mod interrupt;
mod judging;
mod process;
mod progress;
mod verification;

pub(crate) use ends::{erp_settings, placed, portal_settings};
pub(crate) use history_file::{clock, open_history};
pub(crate) use interrupt::wait_for_end;
pub(crate) use judging::judge_history;
pub(crate) use verification::{Ending, Verification, prepare};
