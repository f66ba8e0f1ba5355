//! Translation between versions: exact, complete, and the same there and back.

use countersign_contracts::{
    Reading, catalogue, read_acknowledgement, read_order, read_ship_notice, write_acknowledgement, write_order, write_ship_notice,
};
use countersign_core::amount::{Currency, Price, Quantity, Tolerance};
use countersign_core::documents::{
    Acknowledgement, AcknowledgementLine, Incoterm, Lifecycle, Lot, OrderLine, Package, PackageContent, PurchaseOrder, ScheduleLine,
    ShipNotice, ShipNoticeLine,
};
use countersign_core::ids::{CorrelationId, DocumentKind, PlantId, SupplierId};
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde_json::Value;

const VERSIONS: [&str; 3] = ["v1", "v2", "v3"];

fn example(kind: &str, version: &str, name: &str) -> Vec<u8> {
    let path = format!("{}/examples/{kind}/{version}/valid/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("the example is there")
}

fn context() -> Reading {
    Reading {
        received_at: "2026-03-02T13:05:12Z".parse().expect("a time"),
        supplier: SupplierId::new("100234"),
        correlation: CorrelationId::new("3f1c9a52-8f8e-4a9b-9d0e-51b1c2a70417"),
        plant_of_order: Some(PlantId::new("DE01")),
    }
}

fn is_valid(kind: DocumentKind, version: &str, value: &Value) {
    let contract = catalogue().contract(kind, version).expect("the version is offered");
    let violations: Vec<String> = contract.violations(value).iter().map(ToString::to_string).collect();
    assert!(contract.is_valid(value), "{kind} {version}: {violations:?}\n{value}");
}

/// A sequence of numbers that looks random and is always the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).expect("the list is short")]
    }

    /// An amount over 0 with 0 to 6 decimals, some of them zeros at the end.
    fn amount(&mut self) -> Decimal {
        let digits = i64::try_from(self.below(1 << 31)).expect("it has 31 bits") + 1;
        Decimal::new(digits, u32::try_from(self.below(7)).expect("it is below 7"))
    }

    fn date(&mut self) -> Date {
        let month = i8::try_from(self.below(12)).expect("it is below 12") + 1;
        let day = i8::try_from(self.below(28)).expect("it is below 28") + 1;
        Date::new(2026, month, day).expect("every month has 28 days")
    }

    fn time(&mut self) -> Timestamp {
        let second = i64::try_from(self.below(1 << 30)).expect("it has 30 bits") + 1_000_000_000;
        let nanosecond = i32::try_from(self.below(1_000_000_000)).expect("it is below a milliard");
        Timestamp::new(second, nanosecond).expect("it is in range")
    }

    fn text(&mut self) -> String {
        let word = self.pick(&["", "ok", "~00c3f91a", "Größe 5 \"M\"", "大阪", "a/b~c"]);
        format!("{word}{}", self.below(100))
    }

    /// A whole in 1 to 3 parts that add up to it.
    fn parts(&mut self, unit: &str) -> (Quantity, Vec<Quantity>) {
        let parts: Vec<Quantity> = (0..=self.below(3)).map(|_| Quantity::new(self.amount(), unit)).collect();
        let whole = parts.iter().map(|part| part.amount).sum();
        (Quantity::new(whole, unit), parts)
    }

    fn order(&mut self) -> PurchaseOrder {
        PurchaseOrder {
            order_number: self.text().replace(|c: char| !c.is_ascii_alphanumeric(), "x").into(),
            revision: 1 + u32::try_from(self.below(9)).expect("it is below 9"),
            supplier: "100234".into(),
            plant: "DE01".into(),
            correlation_id: "c-1".into(),
            issued_at: self.time(),
            lifecycle: if self.below(2) == 0 {
                Lifecycle::Open
            } else {
                Lifecycle::Cancelled
            },
            currency: Currency::new("EUR"),
            incoterm: Incoterm {
                code: self
                    .pick(&["EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"])
                    .to_owned(),
                place: self.text(),
            },
            tolerance: Tolerance {
                over_percent: Decimal::new(i64::try_from(self.below(1_000_000)).expect("it is small"), 4),
                under_percent: Decimal::new(
                    i64::try_from(self.below(100)).expect("it is small"),
                    u32::try_from(self.below(3)).expect("it is small"),
                ),
            },
            commitment_tolerance: None,
            planning_run: None,
            note: self.text(),
            reference: self.text(),
            lines: (1..=3).map(|line| self.order_line(line * 10)).collect(),
        }
    }

    fn order_line(&mut self, line: u32) -> OrderLine {
        let (quantity, parts) = self.parts("KGM");
        OrderLine {
            line,
            material: "M-1".into(),
            material_revision: self.pick(&["", "A", "B2"]).to_owned(),
            description: self.text(),
            quantity,
            price: Price {
                amount: self.amount(),
                currency: Currency::new("EUR"),
                per: Quantity::new(self.amount(), "KGM"),
            },
            schedule: parts
                .into_iter()
                .map(|quantity| ScheduleLine {
                    date: self.date(),
                    quantity,
                })
                .collect(),
        }
    }

    fn acknowledgement(&mut self) -> Acknowledgement {
        let line = |line, numbers: &mut Self| AcknowledgementLine {
            line,
            material: "M-1".into(),
            response: format!("w{}", numbers.text()),
            quantity: Quantity::new(numbers.amount(), "EA"),
            promised_date: (numbers.below(2) == 0).then(|| numbers.date()),
            reason: (numbers.below(2) == 0).then(|| numbers.text()),
        };
        let context = context();
        Acknowledgement {
            acknowledgement_number: "AB 1".into(),
            order_number: "7".into(),
            order_revision: 3,
            supplier: context.supplier,
            plant: "DE01".into(),
            correlation_id: context.correlation,
            responded_at: context.received_at,
            note: self.text(),
            reference: self.text(),
            lines: vec![line(20, self), line(10, self)],
        }
    }

    fn ship_notice(&mut self) -> ShipNotice {
        let context = context();
        let kinds = ["pallet", "carton", "crate", "drum", "bag", "roll", "container", "other"];
        let package = |numbers: &mut Self| Package {
            label: numbers.text(),
            kind: numbers.pick(&kinds).to_owned(),
            weight: Quantity::new(numbers.amount(), "KGM"),
            contents: vec![PackageContent {
                line: 2,
                quantity: Quantity::new(numbers.amount(), "EA"),
            }],
        };
        ShipNotice {
            ship_notice_number: "LS 1".into(),
            order_number: "7".into(),
            supplier: context.supplier,
            plant: "DE01".into(),
            correlation_id: context.correlation,
            shipped_at: self.time(),
            estimated_arrival: self.time(),
            carrier: self.text(),
            note: self.text(),
            reference: self.text(),
            lines: vec![self.notice_line(1), self.notice_line(2)],
            packages: vec![package(self), package(self)],
        }
    }

    fn notice_line(&mut self, line: u32) -> ShipNoticeLine {
        let (quantity, parts) = self.parts("EA");
        let lot = |quantity, numbers: &mut Self| Lot {
            lot: numbers.text(),
            quantity,
            expiry: (numbers.below(2) == 0).then(|| numbers.date()),
        };
        ShipNoticeLine {
            line,
            order_line: line * 10,
            material: "M-1".into(),
            material_revision: Some(self.pick(&["", "A", "B2"]).to_owned()).filter(|revision| !revision.is_empty()),
            quantity,
            lots: parts.into_iter().map(|quantity| lot(quantity, self)).collect(),
        }
    }
}

