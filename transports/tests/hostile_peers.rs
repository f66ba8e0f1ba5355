//! The client against peers that refuse, hang, cut, lie and babble: each failure says what may have happened.

use countersign_transports::http::{Client, Failure, Request, Response};
use countersign_transports::{raw, server};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

const PATIENT: Duration = Duration::from_secs(20);
const BRIEF: Duration = Duration::from_millis(800);

/// What a peer does once it has read a request.
enum Then {
    Write(&'static [u8]),
    WriteAndReset(&'static [u8]),
    WriteForEver(&'static [u8], &'static [u8]),
    WriteAndHang(&'static [u8]),
}

/// Starts a peer that serves one connection and returns its address. The peer ends with the test's runtime.
async fn peer(then: Then) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback can be listened on");
    let address = listener.local_addr().expect("a listener has an address").to_string();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("the client connects");
        serve(stream, then).await;
    });
    address
}

async fn serve(mut stream: TcpStream, then: Then) {
    let mut request = [0; 4096];
    // Whatever comes of reading and writing, the peer has done its part: the client may leave first.
    let _ = stream.read(&mut request).await;
    match then {
        Then::Write(bytes) => drop(stream.write_all(bytes).await),
        Then::WriteAndReset(bytes) => {
            let _ = stream.write_all(bytes).await;
            let _ = stream.set_zero_linger();
        }
        Then::WriteForEver(head, more) => {
            let _ = stream.write_all(head).await;
            while stream.write_all(more).await.is_ok() {}
        }
        Then::WriteAndHang(bytes) => {
            let _ = stream.write_all(bytes).await;
            // Until the client gives up and closes.
            let _ = stream.read(&mut request).await;
        }
    }
}

async fn send(then: Then, deadline: Duration) -> Result<Response, Failure> {
    let address = peer(then).await;
    let request = Request::new("POST", format!("http://{address}/")).json(b"{}".to_vec());
    Client::new(deadline).send(&request).await
}

#[tokio::test]
async fn a_refused_connection_is_certainly_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback can be listened on");
    let address = listener.local_addr().expect("a listener has an address");
    drop(listener);
    let result = Client::new(PATIENT).send(&Request::new("GET", format!("http://{address}/"))).await;
    let failure = result.expect_err("nobody listens");
    assert!(failure.is_certain_not_sent());
    assert_eq!(failure.to_string(), "nothing was sent: connection refused (os error 111)");
}

#[tokio::test]
async fn what_cannot_be_written_is_certainly_not_sent_and_shows_no_value() {
    let requests = [
        Request::new("GET", "no url?token=hunter2"),
        Request::new("B AD", "http://127.0.0.1/"),
        Request::new("GET", "http://127.0.0.1/").header("authorization", "hunter2\n"),
        Request::new("GET", "http://127.0.0.1/").header("b ad", "hunter2"),
        Request::new("GET", "ftp://127.0.0.1/hunter2"),
    ];
    for request in requests {
        let failure = Client::new(PATIENT).send(&request).await.expect_err("it cannot be sent");
        assert!(failure.is_certain_not_sent(), "{failure}");
        assert!(!failure.to_string().contains("hunter2"), "{failure}");
    }
}

#[tokio::test]
async fn a_peer_without_tls_gets_nothing_of_a_request_that_wants_it() {
    let address = peer(Then::Write(b"HTTP/1.1 400 Bad Request\r\n\r\n")).await;
    let result = Client::new(PATIENT).send(&Request::new("GET", format!("https://{address}/"))).await;
    assert!(matches!(result, Err(Failure::NotSent(_))), "{result:?}");
}

#[tokio::test]
async fn a_peer_that_hangs_leaves_it_unknown() {
    assert_eq!(send(Then::WriteAndHang(b""), BRIEF).await, Err(Failure::TimedOut(BRIEF)));
}

#[tokio::test]
async fn a_peer_that_hangs_in_the_middle_of_the_body_leaves_it_unknown() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc";
    assert_eq!(send(Then::WriteAndHang(head), BRIEF).await, Err(Failure::TimedOut(BRIEF)));
}

#[tokio::test]
async fn a_connection_closed_before_or_within_the_answer_is_broken() {
    let cut: [&[u8]; 4] = [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-le",
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
    ];
    for bytes in cut {
        let result = send(Then::Write(bytes), PATIENT).await;
        assert!(matches!(result, Err(Failure::Broken(_))), "{result:?}");
    }
}

