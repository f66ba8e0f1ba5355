//! Drafts are valid in every version of the contract until the caller spoils them.

use crate::support::*;
use countersign_contracts::{catalogue, write_acknowledgement, write_ship_notice};
use countersign_core::amount::Quantity;
use countersign_core::fingerprint::{Fingerprint, find};
use countersign_core::ids::{DocumentKind, SupplierId};
use countersign_core::status::Response;
use countersign_portal::{Drafted, Portion};
use rust_decimal::Decimal;

fn check(kind: DocumentKind, version: &str, document: &serde_json::Value) {
    let contract = catalogue().contract(kind, version).expect("the version exists");
    let checked = contract.check(document.to_string().as_bytes());
    assert!(checked.is_ok(), "{kind} {version}: {checked:?}\n{document}");
}

fn check_all(document: &Drafted) {
    for version in catalogue().versions() {
        match document {
            Drafted::Acknowledgement(draft) => check(DocumentKind::Acknowledgement, version, &write_acknowledgement(version, draft)),
            Drafted::ShipNotice(draft) => check(DocumentKind::ShipNotice, version, &write_ship_notice(version, draft)),
            Drafted::Invoice(_)
            | Drafted::CreditNote(_)
            | Drafted::CorrectiveAction(_)
            | Drafted::InventoryCommitment(_)
            | Drafted::ComplianceDocument(_) => {}
        }
    }
}

#[tokio::test]
async fn every_draft_keeps_the_contract_and_so_does_its_altered_twin() {
    let run = Run::new();
    let (portal, session) = portal(&run).await;
    let desk = session.supplier(&SupplierId::new("S1"));
    let order = order("45");
    let mut drafts: Vec<Drafted> = Vec::new();
    for response in Response::ALL {
        drafts.push(desk.draft_acknowledgement(&order, 2, *response).into());
    }
    let boxes = Quantity::new(Decimal::new(4, 0), "BX");
    for portion in [Portion::Whole, Portion::Percent(30), Portion::Lines(vec![(10, boxes)])] {
        drafts.push(desk.draft_ship_notice(&order, &portion).into());
    }
    let mut numbers: Vec<String> = drafts.iter().map(|draft| draft.key().number).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), drafts.len());
    for draft in &drafts {
        let other = draft.with_other_quantity(Fingerprint::new(0xc0ffee));
        check_all(draft);
        check_all(&other);
        assert_eq!(other.key(), draft.key());
        assert_ne!(other.lines(), draft.lines());
        assert_eq!(find(other.reference().as_bytes()), [Fingerprint::new(0xc0ffee)]);
    }
    portal.stop().await;
}

#[tokio::test]
async fn an_answer_uses_the_suppliers_own_words() {
    let run = Run::new();
    let (portal, session) = portal(&run).await;
    let desk = session.supplier(&SupplierId::new("S1"));
    for (response, word, amount, has_date) in [
        (Response::Accepted, "ok", "31.50", true),
        (Response::Changed, "partly", "31.50", true),
        (Response::Rejected, "no", "0", false),
    ] {
        let draft = desk.draft_acknowledgement(&order("45"), 1, response);
        let line = &draft.lines[1];
        assert_eq!((line.response.as_str(), line.quantity.amount.to_string().as_str()), (word, amount));
        assert_eq!(line.promised_date.is_some(), has_date);
        assert_eq!(find(draft.note.as_bytes()), find(draft.reference.as_bytes()));
    }
    portal.stop().await;
}