/// Writes and reads in every version; the JSON of both sides is compared, so that scales count too.
fn order_comes_back(order: &PurchaseOrder) {
    for version in VERSIONS {
        let written = write_order(version, order);
        is_valid(DocumentKind::Order, version, &written);
        let read = read_order(version, written.to_string().as_bytes()).expect("what is written can be read");
        let mut expected = order.clone();
        if version != "v3" {
            expected.lines.iter_mut().for_each(|line| line.material_revision.clear());
            expected.commitment_tolerance = None;
            expected.planning_run = None;
        }
        assert_eq!(write_order("v3", &read), write_order("v3", &expected), "{version}: {written}");
    }
}

fn acknowledgement_comes_back(acknowledgement: &Acknowledgement) {
    for version in VERSIONS {
        let written = write_acknowledgement(version, acknowledgement);
        is_valid(DocumentKind::Acknowledgement, version, &written);
        let read = read_acknowledgement(version, written.to_string().as_bytes(), &context()).expect("what is written can be read");
        assert_eq!(
            write_acknowledgement("v3", &read),
            write_acknowledgement("v3", acknowledgement),
            "{version}: {written}"
        );
    }
}

fn ship_notice_comes_back(notice: &ShipNotice) {
    for version in VERSIONS {
        let written = write_ship_notice(version, notice);
        is_valid(DocumentKind::ShipNotice, version, &written);
        let read = read_ship_notice(version, written.to_string().as_bytes(), &context()).expect("what is written can be read");
        let mut expected = notice.clone();
        if version != "v3" {
            expected.lines.iter_mut().for_each(|line| line.material_revision = None);
        }
        assert_eq!(
            write_ship_notice("v3", &read),
            write_ship_notice("v3", &expected),
            "{version}: {written}"
        );
    }
}

#[test]
fn the_examples_come_back_from_every_version() {
    for name in ["two-lines", "limits"] {
        order_comes_back(&read_order("v3", &example("order", "v3", name)).expect("the example is valid"));
    }
    let acknowledgement = example("acknowledgement", "v3", "one-line-accepted-one-rejected");
    acknowledgement_comes_back(&read_acknowledgement("v3", &acknowledgement, &context()).expect("the example is valid"));
    for name in ["two-lots-two-packages", "no-lots-no-packages"] {
        ship_notice_comes_back(&read_ship_notice("v3", &example("ship-notice", "v3", name), &context()).expect("the example is valid"));
    }
}

