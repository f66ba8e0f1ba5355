//! The examples of the contracts as what an operation sends, for the documents of which a fixture says no more than that.

use countersign_core::history::{Function, Intent};
use serde_json::{Value, json};
use std::path::Path;

/// Returns the example that stands for what `intent` submits: the document by itself, as the far side gets it from a supplier.
pub(crate) fn example(intent: &Intent) -> Option<Value> {
    let (file, _) = kind(intent.function)?;
    Some(read(file))
}

fn read(file: &str) -> Value {
    // The language is a part of the tests of two crates, one in the folder of the other.
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut examples = folders.map(|folder| folder.join("contracts/examples"));
    let path = examples
        .find(|folder| folder.is_dir())
        .expect("the contracts have examples")
        .join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()));
    serde_json::from_str(&text).expect("an example is JSON")
}

/// Returns the example as it is sent in this version: the ERP wraps it in an event.
pub(crate) fn sent(intent: &Intent, version: Option<&str>) -> Option<Value> {
    if intent.function == Function::ShipNoticeSubmit && version == Some("v2") {
        return Some(read("ship-notice/v2/valid/pounds-and-an-old-package-kind.json"));
    }
    let document = example(intent)?;
    Some(match kind(intent.function)? {
        (_, Some(_)) => json!({"specversion": "1.0", "data": document}),
        _ => document,
    })
}

/// Returns the example as the far side gets it: the portal in an envelope that names what it is.
pub(crate) fn delivered(intent: &Intent) -> Option<Value> {
    let document = example(intent)?;
    Some(match kind(intent.function)? {
        (_, Some(member)) => json!({"id": "event", "data": {member: document}}),
        _ => document,
    })
}

/// Returns the example for a function, and under which member the portal gets it when it is one of the ERP's events.
fn kind(function: Function) -> Option<(&'static str, Option<&'static str>)> {
    Some(match function {
        Function::ShipNoticeSubmit => ("ship-notice/v3/valid/two-lots-two-packages.json", None),
        Function::InvoiceSubmit => ("invoice/v3/valid/two-lines-with-tax.json", None),
        Function::CreditNoteSubmit => ("credit-note/v3/valid/one-line-of-an-invoice.json", None),
        Function::CorrectiveActionSubmit => ("corrective-action/v3/valid/cause-and-action.json", None),
        Function::ComplianceDocumentSubmit => ("compliance-document/v3/valid/a-certificate-of-a-lot.json", None),
        Function::InventoryCommitmentSubmit => ("inventory-commitment/v3/valid/two-weeks-with-stock.json", None),
        Function::ReceiptPost => ("goods-receipt/v3/valid/two-lots-of-a-notice.json", Some("receipt")),
        Function::PaymentPost => ("payment/v3/valid/a-part-of-an-invoice.json", Some("payment")),
        Function::QualityPost => ("quality-notice/v3/valid/a-hold.json", Some("notice")),
        Function::ForecastPublish => ("forecast/v3/valid/weeks-of-a-planning-run.json", Some("forecast")),
        _ => return None,
    })
}
