//! Deployments that are not there, hang, answer garbage or lie: a verdict, never a crash or a hang.

use crate::program::Place;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// A deployment file for an integration that listens on `address` and is not started by countersign.
fn deployment(address: &str) -> String {
    let embedded = include_str!("../../simulators/reference/deployment.toml");
    let without_process = embedded
        .split("# How to start the integration.")
        .next()
        .expect("the table comes last");
    without_process
        .replace("{process}", &format!("http://{address}"))
        .replace("\"restart\", ", "")
        .replace("request_deadline = \"3s\"", "request_deadline = \"700ms\"")
        .replace("settle_deadline = \"8s\"", "settle_deadline = \"1s\"")
}

/// Serves every connection with `behave`, until the test ends.
fn serve(behave: fn(TcpStream)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback can be listened on");
    let address = listener.local_addr().expect("it listens").to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || behave(stream));
        }
    });
    address
}

fn read_request(stream: &mut TcpStream) {
    let mut buffer = [0; 4096];
    let _ = stream.read(&mut buffer);
}

fn garbage(mut stream: TcpStream) {
    read_request(&mut stream);
    let _ = stream.write_all(b"\x00\x01 this is no HTTP \xff\xfe\r\n\r\n");
}

fn hang(mut stream: TcpStream) {
    let mut buffer = [0; 4096];
    while stream.read(&mut buffer).is_ok_and(|count| count > 0) {}
}

fn endless(mut stream: TcpStream) {
    read_request(&mut stream);
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
    while stream.write_all(b"400\r\n").is_ok() && stream.write_all(&[b' '; 1024]).is_ok() && stream.write_all(b"\r\n").is_ok() {}
}

fn liar(mut stream: TcpStream) {
    read_request(&mut stream);
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{\"access_token\":");
}

fn login_page(mut stream: TcpStream) {
    loop {
        let mut buffer = [0; 8192];
        if !stream.read(&mut buffer).is_ok_and(|count| count > 0) {
            return;
        }
        let body = "<html>please log in</html>";
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
    }
}

#[track_caller]
fn ends_without_verdict(address: &str, part: &str) {
    let place = Place::new();
    place.write("countersign.toml", &deployment(address));
    let began = Instant::now();
    let ran = place
        .run(&["verify", "--deployment", "countersign.toml", "--out", "result"])
        .expect(3);
    // Far from a measurement: only a run that does not notice would take so long.
    assert!(began.elapsed() < Duration::from_secs(60));
    ran.says("could not tell").says(part);
    for file in ["history.jsonl", "verdict.json", "junit.xml", "index.html"] {
        assert!(place.path("result").join(file).exists(), "{file} is missing");
    }
}

#[test]
fn a_deployment_that_is_not_there_is_said_plainly() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback can be listened on");
    let address = listener.local_addr().expect("it listens").to_string();
    drop(listener);
    ends_without_verdict(&address, "cannot be used");
}

#[test]
fn a_deployment_that_hangs_is_given_up_at_its_deadline() {
    ends_without_verdict(&serve(hang), "cannot be used");
}

#[test]
fn a_deployment_that_answers_garbage_is_told() {
    ends_without_verdict(&serve(garbage), "cannot be used");
}

#[test]
fn an_endless_answer_is_cut() {
    ends_without_verdict(&serve(endless), "cannot be used");
}

#[test]
fn a_lie_about_the_length_is_noticed() {
    ends_without_verdict(&serve(liar), "cannot be used");
}

#[test]
fn a_login_page_in_place_of_a_token_is_told() {
    ends_without_verdict(&serve(login_page), "token");
}

#[test]
fn a_process_that_does_not_start_is_told() {
    let place = Place::new();
    let embedded = include_str!("../../simulators/reference/deployment.toml");
    let wrong = embedded.replace("\"{countersign}\", \"simulate\", \"reference\"", "\"/nowhere/integration\"");
    place.write("countersign.toml", &wrong);
    place
        .run(&["verify", "--deployment", "countersign.toml", "--out", "result"])
        .expect(3)
        .says("cannot be started");
    assert!(place.path("result/history.jsonl").exists());
}
