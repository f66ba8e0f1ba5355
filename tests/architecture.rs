//! The rules of the house that a machine can check: who may import whom, who owns which outside package, how long a file may be,
//! and that nothing is forgotten. Each failure says the file, the rule and the remedy.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which of our crates may import which; all else is forbidden, normal and test dependencies alike.
const LAYERS: &[(&str, &[&str])] = &[
    ("countersign-core", &[]),
    ("countersign-contracts", &["countersign-core"]),
    ("countersign-campaigns", &["countersign-core"]),
    ("countersign-transports", &["countersign-core"]),
    ("countersign-imports", &["countersign-core"]),
    ("countersign-reports", &["countersign-core"]),
    ("countersign-checks", &["countersign-core", "countersign-contracts"]),
    ("countersign-erp", SIMULATOR),
    ("countersign-neighbours", &["countersign-core", "countersign-transports"]),
    ("countersign-portal", SIMULATOR),
    ("countersign-reference", SIMULATOR),
    (
        "countersign-features",
        &[
            "countersign-core",
            "countersign-contracts",
            "countersign-campaigns",
            "countersign-transports",
            "countersign-erp",
            "countersign-neighbours",
            "countersign-portal",
        ],
    ),
];

const SIMULATOR: &[&str] = &["countersign-core", "countersign-contracts", "countersign-transports"];

/// Which crates may use an outside package that does I/O, talks a protocol or draws a report. What stands here for nobody is free.
const OWNERS: &[(&str, &[&str])] = &[
    ("jsonschema", &["countersign-contracts"]),
    ("reqwest", &["countersign-transports"]),
    ("hmac", &["countersign-transports"]),
    ("sfv", &["countersign-transports"]),
    ("axum", &["countersign-erp", "countersign-portal", "countersign-reference"]),
    ("rusqlite", &["countersign-reference"]),
    ("prometheus-client", &["countersign-reference"]),
    ("cucumber", &["countersign-features"]),
    ("askama", &["countersign-reports"]),
    ("pact_matching", &["countersign-features"]),
    ("pact_models", &["countersign-features"]),
    ("junit-report", &["countersign-reports"]),
    ("clap", &["countersign"]),
    ("mimalloc", &["countersign"]),
    ("toml", &["countersign-core"]),
    ("tempfile", &["countersign", "countersign-reference"]),
];

/// Crates that ask for values and read nothing by themselves.
const PURE: &[&str] = &["core", "contracts", "checks", "campaigns", "reports", "imports"];

/// What a pure crate must not name.
const IMPURE: &[&str] = &[
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "std::env::var",
    "std::fs::",
    "thread::sleep",
    "RandomState",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn packages() -> Vec<Value> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo runs this test, so it can be run");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON");
    metadata["packages"].as_array().cloned().unwrap_or_default()
}

