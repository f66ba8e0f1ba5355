//! The catalogue: every contract, compiled once.

use crate::contract::Contract;
use crate::json;
use crate::library::{LIBRARY, SOURCES};
use crate::rejection::Rejection;
use crate::rules::shape::with_shapes;
use crate::violation::{Violation, quoted};
use countersign_core::ids::DocumentKind;
use countersign_core::status::Reason;
use jsonschema::Registry;
use serde::Serialize;
use std::sync::OnceLock;

const VERSIONS: &[&str] = &["v1", "v2", "v3"];
const CURRENT: &str = "v3";

/// Every contract by kind and version.
#[derive(Debug)]
pub struct Catalogue {
    contracts: Vec<Contract>,
}

/// Returns the catalogue; the first call compiles the schemas.
pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(Catalogue::compile)
}

impl Catalogue {
    fn compile() -> Self {
        let registry = registry();
        Self {
            contracts: SOURCES.iter().map(|source| Contract::compile(source, &registry)).collect(),
        }
    }

    /// Returns every contract, by kind in the order of a flow, then by version.
    pub fn contracts(&self) -> &[Contract] {
        &self.contracts
    }

    /// Returns the contract of `kind` in `version`.
    ///
    /// Exception cases and problem details are answers, and have had one shape since the first version: `v1` and `v2` of them are `v3`.
    pub fn contract(&self, kind: DocumentKind, version: &str) -> Option<&Contract> {
        let version = match kind {
            DocumentKind::ExceptionCase | DocumentKind::Problem if VERSIONS.contains(&version) => CURRENT,
            _ => version,
        };
        self.contracts
            .iter()
            .find(|contract| contract.kind() == kind && contract.version() == version)
    }

    /// Returns the names of the versions, oldest first.
    pub fn versions(&self) -> &'static [&'static str] {
        VERSIONS
    }

    /// Returns the name of the newest version; its JSON is that of the core documents.
    pub fn current(&self) -> &'static str {
        CURRENT
    }

    pub(crate) fn offered(&self, kind: DocumentKind, version: &str) -> Result<&Contract, Rejection> {
        self.contract(kind, version).ok_or_else(|| {
            let expected = format!("one of the versions {}", VERSIONS.join(", "));
            let violation = Violation::whole(Reason::ValidationStructure, expected, quoted(version));
            Rejection::contract(vec![violation])
        })
    }
}

/// Returns the schemas, so that they can refer to each other while they are compiled.
pub(crate) fn registry() -> Registry<'static> {
    let documents = LIBRARY.documents().map(|(address, schema)| (address, with_shapes(schema)));
    Registry::new()
        .extend(documents)
        .and_then(jsonschema::RegistryBuilder::prepare)
        .expect("the embedded schemas refer only to each other, as a test shows")
}

/// One line of a list of contracts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContractLine {
    /// The kind of document.
    pub kind: DocumentKind,
    /// The version's name.
    pub version: String,
    /// The document's name for people.
    pub title: String,
    /// How many changes there are against the version before.
    pub changes: usize,
    /// The schema's `$id`.
    pub id: String,
}

/// Returns one line for each contract.
pub fn list() -> Vec<ContractLine> {
    let line = |contract: &Contract| ContractLine {
        kind: contract.kind(),
        version: contract.version().to_owned(),
        title: contract.title().to_owned(),
        changes: contract.changes().len(),
        id: contract.address().to_owned(),
    };
    catalogue().contracts().iter().map(line).collect()
}

/// Checks `bytes` against the contract of `kind` in `version`.
///
/// # Errors
/// As [`Contract::check`], and for a version that is not offered.
pub fn validate(kind: DocumentKind, version: &str, bytes: &[u8]) -> Result<(), Rejection> {
    catalogue().offered(kind, version)?.check(bytes).map(|_| ())
}

/// Returns the kind and version of each contract that `bytes` keep; none when they are not JSON.
pub fn guess(bytes: &[u8]) -> Vec<(DocumentKind, String)> {
    let Ok(value) = json::parse(bytes) else {
        return Vec::new();
    };
    let kept = catalogue().contracts().iter().filter(|contract| contract.is_valid(&value));
    kept.map(|contract| (contract.kind(), contract.version().to_owned())).collect()
}
