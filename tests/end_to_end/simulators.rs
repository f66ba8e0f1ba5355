//! `simulate erp`, `simulate portal` and `simulate reference`: three processes that a person can play with.

use crate::program::{Place, wait_for};
use countersign_transports::http::{Client, Request};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::time::Duration;

/// A simulator that runs until the test ends.
pub(crate) struct Simulator {
    child: Child,
    pub(crate) url: String,
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // It may have ended by itself; gone is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn start(place: &Place, arguments: &[&str]) -> Simulator {
    let mut command = place.command(arguments);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the built command can be run");
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let url = wait_for("the ready line", || {
        lines.next()?.ok()?.strip_prefix("listening on ").map(str::to_owned)
    });
    Simulator { child, url }
}

fn call(method: &str, url: &str, body: &str) -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    let request = Request::new(method, url).json(body.as_bytes().to_vec());
    let response = runtime
        .block_on(Client::new(Duration::from_secs(10)).send(&request))
        .expect("the desk answers");
    assert!(
        (200..300).contains(&response.status),
        "{method} {url}: {} {}",
        response.status,
        String::from_utf8_lossy(&response.body)
    );
    serde_json::from_slice(&response.body).unwrap_or_default()
}

#[test]
fn a_person_can_release_an_order_answer_it_and_find_the_answer_in_the_ledger() {
    let place = Place::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback can be listened on");
    let integration = listener.local_addr().expect("it listens").to_string();
    drop(listener);
    let url = format!("http://{integration}");
    let erp = start(&place, &["simulate", "erp", "--listen", "127.0.0.1:0", "--integration-url", &url]);
    let portal = start(
        &place,
        &["simulate", "portal", "--listen", "127.0.0.1:0", "--integration-url", &url],
    );
    let database = place.path("reference.sqlite").display().to_string();
    let arguments = [
        "simulate",
        "reference",
        "--listen",
        &integration,
        "--erp-url",
        &erp.url,
        "--portal-url",
        &portal.url,
        "--database",
        &database,
    ];
    let reference = start(&place, &arguments);
    assert_eq!(reference.url, url);
    let released = call("POST", &format!("{}/desk/orders", erp.url), "{}");
    let order = find(&released, "orderNumber").expect("the desk names the order");
    let list = format!("{}/desk/orders", portal.url);
    wait_for("the order in the portal", || {
        call("GET", &list, "").to_string().contains(&order).then_some(())
    });
    call("POST", &format!("{list}/{order}/acknowledge"), r#"{"response":"accepted"}"#);
    let ledger = format!("{}/desk/ledger", erp.url);
    wait_for("the commitment in the ledger", || {
        call("GET", &ledger, "").to_string().contains("\"confirmed\"").then_some(())
    });
}

/// Finds a text member of this name anywhere in a value.
fn find(value: &Value, name: &str) -> Option<String> {
    match value {
        Value::Object(members) => match members.get(name).and_then(Value::as_str) {
            Some(text) => Some(text.to_owned()),
            None => members.values().find_map(|member| find(member, name)),
        },
        Value::Array(items) => items.iter().find_map(|item| find(item, name)),
        _ => None,
    }
}
