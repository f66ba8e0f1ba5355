//! `countersign init`: writes a commented deployment file to start from, and never overwrites one.

use crate::arguments::InitArguments;
use crate::console;
use crate::deployment::EMBEDDED;
use countersign_core::problem::Problem;
use std::io::Write as _;

/// Runs the command and returns the exit code.
pub(crate) fn run(arguments: &InitArguments) -> u8 {
    let path = arguments.path.display();
    let written = std::fs::File::create_new(&arguments.path).and_then(|mut file| file.write_all(EMBEDDED.as_bytes()));
    match written {
        Ok(()) => {
            console::result(&format!(
                "wrote {path}: it describes the embedded reference integration; make it yours\nnext: countersign verify --deployment {path}"
            ));
            console::HOLDS
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let fix = "name another file, or remove this one yourself";
            console::problems(&[Problem::new(
                "CS405",
                format!("`{path}` is there already"),
                "a file of yours is never overwritten",
                fix,
            )])
        }
        Err(error) => {
            let what = format!("`{path}` cannot be written: {error}");
            console::problems(&[Problem::new(
                "CS406",
                what,
                "there is no deployment file without it",
                "name a file that can be written",
            )])
        }
    }
}