#[test]
fn made_up_documents_come_back_from_every_version() {
    let mut numbers = Numbers(7);
    for _ in 0..100 {
        order_comes_back(&numbers.order());
        acknowledgement_comes_back(&numbers.acknowledgement());
        ship_notice_comes_back(&numbers.ship_notice());
    }
}

#[test]
fn the_current_version_is_the_json_of_the_core_documents() {
    let mut numbers = Numbers(8);
    let (order, notice) = (numbers.order(), numbers.ship_notice());
    assert_eq!(
        write_order(catalogue().current(), &order),
        serde_json::to_value(&order).expect("it serialises")
    );
    assert_eq!(
        write_ship_notice("v3", &notice),
        serde_json::to_value(&notice).expect("it serialises")
    );
}

#[test]
fn the_same_order_in_three_versions_is_one_order() {
    let mut newest = read_order("v3", &example("order", "v3", "two-lines")).expect("the example is valid");
    newest.lines.iter_mut().for_each(|line| line.material_revision.clear());
    for version in ["v1", "v2"] {
        let older = read_order(version, &example("order", version, "two-lines")).expect("the example is valid");
        assert_eq!(write_order("v3", &older), write_order("v3", &newest), "{version}");
    }
}

#[test]
fn the_same_acknowledgement_in_three_versions_is_one_acknowledgement() {
    let name = "one-line-accepted-one-rejected";
    let read =
        |version| read_acknowledgement(version, &example("acknowledgement", version, name), &context()).expect("the example is valid");
    assert_eq!(read("v1"), read("v3"));
    assert_eq!(read("v2"), read("v3"));
}

#[test]
fn pounds_and_old_package_words_become_kilograms_and_new_kinds() {
    for (version, name, kinds) in [
        ("v1", "pounds-and-free-package-words", ["pallet", "other"]),
        ("v2", "pounds-and-an-old-package-kind", ["pallet", "drum"]),
    ] {
        let notice = read_ship_notice(version, &example("ship-notice", version, name), &context()).expect("the example is valid");
        is_valid(DocumentKind::ShipNotice, "v3", &write_ship_notice("v3", &notice));
        // 909.4 lb × 0.45359237 kg/lb.
        assert_eq!(notice.packages[0].weight.to_string(), "412.496901278 KGM");
        assert_eq!(notice.packages[1].weight.to_string(), "35.2 KGM");
        let seen: Vec<&str> = notice.packages.iter().map(|package| package.kind.as_str()).collect();
        assert_eq!(seen, kinds);
        let newest =
            read_ship_notice("v3", &example("ship-notice", "v3", "two-lots-two-packages"), &context()).expect("the example is valid");
        assert_eq!(notice.lines, newest.lines, "{version}");
    }
}

#[test]
fn an_unknown_order_leaves_the_plant_open() {
    let unknown = Reading {
        plant_of_order: None,
        ..context()
    };
    let bytes = example("acknowledgement", "v2", "one-line-accepted-one-rejected");
    let read = read_acknowledgement("v2", &bytes, &unknown).expect("the example is valid");
    assert_eq!(read.plant.as_str(), "");
    // The version that carries a plant keeps its own.
    let bytes = example("acknowledgement", "v3", "one-line-accepted-one-rejected");
    let read = read_acknowledgement("v3", &bytes, &unknown).expect("the example is valid");
    assert_eq!(read.plant.as_str(), "DE01");
}

#[test]
fn every_time_that_the_contract_takes_can_be_read() {
    let order: Value = serde_json::from_slice(&example("order", "v3", "two-lines")).expect("it is JSON");
    for (time, instant) in [
        ("2026-03-02T09:30:00Z", "2026-03-02T09:30:00Z"),
        ("2026-03-02T09:30:00-00:00", "2026-03-02T09:30:00Z"),
        ("2026-03-02T09:30:00+14:00", "2026-03-01T19:30:00Z"),
        ("2026-03-02T09:30:00-12:00", "2026-03-02T21:30:00Z"),
        ("2026-03-02T09:30:00+23:59", "2026-03-01T09:31:00Z"),
        ("2000-01-01T00:00:00.123456789+01:00", "1999-12-31T23:00:00.123456789Z"),
        ("2024-02-29T23:59:59.5Z", "2024-02-29T23:59:59.5Z"),
    ] {
        let mut changed = order.clone();
        changed["issuedAt"] = time.into();
        let read = read_order("v3", changed.to_string().as_bytes()).unwrap_or_else(|rejection| panic!("{time}: {rejection}"));
        assert_eq!(read.issued_at.to_string(), instant, "{time}");
    }
}

#[test]
fn a_broken_document_is_refused_by_the_reader_of_its_version() {
    let bytes = example("order", "v2", "two-lines");
    assert!(read_order("v2", &bytes).is_ok());
    let rejection = read_order("v3", &bytes).expect_err("version 3 has other names");
    assert_eq!(rejection.reason().word(), "validation.structure");
    assert!(read_order("v4", &bytes).is_err());
}
