//! The arguments about Pact files.

use clap::Args;
use std::path::PathBuf;

/// What of a consumer's team is verified beside the scenarios.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct PactArguments {
    /// A Pact file whose interactions are verified beside the scenarios; `--tags @pact` leaves only them. Needs a build with `--features pact`.
    #[arg(long = "pact", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// A feature file that says for each provider state of the Pact files, as a scenario of that name, which steps lead there.
    #[arg(long = "pact-states", value_name = "FILE", requires = "files")]
    pub(crate) states: Option<PathBuf>,
}

impl PactArguments {
    /// Returns the arguments as they are written on a command line, with a space in front.
    pub(crate) fn again(&self) -> String {
        let files = self.files.iter().map(|file| format!(" --pact {}", file.display()));
        let states = self.states.iter().map(|file| format!(" --pact-states {}", file.display()));
        files.chain(states).collect()
    }
}
