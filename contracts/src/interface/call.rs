//! Calls that are made up from a description: that fit it, that break it in one place, without credentials, and again.
//!
//! The same seed and the same answers give the same calls. What answers have named before — order numbers, ids — is asked for again, so that calls reach
//! what is there.

use super::document::Interface;
use super::operation::{Operation, Parameter, Place};
use super::schema::Schema;
use crate::compatibility::walk::under;
use crate::compatibility::{Chance, Mutation, apply, samples};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many documents of one schema are made up.
const SAMPLES: usize = 24;
/// How many values of one name are remembered.
const REMEMBERED: usize = 40;

/// What a call is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// It fits the description.
    Fitting,
    /// It breaks the description, in words.
    Spoiled(String),
    /// It fits, and has no credentials although the operation wants some.
    WithoutCredentials,
    /// The same again under the same idempotency key.
    Repeated,
}

/// One call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Which operation, by its place in the interface.
    pub operation: usize,
    /// What for.
    pub kind: Kind,
    /// The method, in capitals.
    pub method: String,
    /// The path with its parameters filled in, and the query.
    pub path_and_query: String,
    /// Headers of the description.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<Value>,
}

/// Makes up calls.
#[derive(Debug)]
pub struct Caller<'a> {
    interface: &'a Interface,
    seed: u64,
    chance: Chance,
    turn: usize,
    seen: BTreeMap<String, Vec<String>>,
    made: BTreeMap<(usize, String), Vec<Value>>,
    repeat: Option<Call>,
}

impl<'a> Caller<'a> {
    /// Returns a caller whose calls follow from `seed`.
    pub fn new(interface: &'a Interface, seed: u64) -> Self {
        Self {
            interface,
            seed,
            chance: Chance::new(seed),
            turn: 0,
            seen: BTreeMap::new(),
            made: BTreeMap::new(),
            repeat: None,
        }
    }

    /// Returns the next call. Every operation has its turn before one comes again.
    pub fn next_call(&mut self) -> Call {
        if let Some(again) = self.repeat.take() {
            return again;
        }
        let at = self.turn % self.interface.operations().len();
        self.turn += 1;
        let operation = &self.interface.operations()[at];
        let call = self.fitting(at, operation);
        match self.chance.below(10) {
            0..3 => self.spoiled(operation, &call).unwrap_or(call),
            3 if operation.is_guarded => Call {
                kind: Kind::WithoutCredentials,
                ..call
            },
            _ => call,
        }
    }

