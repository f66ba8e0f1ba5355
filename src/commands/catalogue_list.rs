//! `countersign contract list`: every contract, where it stands in its life, who answers for it, and who must move by when.

use crate::arguments::Format;
use crate::console;
use crate::deployment::{self, Secrets};
use countersign_contracts::ContractLine;
use countersign_core::deployment::{Deployment, Stage, Supplier, VersionPromise};
use countersign_core::ids::DocumentKind;
use countersign_core::problem::Problem;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::path::Path;

/// Runs the command and returns the exit code.
///
/// # Errors
/// Every problem of the deployment file.
pub(super) fn run(deployment: Option<&Path>, on: Option<Timestamp>, format: Format) -> Result<u8, Vec<Problem>> {
    let deployment = deployment::open(deployment, &Secrets::for_a_run())?;
    let on = on.unwrap_or_else(Timestamp::now);
    let lines = countersign_contracts::list();
    console::result(&match format {
        Format::Json => Value::Array(lines.iter().map(|line| as_json(&deployment, line, on)).collect()).to_string(),
        Format::Text => as_text(&deployment, &lines, on),
    });
    Ok(console::HOLDS)
}

fn as_json(deployment: &Deployment, line: &ContractLine, on: Timestamp) -> Value {
    let promise = promise(deployment, &line.version);
    let uses = |supplier: &&Supplier| is_submitted_or_read(line.kind) && supplier.uses.contains(&line.version);
    let consumers = deployment.suppliers.iter().filter(uses);
    let consumers: Vec<Value> = consumers
        .map(|supplier| json!({ "supplier": supplier.id, "name": supplier.name }))
        .collect();
    json!({
        "document": line.kind.name(),
        "version": line.version,
        "title": line.title,
        "id": line.id,
        "life": life(deployment, &line.version, on),
        "stage": promise.map(|promise| promise.stage_at(on)),
        "deprecatedAt": promise.and_then(|promise| promise.deprecated_at),
        "sunsetAt": promise.and_then(|promise| promise.sunset_at),
        "owner": deployment.owners.get(&line.kind),
        "consumers": consumers,
        "changes": line.changes,
    })
}

fn as_text(deployment: &Deployment, lines: &[ContractLine], on: Timestamp) -> String {
    let mut text = format!(
        "{:<16} {:<8} {:<33} {:<24} changes to the version before\n",
        "document", "version", "life", "owner"
    );
    for line in lines {
        text.push_str(&format!(
            "{:<16} {:<8} {:<33} {:<24} {}\n",
            line.kind.name(),
            line.version,
            life(deployment, &line.version, on),
            deployment.owners.get(&line.kind).map_or("nobody named", String::as_str),
            line.changes
        ));
    }
    text.push_str(&who_must_move(deployment, on));
    text
}

fn promise<'a>(deployment: &'a Deployment, version: &str) -> Option<&'a VersionPromise> {
    deployment.versions.iter().find(|promise| promise.name == version)
}

/// Returns whether suppliers write or read the document in a version of their own; answers have one shape for all.
fn is_submitted_or_read(kind: DocumentKind) -> bool {
    !matches!(kind, DocumentKind::ExceptionCase | DocumentKind::Problem)
}

/// Returns where a version stands in its life on that day, with its dates.
fn life(deployment: &Deployment, version: &str, on: Timestamp) -> String {
    let Some(promise) = promise(deployment, version) else {
        return "not offered".to_owned();
    };
    match (promise.stage_at(on), promise.deprecated_at, promise.sunset_at) {
        (Stage::Active, Some(at), _) => format!("active; deprecated {}", day(at)),
        (Stage::Active, None, _) => "active".to_owned(),
        (Stage::Deprecated, _, Some(at)) => format!("deprecated; move by {}", day(at)),
        (Stage::Deprecated, _, None) => "deprecated".to_owned(),
        (Stage::Sunset, _, Some(at)) => format!("refused since {}", day(at)),
        (Stage::Sunset, _, None) => "refused".to_owned(),
    }
}

fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

/// Returns who uses a version that ends, the nearest end first; those without a date come last.
fn who_must_move(deployment: &Deployment, on: Timestamp) -> String {
    if deployment.suppliers.iter().all(|supplier| supplier.uses.is_empty()) {
        return "\nwho must move is not known: say with `uses` in `[[suppliers]]` which versions each supplier uses\n".to_owned();
    }
    let uses = deployment
        .suppliers
        .iter()
        .flat_map(|supplier| supplier.uses.iter().map(move |name| (supplier, name)));
    let mut moves: Vec<(&VersionPromise, &Supplier)> = uses
        .filter_map(|(supplier, name)| Some((promise(deployment, name)?, supplier)))
        .filter(|(version, _)| version.stage_at(on) != Stage::Active)
        .collect();
    moves.sort_by_key(|(version, supplier)| (version.sunset_at.is_none(), version.sunset_at, supplier.id.clone()));
    if moves.is_empty() {
        return "\nnobody has to move\n".to_owned();
    }
    let newest = deployment
        .versions
        .iter()
        .rev()
        .find(|version| version.stage_at(on) == Stage::Active);
    let target = newest.map_or("a version that stays", |version| version.name.as_str());
    let mut text = "\nwho must move, the nearest day first\n".to_owned();
    for (version, supplier) in moves {
        let named = format!("{} ({})", supplier.name, supplier.id);
        // Whoever uses the newest version beside the old one has begun to move.
        let begun = if supplier.uses.iter().any(|name| name == target) {
            "; has begun"
        } else {
            ""
        };
        text.push_str(&format!(
            "  {:<32} {named:<28} from {} to {target}{begun}\n",
            until(version, on),
            version.name
        ));
    }
    text
}

/// Returns by when a version has to be left, and how many days that is away.
fn until(version: &VersionPromise, on: Timestamp) -> String {
    const DAY: i64 = 86_400;
    let Some(at) = version.sunset_at else {
        return "no day set".to_owned();
    };
    let seconds = at.as_second() - on.as_second();
    let days = if seconds > 0 { (seconds + DAY - 1) / DAY } else { -seconds / DAY };
    let unit = if days == 1 { "day" } else { "days" };
    if seconds > 0 {
        format!("by {}, in {days} {unit}", day(at))
    } else {
        format!("since {}, {days} {unit} late", day(at))
    }
}
