//! A History as Jepsen writes one: an EDN map on each line, so that its checkers (Knossos, Elle) can look at a run too.
//!
//! # Source
//! jepsen.history: an operation has `:index`, `:time` in nanoseconds, `:type` (`:invoke`, `:ok`, `:fail`, `:info`), `:process`, `:f` and
//! `:value`. A process does one thing at a time, and one whose operation ended with `:info` is never used again.

use super::{Apply, Event, Function, Intent, Observation, Outcome, Result, What};
use crate::ids::{DocumentKey, OperationId};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::fmt::Write as _;

/// Turns events into Jepsen's operations, one after the other. Keeps an entry for each operation.
///
/// Attempts and outcomes become invocations and completions of numbered processes. What the far sides did and what was done to the
/// deployment become `:info` of `:erp`, `:portal` and `:nemesis`. Payloads, deliveries and the run's own marks have no place there.
#[derive(Debug, Default)]
pub struct Jepsen {
    intents: HashMap<OperationId, Subject>,
    open: HashMap<(OperationId, u32), (u32, Function)>,
    free: BinaryHeap<Reverse<u32>>,
    processes: u32,
    index: u64,
}

#[derive(Debug)]
struct Subject {
    document: Option<DocumentKey>,
    revision: Option<u32>,
}

impl Jepsen {
    /// Returns a projection that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the next event and returns its line, without the line's end, when it has one.
    pub fn line(&mut self, event: &Event) -> Option<String> {
        match &event.what {
            What::Intent(intent) => self.intend(intent),
            What::Attempt(attempt) => {
                let process = self.free.pop().map_or_else(|| self.start(), |Reverse(process)| process);
                self.open.insert((attempt.operation, attempt.number), (process, attempt.function));
                let value = self.value(attempt.operation, attempt.number, None);
                return Some(self.entry(event, "invoke", &process.to_string(), attempt.function, &value));
            }
            What::Outcome(outcome) => return self.complete(event, outcome),
            What::Apply(apply) => {
                let process = match apply.end {
                    super::End::Erp => ":erp",
                    super::End::Portal => ":portal",
                    super::End::Transport => ":transport",
                    super::End::Warehouse => ":warehouse",
                    super::End::Documents => ":documents",
                };
                return Some(self.information(event, process, "apply", &applied(apply)));
            }
            What::Late(outcome) => {
                let value = self.value(outcome.operation, outcome.number, Some(outcome));
                return Some(self.information(event, ":late", "answer", &value));
            }
            What::Fault(fault) => {
                let value = format!("{{:fault {}, :phase {}}}", text(&fault.text), word(&fault.phase));
                return Some(self.information(event, ":nemesis", "fault", &value));
            }
            What::Control(step) => {
                return Some(self.information(event, ":nemesis", "control", &json(&step.action)));
            }
            What::Observe(observe) => {
                if let Observation::Order(order) = &observe.observation {
                    let value = format!(
                        "{{:surface {}, :document {}, :revision {}}}",
                        word(&order.surface),
                        key(&order.document),
                        order.revision
                    );
                    return Some(self.information(event, ":observer", "order", &value));
                }
            }
            _ => {}
        }
        None
    }

    fn intend(&mut self, intent: &Intent) {
        let subject = Subject {
            document: intent.document.clone(),
            revision: intent.revision,
        };
        self.intents.insert(intent.operation, subject);
    }

    fn start(&mut self) -> u32 {
        self.processes += 1;
        self.processes - 1
    }

    fn complete(&mut self, event: &Event, outcome: &Outcome) -> Option<String> {
        let (process, function) = self.open.remove(&(outcome.operation, outcome.number))?;
        let kind = match outcome.result {
            Result::Ok => "ok",
            Result::Fail => "fail",
            Result::Unknown => "info",
        };
        // Its operation may still take effect, so nothing may seem to come after it in the same process.
        if outcome.result != Result::Unknown {
            self.free.push(Reverse(process));
        }
        let value = self.value(outcome.operation, outcome.number, Some(outcome));
        Some(self.entry(event, kind, &process.to_string(), function, &value))
    }

    fn value(&self, operation: OperationId, number: u32, outcome: Option<&Outcome>) -> String {
        let mut value = format!("{{:operation {}, :attempt {number}", operation.0);
        if let Some(subject) = self.intents.get(&operation) {
            if let Some(document) = &subject.document {
                let _ = write!(value, ", :document {}", key(document));
            }
            if let Some(revision) = subject.revision {
                let _ = write!(value, ", :revision {revision}");
            }
        }
        if let Some(outcome) = outcome {
            let _ = write!(value, ", :reason {}", text(&outcome.reason));
            if let Some(answer) = &outcome.answer {
                let _ = write!(value, ", :status {}", answer.status);
            }
        }
        value.push('}');
        value
    }

