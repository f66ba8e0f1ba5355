//! Between version 1 and version 2.

use super::Object;
use super::decimal_text::{fraction_to_percent, from_units, percent_to_fraction, to_units};
use super::members::{each, put, rename, take_text, within};
use crate::reading::Reading;
use countersign_core::ids::DocumentKind;
use serde_json::Value;

/// What the free words of version 1 mean, beside the words of version 2 themselves.
const WORDS: [(&str, &str); 12] = [
    ("plt", "pallet"),
    ("europallet", "pallet"),
    ("euro pallet", "pallet"),
    ("ctn", "carton"),
    ("cardboard box", "carton"),
    ("bx", "box"),
    ("wooden crate", "crate"),
    ("case", "crate"),
    ("bbl", "barrel"),
    ("bdl", "bundle"),
    ("coil", "roll"),
    ("reel", "roll"),
];
const KINDS: [&str; 13] = [
    "pallet",
    "carton",
    "crate",
    "drum",
    "bag",
    "roll",
    "container",
    "other",
    "box",
    "skid",
    "barrel",
    "sack",
    "bundle",
];

pub(super) fn raise(kind: DocumentKind, document: &mut Object, context: Option<&Reading>) {
    rename(document, "text", "note");
    match kind {
        DocumentKind::Order => raise_order(document),
        DocumentKind::Acknowledgement => each(document, "lines", |line| {
            rename(line, "item", "line");
            rename(line, "answer", "response");
            rename(line, "date", "promisedDate");
            within(line, "quantity", raise_quantity);
        }),
        DocumentKind::ShipNotice => raise_ship_notice(document),
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
        put(document, "supplier", context.supplier.as_str());
    }
}

fn raise_quantity(quantity: &mut Object) {
    rename(quantity, "value", "amount");
    rename(quantity, "uom", "unit");
}

fn raise_order(order: &mut Object) {
    rename(order, "number", "poNumber");
    let is_cancelled = order.remove("cancelled") == Some(Value::Bool(true));
    put(order, "lifecycle", if is_cancelled { "cancelled" } else { "open" });
    let mut tolerance = Object::new();
    for (old, new) in [("overDelivery", "overPercent"), ("underDelivery", "underPercent")] {
        let fraction = take_text(order, old).unwrap_or_default();
        put(&mut tolerance, new, fraction_to_percent(&fraction));
    }
    put(order, "tolerance", tolerance);
    each(order, "lines", |line| {
        rename(line, "item", "line");
        within(line, "quantity", raise_quantity);
        within(line, "price", raise_price);
        rename(line, "deliveries", "schedule");
        each(line, "schedule", |part| {
            rename(part, "day", "date");
            within(part, "quantity", raise_quantity);
        });
    });
}

fn raise_price(price: &mut Object) {
    let units = take_text(price, "minorUnits").unwrap_or_default();
    let decimals = price.remove("decimals").and_then(|value| value.as_u64()).unwrap_or_default();
    // The schema allows at most 27 decimals, so that the conversion always fits.
    put(price, "amount", from_units(&units, usize::try_from(decimals).unwrap_or_default()));
    within(price, "per", raise_quantity);
}

fn raise_ship_notice(notice: &mut Object) {
    rename(notice, "asnNumber", "shipNoticeNumber");
    each(notice, "lines", |line| {
        rename(line, "item", "line");
        rename(line, "poItem", "poLine");
        within(line, "quantity", raise_quantity);
        rename(line, "batches", "lots");
        each(line, "lots", |lot| {
            rename(lot, "batch", "lot");
            rename(lot, "bestBefore", "expiry");
            within(lot, "quantity", raise_quantity);
        });
    });
    each(notice, "packages", |package| {
        let kind = take_text(package, "type").unwrap_or_default();
        put(package, "kind", package_kind(&kind));
        let mut weight = Object::new();
        put(&mut weight, "amount", take_text(package, "grossWeight").unwrap_or_default());
        let is_pounds = take_text(package, "weightUnit").as_deref() == Some("LB");
        put(&mut weight, "unit", if is_pounds { "LBR" } else { "KGM" });
        put(package, "weight", weight);
        each(package, "contents", |content| {
            rename(content, "item", "line");
            within(content, "quantity", raise_quantity);
        });
    });
}

