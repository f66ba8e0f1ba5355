//! The catalogue as a whole, and what each malformation does to a valid document.

use countersign_campaigns::{Class, Malformation, catalogue, find};
use countersign_core::documents::{Acknowledgement, PurchaseOrder, ShipNotice};
use countersign_core::ids::DocumentKind;
use countersign_core::status::Reason;
use expect_test::expect_file;
use std::collections::HashSet;

const ACKNOWLEDGEMENT: &str = include_str!("documents/acknowledgement.json");
const SHIP_NOTICE: &str = include_str!("documents/ship-notice.json");
const ORDER: &str = include_str!("documents/order.json");

/// As people write it, as programs write it, and without anything optional.
fn documents() -> Vec<(DocumentKind, Vec<u8>)> {
    let pretty = [
        (DocumentKind::Acknowledgement, ACKNOWLEDGEMENT),
        (DocumentKind::ShipNotice, SHIP_NOTICE),
        (DocumentKind::Order, ORDER),
    ];
    let mut documents: Vec<_> = pretty.map(|(kind, text)| (kind, text.as_bytes().to_vec())).into();
    for (kind, text) in pretty {
        documents.push((kind, value(text).to_string().into_bytes()));
        documents.push((kind, bare(value(text)).to_string().into_bytes()));
    }
    documents
}

fn value(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("the document is JSON")
}

fn bare(mut document: serde_json::Value) -> serde_json::Value {
    document["note"] = "".into();
    let lines = document["lines"].as_array_mut().expect("a document has lines");
    lines.truncate(1);
    for line in lines {
        if let Some(line) = line.as_object_mut() {
            line.remove("promisedDate");
            line.entry("lots").and_modify(|lots| *lots = serde_json::json!([]));
        }
    }
    document
}

fn apply(id: &str, kind: DocumentKind, text: &str) -> Vec<u8> {
    find(id).expect("the id is in the catalogue").apply(kind, text.as_bytes())
}

fn parsed(id: &str, text: &str, kind: DocumentKind) -> serde_json::Value {
    serde_json::from_slice(&apply(id, kind, text)).expect("the malformation leaves sound JSON")
}

#[test]
fn the_documents_are_valid() {
    serde_json::from_str::<Acknowledgement>(ACKNOWLEDGEMENT).expect("it is an acknowledgement");
    serde_json::from_str::<ShipNotice>(SHIP_NOTICE).expect("it is a ship notice");
    serde_json::from_str::<PurchaseOrder>(ORDER).expect("it is an order");
}

#[test]
fn the_catalogue_is_as_committed() {
    let row = |malformation: &Malformation| {
        let reasons: Vec<&str> = malformation.reasons().iter().map(|reason| reason.word()).collect();
        format!(
            "{} | {} | {} | {}\n",
            malformation.id,
            malformation.class,
            reasons.join(", "),
            malformation.says
        )
    };
    let listing: String = catalogue().iter().map(row).collect();
    expect_file!["catalogue.txt"].assert_eq(&listing);
}

#[test]
fn ids_are_unique_and_begin_with_the_letter_of_their_class() {
    let ids: HashSet<&str> = catalogue().iter().map(|malformation| malformation.id).collect();
    assert_eq!(ids.len(), catalogue().len());
    for malformation in catalogue() {
        let letter = match malformation.class {
            Class::Structure => 'S',
            Class::Encoding => 'E',
            Class::Size => 'Z',
            Class::Number => 'N',
            Class::Text => 'U',
            Class::Date => 'T',
        };
        assert!(malformation.id.starts_with(letter), "{}", malformation.id);
        assert_eq!(find(malformation.id).map(|found| found.id), Some(malformation.id));
    }
    assert!(find("S00-nothing").is_none());
}

#[test]
fn each_class_has_malformations_and_each_malformation_a_reason() {
    assert!(catalogue().len() >= 40);
    for class in Class::ALL {
        assert!(
            catalogue().iter().filter(|malformation| malformation.class == class).count() >= 4,
            "{class}"
        );
        assert_eq!(Class::from_name(class.name()), Some(class));
    }
    for malformation in catalogue() {
        let reasons = malformation.reasons();
        assert!(reasons.starts_with(malformation.class.reasons()));
        assert!(reasons.iter().all(|reason| reason.word().starts_with("validation.")));
        assert!(!reasons.contains(&Reason::ProcessingError));
    }
}

#[test]
fn each_malformation_changes_each_document() {
    for (kind, document) in documents() {
        for malformation in catalogue() {
            assert_ne!(malformation.apply(kind, &document), document, "{} of {kind}", malformation.id);
        }
    }
}

#[test]
fn no_two_malformations_of_a_document_are_the_same() {
    for (kind, document) in documents() {
        let spoiled: HashSet<Vec<u8>> = catalogue().iter().map(|malformation| malformation.apply(kind, &document)).collect();
        assert_eq!(spoiled.len(), catalogue().len(), "{kind}");
    }
}