    fn information(&mut self, event: &Event, process: &str, name: &str, value: &str) -> String {
        self.write(event, "info", process, name, value)
    }

    fn entry(&mut self, event: &Event, kind: &str, process: &str, function: Function, value: &str) -> String {
        let name = word(&function);
        self.write(event, kind, process, name.trim_start_matches(':'), value)
    }

    fn write(&mut self, event: &Event, kind: &str, process: &str, name: &str, value: &str) -> String {
        let line = format!(
            "{{:index {}, :time {}, :type :{kind}, :process {process}, :f :{name}, :value {value}, :event {}}}",
            self.index,
            u128::from(event.at_us) * 1000,
            event.index
        );
        self.index += 1;
        line
    }
}

fn applied(apply: &Apply) -> String {
    let effect = serde_json::to_value(&apply.effect).expect("an effect is plain JSON");
    let name = effect
        .as_str()
        .map(str::to_owned)
        .or_else(|| effect.as_object().and_then(|tagged| tagged.keys().next().cloned()));
    format!(
        "{{:sequence {}, :document {}, :revision {}, :effect :{}}}",
        apply.sequence,
        key(&apply.document),
        apply.revision,
        name.unwrap_or_default()
    )
}

fn key(document: &DocumentKey) -> String {
    format!(
        "[:{} {} {}]",
        document.kind,
        text(document.supplier.as_str()),
        text(&document.number)
    )
}

/// Returns one of our kebab-case words as a keyword.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).expect("a word is plain JSON");
    format!(":{}", value.as_str().unwrap_or_default())
}

fn json(value: &impl serde::Serialize) -> String {
    text(&serde_json::to_string(value).expect("an action is plain JSON"))
}

/// Returns a text as EDN has it: the escapes of Java, which are those of JSON but for `\/`, `\b` and `\f`.
fn text(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 2);
    written.push('"');
    for c in text.chars() {
        match c {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            c if u32::from(c) < 0x20 => {
                let _ = write!(written, "\\u{:04x}", u32::from(c));
            }
            c => written.push(c),
        }
    }
    written.push('"');
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(index: u64, what: &str) -> Event {
        let line = format!(
            r#"{{"i":{index},"at_us":{},"business":"1970-01-01T00:00:00Z","what":{what}}}"#,
            index * 10
        );
        serde_json::from_str(&line).expect("the event is well written")
    }

    fn attempt(operation: u64) -> String {
        format!(
            r#"{{"attempt":{{"operation":{operation},"number":1,"function":"order-release","edge":"erp-to-integration","method":"POST","path":"/","principal":"erp","token":"valid"}}}}"#
        )
    }

    fn outcome(operation: u64, result: &str) -> String {
        format!(r#"{{"outcome":{{"operation":{operation},"number":1,"result":"{result}","reason":"a \"word\""}}}}"#)
    }

    #[test]
    fn a_process_does_one_thing_at_a_time_and_is_not_used_again_after_an_unknown_outcome() {
        let whats = [
            attempt(1),
            attempt(2),
            outcome(1, "unknown"),
            attempt(3),
            outcome(2, "ok"),
            attempt(4),
            outcome(4, "fail"),
        ];
        let mut jepsen = Jepsen::new();
        let lines: Vec<String> = (0..)
            .zip(&whats)
            .filter_map(|(index, what)| jepsen.line(&event(index, what)))
            .collect();
        let parts: Vec<&str> = lines
            .iter()
            .filter_map(|line| line.split(", :f").next()?.split(":type ").nth(1))
            .collect();
        assert_eq!(
            parts,
            [
                ":invoke, :process 0",
                ":invoke, :process 1",
                ":info, :process 0",
                ":invoke, :process 2",
                ":ok, :process 1",
                ":invoke, :process 1",
                ":fail, :process 1",
            ]
        );
        assert!(lines[2].contains(r#":reason "a \"word\"""#), "{}", lines[2]);
        assert!(lines[1].starts_with("{:index 1, :time 10000, "), "{}", lines[1]);
    }

    #[test]
    fn what_has_no_place_in_jepsen_has_no_line() {
        let mut jepsen = Jepsen::new();
        assert_eq!(jepsen.line(&event(0, r#"{"run":{"phase":"quiesce"}}"#)), None);
        assert_eq!(text("a\u{1}\t\"\\"), "\"a\\u0001\\t\\\"\\\\\"");
    }
}
