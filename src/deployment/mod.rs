//! The deployment file: from what is written to what is meant, or every problem at once.

mod bounds;
mod head;
mod interfaces;
mod read;
mod secrets;
#[cfg(test)]
mod unfriendly;
mod url;

pub(crate) use read::EMBEDDED;
pub(crate) use secrets::{Secrets, known_to_simulators, random};

use countersign_core::deployment::Deployment;
use countersign_core::problem::Problem;
use std::path::Path;

/// Opens the deployment file at `path`, or the embedded one.
///
/// # Errors
/// Every problem at once.
pub(crate) fn open(path: Option<&Path>, secrets: &Secrets) -> Result<Deployment, Vec<Problem>> {
    let Some(path) = path else {
        return read::read("the embedded deployment", EMBEDDED, secrets);
    };
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let fix = "name a file that can be read; `countersign init` writes one";
        vec![Problem::new(
            "CS106",
            format!("`{name}` cannot be read: {error}"),
            "a run needs one deployment to test",
            fix,
        )]
    })?;
    read::read(&name, &text, secrets)
}
