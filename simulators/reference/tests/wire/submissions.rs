//! A key that is being worked on.

use crate::documents::{acknowledgement, order};
use crate::world::{World, assert_problem};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Begins a submission under the key `k-1`, and returns when its body is asked for: the key is claimed then.
async fn begin(address: &str, token: &str, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let head = format!(
        "POST /v3/acknowledgements HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nidempotency-key: \"k-1\"\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("it reads");
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).await.expect("it asks for the body");
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

#[tokio::test]
async fn a_repetition_while_the_first_body_is_on_its_way_is_in_progress() {
    let world = World::start().await;
    world.release("e-1", &order("4500001", 1)).await;
    let token = world.token("s100").await;
    let body = acknowledgement("A-1", "4500001", 1);
    let bytes = body.to_string();
    let address = world.url.trim_start_matches("http://");
    let mut slow = begin(address, &token, bytes.len()).await;
    assert_problem(&world.acknowledge(&token, "k-1", &body).await, 409, "in-progress");
    let other_key = world.acknowledge(&token, "k-2", &acknowledgement("A-2", "4500002", 1)).await;
    assert_eq!(other_key.status, 202, "another key is not held up");

    slow.write_all(bytes.as_bytes()).await.expect("it reads");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.expect("it answers and closes");
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    let again = world.acknowledge(&token, "k-1", &body).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (202, Some("true")));
}

#[tokio::test]
async fn a_key_is_free_again_when_its_sender_hangs_up() {
    let world = World::start().await;
    let token = world.token("s100").await;
    let address = world.url.trim_start_matches("http://");
    let gone = begin(address, &token, 1000).await;
    drop(gone);
    let answered = async {
        loop {
            let response = world.acknowledge(&token, "k-1", &acknowledgement("A-1", "4500001", 1)).await;
            if response.status != 409 {
                return response;
            }
        }
    };
    let response = tokio::time::timeout(std::time::Duration::from_secs(20), answered)
        .await
        .expect("the key is freed");
    assert_eq!(response.status, 202);
}

#[tokio::test]
async fn a_submission_under_way_is_answered_although_the_integration_is_ending() {
    let mut world = World::start().await;
    let token = world.token("s100").await;
    let bytes = acknowledgement("A-1", "4500001", 1).to_string();
    let address = world.url.trim_start_matches("http://").to_owned();
    let mut slow = begin(&address, &token, bytes.len()).await;
    let finish = async {
        // Nobody is let in any more: the end has begun.
        while TcpStream::connect(&address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        slow.write_all(bytes.as_bytes()).await.expect("it still reads");
        let mut answer = String::new();
        slow.read_to_string(&mut answer).await.expect("it answers and closes");
        answer
    };
    let (answer, ()) = tokio::join!(finish, world.end());
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
}

#[tokio::test]
async fn two_suppliers_may_use_the_same_key() {
    let world = World::start().await;
    let (one, other) = (world.token("s100").await, world.token("s200").await);
    let mine = acknowledgement("A-1", "4500001", 1);
    let mut theirs = mine.clone();
    theirs["supplier"] = "S200".into();
    theirs["lines"][0]["response"] = "OK".into();
    for (token, body) in [(&one, &mine), (&other, &theirs)] {
        let response = world.acknowledge(token, "k-1", body).await;
        assert_eq!(
            (response.status, response.header("idempotent-replayed")),
            (202, None),
            "{response:?}"
        );
    }
}
