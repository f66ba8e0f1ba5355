//! One run: the ends, the deployment's process, the History on disk, and the way from the first event to the reports.

mod campaign;
mod ends;
mod facts;
mod ground;
mod history_file;
mod hunt;
mod interrupt;
mod judging;
mod part_files;
mod process;
mod progress;
mod pure;
mod run_id;
mod source;
mod verification;

pub(crate) use ends::{erp_settings, placed, portal_settings};
pub(crate) use ground::{Ground, Keep, Mode, Outcome, primary};
pub(crate) use history_file::{clock, open_history};
pub(crate) use hunt::{Failure, Quarry, hunt};
pub(crate) use interrupt::{interrupted, wait_for_end};
pub(crate) use judging::{Unjudged, judge_history};
pub(crate) use pure::Variation;
pub(crate) use run_id::run_id;
pub(crate) use verification::{Ending, Programme, Verification, prepare};
