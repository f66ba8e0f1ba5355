//! Between version 2 and version 3.

use super::Object;
use super::members::{each, put, rename, take_text, within};
use crate::reading::Reading;
use countersign_core::ids::{DocumentKind, PlantId};
use rust_decimal::Decimal;

/// One international pound in kilograms, exactly (international yard and pound agreement, 1959): 0.45359237.
const POUND: Decimal = Decimal::from_parts(45_359_237, 0, 0, false, 8);

/// The package kinds that version 3 no longer has, with what stands for them.
const KINDS: [(&str, &str); 5] = [
    ("box", "carton"),
    ("skid", "pallet"),
    ("barrel", "drum"),
    ("sack", "bag"),
    ("bundle", "other"),
];

pub(super) fn raise(kind: DocumentKind, document: &mut Object, context: Option<&Reading>) {
    rename(document, "poNumber", "orderNumber");
    match kind {
        DocumentKind::Order => raise_order(document),
        DocumentKind::Acknowledgement => {
            rename(document, "poRevision", "orderRevision");
            if let Some(context) = context {
                put(document, "respondedAt", context.received_at.to_string());
            }
        }
        DocumentKind::ShipNotice => {
            each(document, "lines", |line| rename(line, "poLine", "orderLine"));
            each(document, "packages", raise_package);
        }
        DocumentKind::GoodsReceipt
        | DocumentKind::Invoice
        | DocumentKind::CreditNote
        | DocumentKind::Payment
        | DocumentKind::MasterData
        | DocumentKind::QualityNotice
        | DocumentKind::CorrectiveAction
        | DocumentKind::Forecast
        | DocumentKind::InventoryCommitment
        | DocumentKind::ComplianceDocument
        | DocumentKind::Scorecard
        | DocumentKind::ExceptionCase
        | DocumentKind::Problem => {}
    }
    if let Some(context) = context {
        put(document, "plant", context.plant_of_order.as_ref().map_or("", PlantId::as_str));
        put(document, "correlationId", context.correlation.as_str());
    }
}

fn raise_order(order: &mut Object) {
    let code = take_text(order, "incoterms").unwrap_or_default();
    // Incoterms 2020 renamed DAT to DPU and widened it, so every DAT is a DPU.
    let code = if code == "DAT" { "DPU".to_owned() } else { code };
    let mut incoterm = Object::new();
    put(&mut incoterm, "code", code);
    put(&mut incoterm, "place", take_text(order, "incotermsPlace").unwrap_or_default());
    put(order, "incoterm", incoterm);
    each(order, "lines", |line| put(line, "materialRevision", ""));
}

fn raise_package(package: &mut Object) {
    if let Some(kind) = take_text(package, "kind") {
        let known = KINDS.iter().find(|(old, _)| *old == kind).map(|(_, new)| *new);
        put(package, "kind", known.unwrap_or(&kind));
    }
    within(package, "weight", |weight| {
        if weight.get("unit").and_then(|unit| unit.as_str()) == Some("LBR") {
            let pounds = take_text(weight, "amount").unwrap_or_default();
            put(weight, "amount", kilograms(&pounds).unwrap_or(pounds));
            put(weight, "unit", "KGM");
        }
    });
}

/// Returns the kilograms of this many pounds. The schema's limit on the length of pounds keeps the product exact.
fn kilograms(pounds: &str) -> Option<String> {
    let pounds = Decimal::from_str_exact(pounds).ok()?;
    Some(pounds.checked_mul(POUND)?.normalize().to_string())
}

pub(super) fn lower(kind: DocumentKind, document: &mut Object) {
    rename(document, "orderNumber", "poNumber");
    match kind {
        DocumentKind::Order => lower_order(document),
        DocumentKind::Acknowledgement => {
            rename(document, "orderRevision", "poRevision");
            for name in ["respondedAt", "plant", "correlationId"] {
                document.remove(name);
            }
        }
        DocumentKind::ShipNotice => {
            each(document, "lines", |line| {
                rename(line, "orderLine", "poLine");
                line.remove("materialRevision");
            });
            for name in ["plant", "correlationId"] {
                document.remove(name);
            }
        }
        DocumentKind::GoodsReceipt
        | DocumentKind::Invoice
        | DocumentKind::CreditNote
        | DocumentKind::Payment
        | DocumentKind::MasterData
        | DocumentKind::QualityNotice
        | DocumentKind::CorrectiveAction
        | DocumentKind::Forecast
        | DocumentKind::InventoryCommitment
        | DocumentKind::ComplianceDocument
        | DocumentKind::Scorecard
        | DocumentKind::ExceptionCase
        | DocumentKind::Problem => {}
    }
}

fn lower_order(order: &mut Object) {
    for name in ["commitmentTolerance", "planningRun"] {
        order.remove(name);
    }
    if let Some(serde_json::Value::Object(mut incoterm)) = order.remove("incoterm") {
        put(order, "incoterms", take_text(&mut incoterm, "code").unwrap_or_default());
        put(order, "incotermsPlace", take_text(&mut incoterm, "place").unwrap_or_default());
    }
    each(order, "lines", |line| {
        line.remove("materialRevision");
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pounds_become_kilograms_to_the_last_digit() {
        for (pounds, expected) in [
            ("1", "0.45359237"),
            ("100", "45.359237"),
            ("0.1", "0.045359237"),
            ("99999999999999999999", "45359236999999999999.54640763"),
            ("0.999999999999999999", "0.45359236999999999954640763"),
        ] {
            assert_eq!(kilograms(pounds).as_deref(), Some(expected));
        }
    }
}
