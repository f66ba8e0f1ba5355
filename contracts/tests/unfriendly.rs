//! Documents of every kind and version that somebody broke: each is read, or refused with what is wrong, and never a panic.

#[path = "../../core/tests/spoil/mod.rs"]
mod spoil;

use countersign_contracts::{
    Edition, Reading, Rejection, catalogue, compare, guess, read_acknowledgement, read_compliance_document, read_corrective_action,
    read_credit_note, read_forecast, read_goods_receipt, read_inventory_commitment, read_invoice, read_master_data_record, read_order,
    read_payment, read_quality_notice, read_ship_notice, validate, write_acknowledgement, write_order, write_ship_notice,
};
use countersign_core::ids::{CorrelationId, DocumentKind, PlantId, SupplierId};
use serde_json::{Value, json};
use spoil::Random;
use std::path::Path;

const ROUNDS: u64 = 250;

fn context() -> Reading {
    Reading {
        received_at: "2026-03-02T13:05:12Z".parse().expect("a time"),
        supplier: SupplierId::new("100234"),
        correlation: CorrelationId::new("c-1"),
        plant_of_order: Some(PlantId::new("DE01")),
    }
}

/// Returns every valid example with its kind and version.
fn examples() -> Vec<(DocumentKind, String, Vec<u8>)> {
    let mut examples = Vec::new();
    for contract in catalogue().contracts() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("examples")
            .join(contract.kind().name())
            .join(contract.version())
            .join("valid");
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| entry.expect("the entry can be read").path())
            .collect();
        paths.sort();
        for path in paths {
            let bytes = std::fs::read(path).expect("the example can be read");
            examples.push((contract.kind(), contract.version().to_owned(), bytes));
        }
    }
    examples
}

/// Reads `bytes` as what they are said to be; what is read is written, in every version, and read again.
fn read(kind: DocumentKind, version: &str, bytes: &[u8]) -> Result<(), Rejection> {
    let versions = catalogue().versions();
    match kind {
        DocumentKind::Order => {
            let order = read_order(version, bytes)?;
            versions.iter().for_each(|version| drop(write_order(version, &order)));
        }
        DocumentKind::Acknowledgement => {
            let acknowledgement = read_acknowledgement(version, bytes, &context())?;
            versions
                .iter()
                .for_each(|version| drop(write_acknowledgement(version, &acknowledgement)));
        }
        DocumentKind::ShipNotice => {
            let notice = read_ship_notice(version, bytes, &context())?;
            versions.iter().for_each(|version| drop(write_ship_notice(version, &notice)));
        }
        DocumentKind::GoodsReceipt => drop(read_goods_receipt(version, bytes)?),
        DocumentKind::Invoice => drop(read_invoice(version, bytes)?),
        DocumentKind::CreditNote => drop(read_credit_note(version, bytes)?),
        DocumentKind::MasterData => drop(read_master_data_record(version, bytes)?),
        DocumentKind::Payment => drop(read_payment(version, bytes)?),
        DocumentKind::QualityNotice => drop(read_quality_notice(version, bytes)?),
        DocumentKind::CorrectiveAction => drop(read_corrective_action(version, bytes)?),
        DocumentKind::Forecast => drop(read_forecast(version, bytes)?),
        DocumentKind::InventoryCommitment => drop(read_inventory_commitment(version, bytes)?),
        DocumentKind::ComplianceDocument => drop(read_compliance_document(version, bytes)?),
        _ => validate(kind, version, bytes)?,
    }
    Ok(())
}

