//! Pact files as scenarios beside the others.

use crate::pact_arguments::PactArguments;
use countersign_core::problem::Problem;
use countersign_features::Source;

/// Returns the features that verify the Pact files.
///
/// # Errors
/// When a file cannot be read or is no Pact file, when a provider state is not known, and in a build without Pact.
#[cfg(feature = "pact")]
pub(super) fn sources(arguments: &PactArguments) -> Result<Vec<Source>, Vec<Problem>> {
    let states = arguments.states.as_deref().map(read).transpose().map_err(|problem| vec![problem])?;
    let (mut sources, mut problems) = (Vec::new(), Vec::new());
    for path in &arguments.files {
        let found = read(path)
            .map_err(|problem| vec![problem])
            .and_then(|file| countersign_features::pact_scenarios(&file.file, &file.text, states.as_ref()));
        match found {
            Ok((source, left_out)) => {
                for what in left_out {
                    crate::console::message(&format!("not verified: {what}"));
                }
                sources.push(source);
            }
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(sources) } else { Err(problems) }
}

#[cfg(feature = "pact")]
fn read(path: &std::path::Path) -> Result<Source, Problem> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let what = format!("the file cannot be read: {error}");
        Problem::new("CS330", what, "the Pact in it cannot be verified", "name a file that can be read").at(file.clone())
    })?;
    Ok(Source { file, text })
}

/// Returns nothing, or the problem that this build knows no Pact.
///
/// # Errors
/// When there is a Pact file.
#[cfg(not(feature = "pact"))]
pub(super) fn sources(arguments: &PactArguments) -> Result<Vec<Source>, Vec<Problem>> {
    match arguments.files.first() {
        None => Ok(Vec::new()),
        Some(file) => {
            let why = "Pact needs some forty crates more, which most builds do not want";
            let fix = "build with `cargo build --release --features pact`";
            Err(vec![
                Problem::new("CS330", "this build cannot verify Pact files", why, fix).at(file.display().to_string()),
            ])
        }
    }
}
