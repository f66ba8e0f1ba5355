//! Benign variants: other behaviour that a correct integration may have. None of them may be held against it.

use super::defect::Variant;
use crate::policies::{Backoff, InFlight, StaleAnswer};
use serde_json::{Map, Value};
use std::time::Duration;

/// Every variant, in the order of ids.
pub(crate) static VARIANTS: &[Variant] = &[
    Variant {
        id: "B01",
        says: "A request whose key is being worked on is refused with 409, as is the rule here.",
        change: |mut policies| {
            policies.gateway.in_flight = || InFlight::Refuse;
            policies
        },
    },
    Variant {
        id: "B02",
        says: "A request whose key is being worked on waits and gets the first one's answer.",
        change: |mut policies| {
            policies.gateway.in_flight = || InFlight::Wait;
            policies
        },
    },
    Variant {
        id: "B03",
        says: "A key with other content is refused with 400 instead of 422.",
        change: |mut policies| {
            policies.keys.conflict_status = || 400;
            policies
        },
    },
    Variant {
        id: "B04",
        says: "Messages of different orders that are due together leave the last one first.",
        change: |mut policies| {
            policies.delivery.sequence = |due| due.into_iter().rev().collect();
            policies
        },
    },
    Variant {
        id: "B05",
        says: "Each message that was delivered is sent a second time with the same id.",
        change: |mut policies| {
            policies.delivery.echoes = 1;
            policies
        },
    },
    Variant {
        id: "B06",
        says: "Overlapping revisions are not grouped: each is shown.",
        change: |mut policies| {
            policies.grouping.window = |_| Duration::ZERO;
            policies.grouping.unsent = |_, _, _| Ok(Vec::new());
            policies
        },
    },
    Variant {
        id: "B07",
        says: "JSON is spelled otherwise: members in another order, blanks between them, amounts with a further zero.",
        change: |mut policies| {
            policies.delivery.spelled = spelled_otherwise;
            policies.access.spelled = spelled_otherwise;
            policies
        },
    },
    Variant {
        id: "B08",
        says: "Answers have a member that the contract does not name.",
        change: |mut policies| {
            policies.access.extended = with_another_member;
            policies
        },
    },
    Variant {
        id: "B09",
        says: "Everything is slower, and still in time.",
        change: |mut policies| {
            policies.gateway.pause = Duration::from_millis(30);
            policies.delivery.pause = || Duration::from_millis(100);
            policies
        },
    },
    Variant {
        id: "B10",
        says: "The waits between attempts are as short as the jitter allows, or as long, by turns.",
        change: |mut policies| {
            policies.delivery.backoff = at_the_edges;
            policies
        },
    },
    Variant {
        id: "B11",
        says: "An acknowledgement of an old revision is received with 202 and becomes a case, without effect.",
        change: |mut policies| {
            policies.revisions.stale = || StaleAnswer::Receipt;
            policies
        },
    },
    Variant {
        id: "B12",
        says: "A request that gets no answer took effect or did not: that is up to the ends, so nothing is different here.",
        change: |policies| policies,
    },
];

/// Returns the variant with an id.
pub(crate) fn find_variant(id: &str) -> Option<&'static Variant> {
    VARIANTS.iter().find(|variant| variant.id == id)
}

fn at_the_edges(of: Backoff) -> Duration {
    let doublings = of.attempts.saturating_sub(1).min(20);
    let plain = of.base.saturating_mul(1 << doublings).min(of.most);
    let permille = if of.message % 2 == 0 { 750 } else { 1250 };
    (plain * permille / 1000).min(of.most)
}

fn with_another_member(body: Vec<u8>) -> Vec<u8> {
    match serde_json::from_slice(&body) {
        Ok(Value::Object(mut members)) => {
            members.insert("servedBy".to_owned(), "node-2".into());
            Value::Object(members).to_string().into_bytes()
        }
        _ => body,
    }
}

fn spelled_otherwise(body: Vec<u8>) -> Vec<u8> {
    match serde_json::from_slice::<Value>(&body) {
        Ok(value) => {
            let mut text = String::new();
            spell(&value, None, &mut text);
            text.into_bytes()
        }
        Err(_) => body,
    }
}

fn spell(value: &Value, name: Option<&str>, text: &mut String) {
    match value {
        Value::Object(members) => spell_members(members, text),
        Value::Array(items) => {
            text.push_str("[ ");
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { " , " });
                spell(item, name, text);
            }
            text.push_str(" ]");
        }
        Value::String(amount) if name == Some("amount") => {
            let more = if amount.contains('.') { "0" } else { ".0" };
            text.push_str(&format!("\"{amount}{more}\""));
        }
        other => text.push_str(&other.to_string()),
    }
}

fn spell_members(members: &Map<String, Value>, text: &mut String) {
    text.push_str("{\n");
    for (at, (name, value)) in members.iter().rev().enumerate() {
        text.push_str(if at == 0 { "  " } else { ",\n  " });
        text.push_str(&Value::from(name.as_str()).to_string());
        text.push_str(" : ");
        spell(value, Some(name), text);
    }
    text.push_str("\n}");
}