#[tokio::test]
async fn a_reset_in_the_middle_of_the_body_is_broken() {
    let result = send(Then::WriteAndReset(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"), PATIENT).await;
    assert!(matches!(result, Err(Failure::Broken(_))), "{result:?}");
}

#[tokio::test]
async fn a_content_length_that_is_too_small_cuts_the_body_as_http_has_it() {
    let result = send(Then::Write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabc"), PATIENT).await;
    assert_eq!(result.map(|response| response.body), Ok(b"ab".to_vec()));
}

#[tokio::test]
async fn what_is_no_http_is_garbage() {
    let babble: [&[u8]; 4] = [
        b"hello\r\n\r\n",
        b"\x00\xff\x13\x37 and more\r\n\r\n",
        b"HTTP/1.1 2000 Odd\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nab\r\n",
    ];
    for bytes in babble {
        let result = send(Then::Write(bytes), PATIENT).await;
        assert!(matches!(result, Err(Failure::Garbage(_))), "{result:?}");
    }
}

#[tokio::test]
async fn a_body_or_a_head_without_an_end_is_garbage() {
    let body = Then::WriteForEver(b"HTTP/1.1 200 OK\r\n\r\n", &[b'x'; 4096]);
    assert_eq!(
        send(body, PATIENT).await,
        Err(Failure::Garbage("the body is longer than 4194304 bytes".to_owned()))
    );
    let head = Then::WriteForEver(b"HTTP/1.1 200 OK\r\n", b"x: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n");
    let result = send(head, PATIENT).await;
    assert!(matches!(result, Err(Failure::Garbage(_))), "{result:?}");
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_taken() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes([b'x'; 100]))
        .mount(&server)
        .await;
    let send = async |limit: usize| {
        let client = Client::new(PATIENT).with_body_limit(limit);
        client
            .send(&Request::new("GET", server.uri()))
            .await
            .map(|response| response.body.len())
    };
    assert_eq!(send(100).await, Ok(100));
    assert!(matches!(send(99).await, Err(Failure::Garbage(_))));
}

#[tokio::test]
async fn a_redirect_is_shown_and_not_followed_and_no_cookie_is_kept() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(302)
        .insert_header("location", "/elsewhere")
        .insert_header("set-cookie", "a=b");
    Mock::given(method("GET")).respond_with(answer).mount(&server).await;
    let client = Client::new(PATIENT);
    for _ in 0..2 {
        let response = client.send(&Request::new("GET", server.uri())).await.expect("the server answers");
        assert_eq!((response.status, response.header("Location")), (302, Some("/elsewhere")));
    }
    let seen = server.received_requests().await.expect("the server keeps what it got");
    assert_eq!(seen.len(), 2);
    assert!(
        seen.iter()
            .all(|request| request.url.path() == "/" && !request.headers.contains_key("cookie"))
    );
}

#[tokio::test]
async fn one_request_is_one_attempt_whatever_the_answer() {
    for status in [408, 429, 500, 503] {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(status).insert_header("retry-after", "0");
        Mock::given(method("POST")).respond_with(answer).mount(&server).await;
        let request = Request::new("POST", server.uri())
            .header("x-a", "1")
            .header("x-a", "2")
            .json(b"{}".to_vec());
        let response = Client::new(PATIENT).send(&request).await.expect("the server answers");
        let seen = server.received_requests().await.expect("the server keeps what it got");
        assert_eq!((response.status, seen.len()), (status, 1));
        let twice: Vec<_> = seen[0].headers.get_all("x-a").iter().collect();
        assert_eq!((twice.len(), seen[0].body.as_slice()), (2, &b"{}"[..]));
    }
}

#[tokio::test]
async fn a_raw_exchange_returns_the_answer_as_soon_as_it_is_whole() {
    // The peer keeps the connection open after each of these.
    let whole: [&'static [u8]; 3] = [
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    ];
    for bytes in whole {
        let address = peer(Then::WriteAndHang(bytes)).await;
        assert_eq!(
            raw::exchange(&address, b"GET / HTTP/1.1\r\n\r\n", PATIENT).await.as_deref(),
            Ok(bytes)
        );
    }
}

#[tokio::test]
async fn a_raw_exchange_tells_its_failures_apart() {
    let exchange = async |then: Then, deadline: Duration| raw::exchange(&peer(then).await, b"x", deadline).await;
    assert_eq!(
        exchange(Then::Write(b""), PATIENT).await,
        Err(Failure::Broken("closed without an answer".to_owned()))
    );
    assert_eq!(exchange(Then::WriteAndHang(b""), BRIEF).await, Err(Failure::TimedOut(BRIEF)));
    assert_eq!(
        exchange(Then::Write(b"until the end"), PATIENT).await,
        Ok(b"until the end".to_vec())
    );
    let refused = raw::exchange("127.0.0.1:1", b"x", PATIENT).await;
    assert!(matches!(refused, Err(Failure::NotSent(_))), "{refused:?}");
}

#[tokio::test]
async fn a_raw_answer_is_read_as_it_stands() {
    let response = raw::parse(b"HTTP/1.1 400 Bad Request\r\nContent-Type: a\r\nX: 1\r\n\r\nbody").expect("it is an answer");
    assert_eq!(
        (response.status, response.header("content-type"), &response.body[..]),
        (400, Some("a"), &b"body"[..])
    );
    for bytes in [&b"HTTP/1.1 400"[..], b"hello\r\n\r\n", b"HTTP/1.1 4\r\n\r\n"] {
        assert!(matches!(raw::parse(bytes), Err(Failure::Garbage(_))));
    }
}

#[tokio::test]
async fn a_port_can_be_taken_again_while_old_connections_linger() {
    let first = server::bind("127.0.0.1:0").await.expect("loopback can be listened on");
    let address = first.local_addr().expect("a listener has an address").to_string();
    let mut client = TcpStream::connect(&address).await.expect("the server listens");
    let (served, _) = first.accept().await.expect("the client connected");
    // The server closes first, so that its side of the connection lingers.
    drop((served, first));
    assert_eq!(client.read(&mut [0; 1]).await.ok(), Some(0));
    drop(client);
    let second = server::bind(&address).await.expect("the port can be taken again");
    assert_eq!(second.local_addr().expect("a listener has an address").to_string(), address);
    assert!(server::bind("127.0.0.1").await.is_err());
}