fn check(kind: DocumentKind, version: &str, bytes: &[u8]) -> bool {
    let is_valid = validate(kind, version, bytes).is_ok();
    let _ = guess(bytes);
    match read(kind, version, bytes) {
        Ok(()) => assert!(is_valid, "{kind} {version} was read and breaks its contract: {}", shown(bytes)),
        Err(rejection) => assert!(
            !rejection.violations.is_empty() && !rejection.reason().to_string().is_empty(),
            "{kind} {version} was refused without a reason: {}",
            shown(bytes)
        ),
    }
    is_valid
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn documents_whose_bytes_are_broken_are_read_or_refused() {
    let mut random = Random(21);
    for (kind, version, bytes) in examples() {
        for _ in 0..ROUNDS {
            check(kind, &version, &random.spoil(&bytes));
        }
    }
}

#[test]
fn documents_whose_values_are_broken_are_read_or_refused() {
    let mut random = Random(22);
    let mut valid = 0;
    for (kind, version, bytes) in examples() {
        let whole: Value = serde_json::from_slice(&bytes).expect("an example is JSON");
        for _ in 0..ROUNDS {
            let mut broken = whole.clone();
            for _ in 0..=random.below(2) {
                bend(&mut random, &mut broken);
            }
            valid += u64::from(check(kind, &version, broken.to_string().as_bytes()));
        }
    }
    assert!(valid > 0, "some values may be other than they were");
}

/// Replaces, repeats or takes out one value somewhere below `value`.
fn bend(random: &mut Random, value: &mut Value) {
    let is_here = random.below(3) == 0;
    match value {
        Value::Object(members) if !members.is_empty() && !is_here => {
            let name = members.keys().nth(random.below(members.len())).cloned().unwrap_or_default();
            if random.below(8) == 0 {
                members.remove(&name);
            } else if let Some(member) = members.get_mut(&name) {
                bend(random, member);
            }
        }
        Value::Array(items) if !items.is_empty() && !is_here => {
            let at = random.below(items.len());
            match random.below(8) {
                0 => drop(items.remove(at)),
                1 => items.push(items[at].clone()),
                _ => bend(random, &mut items[at]),
            }
        }
        other => *other = odd(random),
    }
}

/// Returns a value that is legal JSON and seldom what was meant.
fn odd(random: &mut Random) -> Value {
    let odd = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1.5e300),
        json!(""),
        json!(" "),
        json!("0"),
        json!("-0.0"),
        json!("79228162514264337593543950335"),
        json!("0.0000000000000000000000000001"),
        json!("99999999999999999999999999999999"),
        json!("2026-02-30"),
        json!("2026-W53-7"),
        json!("2025-W53-7"),
        json!("9999-12-31"),
        json!("-9999-01-01T00:00:00Z"),
        json!("2026-03-29T02:30:00+25:59"),
        json!("~00c3f91a"),
        json!("\u{0}\u{feff}\u{10ffff}"),
        json!("x".repeat(70_000)),
        json!([]),
        json!({}),
        json!([[[[[[[]]]]]]]),
        json!({"line": {"line": []}}),
    ];
    odd[random.below(odd.len())].clone()
}

#[test]
fn amounts_at_the_ends_of_what_can_be_counted_are_translated_or_refused() {
    let most = "7922816251426433759354395033";
    let amounts = [most, "0.0000000001", "0.000001", "9999999999999999999", "1000000000000000"];
    for (kind, version, bytes) in examples() {
        let whole: Value = serde_json::from_slice(&bytes).expect("an example is JSON");
        for amount in amounts {
            let mut broken = whole.clone();
            stretch(&mut broken, amount);
            check(kind, &version, broken.to_string().as_bytes());
        }
    }
}

/// Makes every amount below `value` the same.
fn stretch(value: &mut Value, amount: &str) {
    match value {
        Value::Object(members) => members.values_mut().for_each(|member| stretch(member, amount)),
        Value::Array(items) => items.iter_mut().for_each(|item| stretch(item, amount)),
        Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => amount.clone_into(text),
        _ => {}
    }
}

#[test]
fn documents_as_deep_as_a_well_are_refused() {
    for open in ["[", "{\"lines\":", "[{\"a\":"] {
        let deep = open.repeat(100_000);
        for (kind, version, _) in examples() {
            assert!(validate(kind, &version, deep.as_bytes()).is_err());
        }
        assert!(guess(deep.as_bytes()).is_empty());
    }
}

/// A schema with a bit of everything, small enough to be compared often.
const SCHEMA: &str = r##"{"type": "object", "required": ["a"], "additionalProperties": false, "properties": {"a": {"$ref": "#/$defs/a"},
    "b": {"anyOf": [{"type": "string", "pattern": "^[a-z]{1,3}$"}, {"type": "array", "items": {"enum": ["x", 1]}, "maxItems": 3}]},
    "c": {"type": "integer", "minimum": 1, "exclusiveMaximum": 9, "multipleOf": 2}}, "$defs": {"a": {"type": "string", "maxLength": 4}}}"##;

#[test]
fn a_broken_schema_is_compared_or_refused() {
    let whole = Edition::read("whole", SCHEMA.as_bytes()).expect("it is a schema");
    let (mut compared, mut refused) = (0, 0);
    for seed in 0..ROUNDS {
        let spoilt = Random(seed).spoil(SCHEMA.as_bytes());
        match Edition::read("spoilt", &spoilt) {
            Ok(edition) => {
                compare(&whole, &edition);
                compared += 1;
            }
            Err(error) => {
                assert!(!error.to_string().is_empty());
                refused += 1;
            }
        }
    }
    assert!(compared > 0 && refused > 0, "{compared} compared, {refused} refused");
    // Larger schemas are only read.
    for contract in catalogue().contracts() {
        let text = contract.schema().to_string();
        for seed in 0..40 {
            drop(Edition::read("spoilt", &Random(seed).spoil(text.as_bytes())));
        }
    }
}
