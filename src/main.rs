//! The countersign command: proves that the integration between an ERP and its supplier portal keeps its promises.
//!
//! Arguments, configuration, wiring and exit codes; no rules.

mod arguments;
mod bench;
mod commands;
mod console;
mod deployment;
mod interface_arguments;
mod pact_arguments;
mod run;

use clap::Parser as _;
use std::process::ExitCode;

/// A History is judged, and a campaign taken, in thousands of small pieces of memory: with the system's allocator every fifth moment goes into
/// finding room for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(console::report_our_bug));
    let arguments = arguments::Arguments::parse();
    // Whatever panics here is our own bug; the hook has said so.
    let code = std::panic::catch_unwind(|| commands::dispatch(arguments)).unwrap_or(console::OUR_BUG);
    ExitCode::from(code)
}
