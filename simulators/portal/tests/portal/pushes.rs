//! What the integration pushes is shown, and the History says so.

use crate::support::*;
use countersign_core::history::{Deliver, Effect, Observation, Surface, What};
use countersign_core::ids::{OrderNumber, SupplierId};
use countersign_core::status::OrderStatus;

fn delivers(run: &Run) -> Vec<Deliver> {
    let deliver = |what| match what {
        What::Deliver(deliver) => Some(*deliver),
        _ => None,
    };
    run.events().into_iter().filter_map(|event| deliver(event.what)).collect()
}

#[tokio::test]
async fn a_pushed_order_is_shown_and_recorded_for_the_scenario_that_adopted_it() {
    let run = Run::new();
    let (portal, session) = portal(&run).await;
    session.adopt(&OrderNumber::new("45"));
    assert_eq!(push_order(&portal, "e1", "45", 2).await.status, 204);

    let page = session
        .page(&SupplierId::new("S1"), &OrderNumber::new("45"))
        .expect("the order is shown");
    assert_eq!((page.revision, page.status), (2, OrderStatus::AwaitingAcknowledgement));
    assert!(page.order.is_some());
    let kinds: Vec<(Option<u32>, &str)> = run.events().iter().map(|event| (event.scenario, kind(&event.what))).collect();
    assert_eq!(
        kinds,
        [(None, "payload"), (Some(7), "deliver"), (Some(7), "apply"), (Some(7), "reply")]
    );
    let deliver = delivers(&run).remove(0);
    assert!(deliver.is_authentic);
    assert_eq!(deliver.key.as_deref(), Some("e1"));
    assert_eq!(deliver.correlation.as_deref(), Some("C-in-the-event"));
    assert_eq!(deliver.supplier, Some(SupplierId::new("S1")));
    assert_eq!(deliver.fingerprints.len(), 1);
    let apply = run.applies().remove(0);
    assert_eq!(apply.effect, Effect::OrderShown(OrderStatus::AwaitingAcknowledgement));
    assert_eq!(apply.correlation.as_deref(), Some("C-45"));
    assert_eq!(
        apply.fingerprint.map(|fingerprint| fingerprint.to_string()).as_deref(),
        Some("~0000000b")
    );
    portal.stop().await;
}

fn kind(what: &What) -> &'static str {
    match what {
        What::Payload(_) => "payload",
        What::Deliver(_) => "deliver",
        What::Apply(_) => "apply",
        What::Reply(_) => "reply",
        _ => "other",
    }
}

#[tokio::test]
async fn a_push_without_a_good_signature_is_refused_without_effect() {
    let run = Run::new();
    let (portal, _session) = portal(&run).await;
    let event = order_event("e1", "45", 1);
    let answer = push_signed(&portal.base_url(), "/integration/orders", &event, "another secret", DEADLINE).await;
    assert_eq!(answer.expect("the portal answers").status, 401);
    assert!(!delivers(&run)[0].is_authentic);
    assert!(run.applies().is_empty());
    portal.stop().await;
}

#[tokio::test]
async fn a_redelivered_event_is_shown_once() {
    let run = Run::new();
    let (portal, _session) = portal(&run).await;
    for _ in 0..3 {
        assert_eq!(push_order(&portal, "e1", "45", 1).await.status, 204);
    }
    assert_eq!(run.applies().len(), 1);
    assert_eq!(run.replies().iter().filter(|reply| reply.note.is_some()).count(), 2);
    portal.stop().await;
}

#[tokio::test]
async fn whatever_comes_last_is_shown_even_an_older_revision() {
    let run = Run::new();
    let (portal, session) = portal(&run).await;
    for (id, revision) in [("e1", 1), ("e2", 2), ("e3", 2), ("e4", 1)] {
        push_order(&portal, id, "45", revision).await;
    }
    let page = session
        .page(&SupplierId::new("S1"), &OrderNumber::new("45"))
        .expect("the order is shown");
    assert_eq!(page.revision, 1);
    let shown: Vec<u32> = page.shown.iter().map(|(revision, _)| *revision).collect();
    assert_eq!(shown, [1, 2, 2, 1]);
    assert_eq!(run.applies().len(), 4);
    portal.stop().await;
}

#[tokio::test]
async fn a_status_is_shown_with_the_suppliers_own_word() {
    let run = Run::new();
    let (portal, session) = portal(&run).await;
    session.adopt(&OrderNumber::new("45"));
    let answer = push(&portal, "/integration/statuses", &status_event("e1", "ACK-1", "45")).await;
    assert_eq!(answer.status, 204);
    let statuses = session.statuses(&SupplierId::new("S1"), "ACK-1");
    assert_eq!(statuses.len(), 1);
    assert_eq!(statuses[0].source_word.as_deref(), Some("ok"));
    let apply = run.applies().remove(0);
    assert_eq!((apply.revision, apply.document.number.as_str()), (2, "ACK-1"));
    assert_eq!(apply.parent.map(|parent| parent.number).as_deref(), Some("45"));
    portal.stop().await;
}

