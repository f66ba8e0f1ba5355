//! Every example file is what its folder says: valid, or refused with exactly the violations beside it.

use countersign_contracts::{Stage, catalogue, guess, list, validate};
use countersign_core::ids::DocumentKind;
use expect_test::expect_file;
use std::path::{Path, PathBuf};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the entry can be read").path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("the names are UTF-8")
}

/// Returns the files with this extension under `kind/version/folder`.
fn files(kind: DocumentKind, version: &str, folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut paths = entries(&examples().join(kind.name()).join(version).join(folder));
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("the file can be read")
}

/// Returns what the contract says of `bytes`, as the `.expect` files have it.
fn refusal(kind: DocumentKind, version: &str, bytes: &[u8]) -> String {
    let rejection = match validate(kind, version, bytes) {
        Ok(()) => return "valid\n".to_owned(),
        Err(rejection) => rejection,
    };
    let stage = match rejection.stage {
        Stage::Parse => "parse",
        Stage::Contract => "contract",
    };
    let lines = rejection
        .violations
        .iter()
        .map(|violation| format!("{} {violation}\n", violation.reason));
    format!("{stage} {}\n{}", rejection.reason(), lines.collect::<String>())
}

#[test]
fn every_contract_has_a_valid_example_and_all_of_them_pass() {
    for contract in catalogue().contracts() {
        let valid = files(contract.kind(), contract.version(), "valid", "json");
        assert!(!valid.is_empty(), "{} {}", contract.kind(), contract.version());
        for path in valid {
            let bytes = read(&path);
            let seen = refusal(contract.kind(), contract.version(), &bytes);
            assert_eq!(seen, "valid\n", "{}", path.display());
            let guessed = guess(&bytes);
            assert!(
                guessed.contains(&(contract.kind(), contract.version().to_owned())),
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn every_contract_has_an_invalid_example_and_each_gives_its_violations() {
    for contract in catalogue().contracts() {
        let invalid = files(contract.kind(), contract.version(), "invalid", "json");
        assert!(!invalid.is_empty(), "{} {}", contract.kind(), contract.version());
        for path in invalid {
            let seen = refusal(contract.kind(), contract.version(), &read(&path));
            assert_ne!(seen, "valid\n", "{}", path.display());
            expect_file![path.with_extension("expect")].assert_eq(&seen);
        }
    }
}

#[test]
fn every_file_in_the_examples_folder_is_reached() {
    for kind in entries(&examples()) {
        let known = DocumentKind::from_name(name(&kind)).expect("the folder is a kind of document");
        for version in entries(&kind) {
            let contract = catalogue().contract(known, name(&version)).expect("the folder is a version");
            assert_eq!(contract.version(), name(&version), "the folder is the version itself");
            for folder in entries(&version) {
                assert!(["valid", "invalid"].contains(&name(&folder)), "{}", folder.display());
                for file in entries(&folder) {
                    let is_example = file.extension().is_some_and(|extension| extension == "json");
                    let is_expectation = name(&folder) == "invalid" && file.with_extension("json").exists();
                    assert!(is_example || is_expectation, "nothing reads {}", file.display());
                }
            }
        }
    }
}

#[test]
fn a_document_of_one_version_is_not_one_of_another() {
    for contract in catalogue().contracts() {
        for path in files(contract.kind(), contract.version(), "valid", "json") {
            assert_eq!(guess(&read(&path)).len(), 1, "{}", path.display());
        }
    }
    assert_eq!(guess(b"no json"), []);
}

#[test]
fn an_unknown_version_is_refused_with_the_known_ones() {
    let rejection = validate(DocumentKind::Order, "v9", b"{}").expect_err("there is no v9");
    assert_eq!(
        rejection.to_string(),
        "the document breaks its contract: the document: expected one of the versions v1, v2, v3, found `v9`"
    );
}

#[test]
fn answers_have_one_shape_in_all_versions() {
    for kind in [DocumentKind::Problem, DocumentKind::ExceptionCase] {
        let current = catalogue().contract(kind, "v3").expect("v3 is offered");
        for version in catalogue().versions() {
            let contract = catalogue().contract(kind, version).expect("every version is offered");
            assert_eq!(contract.schema(), current.schema());
        }
    }
}

#[test]
fn the_list_names_every_contract_with_its_changes() {
    let lines = list();
    assert_eq!(lines.len(), 22);
    for line in &lines {
        assert!(line.id.starts_with("https://countersign.dev/contracts/"), "{line:?}");
        assert!(!line.title.is_empty(), "{line:?}");
    }
    let changes = |kind, version: &str| {
        let line = lines.iter().find(|line| line.kind == kind && line.version == version);
        line.map(|line| line.changes)
    };
    assert_eq!(changes(DocumentKind::Order, "v1"), Some(0));
    assert_eq!(changes(DocumentKind::Order, "v3"), Some(4));
}
