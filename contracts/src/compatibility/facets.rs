//! The facets of one place: what the schemas that apply there say together.

use super::applied::Schemas;
use super::edition::Edition;
use serde_json::{Map, Number, Value};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The types of JSON Schema, in the order in which an example prefers them.
pub(super) const TYPES: [&str; 7] = ["object", "array", "string", "integer", "number", "boolean", "null"];

/// Keywords that are compared as they stand, since they have no facet.
pub(super) const COMPOUND: &[&str] = &[
    "anyOf",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "not",
    "oneOf",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
];

/// One end of a range of numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Limit {
    pub(super) at: Number,
    pub(super) is_exclusive: bool,
}

/// A range of counts.
pub(super) type Counts = (Option<u64>, Option<u64>);

/// What holds at one place.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Facets {
    /// The types that are taken; none of them listed means all.
    pub(super) types: Option<BTreeSet<&'static str>>,
    /// The only values, when they are listed.
    pub(super) values: Option<Vec<Value>>,
    pub(super) lower: Option<Limit>,
    pub(super) upper: Option<Limit>,
    pub(super) steps: Vec<Number>,
    pub(super) length: Counts,
    pub(super) patterns: BTreeSet<String>,
    pub(super) formats: BTreeSet<String>,
    pub(super) count: Counts,
    pub(super) is_unique: bool,
    pub(super) size: Counts,
    pub(super) required: BTreeSet<String>,
    pub(super) members: BTreeSet<String>,
    pub(super) is_closed: bool,
    pub(super) default: Option<Value>,
    pub(super) rules: BTreeMap<String, Value>,
    pub(super) compound: BTreeMap<String, Vec<Value>>,
}

impl Facets {
    /// Returns what the schemas `applied` say together.
    pub(super) fn of(edition: &Edition, applied: &Schemas) -> Self {
        let mut facets = Self::default();
        for pointer in applied {
            match edition.at(pointer) {
                Value::Object(schema) => facets.add(schema),
                Value::Bool(false) => facets.values = Some(Vec::new()),
                _ => {}
            }
        }
        facets
    }

    /// Returns whether values of `kind` are taken.
    pub(super) fn takes(&self, kind: &str) -> bool {
        self.types.as_ref().is_none_or(|types| types.contains(kind))
    }

    fn add(&mut self, schema: &Map<String, Value>) {
        self.add_types(schema);
        self.add_numbers(schema);
        let count = |keyword: &str| schema.get(keyword).and_then(as_count);
        narrow(&mut self.length, count("minLength"), count("maxLength"));
        narrow(&mut self.count, count("minItems"), count("maxItems"));
        narrow(&mut self.size, count("minProperties"), count("maxProperties"));
        let text = |keyword: &str| schema.get(keyword).and_then(Value::as_str).map(str::to_owned);
        self.patterns.extend(text("pattern"));
        self.formats.extend(text("format"));
        self.is_unique |= schema.get("uniqueItems") == Some(&Value::Bool(true));
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        self.required.extend(required.filter_map(Value::as_str).map(str::to_owned));
        let members = schema.get("properties").and_then(Value::as_object);
        self.members.extend(members.into_iter().flat_map(|members| members.keys().cloned()));
        self.is_closed |= ["additionalProperties", "unevaluatedProperties"]
            .iter()
            .any(|keyword| schema.get(*keyword) == Some(&Value::Bool(false)));
        if let Some(default) = schema.get("default") {
            self.default.get_or_insert_with(|| default.clone());
        }
        for keyword in crate::rules::IN_SCHEMAS {
            if let Some(settings) = schema.get(keyword) {
                self.rules.insert(keyword.to_owned(), settings.clone());
            }
        }
        for keyword in COMPOUND {
            if let Some(value) = schema.get(*keyword) {
                self.compound.entry((*keyword).to_owned()).or_default().push(value.clone());
            }
        }
    }

    fn add_types(&mut self, schema: &Map<String, Value>) {
        let listed: Vec<&str> = match schema.get("type") {
            Some(Value::String(kind)) => vec![kind.as_str()],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => TYPES.to_vec(),
        };
        let is_taken = |kind: &&str| listed.contains(kind) || (*kind == "integer" && listed.contains(&"number"));
        if schema.contains_key("type") {
            let known = self.types.take().unwrap_or_else(|| TYPES.into_iter().collect());
            self.types = Some(known.into_iter().filter(is_taken).collect());
        }
        let only = schema.get("const").map(|value| vec![value.clone()]);
        let only = only.or_else(|| schema.get("enum").and_then(Value::as_array).cloned());
        if let Some(only) = only {
            self.values = Some(match self.values.take() {
                Some(known) => known.into_iter().filter(|value| only.contains(value)).collect(),
                None => only,
            });
        }
    }

    fn add_numbers(&mut self, schema: &Map<String, Value>) {
        for (keyword, is_lower, is_exclusive) in [
            ("minimum", true, false),
            ("exclusiveMinimum", true, true),
            ("maximum", false, false),
            ("exclusiveMaximum", false, true),
        ] {
            let Some(Value::Number(at)) = schema.get(keyword) else { continue };
            let limit = Limit {
                at: at.clone(),
                is_exclusive,
            };
            let known = if is_lower { &mut self.lower } else { &mut self.upper };
            if known.as_ref().is_none_or(|known| is_tighter(&limit, known, is_lower)) {
                *known = Some(limit);
            }
        }
        if let Some(Value::Number(step)) = schema.get("multipleOf")
            && !self.steps.contains(step)
        {
            self.steps.push(step.clone());
        }
    }
}

/// Compares two numbers, exactly when both are whole.
pub(super) fn compare(left: &Number, right: &Number) -> Ordering {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => left.as_f64().partial_cmp(&right.as_f64()).unwrap_or(Ordering::Equal),
    }
}

/// Returns whether `limit` leaves less room than `known`.
fn is_tighter(limit: &Limit, known: &Limit, is_lower: bool) -> bool {
    match compare(&limit.at, &known.at) {
        Ordering::Equal => limit.is_exclusive && !known.is_exclusive,
        Ordering::Greater => is_lower,
        Ordering::Less => !is_lower,
    }
}

fn narrow(counts: &mut Counts, least: Option<u64>, most: Option<u64>) {
    counts.0 = counts.0.max(least);
    counts.1 = match (counts.1, most) {
        (Some(known), Some(most)) => Some(known.min(most)),
        (known, most) => known.or(most),
    };
}

/// Returns a count; JSON Schema lets `2.0` stand for 2.
fn as_count(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.to_string().strip_suffix(".0")?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_applies_together_is_narrowed_together() {
        let schema = br##"{"allOf": [{"type": ["integer", "string"], "minimum": 1}, {"$ref": "#/$defs/low"}], "$defs": {"low": {"type": "number", "minimum": 3, "exclusiveMaximum": 9, "maximum": 9, "maxLength": 4.0}}}"##;
        let edition = Edition::read("test", schema).expect("it is a schema");
        let facets = Facets::of(&edition, &edition.applied(&edition.root(), super::super::applied::Branches::None));
        assert_eq!(facets.types, Some(BTreeSet::from(["integer"])));
        assert_eq!(facets.lower.map(|limit| limit.at), Some(3.into()));
        assert!(facets.upper.expect("it has an end").is_exclusive);
        assert_eq!(facets.length, (None, Some(4)));
    }
}
