//! What the History says of all this: causes, scenarios, fingerprints, order.

use crate::stage::{Stage, commitment};
use countersign_core::fingerprint::find;
use countersign_core::history::{Edge, Effect, End, Function, What};
use countersign_core::ids::{DocumentKey, SupplierId};
use countersign_erp::Publish;

#[tokio::test]
async fn delivery_effect_and_reply_are_linked_by_cause_and_belong_to_the_orders_scenario() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    let fingerprint = stage.recorder.fingerprint();
    let document = commitment("A1", &order, &format!("as ordered {fingerprint}"));
    let request = stage
        .write("k", crate::stage::bytes(&document))
        .header("traceparent", "00-1-2-01")
        .header("x-correlation-id", "carried");
    stage.send(&request).await;
    let events = stage.events();
    let (at, deliver) = events
        .iter()
        .find_map(|event| match &event.what {
            What::Deliver(deliver) => Some((event, deliver)),
            _ => None,
        })
        .expect("the request was recorded");
    let key = DocumentKey::acknowledgement(&SupplierId::new("S1"), &"A1".into());
    assert_eq!(
        (deliver.edge, deliver.function),
        (Edge::IntegrationToErp, Function::AcknowledgementSubmit)
    );
    assert_eq!(
        (&deliver.document, deliver.revision, deliver.is_authentic),
        (&Some(key.clone()), Some(1), true)
    );
    assert_eq!(
        (deliver.key.as_deref(), deliver.correlation.as_deref()),
        (Some("k"), Some("carried"))
    );
    assert_eq!(
        (deliver.traceparent.as_deref(), &deliver.fingerprints),
        (Some("00-1-2-01"), &vec![fingerprint])
    );
    assert_eq!(at.scenario, Some(1));
    let caused: Vec<_> = events.iter().filter(|event| event.cause == Some(at.index)).collect();
    let [effect, reply] = caused[..] else {
        panic!("an effect and a reply: {caused:?}")
    };
    let What::Apply(apply) = &effect.what else {
        panic!("the effect comes first")
    };
    assert_eq!((apply.end, &apply.document, apply.fingerprint), (End::Erp, &key, Some(fingerprint)));
    assert_eq!(apply.parent, Some(DocumentKey::order(&order.supplier, &order.order_number)));
    assert!(matches!(&apply.effect, Effect::CommitmentBooked(lines) if lines.len() == 2 && lines[0].source_word == "OK"));
    assert!(matches!(&reply.what, What::Reply(reply) if reply.status == 201 && reply.fault.is_none()));
    assert_eq!((effect.scenario, reply.scenario), (Some(1), Some(1)));
    stage.end().await;
}

#[tokio::test]
async fn a_body_that_is_no_document_is_still_told_apart_by_its_correlation() {
    let stage = Stage::set().await;
    stage.order("1");
    let request = stage.write("k", b"<html>".to_vec()).header("x-correlation-id", "corr-1");
    assert_eq!(stage.send(&request).await.status, 400);
    let request = stage.write("l", br#"{"orderNumber":"1","supplier":"S1","acknowledgementNumber":"A1"}"#.to_vec());
    assert_eq!(stage.send(&request).await.status, 400);
    let delivered = stage.each(|what| match what {
        What::Deliver(deliver) => Some(deliver.document),
        _ => None,
    });
    assert!(delivered.iter().all(|(event, _)| event.scenario == Some(1)));
    let key = DocumentKey::acknowledgement(&SupplierId::new("S1"), &"A1".into());
    assert_eq!(delivered[1].1, Some(key));
    stage.end().await;
}

#[tokio::test]
async fn each_revision_has_an_intent_an_effect_and_a_fingerprint_of_its_own() {
    let stage = Stage::set().await;
    let number = stage.order("1").order.order_number;
    stage
        .session
        .revise(&number, |order| order.lines.truncate(1), Publish::Hold)
        .expect("the order exists");
    stage.session.cancel(&number, Publish::Hold).expect("the order exists");
    let intents = stage.each(|what| match what {
        What::Intent(intent) => Some(intent),
        _ => None,
    });
    let applies = stage.each(|what| match what {
        What::Apply(apply) => Some(apply),
        _ => None,
    });
    let mut seen = Vec::new();
    for (number, ((before, intent), (after, apply))) in (1_u32..).zip(intents.iter().zip(&applies)) {
        assert!(before.index < after.index, "the intent is recorded before the effect");
        assert_eq!((intent.revision, apply.revision), (Some(number), number));
        assert_eq!(
            (intent.fingerprint, &intent.document),
            (apply.fingerprint, &Some(apply.document.clone()))
        );
        assert_eq!(apply.effect, Effect::OrderRecorded);
        seen.push(intent.fingerprint.expect("each revision has a fingerprint"));
    }
    let functions: Vec<Function> = intents.iter().map(|(_, intent)| intent.function).collect();
    assert_eq!(functions, [Function::OrderRelease, Function::OrderRevise, Function::OrderCancel]);
    seen.dedup();
    assert_eq!(seen.len(), 3);
    let order = stage.session.order(&number).expect("the order exists");
    assert_eq!(
        (find(order.note.as_bytes()), find(order.reference.as_bytes())),
        (vec![seen[2]], vec![seen[2]])
    );
    stage.end().await;
}

#[tokio::test]
async fn a_wait_ends_with_the_change_it_waits_for() {
    let stage = Stage::set().await;
    let order = stage.order("1").order;
    let (session, number) = (stage.session.clone(), order.order_number.clone());
    let waiting = tokio::spawn(async move {
        let found = |ledger: &countersign_erp::Ledger| ledger.commitments(&number).first().map(|booked| booked.sequence);
        session.wait_for(crate::stage::DEADLINE, found).await
    });
    stage.book("k", &commitment("A1", &order, "")).await;
    assert_eq!(waiting.await.expect("the wait does not panic"), Some(2));
    let never = stage.session.wait_for(std::time::Duration::ZERO, |_| None::<()>).await;
    assert_eq!(never, None);
    stage.end().await;
}
