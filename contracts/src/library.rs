//! The schema files, embedded and found by their address. Nothing here reaches for the network.

use countersign_core::ids::DocumentKind;
use serde_json::Value;
use std::sync::LazyLock;

pub(crate) const ADDRESS: &str = "https://countersign.dev/contracts/";
const COMMON: &str = include_str!("../schemas/common.json");

/// One schema file that is a contract of its own.
pub(crate) struct Source {
    pub(crate) kind: DocumentKind,
    pub(crate) version: &'static str,
    text: &'static str,
}

macro_rules! sources {
    ($($kind:ident $version:literal $path:literal,)*) => {
        &[$(Source { kind: DocumentKind::$kind, version: $version, text: include_str!($path) },)*]
    };
}

/// Every contract, by kind in the order of a flow, then by version.
pub(crate) const SOURCES: &[Source] = sources! {
    Order "v1" "../schemas/order/v1.json",
    Order "v2" "../schemas/order/v2.json",
    Order "v3" "../schemas/order/v3.json",
    Acknowledgement "v1" "../schemas/acknowledgement/v1.json",
    Acknowledgement "v2" "../schemas/acknowledgement/v2.json",
    Acknowledgement "v3" "../schemas/acknowledgement/v3.json",
    ShipNotice "v1" "../schemas/ship-notice/v1.json",
    ShipNotice "v2" "../schemas/ship-notice/v2.json",
    ShipNotice "v3" "../schemas/ship-notice/v3.json",
    GoodsReceipt "v3" "../schemas/goods-receipt/v3.json",
    Invoice "v3" "../schemas/invoice/v3.json",
    CreditNote "v3" "../schemas/credit-note/v3.json",
    Payment "v3" "../schemas/payment/v3.json",
    MasterData "v3" "../schemas/master-data/v3.json",
    QualityNotice "v3" "../schemas/quality-notice/v3.json",
    CorrectiveAction "v3" "../schemas/corrective-action/v3.json",
    Forecast "v3" "../schemas/forecast/v3.json",
    InventoryCommitment "v3" "../schemas/inventory-commitment/v3.json",
    ComplianceDocument "v3" "../schemas/compliance-document/v3.json",
    Scorecard "v3" "../schemas/scorecard/v3.json",
    ExceptionCase "v3" "../schemas/exception-case/v3.json",
    Problem "v3" "../schemas/problem/v3.json",
};

impl Source {
    pub(crate) fn address(&self) -> String {
        format!("{ADDRESS}{}/{}.json", self.kind, self.version)
    }
}

/// The parsed schema files.
pub(crate) struct Library {
    documents: Vec<(String, Value)>,
}

pub(crate) static LIBRARY: LazyLock<Library> = LazyLock::new(Library::load);

impl Library {
    fn load() -> Self {
        let parse = |text: &str| serde_json::from_str(text).expect("the embedded schemas are JSON, as a test shows");
        let contracts = SOURCES.iter().map(|source| (source.address(), parse(source.text)));
        Self {
            documents: contracts.chain([(format!("{ADDRESS}common.json"), parse(COMMON))]).collect(),
        }
    }

    /// Returns every schema with its address.
    pub(crate) fn documents(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.documents.iter().map(|(address, schema)| (address.as_str(), schema))
    }

    /// Returns the schema file at `address`.
    pub(crate) fn document(&self, address: &str) -> Option<&Value> {
        self.documents().find(|(known, _)| *known == address).map(|(_, schema)| schema)
    }

    /// Returns the part of a schema file that `location` (an address with a JSON Pointer as its fragment) names.
    pub(crate) fn at(&self, location: &str) -> Option<Place<'_>> {
        let (address, pointer) = location.split_once('#').unwrap_or((location, ""));
        let (address, document) = self.documents.iter().find(|(known, _)| known == address)?;
        let schema = document.pointer(pointer)?;
        Some(Place {
            library: self,
            address,
            schema,
        })
    }
}

/// A part of a schema, with the file that it stands in, so that its references can be followed.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    library: &'a Library,
    address: &'a str,
    pub(crate) schema: &'a Value,
}

impl<'a> Place<'a> {
    /// Returns what the schema's `$ref` names, when it has one.
    pub(crate) fn referenced(&self) -> Option<Self> {
        let reference = self.schema.get("$ref")?.as_str()?;
        match reference.strip_prefix("../") {
            Some(file) => self.library.at(&format!("{ADDRESS}{file}")),
            None => self.library.at(&format!("{}{reference}", self.address)),
        }
    }

    /// Returns the schema of the member `name`.
    pub(crate) fn property(&self, name: &str) -> Option<Self> {
        let schema = self.schema.get("properties")?.get(name)?;
        Some(Self { schema, ..*self })
    }

    /// Returns the annotation `name` of this schema, or of the one that it refers to.
    pub(crate) fn annotation(&self, name: &str) -> Option<&'a str> {
        match self.schema.get(name).and_then(Value::as_str) {
            Some(text) => Some(text),
            None => self.referenced()?.annotation(name),
        }
    }
}