fn package_kind(word: &str) -> &'static str {
    let word = word.trim().to_lowercase();
    let by_kind = KINDS.into_iter().find(|kind| *kind == word || word.strip_suffix('s') == Some(kind));
    let by_word = || WORDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind);
    by_kind.or_else(by_word).unwrap_or("other")
}

pub(super) fn lower(kind: DocumentKind, document: &mut Object) {
    rename(document, "note", "text");
    match kind {
        DocumentKind::Order => lower_order(document),
        DocumentKind::Acknowledgement => {
            document.remove("supplier");
            each(document, "lines", |line| {
                rename(line, "line", "item");
                rename(line, "response", "answer");
                rename(line, "promisedDate", "date");
                within(line, "quantity", lower_quantity);
            });
        }
        DocumentKind::ShipNotice => lower_ship_notice(document),
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

fn lower_quantity(quantity: &mut Object) {
    rename(quantity, "amount", "value");
    rename(quantity, "unit", "uom");
}

fn lower_order(order: &mut Object) {
    rename(order, "poNumber", "number");
    let is_cancelled = take_text(order, "lifecycle").as_deref() == Some("cancelled");
    put(order, "cancelled", is_cancelled);
    if let Some(Value::Object(mut tolerance)) = order.remove("tolerance") {
        for (old, new) in [("overDelivery", "overPercent"), ("underDelivery", "underPercent")] {
            let percent = take_text(&mut tolerance, new).unwrap_or_default();
            put(order, old, percent_to_fraction(&percent));
        }
    }
    if let Some(code) = take_text(order, "incoterms") {
        // DPU came with Incoterms 2020; DAT is what it grew out of.
        put(order, "incoterms", if code == "DPU" { "DAT".to_owned() } else { code });
    }
    each(order, "lines", |line| {
        rename(line, "line", "item");
        within(line, "quantity", lower_quantity);
        within(line, "price", |price| {
            let (units, decimals) = to_units(&take_text(price, "amount").unwrap_or_default());
            put(price, "minorUnits", units);
            put(price, "decimals", decimals);
            within(price, "per", lower_quantity);
        });
        each(line, "schedule", |part| {
            rename(part, "date", "day");
            within(part, "quantity", lower_quantity);
        });
        rename(line, "schedule", "deliveries");
    });
}

fn lower_ship_notice(notice: &mut Object) {
    rename(notice, "shipNoticeNumber", "asnNumber");
    notice.remove("supplier");
    each(notice, "lines", |line| {
        rename(line, "line", "item");
        rename(line, "poLine", "poItem");
        within(line, "quantity", lower_quantity);
        each(line, "lots", |lot| {
            rename(lot, "lot", "batch");
            rename(lot, "expiry", "bestBefore");
            within(lot, "quantity", lower_quantity);
        });
        rename(line, "lots", "batches");
    });
    each(notice, "packages", |package| {
        rename(package, "kind", "type");
        if let Some(Value::Object(mut weight)) = package.remove("weight") {
            put(package, "grossWeight", take_text(&mut weight, "amount").unwrap_or_default());
            let is_pounds = take_text(&mut weight, "unit").as_deref() == Some("LBR");
            put(package, "weightUnit", if is_pounds { "LB" } else { "KG" });
        }
        each(package, "contents", |content| {
            rename(content, "line", "item");
            within(content, "quantity", lower_quantity);
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_words_for_packages_find_their_kind() {
        for (word, kind) in [
            ("Pallet", "pallet"),
            ("EUROPALLET", "pallet"),
            (" boxes of steel ", "other"),
            ("crates", "crate"),
            ("sack", "sack"),
            ("Kiste", "other"),
        ] {
            assert_eq!(package_kind(word), kind, "{word}");
        }
    }
}
