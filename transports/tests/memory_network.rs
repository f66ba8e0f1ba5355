//! A network without sockets: whoever answers, whoever does not, and what the sender may conclude.

use bytes::Bytes;
use countersign_transports::http::{Client, Failure, Request};
use countersign_transports::network::{Memory, Network, Trickle};
use http_body_util::{BodyExt as _, Full};
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// Answers with the body that it was sent or the path that was asked for, or never.
#[derive(Clone, Copy)]
enum Host {
    Echo,
    Silent,
}

impl tower_service::Service<http::Request<Trickle>> for Host {
    type Response = http::Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Trickle>) -> Self::Future {
        let host = *self;
        Box::pin(async move {
            match host {
                Host::Echo if request.method() == "POST" => {
                    let Ok(body) = request.into_body().collect().await;
                    Ok(http::Response::new(Full::from(body.to_bytes())))
                }
                Host::Echo => Ok(http::Response::new(Full::from(request.uri().to_string()))),
                Host::Silent => std::future::pending().await,
            }
        })
    }
}

fn client(memory: &Memory) -> Client {
    Client::over(&Network::Memory(memory.clone()), Duration::from_secs(2))
}

#[tokio::test(start_paused = true)]
async fn a_host_is_reached_by_its_name_and_gone_when_it_is_dropped() {
    let memory = Memory::new(1);
    let attachment = memory.attach("erp.test", Host::Echo);
    let request = Request::new("GET", "http://erp.test/a?b=c");
    let answer = client(&memory).send(&request).await.expect("it answers");
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"/a?b=c".as_slice()));
    drop(attachment);
    let gone = client(&memory).send(&request).await;
    assert!(matches!(gone, Err(Failure::NotSent(_))), "{gone:?}");
}

#[tokio::test(start_paused = true)]
async fn silence_ends_with_the_deadline_and_a_cut_breaks_what_is_under_way() {
    let memory = Memory::new(1);
    let attachment = memory.attach("erp.test", Host::Silent);
    let request = Request::new("POST", "http://erp.test/").body(b"x".to_vec());
    let silent = client(&memory).send(&request).await;
    assert_eq!(silent, Err(Failure::TimedOut(Duration::from_secs(2))));
    let under_way = tokio::spawn({
        let client = client(&memory);
        async move { client.send(&request).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    attachment.cut();
    let broken = under_way.await.expect("it does not panic");
    assert!(matches!(broken, Err(Failure::Broken(_))), "{broken:?}");
}

#[tokio::test(start_paused = true)]
async fn whoever_takes_the_name_later_keeps_it_when_the_first_goes() {
    let memory = Memory::new(1);
    let first = memory.attach("erp.test", Host::Silent);
    let _second = memory.attach("erp.test", Host::Echo);
    drop(first);
    let answer = client(&memory).send(&Request::new("GET", "http://erp.test/")).await;
    assert!(answer.is_ok(), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn a_body_over_the_limit_is_no_answer() {
    let memory = Memory::new(1);
    let _attachment = memory.attach("erp.test", Host::Echo);
    let small = client(&memory).with_body_limit(3);
    let answer = small.send(&Request::new("GET", "http://erp.test/long")).await;
    assert!(matches!(answer, Err(Failure::Garbage(_))), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn a_body_arrives_whole_however_it_trickles() {
    let memory = Memory::new(1);
    let _attachment = memory.attach("erp.test", Host::Echo);
    for length in [1, 2, 3, 1000] {
        let body: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap_or(0)).collect();
        let request = Request::new("POST", format!("http://erp.test/{length}")).body(body.clone());
        let answer = client(&memory).send(&request).await.expect("it answers");
        assert!(answer.body == body, "{length}");
    }
}