#[test]
fn a_value_is_replaced_and_everything_else_stays_byte_for_byte() {
    let spoiled = apply("N02-exponent", DocumentKind::Acknowledgement, ACKNOWLEDGEMENT);
    let expected = ACKNOWLEDGEMENT.replacen("\"31.50\"", "\"1e3\"", 1);
    assert_eq!(String::from_utf8(spoiled).as_deref(), Ok(expected.as_str()));
    let spoiled = apply("T05-year-9999", DocumentKind::ShipNotice, SHIP_NOTICE);
    let expected = SHIP_NOTICE.replacen("\"2027-08-31\"", "\"9999-12-31\"", 1);
    assert_eq!(String::from_utf8(spoiled).as_deref(), Ok(expected.as_str()));
}

#[test]
fn a_text_keeps_what_it_had() {
    for (kind, document) in [
        (DocumentKind::Acknowledgement, ACKNOWLEDGEMENT),
        (DocumentKind::ShipNotice, SHIP_NOTICE),
    ] {
        let note = parsed("U06-nul", document, kind)["note"].as_str().map(str::to_owned);
        let before = value(document)["note"].as_str().map(|note| format!("{note}\0"));
        assert_eq!(note, before);
    }
}

#[test]
fn a_cut_falls_where_it_says() {
    let cut =
        |id: &str| String::from_utf8(apply(id, DocumentKind::Acknowledgement, ACKNOWLEDGEMENT)).expect("the cut is between characters");
    assert!(
        cut("S01-truncated-at-token")
            .trim_end()
            .ends_with("\"reference\": \"AB-77 ~00c3f91a\",")
    );
    assert!(cut("S01-truncated-mid-token").contains("\"note\": \"partial"));
    assert!(cut("S01-truncated-last-brace").ends_with("]\n"));
}

#[test]
fn a_member_can_be_taken_out_renamed_and_given_twice() {
    for (kind, document) in [
        (DocumentKind::Acknowledgement, ACKNOWLEDGEMENT),
        (DocumentKind::ShipNotice, SHIP_NOTICE),
    ] {
        let mut without = value(document);
        without.as_object_mut().expect("a document is an object").remove("plant");
        assert_eq!(parsed("S03-missing-required", document, kind), without);
        assert!(parsed("S06-wrong-case", document, kind)["Plant"].is_string());
        let twice = apply("S04-duplicate-member", kind, document);
        assert_eq!(String::from_utf8_lossy(&twice).matches("\"plant\"").count(), 2);
    }
}

#[test]
fn lines_are_repeated_under_one_number_and_multiplied_under_many() {
    for (kind, document) in [
        (DocumentKind::Acknowledgement, ACKNOWLEDGEMENT),
        (DocumentKind::ShipNotice, SHIP_NOTICE),
    ] {
        let lines = |id: &str| {
            parsed(id, document, kind)["lines"]
                .as_array()
                .expect("a document has lines")
                .clone()
        };
        let repeated = lines("S09-duplicate-line");
        assert_eq!(repeated.first(), repeated.last());
        let many = lines("Z02-501-lines");
        let numbers: HashSet<u64> = many.iter().filter_map(|line| line["line"].as_u64()).collect();
        assert_eq!((many.len(), numbers.len()), (501, 501));
        let original = value(document)["lines"].as_array().expect("a document has lines").clone();
        assert_eq!(many[..original.len()], original);
    }
}

#[test]
fn encodings_are_what_they_say() {
    let spoiled = |id: &str| apply(id, DocumentKind::ShipNotice, SHIP_NOTICE);
    assert!(spoiled("E02-utf16-le").starts_with(b"\xff\xfe{\0"));
    assert!(spoiled("E02-utf16-be").starts_with(b"\xfe\xff\0{"));
    assert!(spoiled("E02-utf16-unmarked").starts_with(b"{\0"));
    for id in [
        "E02-utf16-le",
        "E02-utf16-be",
        "E03-latin-1",
        "E04-overlong",
        "E04-cut-character",
        "E04-surrogate-bytes",
    ] {
        assert!(std::str::from_utf8(&spoiled(id)).is_err(), "{id}");
    }
}

#[test]
fn a_document_without_the_place_stays_as_it_is() {
    let spoiled = find("N02-exponent")
        .expect("it is in the catalogue")
        .apply(DocumentKind::Acknowledgement, b"{}");
    assert_eq!(spoiled, b"{}");
    for malformation in catalogue() {
        for bytes in [&b""[..], b"{", b"\xff", b"[1,2", b"{\"lines\":[{"] {
            // It must not panic, whatever it is given.
            let _ = malformation.apply(DocumentKind::Problem, bytes);
            let _ = malformation.apply(DocumentKind::ShipNotice, bytes);
        }
    }
}
