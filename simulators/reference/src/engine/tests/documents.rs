//! Documents and master data for tests: small, valid, and changed by the test that needs them otherwise.

use countersign_core::amount::{Currency, Price, Quantity, Tolerance};
use countersign_core::calendar::{CalendarFacts, WorkingCalendar};
use countersign_core::documents::{
    Acknowledgement, AcknowledgementLine, Incoterm, Lifecycle, Lot, OrderLine, Package, PackageContent, PurchaseOrder, ScheduleLine,
    ShipNotice, ShipNoticeLine,
};
use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::json;

pub(crate) const ACME: &str = "ACME";
pub(crate) const BOLT: &str = "BOLT";

/// Returns the decimal that `text` is.
pub(crate) fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("the test writes a decimal")
}

/// Returns master data of two plants, two materials and two suppliers.
pub(crate) fn master_data() -> Vec<u8> {
    json!({
        "plants": [
            {"plant": "P1", "name": "Hamburg", "timeZone": "Europe/Berlin"},
            {"plant": "P2", "name": "Porto", "timeZone": "Europe/Lisbon"},
        ],
        "materials": [
            {"material": "BOLT-M8", "description": "Bolt", "baseUnit": "EA",
             "conversions": [{"unit": "BX", "numerator": "12", "denominator": "1"}, {"unit": "HU", "numerator": 1, "denominator": 3}]},
            {"material": "RESIN", "description": "Resin", "baseUnit": "KGM", "minimumShelfLifeDays": 60,
             "conversions": [{"unit": "GRM", "numerator": "1", "denominator": "1000"}]},
        ],
        "suppliers": [
            {"supplier": ACME, "name": "Acme", "plants": ["P1"]},
            {"supplier": BOLT, "name": "Bolt", "plants": ["P1", "P2"]},
        ],
    })
    .to_string()
    .into_bytes()
}

/// Returns a revision of an order of 100 bolts and 50 kg of resin, with 5 % over-delivery.
pub(crate) fn order(number: &str, revision: u32, supplier: &str) -> PurchaseOrder {
    PurchaseOrder {
        order_number: number.into(),
        revision,
        supplier: supplier.into(),
        plant: "P1".into(),
        correlation_id: format!("corr-{number}").into(),
        issued_at: "2026-03-02T08:00:00Z".parse().expect("a time"),
        lifecycle: Lifecycle::Open,
        currency: Currency::new("EUR"),
        incoterm: Incoterm {
            code: "FCA".to_owned(),
            place: "Hamburg".to_owned(),
        },
        tolerance: Tolerance {
            over_percent: decimal("5"),
            under_percent: decimal("0"),
        },
        commitment_tolerance: None,
        planning_run: None,
        note: "handle with care".to_owned(),
        reference: format!("ref-{number}-{revision}-{supplier}"),
        lines: vec![order_line(10, "BOLT-M8", "100", "EA"), order_line(20, "RESIN", "50", "KGM")],
    }
}

/// Returns the same order, cancelled.
pub(crate) fn cancelled(number: &str, revision: u32, supplier: &str) -> PurchaseOrder {
    let mut order = order(number, revision, supplier);
    order.lifecycle = Lifecycle::Cancelled;
    order
}

fn order_line(line: u32, material: &str, amount: &str, unit: &str) -> OrderLine {
    let quantity = Quantity::new(decimal(amount), unit);
    OrderLine {
        line,
        material: material.into(),
        material_revision: "A".to_owned(),
        description: String::new(),
        price: Price {
            amount: decimal("1.50"),
            currency: Currency::new("EUR"),
            per: Quantity::new(decimal("1"), unit),
        },
        schedule: vec![ScheduleLine {
            date: date(2026, 4, 1),
            quantity: quantity.clone(),
        }],
        quantity,
    }
}

/// Returns an acknowledgement that accepts line 10 of a revision in the supplier's word.
pub(crate) fn acknowledgement(number: &str, order: &str, revision: u32, supplier: &str) -> Acknowledgement {
    Acknowledgement {
        acknowledgement_number: number.into(),
        order_number: order.into(),
        order_revision: revision,
        supplier: supplier.into(),
        plant: "P1".into(),
        correlation_id: format!("corr-{order}").into(),
        responded_at: "2026-03-02T10:00:00Z".parse().expect("a time"),
        note: String::new(),
        reference: format!("ref-{number}"),
        lines: vec![answer_line(10, "BOLT-M8", "ok", "100", "EA")],
    }
}

/// Returns one line of an acknowledgement.
pub(crate) fn answer_line(line: u32, material: &str, response: &str, amount: &str, unit: &str) -> AcknowledgementLine {
    AcknowledgementLine {
        line,
        material: material.into(),
        response: response.to_owned(),
        quantity: Quantity::new(decimal(amount), unit),
        promised_date: Some(date(2026, 4, 2)),
        reason: None,
    }
}

/// Returns a ship notice of so much on line 10, in one lot and one package.
pub(crate) fn ship_notice(number: &str, order: &str, supplier: &str, amount: &str, unit: &str) -> ShipNotice {
    let quantity = Quantity::new(decimal(amount), unit);
    ShipNotice {
        ship_notice_number: number.into(),
        order_number: order.into(),
        supplier: supplier.into(),
        plant: "P1".into(),
        correlation_id: format!("corr-{order}").into(),
        shipped_at: "2026-03-20T08:00:00Z".parse().expect("a time"),
        estimated_arrival: "2026-03-22T08:00:00Z".parse().expect("a time"),
        carrier: "Rhenus".to_owned(),
        note: String::new(),
        reference: format!("ref-{number}"),
        lines: vec![ShipNoticeLine {
            line: 1,
            order_line: 10,
            material: "BOLT-M8".into(),
            material_revision: None,
            quantity: quantity.clone(),
            lots: vec![Lot {
                lot: "L1".to_owned(),
                quantity: quantity.clone(),
                expiry: None,
            }],
        }],
        packages: vec![Package {
            label: "PK1".to_owned(),
            kind: "pallet".to_owned(),
            weight: Quantity::new(decimal("12.5"), "KGM"),
            contents: vec![PackageContent { line: 1, quantity }],
        }],
    }
}

/// Returns the calendar of somebody who works from Monday to Friday by the clocks of a place.
pub(crate) fn weekdays(time_zone: &str) -> WorkingCalendar {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    let written = CalendarFacts {
        time_zone: time_zone.to_owned(),
        working_days: days.map(str::to_owned).to_vec(),
        holidays: Vec::new(),
    };
    WorkingCalendar::new(written).expect("the calendar is well written")
}
