//! The contract versions of a file, with their stages and dates.

use crate::deployment::{Stage, VersionPromise};
use crate::toml_file::Table;
use std::collections::BTreeSet;

/// Returns the versions of `[[versions]]`, one of which must be active.
///
/// With `contracts`, a name that is none of them is a problem.
pub fn versions(root: &Table<'_, '_>, contracts: Option<&[&str]>) -> Vec<VersionPromise> {
    const WHY: &str = "one version must be active to be used";
    const FIX: &str = "add `[[versions]]` with `stage = \"active\"`";
    if !root.has("versions") {
        root.missing("versions", WHY, FIX);
    }
    let mut names = BTreeSet::new();
    let mut versions = Vec::new();
    let mut has_unknown_stage = false;
    for table in root.tables("versions") {
        let version = version(&table, contracts, &mut names);
        has_unknown_stage |= version.is_none();
        versions.extend(version);
        table.close();
    }
    let has_active = versions.iter().any(|version| version.stage == Stage::Active);
    if root.has("versions") && !has_active && !has_unknown_stage {
        root.bad("versions", "without an active one", WHY, FIX);
    }
    versions
}

fn version(table: &Table<'_, '_>, contracts: Option<&[&str]>, names: &mut BTreeSet<String>) -> Option<VersionPromise> {
    let name = table.text("name", "it stands in the paths");
    let stage = table.needed(
        "stage",
        "it says whether the version may still be used",
        "`active`, `deprecated` or `sunset`",
        stage,
    );
    let version = VersionPromise {
        name: name.clone().unwrap_or_default(),
        stage: stage.unwrap_or(Stage::Active),
        deprecated_at: table.moment("deprecated_at"),
        sunset_at: table.moment("sunset_at"),
    };
    check_dates(table, &version);
    let name = name?;
    if let Some(contracts) = contracts.filter(|contracts| !contracts.contains(&name.as_str())) {
        let fix = format!("use one of: {}", contracts.join(", "));
        table.bad("name", &format!("`{name}`"), "there is no contract of this name", &fix);
    }
    if !names.insert(name) {
        table.bad(
            "name",
            "there twice",
            "no version can be in two stages",
            "describe each version once",
        );
    }
    stage.map(|_| version)
}

fn check_dates(table: &Table<'_, '_>, version: &VersionPromise) {
    if version.stage == Stage::Deprecated && !table.has("deprecated_at") {
        table.missing(
            "deprecated_at",
            "the answers of a deprecated version say since when",
            "add `deprecated_at = \"…\"`",
        );
    }
    // RFC 9745, section 4: the sunset must not be earlier than the deprecation.
    if version
        .sunset_at
        .zip(version.deprecated_at)
        .is_some_and(|(sunset, deprecated)| sunset < deprecated)
    {
        table.bad("sunset_at", "before `deprecated_at`", "RFC 9745 forbids it", "give a later time");
    }
}

fn stage(word: &str) -> Option<Stage> {
    match word {
        "active" => Some(Stage::Active),
        "deprecated" => Some(Stage::Deprecated),
        "sunset" => Some(Stage::Sunset),
        _ => None,
    }
}
