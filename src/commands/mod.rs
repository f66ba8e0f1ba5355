//! The commands, one file each.

mod campaign;
mod catalogue_list;
mod check;
mod compare;
mod contract;
mod explain;
mod export;
mod import;
mod init;
mod interface;
mod pact;
mod prove;
mod replay;
mod report;
mod simulate;
mod verify;

use crate::arguments::{Arguments, Command, EXAMPLES};
use crate::console;

/// Carries out what was asked and returns the exit code.
pub(crate) fn dispatch(arguments: Arguments) -> u8 {
    match arguments.command {
        Some(Command::Verify(arguments)) => verify::run(&arguments),
        Some(Command::Campaign(arguments)) => campaign::run(&arguments),
        Some(Command::Prove(arguments)) => prove::run(&arguments),
        Some(Command::Replay(arguments)) => replay::run(&arguments),
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::Export(arguments)) => export::run(&arguments),
        Some(Command::Import(arguments)) => import::run(&arguments),
        Some(Command::Contract(command)) => contract::run(&command),
        Some(Command::Simulate(command)) => simulate::run(&command),
        Some(Command::Init(arguments)) => init::run(&arguments),
        Some(Command::Explain(arguments)) => explain::run(&arguments),
        None => {
            let about = "countersign proves that the integration between an ERP and its supplier portal keeps its promises.";
            console::result(&format!(
                "{about}\n\n{EXAMPLES}\n\nNext: `countersign verify`, or `countersign --help` for all commands."
            ));
            console::HOLDS
        }
    }
}