#[tokio::test]
async fn an_order_on_another_suppliers_page_is_shown_as_the_leak_that_it_is() {
    let run = Run::new();
    let (portal, session) = portal(&run).await;
    let mut event = order_event("e1", "45", 1);
    event.extensions.insert("supplier".to_owned(), "S2".to_owned());
    assert_eq!(push(&portal, "/integration/orders", &event).await.status, 204);
    assert!(session.page(&SupplierId::new("S2"), &OrderNumber::new("45")).is_some());
    assert!(session.page(&SupplierId::new("S1"), &OrderNumber::new("45")).is_none());
    let deliver = delivers(&run).remove(0);
    assert_eq!(deliver.supplier, Some(SupplierId::new("S2")));
    assert_eq!(deliver.document.map(|document| document.supplier), Some(SupplierId::new("S1")));
    portal.stop().await;
}

#[tokio::test]
async fn a_push_that_cannot_be_read_is_refused() {
    let run = Run::new();
    let (portal, _session) = portal(&run).await;
    let cases = [
        serde_json::json!({}),
        serde_json::json!({"order": order_value("45", 1), "status": "lost"}),
        serde_json::json!({"order": {"orderNumber": "45"}, "status": "overdue"}),
    ];
    for (index, data) in cases.iter().enumerate() {
        let event = event(&format!("e{index}"), "dev.countersign.portal.order", data);
        assert_eq!(push(&portal, "/integration/orders", &event).await.status, 400, "{data}");
    }
    assert!(run.applies().is_empty());
    assert!(run.replies().iter().all(|reply| reply.note.is_some()));
    portal.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_sequence_has_no_gap_and_follows_the_history_when_pushes_come_at_once() {
    let run = Run::new();
    let (portal, _session) = portal(&run).await;
    let pushes = (0..40).map(|index| {
        let portal = &portal;
        // Each event comes twice, at once.
        async move { push_order(portal, &format!("e{}", index / 2), &format!("{}", index / 4), 1).await }
    });
    futures_util::future::join_all(pushes).await;
    let sequence: Vec<u64> = run.applies().iter().map(|apply| apply.sequence).collect();
    assert_eq!(sequence, (1..=20).collect::<Vec<u64>>());
    portal.stop().await;
}

#[test]
fn a_session_waits_for_a_page_from_another_runtime() {
    let run = Run::new();
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let server = server.expect("the system has threads");
    let (portal, session) = server.block_on(portal(&run));
    let steps = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the system has threads");
    let revision = steps.block_on(async {
        let wait = session.wait_for(DEADLINE, |pages| {
            let page = pages.page(&SupplierId::new("S1"), &OrderNumber::new("45"))?;
            (page.revision == 2).then_some(page.revision)
        });
        let pushing = async {
            push_order(&portal, "e1", "45", 1).await;
            push_order(&portal, "e2", "45", 2).await;
        };
        let (revision, ()) = futures_util::future::join(wait, pushing).await;
        revision
    });
    assert_eq!(revision, Some(2));
    server.block_on(portal.stop());
}

#[tokio::test]
async fn a_wait_for_what_never_comes_ends_at_its_deadline() {
    let run = Run::new();
    let (portal, session) = portal(&run).await;
    let found = session
        .wait_for(std::time::Duration::from_millis(1), |pages| pages.orders().next().map(|_| ()))
        .await;
    assert_eq!(found, None);
    portal.stop().await;
}

#[tokio::test]
async fn every_page_is_observed_for_its_scenario() {
    let run = Run::new();
    let (portal, session) = portal(&run).await;
    session.adopt(&OrderNumber::new("45"));
    push_order(&portal, "e1", "45", 1).await;
    push_order(&portal, "e2", "46", 1).await;
    portal.for_scenario(&run.recorder).observe_pages(true);
    let observed: Vec<(Option<u32>, Observation)> = run
        .events()
        .into_iter()
        .filter_map(|event| match event.what {
            What::Observe(observe) if observe.is_final => Some((event.scenario, observe.observation)),
            _ => None,
        })
        .collect();
    let scenarios: Vec<Option<u32>> = observed.iter().map(|(scenario, _)| *scenario).collect();
    assert_eq!(scenarios, [Some(7), None, None]);
    assert_eq!(observed.last().map(|(_, last)| last), Some(&Observation::Complete(Surface::Portal)));
    portal.stop().await;
}
