//! A comparison for programs. The fields are stable: new ones may come, none goes or changes its meaning.

use crate::arguments::CompareArguments;
use countersign_contracts::{Break, Change, Comparison, Direction};
use serde_json::{Value, json};

pub(super) fn rendered(comparisons: &[Comparison], arguments: &CompareArguments, code: u8) -> String {
    let each: Vec<Value> = comparisons.iter().map(comparison).collect();
    let whole = json!({
        "verdict": crate::console::word(code),
        "require": arguments.require.word(),
        "strict": arguments.strict,
        "comparisons": each,
    });
    whole.to_string()
}

fn comparison(comparison: &Comparison) -> Value {
    json!({
        "old": comparison.old,
        "new": comparison.new,
        "backward": direction(&comparison.backward),
        "forward": direction(&comparison.forward),
        "changes": comparison.changes.iter().map(change).collect::<Vec<_>>(),
    })
}

fn direction(direction: &Direction) -> Value {
    json!({ "answer": direction.answer, "refuted": direction.is_refuted, "doubts": direction.doubts })
}

fn change(change: &Change) -> Value {
    json!({
        "pointer": change.place,
        "kind": change.kind,
        "what": change.what,
        "old": change.old,
        "new": change.new,
        "backward": change.backward.iter().map(found).collect::<Vec<_>>(),
        "forward": change.forward.iter().map(found).collect::<Vec<_>>(),
    })
}

fn found(found: &Break) -> Value {
    json!({
        "pointer": found.refusal.pointer,
        "keyword": found.refusal.keyword,
        "schema": found.refusal.schema,
        "refusal": found.refusal.words,
        "described": found.is_described,
        "example": found.example,
    })
}
