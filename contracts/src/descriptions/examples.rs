//! Examples of what is submitted: those of the contracts, so that a reader sees a whole document. Their numbers are nobody's.

use countersign_core::ids::DocumentKind;
use serde_json::{Map, Value, json};

macro_rules! examples {
    ($($kind:ident $version:literal $folder:literal $name:literal,)*) => {
        &[$((
            DocumentKind::$kind,
            $version,
            $name,
            include_str!(concat!("../../examples/", $folder, "/", $version, "/valid/", $name, ".json")),
        ),)*]
    };
}

/// One example for each version of each document that is submitted.
const EXAMPLES: &[(DocumentKind, &str, &str, &str)] = examples! {
    Acknowledgement "v1" "acknowledgement" "one-line-accepted-one-rejected",
    Acknowledgement "v2" "acknowledgement" "one-line-accepted-one-rejected",
    Acknowledgement "v3" "acknowledgement" "one-line-accepted-one-rejected",
    ShipNotice "v1" "ship-notice" "pounds-and-free-package-words",
    ShipNotice "v2" "ship-notice" "pounds-and-an-old-package-kind",
    ShipNotice "v3" "ship-notice" "two-lots-two-packages",
    Invoice "v3" "invoice" "two-lines-with-tax",
    CreditNote "v3" "credit-note" "one-line-of-an-invoice",
    CorrectiveAction "v3" "corrective-action" "cause-and-action",
    InventoryCommitment "v3" "inventory-commitment" "two-weeks-with-stock",
    ComplianceDocument "v3" "compliance-document" "a-certificate-of-a-lot",
};

/// Returns the examples of a document in a version, by name.
pub(super) fn of(kind: DocumentKind, version: &str) -> Value {
    let of_version = EXAMPLES.iter().filter(|(of, in_version, ..)| *of == kind && *in_version == version);
    let examples: Map<String, Value> = of_version
        .map(|(_, _, name, text)| {
            let value: Value = serde_json::from_str(text).expect("the examples of the contracts are JSON, as a test shows");
            ((*name).to_owned(), json!({ "value": value }))
        })
        .collect();
    Value::Object(examples)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::catalogue;
    use crate::descriptions::routes::{Content, ERP, INTEGRATION};

    #[test]
    fn whatever_is_submitted_has_an_example_in_each_version() {
        let sent = INTEGRATION.iter().chain(ERP).filter_map(|route| match route.request {
            Content::Document(kind) => Some(kind),
            _ => None,
        });
        for kind in sent {
            for version in catalogue().versions() {
                let is_there = catalogue().contract(kind, version).is_some();
                assert_eq!(of(kind, version) != json!({}), is_there, "{kind} {version}");
            }
        }
    }
}
