//! `countersign contract compare`: what changed between two contracts, whom it breaks, and whether that is allowed.

mod editions;
mod json;
mod text;

use crate::arguments::{CompareArguments, Format, Require};
use crate::console;
use countersign_contracts::{Answer, Comparison, Direction, compare};
use countersign_core::problem::Problem;
use std::path::Path;

/// Runs the command and returns the exit code.
///
/// # Errors
/// What the user has to mend: a schema that cannot be read or compared, or a name that is in no catalogue.
pub(super) fn run(arguments: &CompareArguments) -> Result<u8, Vec<Problem>> {
    let new = editions::one(&arguments.new)?;
    let olds = editions::olds(arguments, &new)?;
    let comparisons: Vec<Comparison> = olds.iter().map(|old| compare(old, &new)).collect();
    if let Some(folder) = &arguments.examples {
        write_examples(folder, &comparisons)?;
    }
    let code = worst(
        comparisons.iter().flat_map(|comparison| asked(comparison, arguments)),
        arguments.strict,
    );
    let parties = editions::Parties::of(new.kind().or_else(|| olds.iter().find_map(|old| old.kind())));
    console::result(&match arguments.format {
        Format::Json => json::rendered(&comparisons, arguments, code),
        Format::Text => text::rendered(&comparisons, arguments, &parties, code),
    });
    Ok(code)
}

/// Returns the directions that have to hold.
fn asked<'a>(comparison: &'a Comparison, arguments: &CompareArguments) -> Vec<&'a Direction> {
    match arguments.require {
        Require::Backward => vec![&comparison.backward],
        Require::Forward => vec![&comparison.forward],
        Require::Full => vec![&comparison.backward, &comparison.forward],
    }
}

/// Returns the exit code for the worst of the directions: a proved break counts more than a doubt.
fn worst<'a>(directions: impl Iterator<Item = &'a Direction>, is_strict: bool) -> u8 {
    let code = |direction: &Direction| match direction.answer {
        Answer::Broken => console::BROKEN,
        _ if is_strict && direction.is_refuted => console::BROKEN,
        Answer::Undecided => console::UNKNOWN,
        Answer::Compatible | Answer::CompatibleAsDescribed => console::HOLDS,
    };
    let codes: Vec<u8> = directions.map(code).collect();
    [console::BROKEN, console::UNKNOWN]
        .into_iter()
        .find(|code| codes.contains(code))
        .unwrap_or(console::HOLDS)
}

/// Writes each example as a file of its own, named by the edition that takes it and by its number.
fn write_examples(folder: &Path, comparisons: &[Comparison]) -> Result<(), Vec<Problem>> {
    let failed = |error: std::io::Error| {
        let what = format!("the examples cannot be written to `{}`: {error}", folder.display());
        vec![Problem::new(
            "CS426",
            what,
            "they are asked for by `--examples`",
            "name a folder that can be written",
        )]
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    for comparison in comparisons {
        let changes = comparison.changes.iter();
        let examples = changes.flat_map(|change| {
            let backward = change.backward.iter().map(|found| (&comparison.old, found));
            backward.chain(change.forward.iter().map(|found| (&comparison.new, found)))
        });
        for (number, (edition, found)) in examples.enumerate() {
            let name: String = edition.chars().map(|one| if one.is_alphanumeric() { one } else { '-' }).collect();
            let text = serde_json::to_string_pretty(&found.example).expect("a document is plain JSON");
            std::fs::write(folder.join(format!("{name}-{}.json", number + 1)), text).map_err(failed)?;
        }
    }
    Ok(())
}