fn dependencies(package: &Value) -> Vec<(String, bool)> {
    let listed = package["dependencies"].as_array().into_iter().flatten();
    let read = |dependency: &Value| {
        let name = dependency["name"].as_str().unwrap_or_default().to_owned();
        (name, dependency["kind"].as_str() == Some("dev"))
    };
    listed.map(read).collect()
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && name != "target" && !name.starts_with('.') && name != "out" {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn assert_none(rule: &str, remedy: &str, broken: &[String]) {
    assert!(broken.is_empty(), "rule: {rule}\nremedy: {remedy}\n  {}", broken.join("\n  "));
}

#[test]
fn crates_import_only_what_their_layer_allows() {
    let layers: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut broken = Vec::new();
    for package in packages() {
        let name = package["name"].as_str().unwrap_or_default();
        if name == "countersign" {
            continue;
        }
        let Some(allowed) = layers.get(name) else {
            broken.push(format!("{name} stands in no layer"));
            continue;
        };
        for (dependency, _) in dependencies(&package) {
            if dependency.starts_with("countersign") && !allowed.contains(&dependency.as_str()) {
                broken.push(format!("{name} imports {dependency}"));
            }
        }
    }
    assert_none(
        "who may import whom",
        "move the code to where it may be used, or change LAYERS and ARCHITECTURE.md together",
        &broken,
    );
}

#[test]
fn each_outside_package_has_its_owner() {
    let owners: BTreeMap<&str, &[&str]> = OWNERS.iter().copied().collect();
    let mut broken = Vec::new();
    for package in packages() {
        let name = package["name"].as_str().unwrap_or_default();
        for (dependency, is_dev) in dependencies(&package) {
            let is_foreign = owners.get(dependency.as_str()).is_some_and(|owners| !owners.contains(&name));
            if is_foreign && !is_dev {
                broken.push(format!(
                    "{name} uses {dependency}, which belongs to {:?}",
                    owners[dependency.as_str()]
                ));
            }
        }
    }
    assert_none(
        "one owner for each outside package",
        "ask the owner crate for what is needed",
        &broken,
    );
}

#[test]
fn pure_crates_ask_for_time_chance_and_files() {
    let mut broken = Vec::new();
    for folder in PURE {
        let mut sources = Vec::new();
        files(&root().join(folder).join("src"), "rs", &mut sources);
        for source in sources {
            let text = std::fs::read_to_string(&source).expect("the source can be read");
            // Tests may read fixtures; they come last in a file.
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let is_test_module = shown(&source).contains("/tests");
            for word in IMPURE.iter().filter(|word| code.contains(**word) && !is_test_module) {
                broken.push(format!("{} names {word}", shown(&source)));
            }
        }
    }
    assert_none(
        "no clock, chance, environment or file in a pure crate",
        "take the value as a parameter",
        &broken,
    );
}

/// Counts what is neither blank nor comment, up to the tests of the file.
fn code_lines(text: &str) -> usize {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .count()
}

#[test]
fn no_file_is_too_long_to_read() {
    const CEILING: usize = 400;
    let mut sources = Vec::new();
    files(root(), "rs", &mut sources);
    let mut broken = Vec::new();
    for source in sources {
        let text = std::fs::read_to_string(&source).expect("the source can be read");
        let lines = code_lines(&text);
        if lines > CEILING {
            broken.push(format!("{} has {lines} lines of code", shown(&source)));
        }
    }
    assert_none("a file has at most 400 lines of code", "split it by noun", &broken);
}

#[test]
fn each_file_says_what_it_is_for() {
    let mut sources = Vec::new();
    files(root(), "rs", &mut sources);
    let silent: Vec<String> = sources
        .iter()
        .filter(|source| !std::fs::read_to_string(source).expect("the source can be read").starts_with("//! "))
        .map(|source| shown(source))
        .collect();
    assert_none("a file begins with `//!` and what it is for", "add the sentence", &silent);
}

#[test]
fn every_crate_inherits_the_lints() {
    let broken: Vec<String> = packages()
        .iter()
        .filter_map(|package| package["manifest_path"].as_str())
        .filter(|manifest| {
            let text = std::fs::read_to_string(manifest).expect("the manifest can be read");
            !text.contains("[lints]\nworkspace = true")
        })
        .map(str::to_owned)
        .collect();
    assert_none("one set of lints for all crates", "add `[lints]` with `workspace = true`", &broken);
}

#[test]
fn the_project_speaks_of_itself_alone() {
    // Written in parts, so that this file does not name what it forbids.
    let forbidden = [["/ro", "ot/"], ["/wo", "rk/"], ["../sh", "ared"], ["/ho", "me/"]].map(|parts| parts.concat());
    let mut broken = Vec::new();
    for extension in ["rs", "md", "toml", "feature", "html", "json", "yml", "sql"] {
        let mut found = Vec::new();
        files(root(), extension, &mut found);
        for path in found {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            for word in forbidden.iter().filter(|word| text.contains(word.as_str())) {
                broken.push(format!("{} names {word}", shown(&path)));
            }
        }
    }
    assert_none("no path of a machine", "name it relative to the project", &broken);
}

#[test]
fn problem_codes_are_given_once_for_each_problem() {
    let mut sources = Vec::new();
    for folder in [
        "src",
        "core/src",
        "imports/src",
        "features/src",
        "simulators/erp/src",
        "simulators/portal/src",
        "simulators/reference/src",
    ] {
        files(&root().join(folder), "rs", &mut sources);
    }
    let mut meant: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in &sources {
        let text = std::fs::read_to_string(source).expect("the source can be read");
        for (at, _) in text.match_indices("Problem::new(\"CS") {
            let code: String = text[at + "Problem::new(\"".len()..].chars().take(5).collect();
            meant.entry(code).or_default().insert(shown(source));
        }
    }
    let shared: Vec<String> = meant
        .iter()
        .filter(|(_, files)| files.len() > 2)
        .map(|(code, files)| format!("{code}: {files:?}"))
        .collect();
    assert!(!meant.is_empty(), "the codes are written as `Problem::new(\"CS…\"`");
    assert_none("a code stands for one problem", "give the other problem a code of its own", &shared);
}

#[test]
fn the_documents_agree_with_the_project() {
    let read = |name: &str| std::fs::read_to_string(root().join(name)).expect("the document can be read");
    let version = format!("## {}", env!("CARGO_PKG_VERSION"));
    let first = read("CHANGELOG.md").lines().find(|line| line.starts_with("## ")).map(str::to_owned);
    assert_eq!(first, Some(version), "the CHANGELOG's top version is the one of Cargo.toml");
    let readme = read("README.md");
    for command in ["cargo run --release -- verify", "cargo test --workspace"] {
        assert!(readme.contains(command), "the README lacks `{command}`");
    }
    let ci = read(".ci/run");
    assert!(
        ci.contains("cargo test --workspace") && ci.contains("verify"),
        ".ci/run runs what the README promises"
    );
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut documents = Vec::new();
    files(root(), "md", &mut documents);
    let mut broken = Vec::new();
    for document in documents {
        let text = std::fs::read_to_string(&document).expect("the document can be read");
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            let is_outside = target.is_empty() || target.contains("://");
            if !is_outside && !document.with_file_name("").join(target).exists() {
                broken.push(format!("{} links to {link}", shown(&document)));
            }
        }
    }
    assert_none("links resolve", "mend the link or write the document", &broken);
}

#[test]
fn unfinished_marks_are_not_left_behind() {
    let marks = [
        ["to", "do!("],
        ["unimpl", "emented!("],
        ["#[ign", "ore"],
        ["dbg", "!("],
        ["FIX", "ME"],
    ]
    .map(|parts| parts.concat());
    let mut sources = Vec::new();
    files(root(), "rs", &mut sources);
    let mut broken = Vec::new();
    for source in sources {
        let text = std::fs::read_to_string(&source).expect("the source can be read");
        for mark in marks.iter().filter(|mark| text.contains(mark.as_str())) {
            broken.push(format!("{} has {mark}", shown(&source)));
        }
    }
    assert_none("nothing unfinished", "finish it, or leave it out", &broken);
}
