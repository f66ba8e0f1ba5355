//! Which editions a comparison is about, and who reads and writes their documents.

use crate::arguments::CompareArguments;
use crate::deployment::{self, Secrets};
use countersign_contracts::{Edition, EditionError, catalogue};
use countersign_core::deployment::Stage;
use countersign_core::ids::DocumentKind;
use countersign_core::problem::Problem;
use jiff::Timestamp;
use std::path::Path;

/// Who sends a document, and who is sent it, in words.
pub(super) struct Parties {
    pub(super) writer: &'static str,
    pub(super) reader: &'static str,
}

impl Parties {
    /// Returns the parties of documents of `kind`; of unknown documents, whoever writes and reads them.
    pub(super) fn of(kind: Option<DocumentKind>) -> Self {
        let (writer, reader) = match kind {
            Some(DocumentKind::MasterData) => ("an ERP", "an integration"),
            Some(
                DocumentKind::Acknowledgement
                | DocumentKind::ShipNotice
                | DocumentKind::Invoice
                | DocumentKind::CreditNote
                | DocumentKind::ComplianceDocument
                | DocumentKind::CorrectiveAction
                | DocumentKind::InventoryCommitment,
            ) => ("a supplier", "an integration"),
            Some(
                DocumentKind::Order
                | DocumentKind::GoodsReceipt
                | DocumentKind::Payment
                | DocumentKind::QualityNotice
                | DocumentKind::Forecast
                | DocumentKind::Scorecard
                | DocumentKind::Problem,
            ) => ("an integration", "a supplier"),
            Some(DocumentKind::ExceptionCase) => ("an integration", "an operator's tool"),
            None => ("a writer", "a reader"),
        };
        Self { writer, reader }
    }
}

/// Returns the edition that `name` stands for: `order@v3`, or a file.
pub(super) fn one(name: &str) -> Result<Edition, Vec<Problem>> {
    if let Some((document, version)) = name.split_once('@')
        && let Some(kind) = DocumentKind::from_name(document)
    {
        let contract = catalogue()
            .contracts()
            .iter()
            .find(|contract| contract.kind() == kind && contract.version() == version);
        return contract
            .map(Edition::of_contract)
            .ok_or_else(|| vec![no_such_version(kind, version)]);
    }
    let bytes = std::fs::read(Path::new(name)).map_err(|error| vec![cannot_read(name, &error)])?;
    Edition::read(name, &bytes).map_err(|error| vec![cannot_compare(name, &error)])
}

/// Returns the old editions: the one that is named, or every version of a document that may still be used, without the new one.
pub(super) fn olds(arguments: &CompareArguments, new: &Edition) -> Result<Vec<Edition>, Vec<Problem>> {
    let Some(kind) = DocumentKind::from_name(&arguments.old) else {
        return Ok(vec![one(&arguments.old)?]);
    };
    let deployment = deployment::open(arguments.deployment.as_deref(), &Secrets::for_a_run())?;
    let on = arguments.on.unwrap_or_else(Timestamp::now);
    let used = deployment.versions.iter().filter(|version| version.stage_at(on) != Stage::Sunset);
    let named: Vec<&str> = used.map(|version| version.name.as_str()).collect();
    let contracts = catalogue().contracts().iter().filter(|contract| contract.kind() == kind);
    // Answers have one shape for all versions, which stands in the catalogue once.
    let is_shared = catalogue().contracts().iter().filter(|contract| contract.kind() == kind).count() == 1;
    let editions: Vec<Edition> = contracts
        .filter(|contract| is_shared || named.contains(&contract.version()))
        .map(Edition::of_contract)
        .filter(|edition| edition.name() != new.name())
        .collect();
    if editions.is_empty() {
        let what = format!("no other version of `{kind}` may still be used");
        let fix = "name the old contract as `DOCUMENT@VERSION`, or another day with `--on`";
        return Err(vec![Problem::new("CS427", what, "there is nothing to compare with", fix)]);
    }
    Ok(editions)
}

fn no_such_version(kind: DocumentKind, version: &str) -> Problem {
    let contracts = catalogue().contracts().iter().filter(|contract| contract.kind() == kind);
    let known: Vec<String> = contracts.map(|contract| format!("`{kind}@{}`", contract.version())).collect();
    Problem::new(
        "CS422",
        format!("there is no contract `{kind}@{version}`"),
        "nothing can be held against it",
        format!("use {}", known.join(", ")),
    )
}

fn cannot_read(name: &str, error: &std::io::Error) -> Problem {
    let documents = DocumentKind::ALL.map(DocumentKind::name).join("`, `");
    Problem::new(
        "CS424",
        format!("`{name}` is no contract of the catalogue, and as a file it cannot be read: {error}"),
        "a comparison needs two schemas",
        format!("name a file, or `DOCUMENT@VERSION` with one of `{documents}`"),
    )
}

fn cannot_compare(name: &str, error: &EditionError) -> Problem {
    let fix = match error {
        EditionError::Json(_) => "mend the JSON",
        EditionError::Schema(_) => "mend the schema; `description` and `title` take text without a check",
        EditionError::Dialect(_) => "write it in `https://json-schema.org/draft/2020-12/schema`",
        EditionError::Reference { .. } => "put what it names under `$defs`, or refer to `common.json` of the catalogue; nothing is fetched",
        EditionError::Keyword { .. } => "write the reference as a `$ref` to a pointer, and the schema without an `$id` inside",
    };
    let why = "a verdict on a schema that is not understood would be a guess";
    Problem::new("CS425", error.to_string(), why, fix).at(name)
}