    /// Remembers what an answer names, and whether the call may be made again.
    pub fn learn(&mut self, call: &Call, status: u16, body: Option<&Value>) {
        if !(200..300).contains(&status) {
            return;
        }
        if let Some(body) = body {
            self.remember("", body);
        }
        let has_key = call.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("idempotency-key"));
        if call.kind == Kind::Fitting && has_key && self.chance.below(2) == 0 {
            self.repeat = Some(Call {
                kind: Kind::Repeated,
                ..call.clone()
            });
        }
    }

    fn remember(&mut self, name: &str, part: &Value) {
        match part {
            Value::Object(members) => members.iter().for_each(|(name, member)| self.remember(name, member)),
            Value::Array(items) => items.iter().for_each(|item| self.remember(name, item)),
            Value::String(_) | Value::Number(_) => {
                let values = self.seen.entry(name.to_lowercase()).or_default();
                let text = plain(part);
                if values.len() < REMEMBERED && !text.is_empty() && !values.contains(&text) {
                    values.push(text);
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn fitting(&mut self, at: usize, operation: &Operation) -> Call {
        let mut path = operation.path().to_owned();
        let (mut query, mut headers) = (Vec::new(), Vec::new());
        for parameter in &operation.parameters {
            if !parameter.is_required && self.chance.below(2) == 0 {
                continue;
            }
            let text = match (self.argument(at, parameter), parameter.place) {
                (Some(text), _) => text,
                // A path has to be filled in, come what may.
                (None, Place::Path) => "1".to_owned(),
                (None, _) => continue,
            };
            match parameter.place {
                Place::Path => path = path.replace(&format!("{{{}}}", parameter.name), &encoded(&text)),
                Place::Query => query.push(format!("{}={}", encoded(&parameter.name), encoded(&text))),
                Place::Header => headers.push((parameter.name.clone(), text)),
            }
        }
        let wants_body = operation.is_body_required || self.chance.below(2) == 0;
        let body = operation
            .body
            .as_ref()
            .filter(|_| wants_body)
            .and_then(|schema| self.sample(at, "", schema));
        Call {
            operation: at,
            kind: Kind::Fitting,
            method: operation.method().to_owned(),
            path_and_query: if query.is_empty() {
                path
            } else {
                format!("{path}?{}", query.join("&"))
            },
            headers,
            body,
        }
    }

    fn argument(&mut self, at: usize, parameter: &Parameter) -> Option<String> {
        let known: Vec<String> = self.known(&parameter.name);
        let is_free = parameter.place != Place::Header;
        if is_free && !known.is_empty() && self.chance.below(3) > 0 {
            return self.chance.one(&known).cloned();
        }
        if let Some(example) = parameter.example.as_ref().filter(|_| self.chance.below(3) == 0) {
            return Some(plain(example));
        }
        let sample = self.sample(at, &parameter.name, &parameter.schema)?;
        let text = plain(&sample);
        // An empty part of a path is another path, and a line break ends a header.
        let is_usable = !text.is_empty() && !text.chars().any(char::is_control);
        is_usable.then_some(text)
    }

    /// Returns what answers have called by a parameter's name, or by one that begins with it, such as `orderNumber` for `order`.
    fn known(&self, name: &str) -> Vec<String> {
        let name = name.to_lowercase();
        let fits = |member: &str| {
            member == name
                || ["number", "id", "no", "key"]
                    .iter()
                    .any(|end| member.strip_suffix(end) == Some(name.as_str()))
        };
        self.seen
            .iter()
            .filter(|(member, _)| fits(member))
            .flat_map(|(_, values)| values.clone())
            .collect()
    }

    fn sample(&mut self, at: usize, name: &str, schema: &Schema) -> Option<Value> {
        let edition = schema.edition()?;
        let seed = self.seed.wrapping_add(at as u64);
        let made = self
            .made
            .entry((at, name.to_owned()))
            .or_insert_with(|| samples(edition, SAMPLES, seed));
        let place = self.chance.below(made.len());
        let mut sample = made.get(place).cloned()?;
        // What answers have named stands where the same name is asked for, as long as that is right.
        if self.chance.below(2) == 0 {
            let mut filled = sample.clone();
            self.fill(&mut filled);
            if edition.accepts(&filled) {
                sample = filled;
            }
        }
        Some(sample)
    }

    fn fill(&mut self, part: &mut Value) {
        match part {
            Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        Value::String(text) => {
                            let known = self.seen.get(&name.to_lowercase()).cloned().unwrap_or_default();
                            if let Some(value) = self.chance.one(&known) {
                                text.clone_from(value);
                            }
                        }
                        other => self.fill(other),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.fill(item)),
            _ => {}
        }
    }

    /// Returns the call with its body changed in one place so that the description does not take it any more.
    fn spoiled(&mut self, operation: &Operation, call: &Call) -> Option<Call> {
        const TRIES: usize = 30;
        let edition = operation.body.as_ref()?.edition()?;
        let body = call.body.as_ref()?;
        let places = pointers(body);
        for _ in 0..TRIES {
            let pointer = self.chance.one(&places)?.clone();
            let mut changed = body.clone();
            let is_member = pointer.rsplit('/').next().is_some_and(|last| last.parse::<usize>().is_err());
            let (change, what) = if is_member && self.chance.below(3) == 0 {
                (Mutation::Remove(pointer.clone()), format!("`{pointer}` is not there"))
            } else {
                let wrong = self.chance.one(&wrong_values())?.clone();
                let shown: String = wrong.to_string().chars().take(40).collect();
                (Mutation::Set(pointer.clone(), wrong), format!("`{pointer}` is {shown}"))
            };
            if apply(&mut changed, &change).is_some() && !edition.accepts(&changed) {
                return Some(Call {
                    kind: Kind::Spoiled(what),
                    body: Some(changed),
                    ..call.clone()
                });
            }
        }
        None
    }
}

fn wrong_values() -> [Value; 8] {
    [
        Value::Null,
        json!(true),
        json!(-1),
        json!(0.5),
        json!(""),
        json!([]),
        json!({}),
        json!("x".repeat(5_000)),
    ]
}

/// Returns the pointers of all parts below the whole.
fn pointers(whole: &Value) -> Vec<String> {
    let (mut found, mut rest) = (Vec::new(), vec![(String::new(), whole)]);
    while let Some((pointer, part)) = rest.pop() {
        match part {
            Value::Object(members) => rest.extend(members.iter().map(|(name, member)| (under(&pointer, name), member))),
            Value::Array(items) => rest.extend(items.iter().enumerate().map(|(at, item)| (format!("{pointer}/{at}"), item))),
            _ => {}
        }
        if !pointer.is_empty() {
            found.push(pointer);
        }
    }
    found.sort_unstable();
    found
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Percent-encodes everything but unreserved characters (RFC 3986, section 2.3).
fn encoded(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(escape).collect()
}
