//! `countersign import`: from somebody else's records to a History, as a stream.

use crate::arguments::{ImportArguments, RecordForm};
use crate::console;
use countersign_core::history::Event;
use countersign_core::problem::Problem;
use countersign_imports::{Form, Importer, Mapping, Summary, embedded};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

/// Runs the command and returns the exit code.
pub(crate) fn run(arguments: &ImportArguments) -> u8 {
    let Some(mapping) = arguments.mapping.as_deref().filter(|_| arguments.print_mapping.is_none()) else {
        let form = match arguments.print_mapping {
            Some(RecordForm::Jsonl) => Form::Jsonl,
            _ => Form::Otlp,
        };
        console::result(embedded(form));
        return console::HOLDS;
    };
    let mapping = match read_mapping(mapping) {
        Ok(mapping) => mapping,
        Err(problems) => return console::problems(&problems),
    };
    let sources: Result<Vec<_>, Problem> = arguments.records.iter().map(|path| open(path)).collect();
    let sources = match sources {
        Ok(sources) => sources,
        Err(problem) => return console::problems(&[problem]),
    };
    let out: Box<dyn Write> = match &arguments.out {
        None => Box::new(std::io::stdout().lock()),
        Some(path) => match File::create(path) {
            Ok(file) => Box::new(file),
            Err(error) => return console::problems(&[unwritable(path, &error)]),
        },
    };
    let names: Vec<String> = arguments.records.iter().map(|path| path.display().to_string()).collect();
    match import(mapping, &names.join(", "), sources, BufWriter::new(out)) {
        Ok(summary) => {
            tell(&summary, &names.join(", "), arguments.out.as_deref());
            console::HOLDS
        }
        // A reader that went away is no error.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => console::HOLDS,
        Err(error) => console::problems(&[unwritable(arguments.out.as_deref().unwrap_or(Path::new("-")), &error)]),
    }
}

fn read_mapping(path: &Path) -> Result<Mapping, Vec<Problem>> {
    let name = path.display().to_string();
    let form = match name.as_str() {
        "otlp" => Some(Form::Otlp),
        "jsonl" => Some(Form::Jsonl),
        _ => None,
    };
    if let Some(form) = form.filter(|_| !path.exists()) {
        return Mapping::read(&name, embedded(form));
    }
    let text = std::fs::read_to_string(path).map_err(|error| {
        let what = format!("the mapping `{name}` cannot be read: {error}");
        let fix = "write one to start from with `countersign import --print-mapping otlp`, or `jsonl`";
        vec![Problem::new("CS441", what, "without it nobody knows what the records mean", fix)]
    })?;
    Mapping::read(&name, &text)
}

fn open(path: &Path) -> Result<Box<dyn BufRead>, Problem> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = File::open(path).map_err(|error| {
        let what = format!("`{}` cannot be read: {error}", path.display());
        Problem::new("CS442", what, "the records are read from there", "name a file that can be read")
    })?;
    Ok(Box::new(BufReader::with_capacity(1 << 18, file)))
}

fn import(mapping: Mapping, name: &str, sources: Vec<Box<dyn BufRead>>, mut out: impl Write) -> std::io::Result<Summary> {
    let mut importer = Importer::new(mapping, name);
    let mut written = Ok(());
    let mut write = |event: &Event| {
        if written.is_ok() {
            written = event.write_line(&mut out);
        }
    };
    for source in sources {
        feed(&mut importer, source, &mut write)?;
    }
    let summary = importer.finish(&mut write);
    written?;
    out.flush()?;
    Ok(summary)
}

/// Hands over line by line; a single document over several lines is put together first.
fn feed(importer: &mut Importer, mut source: Box<dyn BufRead>, write: &mut dyn FnMut(&Event)) -> std::io::Result<()> {
    let mut text = Vec::new();
    let mut line = 1;
    while source.read_until(b'\n', &mut text)? > 0 {
        if line == 1 && is_unfinished(&text) {
            source.read_to_end(&mut text)?;
        }
        importer.take(line, &text, write);
        text.clear();
        line += 1;
    }
    Ok(())
}

fn is_unfinished(line: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(line).is_err_and(|error| error.is_eof()) && !line.iter().all(u8::is_ascii_whitespace)
}

fn tell(summary: &Summary, name: &str, out: Option<&Path>) {
    for loss in &summary.losses {
        console::message(&format!("{}\n", loss.problem(name)).replace("error[", "warning["));
    }
    let lost: u64 = summary.losses.iter().map(|loss| loss.count).sum();
    let next = out.map_or_else(String::new, |path| {
        format!("; judge them with `countersign check {}`", path.display())
    });
    console::message(&format!(
        "{} records: {} requests, {} deliveries with {} effects, {} of cases and dead letters, {} ignored, {lost} not usable; {} events with {} gaps{next}",
        summary.records,
        summary.requests,
        summary.deliveries,
        summary.effects,
        summary.cases,
        summary.ignored,
        summary.events,
        summary.gaps,
    ));
}

fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    let what = format!("`{}` cannot be written: {error}", path.display());
    Problem::new("CS443", what, "the History goes there", "give another file with `--out`")
}
