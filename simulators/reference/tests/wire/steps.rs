//! Defects and variants that are steps of the gateway: what a supplier or the ERP sees of each.

use crate::documents::{acknowledgement, order};
use crate::world::{World, json};
use countersign_transports::cloudevents::Mode;
use countersign_transports::signature;
use jiff::{SignedDuration, Timestamp};

async fn with(defect: Option<&str>, variants: &[&str]) -> (World, String) {
    let world = World::start_with(|settings| {
        settings.defect = defect.map(str::to_owned);
        settings.variants = variants.iter().map(|id| (*id).to_owned()).collect();
    })
    .await;
    world.release("e-1", &order("4500001", 1)).await;
    let token = world.token("s100").await;
    (world, token)
}

/// Sends the same acknowledgement twice at once, which overlap for sure where each waits a little (B09); returns both statuses, and how many commitments there are when a later one is there.
async fn twice_at_once(world: &World, token: &str) -> ([u16; 2], usize) {
    let document = acknowledgement("A-1", "4500001", 1);
    let send = || world.acknowledge(token, "k-1", &document);
    let (one, other) = tokio::join!(send(), send());
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    world.acknowledge(token, "k-2", &acknowledgement("A-2", "4500001", 1)).await;
    let booked = world.erp.wait_until("/api/v1/commitments", |seen| {
        seen.iter().any(|seen| seen.json()["acknowledgementNumber"] == "A-2")
    });
    (statuses, booked.await.len())
}

#[tokio::test]
async fn two_at_once_book_once_unless_the_key_is_only_looked_up() {
    let (world, token) = with(Some("M45"), &[]).await;
    assert_eq!(twice_at_once(&world, &token).await, ([202, 202], 3));
    // Who waits for the winner gets its answer.
    let (world, token) = with(None, &["B02", "B09"]).await;
    assert_eq!(twice_at_once(&world, &token).await, ([202, 202], 2));
}

#[tokio::test]
async fn with_the_steps_of_any_of_these_defects_what_is_not_disturbed_is_done_once() {
    for defect in ["M46", "M47", "M53", "M57"] {
        let (world, token) = with(Some(defect), &["B09"]).await;
        let document = acknowledgement("A-1", "4500001", 1);
        let first = world.acknowledge(&token, "k-1", &document).await;
        assert_eq!(first.status, 202, "{defect}");
        world.erp.wait_for("/api/v1/commitments", 1).await;
        let again = world.acknowledge(&token, "k-1", &document).await;
        assert_eq!((again.status, again.body), (202, first.body), "{defect}");
        world.acknowledge(&token, "k-2", &acknowledgement("A-2", "4500001", 1)).await;
        assert_eq!(world.erp.wait_for("/api/v1/commitments", 2).await.len(), 2, "{defect}");
    }
    let (world, _) = with(Some("M49"), &[]).await;
    world.portal.wait_for("/integration/orders", 1).await;
    let mut wrong = order("4500002", 1);
    wrong["lines"][0]["quantity"]["amount"] = "many".into();
    assert_eq!(world.send(world.event("e-2", &wrong, Mode::Structured)).await.status, 422);
}

#[tokio::test]
async fn a_signature_is_judged_as_the_defect_says() {
    let (world, token) = with(Some("M36"), &[]).await;
    let mut early = world.event("e-2", &order("4500001", 2), Mode::Structured);
    early.headers.retain(|(name, _)| !name.starts_with("webhook-"));
    let at = Timestamp::now() + SignedDuration::from_hours(1);
    early
        .headers
        .extend(signature::headers(&world.settings.event_secret, "e-2", at, &early.body));
    assert_eq!(world.send(early).await.status, 202);
    assert_eq!(world.get("/v3/orders/4500001", &token).await.header("etag"), Some("\"2\""));

    let (world, _) = with(Some("M35"), &[]).await;
    let mut spelled = world.event("e-2", &order("4500001", 2), Mode::Structured);
    spelled.body.push(b' ');
    assert_eq!(world.send(spelled).await.status, 202);
}

#[tokio::test]
async fn a_spent_rate_poisons_the_key_only_with_the_defect_that_says_so() {
    for (defect, expected) in [(None, 202), (Some("M19"), 429)] {
        let world = World::start_with(|settings| {
            settings.defect = defect.map(str::to_owned);
            (settings.rate_per_second, settings.rate_burst) = (2, 1);
        })
        .await;
        world.release("e-1", &order("4500001", 1)).await;
        let token = world.token("s100").await;
        assert_eq!(world.get("/v3/orders", &token).await.status, 200);
        let document = acknowledgement("A-1", "4500001", 1);
        assert_eq!(world.acknowledge(&token, "k-1", &document).await.status, 429);
        // The rate alone says when the next request is let in.
        while world.get("/v3/orders", &token).await.status == 429 {}
        let mut again = world.acknowledge(&token, "k-1", &document).await;
        while again.status == 429 && again.header("idempotent-replayed").is_none() {
            again = world.acknowledge(&token, "k-1", &document).await;
        }
        assert_eq!(again.status, expected, "{defect:?}");
    }
}

#[tokio::test]
async fn what_was_delivered_is_sent_once_more_with_the_same_id() {
    let (world, _) = with(None, &["B05"]).await;
    let seen = world.portal.wait_for("/integration/orders", 2).await;
    let id = |at: usize| seen[at].header("webhook-id").map(str::to_owned);
    assert!(id(0).is_some() && id(0) == id(1));
    assert_eq!(seen[0].body, seen[1].body);
}

#[tokio::test]
async fn the_refusal_of_the_second_becomes_the_answer_of_the_first_with_the_defect_that_says_so() {
    let (world, token) = with(Some("M58"), &["B09"]).await;
    let (statuses, booked) = twice_at_once(&world, &token).await;
    assert_eq!((statuses, booked), ([202, 409], 2));
    let document = acknowledgement("A-1", "4500001", 1);
    let again = loop {
        let again = world.acknowledge(&token, "k-1", &document).await;
        if again.status == 409 {
            break again;
        }
    };
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert!(json(&again)["type"].as_str().is_some_and(|kind| kind.ends_with("in-progress")));
}
