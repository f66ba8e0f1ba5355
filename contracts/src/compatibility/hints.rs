//! Hints: the values, edges and names that schemas mention at a place. What breaks between two schemas lies mostly at one of them.

use super::applied::Schemas;
use super::chance::Chance;
use super::edition::Edition;
use super::text::texts;
use serde_json::{Map, Number, Value, json};
use std::collections::BTreeSet;

/// Keywords that name a number as an edge.
const EDGES: &[&str] = &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
/// The largest list or object that is made up.
const MOST: usize = 1_100;

/// What schemas mention at one place.
#[derive(Debug, Clone, Default)]
pub(super) struct Hints {
    values: Vec<Value>,
    numbers: Vec<Number>,
    steps: Vec<Number>,
    lengths: BTreeSet<usize>,
    counts: BTreeSet<usize>,
    formats: BTreeSet<String>,
    patterns: BTreeSet<String>,
    /// Names of members.
    pub(super) names: BTreeSet<String>,
}

impl Hints {
    /// Returns what the schemas `applied` of `edition` mention.
    pub(super) fn of(edition: &Edition, applied: &Schemas) -> Self {
        let mut hints = Self::default();
        hints.add(edition, applied);
        hints
    }

    /// Adds what the schemas `applied` of `edition` mention.
    pub(super) fn add(&mut self, edition: &Edition, applied: &Schemas) {
        for pointer in applied {
            if let Value::Object(schema) = edition.at(pointer) {
                self.add_schema(schema);
            }
        }
    }

    fn add_schema(&mut self, schema: &Map<String, Value>) {
        self.values.extend(schema.get("const").cloned());
        for keyword in ["enum", "examples"] {
            self.values
                .extend(schema.get(keyword).and_then(Value::as_array).into_iter().flatten().cloned());
        }
        self.values.extend(schema.get("default").cloned());
        for keyword in EDGES {
            if let Some(Value::Number(number)) = schema.get(*keyword) {
                let known = if *keyword == "multipleOf" {
                    &mut self.steps
                } else {
                    &mut self.numbers
                };
                known.push(number.clone());
            }
        }
        let around = |keyword: &str| {
            let edge = schema
                .get(keyword)
                .and_then(Value::as_u64)
                .and_then(|edge| usize::try_from(edge).ok());
            edge.into_iter()
                .flat_map(|edge| [edge.saturating_sub(1), edge, edge.saturating_add(1)])
        };
        self.lengths.extend(["minLength", "maxLength"].into_iter().flat_map(around));
        self.counts.extend(
            [
                "minItems",
                "maxItems",
                "minProperties",
                "maxProperties",
                "minContains",
                "maxContains",
            ]
            .into_iter()
            .flat_map(around),
        );
        let text = |keyword: &str| schema.get(keyword).and_then(Value::as_str).map(str::to_owned);
        self.formats.extend(text("format"));
        self.patterns.extend(text("pattern"));
        for keyword in ["properties", "dependentRequired", "dependentSchemas"] {
            let named = schema.get(keyword).and_then(Value::as_object);
            self.names.extend(named.into_iter().flat_map(|named| named.keys().cloned()));
        }
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        self.names.extend(required.filter_map(Value::as_str).map(str::to_owned));
        let patterns = schema
            .get("patternProperties")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|all| all.keys());
        self.names
            .extend(texts([].iter(), patterns, &[], &mut Chance::new(0)).into_iter().take(4));
    }

    /// Returns sizes of lists and objects worth trying.
    pub(super) fn counts(&self) -> impl Iterator<Item = usize> {
        self.counts.iter().copied().chain([0, 1, 2, 3]).filter(|count| *count <= MOST)
    }

    /// Returns single values worth trying, the plainest first.
    pub(super) fn scalars(&self, chance: &mut Chance) -> Vec<Value> {
        let lengths: Vec<usize> = self.lengths.iter().copied().collect();
        let texts = texts(self.formats.iter(), self.patterns.iter(), &lengths, chance);
        let texts = texts.into_iter().map(Value::from);
        let mut scalars: Vec<Value> = self
            .values
            .iter()
            .filter(|value| !value.is_array() && !value.is_object())
            .cloned()
            .collect();
        scalars.extend(texts);
        scalars.extend(self.numbers());
        scalars.extend([json!(true), json!(false), Value::Null]);
        let mut seen = BTreeSet::new();
        scalars.retain(|value| seen.insert(value.to_string()));
        scalars
    }

    /// Returns the lists and objects that the schemas mention as values.
    pub(super) fn compounds(&self) -> impl Iterator<Item = &Value> {
        self.values.iter().filter(|value| value.is_array() || value.is_object())
    }

    fn numbers(&self) -> Vec<Value> {
        let mut numbers: Vec<Value> = Vec::new();
        for edge in &self.numbers {
            numbers.push(Value::Number(edge.clone()));
            for step in self.steps.iter().filter_map(Number::as_f64).filter(|step| *step > 0.0) {
                let below = edge.as_f64().map(|edge| (edge / step).floor());
                numbers.extend(
                    below
                        .into_iter()
                        .flat_map(|times| [times - 1.0, times, times + 1.0])
                        .filter_map(|times| whole_or_not(times * step)),
                );
            }
            match edge.as_i64() {
                Some(edge) => numbers.extend([1, -1].into_iter().filter_map(|by| edge.checked_add(by)).map(Value::from)),
                None => numbers.extend(
                    edge.as_f64()
                        .into_iter()
                        .flat_map(|edge| [edge.floor(), edge.ceil(), edge.next_up(), edge.next_down()])
                        .filter_map(whole_or_not),
                ),
            }
            numbers.extend(
                edge.as_f64()
                    .into_iter()
                    .flat_map(|edge| [edge + 0.5, edge - 0.5])
                    .filter_map(whole_or_not),
            );
        }
        for step in self.steps.iter().filter_map(Number::as_f64) {
            numbers.extend(
                [1.0, 2.0, 3.0, -1.0, 7.0, 1000.0]
                    .into_iter()
                    .filter_map(|times| whole_or_not(times * step)),
            );
        }
        numbers.extend([
            json!(0),
            json!(1),
            json!(-1),
            json!(2),
            json!(7),
            json!(100),
            json!(100_000),
            json!(1_000_000_007_i64),
        ]);
        numbers.extend([json!(0.5), json!(-2.5), json!(0.125), json!(1.0), json!(1e20), json!(-1e20)]);
        numbers
    }
}

/// Returns the number as JSON, written whole when it is whole.
fn whole_or_not(number: f64) -> Option<Value> {
    let is_small_whole = number.fract() == 0.0 && number.abs() < 9.0e15;
    if is_small_whole {
        return format!("{number:.0}").parse::<i64>().ok().map(Value::from);
    }
    Number::from_f64(number).map(Value::Number)
}
