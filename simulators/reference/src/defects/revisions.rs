//! Defects in which revision counts.

use super::defect::{Class, Defect};
use crate::policies::Standing;
use crate::store::{Store, Stored};
use countersign_core::amount::Quantity;
use countersign_core::documents::{Commitment, CommitmentLine, PurchaseOrder};
use rust_decimal::Decimal;
use serde_json::Value;

pub(super) const M03: Defect = Defect::new(
    "M03",
    Class::Easy,
    "I09",
    "The last arrival wins: revisions are not compared.",
    |mut policies| {
        policies.revisions.is_newer = |_, _| true;
        policies
    },
);

pub(super) const M04: Defect = Defect::new(
    "M04",
    Class::Easy,
    "I13",
    "An acknowledgement of an old revision sets the current status and is written into the ERP.",
    |mut policies| {
        policies.revisions.standing = |given, current| {
            if given > current { Standing::Early } else { Standing::Current }
        };
        policies
    },
);

pub(super) const M52: Defect = Defect::new(
    "M52",
    Class::Hard,
    "I09",
    "Revisions are compared as text, so that 10 comes before 9.",
    |mut policies| {
        policies.revisions.is_newer = |given, latest| given.to_string() > latest.to_string();
        policies
    },
);

pub(super) const M62: Defect = Defect::new(
    "M62",
    Class::Medium,
    "I10",
    "The portal is shown the newest revision's number with the content of the revision before it.",
    |mut policies| {
        policies.revisions.shown = content_of_the_one_before;
        policies
    },
);

pub(super) const M64: Defect = Defect::new(
    "M64",
    Class::Medium,
    "I25",
    "An acknowledgement that breaks its contract is refused and written into the ERP all the same.",
    |mut policies| {
        policies.revisions.salvaged = guess;
        policies
    },
);

fn content_of_the_one_before(store: &Store<'_>, current: PurchaseOrder) -> Stored<PurchaseOrder> {
    let before = store.revision(&current.order_number, current.revision.saturating_sub(1))?;
    Ok(match before {
        Some(mut before) => {
            before.revision = current.revision;
            before
        }
        None => current,
    })
}

/// Takes from the body whatever is there and makes up the rest.
fn guess(refused: &[u8]) -> Option<Commitment> {
    let body: Value = serde_json::from_slice(refused).ok()?;
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let lines = body["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
    Some(Commitment {
        acknowledgement_number: text("acknowledgementNumber")?.into(),
        order_number: text("orderNumber").or_else(|| text("poNumber"))?.into(),
        order_revision: body["orderRevision"]
            .as_u64()
            .and_then(|revision| u32::try_from(revision).ok())
            .unwrap_or(1),
        supplier: text("supplier").unwrap_or_default().into(),
        plant: text("plant").unwrap_or_default().into(),
        plant_name: String::new(),
        correlation_id: text("correlationId").unwrap_or_default().into(),
        note: text("note").unwrap_or_default(),
        reference: text("reference").unwrap_or_default(),
        lines: lines.iter().map(guess_line).collect(),
    })
}

fn guess_line(line: &Value) -> CommitmentLine {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let amount = Decimal::from_str_exact(&text(&line["quantity"]["amount"])).unwrap_or(Decimal::ZERO);
    CommitmentLine {
        line: line["line"].as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or(10),
        material: text(&line["material"]).into(),
        status: "confirmed".to_owned(),
        source_status: text(&line["response"]),
        quantity: Quantity::new(amount, text(&line["quantity"]["unit"])),
        promised_date: line["promisedDate"].as_str().and_then(|date| date.parse().ok()),
        reason: None,
    }
}
