//! `countersign contract`: lists, shows and applies the document contracts.

use super::{catalogue_list, compare};
use crate::arguments::{ContractCommand, Described, Format};
use crate::console;
use countersign_contracts::descriptions::routes::{ERP, INTEGRATION};
use countersign_contracts::descriptions::{asyncapi, openapi};
use countersign_contracts::{Rejection, catalogue, guess, validate};
use countersign_core::ids::DocumentKind;
use countersign_core::problem::Problem;
use serde_json::json;
use std::io::Read as _;
use std::path::Path;

/// Runs the command and returns the exit code.
pub(crate) fn run(command: &ContractCommand) -> u8 {
    let done = match command {
        ContractCommand::List { deployment, on, format } => catalogue_list::run(deployment.as_deref(), *on, *format),
        ContractCommand::Show { document, version } => show(document, version.as_deref()),
        ContractCommand::Compare(arguments) => compare::run(arguments),
        ContractCommand::Openapi { of } => Ok(print(&match of {
            Described::Integration => openapi("Supplier integration", INTEGRATION),
            Described::Erp => openapi("ERP, as the integration calls it", ERP),
        })),
        ContractCommand::Asyncapi => Ok(print(&asyncapi())),
        ContractCommand::Validate {
            file,
            document,
            version,
            format,
        } => check(file, document.as_deref(), version.as_deref(), *format),
    };
    done.unwrap_or_else(|problems| console::problems(&problems))
}

fn print(description: &serde_json::Value) -> u8 {
    console::result(&serde_json::to_string_pretty(description).expect("a description is plain JSON"));
    console::HOLDS
}

fn show(document: &str, version: Option<&str>) -> Result<u8, Vec<Problem>> {
    let kind = kind(document)?;
    let version = known_version(version)?;
    let contract = catalogue().contract(kind, version).ok_or_else(|| vec![unknown_version(version)])?;
    console::result(&serde_json::to_string_pretty(contract.schema()).expect("a schema is plain JSON"));
    Ok(console::HOLDS)
}

fn check(file: &Path, document: Option<&str>, version: Option<&str>, format: Format) -> Result<u8, Vec<Problem>> {
    let bytes = read(file)?;
    let fits = guess(&bytes);
    let (kind, version) = match document {
        Some(document) => (kind(document)?, known_version(version)?.to_owned()),
        None => match fits.iter().rev().find(|(_, found)| version.is_none_or(|wanted| wanted == found)) {
            Some((kind, found)) => (*kind, found.clone()),
            None => return Err(vec![cannot_guess(file)]),
        },
    };
    let verdict = validate(kind, &version, &bytes);
    let code = if verdict.is_ok() { console::HOLDS } else { console::BROKEN };
    match format {
        Format::Json => console::result(&as_json(kind, &version, &verdict)),
        Format::Text => console::result(&as_text(file, kind, &version, &verdict, &fits)),
    }
    Ok(code)
}

fn as_json(kind: DocumentKind, version: &str, verdict: &Result<(), Rejection>) -> String {
    let violations = verdict
        .as_ref()
        .err()
        .map(|rejection| rejection.violations.clone())
        .unwrap_or_default();
    json!({ "document": kind.name(), "version": version, "valid": verdict.is_ok(), "violations": violations }).to_string()
}

fn as_text(file: &Path, kind: DocumentKind, version: &str, verdict: &Result<(), Rejection>, fits: &[(DocumentKind, String)]) -> String {
    let name = file.display();
    let Err(rejection) = verdict else {
        return format!("valid: {name} is {kind} {version}");
    };
    let mut text = String::new();
    for violation in &rejection.violations {
        text.push_str(&format!("  {violation}\n"));
    }
    let count = rejection.violations.len();
    let others: Vec<String> = fits.iter().map(|(kind, version)| format!("{kind} {version}")).collect();
    let hint = if others.is_empty() {
        String::new()
    } else {
        format!("; it is valid as {}", others.join(" and "))
    };
    format!(
        "{text}invalid: {name} is not {kind} {version}, {count} violation{}{hint}",
        if count == 1 { "" } else { "s" }
    )
}

fn read(file: &Path) -> Result<Vec<u8>, Vec<Problem>> {
    let mut bytes = Vec::new();
    let done = if file == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(file).map(|found| bytes = found)
    };
    done.map(|()| bytes).map_err(|error| {
        let what = format!("`{}` cannot be read: {error}", file.display());
        vec![Problem::new(
            "CS420",
            what,
            "there is no document to check",
            "name a file that can be read, or `-` for standard input",
        )]
    })
}

fn kind(name: &str) -> Result<DocumentKind, Vec<Problem>> {
    DocumentKind::from_name(name).ok_or_else(|| {
        let known = DocumentKind::ALL.map(DocumentKind::name).join("`, `");
        vec![Problem::new(
            "CS421",
            format!("there is no document `{name}`"),
            "each contract is for one kind of document",
            format!("use `{known}`"),
        )]
    })
}

fn known_version(version: Option<&str>) -> Result<&str, Vec<Problem>> {
    let version = version.unwrap_or(catalogue().current());
    if catalogue().versions().contains(&version) {
        Ok(version)
    } else {
        Err(vec![unknown_version(version)])
    }
}

fn unknown_version(version: &str) -> Problem {
    let known = catalogue().versions().join("`, `");
    Problem::new(
        "CS422",
        format!("there is no contract version `{version}`"),
        "nothing can be held against it",
        format!("use `{known}`"),
    )
}

fn cannot_guess(file: &Path) -> Problem {
    let what = format!("`{}` is valid for no contract", file.display());
    let fix = "say what it should be with `--document`, and every violation is listed";
    Problem::new("CS423", what, "which violations count depends on what the document should be", fix)
}
