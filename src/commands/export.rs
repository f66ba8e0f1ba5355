//! `countersign export`: writes a recorded History for other programs, event by event, in as little memory as one event needs.

use super::report;
use crate::arguments::{ExportArguments, ExportFormat};
use crate::console;
use crate::run::open_history;
use countersign_core::history::{Event, Jepsen, ReadError, schema};
use countersign_core::problem::Problem;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Runs the command and returns the exit code.
pub(crate) fn run(arguments: &ExportArguments) -> u8 {
    let mut out: Box<dyn Write> = match &arguments.out {
        None => Box::new(std::io::stdout().lock()),
        Some(path) => match std::fs::File::create(path) {
            Ok(file) => Box::new(BufWriter::new(file)),
            Err(error) => return console::problems(&[unwritable(path, &error)]),
        },
    };
    let Some(history) = arguments.history.as_deref().filter(|_| !arguments.schema) else {
        return ended(out.write_all(schema().as_bytes()).and_then(|()| out.flush()), arguments);
    };
    let events = match open_history(history) {
        Ok(events) => events,
        Err(error) => return console::problems(&[report::unreadable(history, &error)]),
    };
    match write(events, arguments.format, &mut BufWriter::new(out)) {
        Ok(None) => console::HOLDS,
        Ok(Some(damage)) => {
            console::message(&format!("{}: {damage}; exported all events before it", history.display()));
            console::UNKNOWN
        }
        Err(error) => ended(Err(error), arguments),
    }
}

/// Writes every event, and returns what ended the reading early.
fn write(
    events: impl Iterator<Item = Result<Event, ReadError>>,
    format: ExportFormat,
    out: &mut impl Write,
) -> std::io::Result<Option<ReadError>> {
    let mut jepsen = Jepsen::new();
    for event in events {
        let event = match event {
            Ok(event) => event,
            Err(damage) => return out.flush().map(|()| Some(damage)),
        };
        match format {
            ExportFormat::Ndjson => event.write_line(out)?,
            ExportFormat::Jepsen => {
                if let Some(line) = jepsen.line(&event) {
                    writeln!(out, "{line}")?;
                }
            }
        }
    }
    out.flush().map(|()| None)
}

fn ended(written: std::io::Result<()>, arguments: &ExportArguments) -> u8 {
    match (written, &arguments.out) {
        (Ok(()), _) => console::HOLDS,
        // A reader that went away is no error: `countersign export … | head` is common.
        (Err(error), None) if error.kind() == std::io::ErrorKind::BrokenPipe => console::HOLDS,
        (Err(error), path) => console::problems(&[unwritable(path.as_deref().unwrap_or(Path::new("-")), &error)]),
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    let what = format!("`{}` cannot be written: {error}", path.display());
    Problem::new("CS407", what, "the exported events go there", "give another file with `--out`")
}
