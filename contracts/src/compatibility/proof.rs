//! The proof that one edition takes every document of another, and where it could not be found.
//!
//! The inclusion of canonical forms comes from the validator's own library; what it leaves open is divided member by member and
//! item by item, so that a doubt is told where it lies. Rules that JSON Schema has no keyword for are compared beside it.

use super::applied::{Branches, Schemas};
use super::edition::{Edition, pointer_of};
use super::facets::TYPES;
use super::walk::under;
use crate::rules::IN_SCHEMAS;
use jsonschema::PatternOptions;
use jsonschema::canonical::{self, CanonicalSchema, Containment, PreparedDocument};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A place for which it was not decided whether one edition takes everything that the other takes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Doubt {
    /// Where: a JSON Pointer with `*` for the index of any item.
    pub place: String,
    /// Why it is not decided, in words.
    pub why: String,
}

/// Returns where it is not proved that `to` takes every document of `from`; nothing when it is proved for all of them.
///
/// `schema` is what stands for `from`: all that it takes, or only what it describes.
pub(super) fn doubts(from: &Edition, schema: &Value, to: &Edition) -> Vec<Doubt> {
    let mut proof = Proof {
        from: schema,
        to: to.schema(),
        prepared: prepare(schema).zip(prepare(to.schema())),
        seen: BTreeSet::new(),
        doubts: BTreeSet::new(),
    };
    proof.compare("", "", "");
    rules(from, to, &mut proof.doubts);
    if has_turned_rule(from) || has_turned_rule(to) {
        proof.doubt(
            "",
            "a rule stands within `not`, `if`, `oneOf` or `contains`, where it is not compared".to_owned(),
        );
    }
    proof.doubts.into_iter().collect()
}

fn prepare(schema: &Value) -> Option<PreparedDocument<'_>> {
    canonical::options()
        .offline()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex())
        .prepare(schema)
        .ok()
}

struct Proof<'a> {
    from: &'a Value,
    to: &'a Value,
    prepared: Option<(PreparedDocument<'a>, PreparedDocument<'a>)>,
    /// Pairs that are compared already. A document is finite, so what holds for its parts may be taken for granted further in.
    seen: BTreeSet<(String, String)>,
    doubts: BTreeSet<Doubt>,
}

/// Keywords of objects that are compared member by member.
const OBJECT: &[&str] = &["additionalProperties", "properties", "required", "type"];
/// Keywords of lists that are compared item by item.
const ARRAY: &[&str] = &["items", "maxItems", "minItems", "type", "uniqueItems"];
/// Keywords without a say in what is taken.
const SILENT: &[&str] = &[
    "$comment",
    "$defs",
    "default",
    "definitions",
    "deprecated",
    "description",
    "examples",
    "readOnly",
    "title",
    "writeOnly",
];

impl Proof<'_> {
    /// Compares the schemas at the two pointers, which apply to `place`.
    fn compare(&mut self, place: &str, from: &str, to: &str) {
        let (from, to) = (resolved(self.from, from), resolved(self.to, to));
        if !self.seen.insert((from.clone(), to.clone())) {
            return;
        }
        if self.is_covered(&from, &to) {
            return;
        }
        let (left, right) = (self.from.pointer(&from), self.to.pointer(&to));
        let (Some(Value::Object(left)), Some(Value::Object(right))) = (left, right) else {
            return self.doubt(place, "one of the schemas is `true` or `false`".to_owned());
        };
        let is_within = |keywords: &[&str]| asserting(left).chain(asserting(right)).all(|keyword| keywords.contains(&keyword));
        if is_within(OBJECT) && self.types_hold(place, left, right) {
            self.compare_members(place, (&from, left), (&to, right));
        } else if is_within(ARRAY) && self.types_hold(place, left, right) {
            self.compare_items(place, (&from, left), (&to, right));
        } else {
            let why = undecided(left, right);
            self.doubt(place, why);
        }
    }

    fn is_covered(&self, from: &str, to: &str) -> bool {
        let Some((left, right)) = &self.prepared else { return false };
        let both = left.canonicalize_at(from).ok().zip(right.canonicalize_at(to).ok());
        both.is_some_and(|(left, right): (CanonicalSchema, CanonicalSchema)| matches!(right.covers(&left), Ok(Containment::Yes)))
    }

    fn types_hold(&mut self, place: &str, left: &Map<String, Value>, right: &Map<String, Value>) -> bool {
        let holds = types(left).is_subset(&types(right));
        if !holds {
            self.doubt(place, "the types differ".to_owned());
        }
        holds
    }

    fn compare_members(&mut self, place: &str, (from, left): (&str, &Map<String, Value>), (to, right): (&str, &Map<String, Value>)) {
        for name in names(right.get("required")).difference(&names(left.get("required"))) {
            self.doubt(&under(place, name), "it becomes required".to_owned());
        }
        let known = |schema: &Map<String, Value>| {
            schema
                .get("properties")
                .and_then(Value::as_object)
                .map(|all| all.keys().cloned().collect())
        };
        let members: BTreeSet<String> = known(left)
            .into_iter()
            .chain(known(right))
            .flat_map(|names: BTreeSet<String>| names)
            .collect();
        for name in members {
            self.compare_parts(&under(place, &name), member(left, from, &name), member(right, to, &name));
        }
        let rest =
            |schema: &Map<String, Value>, pointer: &str| schema.get("additionalProperties").map(|_| under(pointer, "additionalProperties"));
        self.compare_parts(&under(place, "*"), rest(left, from), rest(right, to));
    }

    fn compare_items(&mut self, place: &str, (from, left): (&str, &Map<String, Value>), (to, right): (&str, &Map<String, Value>)) {
        let least = |schema: &Map<String, Value>| schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        let most = |schema: &Map<String, Value>| schema.get("maxItems").and_then(Value::as_u64).unwrap_or(u64::MAX);
        let is_unique = |schema: &Map<String, Value>| schema.get("uniqueItems") == Some(&Value::Bool(true));
        if least(left) < least(right) || most(left) > most(right) || (is_unique(right) && !is_unique(left)) {
            self.doubt(place, "the number of items, or whether they are unique, differs".to_owned());
        }
        let items = |schema: &Map<String, Value>, pointer: &str| schema.get("items").map(|_| under(pointer, "items"));
        self.compare_parts(&under(place, "*"), items(left, from), items(right, to));
    }

    /// Compares two schemas of which one or both may be absent, which is to take everything.
    fn compare_parts(&mut self, place: &str, from: Option<String>, to: Option<String>) {
        let is = |root: &Value, pointer: &Option<String>, what: bool| {
            pointer.as_deref().and_then(|pointer| root.pointer(pointer)) == Some(&Value::Bool(what))
        };
        if is(self.from, &from, false) || is(self.to, &to, true) {
            return;
        }
        match (from, to) {
            (_, None) => {}
            (Some(from), Some(to)) => self.compare(place, &from, &to),
            (None, Some(_)) => self.doubt(place, "one schema takes anything there, and the other does not".to_owned()),
        }
    }

    fn doubt(&mut self, place: &str, why: String) {
        self.doubts.insert(Doubt {
            place: place.to_owned(),
            why,
        });
    }
}

/// Follows references that stand alone.
fn resolved(root: &Value, pointer: &str) -> String {
    const LONGEST: usize = 64;
    let mut here = pointer.to_owned();
    for _ in 0..LONGEST {
        let Some(Value::Object(schema)) = root.pointer(&here) else { break };
        let target = schema.get("$ref").and_then(Value::as_str).and_then(pointer_of);
        match target {
            Some(target) if asserting(schema).eq(["$ref"]) => here = target,
            _ => break,
        }
    }
    here
}

/// Returns the keywords that have a say in what is taken.
pub(super) fn asserting(schema: &Map<String, Value>) -> impl Iterator<Item = &str> {
    schema
        .keys()
        .map(String::as_str)
        .filter(|keyword| !SILENT.contains(keyword) && !keyword.starts_with("x-"))
}

fn types(schema: &Map<String, Value>) -> BTreeSet<&str> {
    let mut listed: BTreeSet<&str> = match schema.get("type") {
        Some(Value::String(kind)) => BTreeSet::from([kind.as_str()]),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => TYPES.into_iter().collect(),
    };
    if listed.contains("number") {
        listed.insert("integer");
    }
    listed
}

fn names(list: Option<&Value>) -> BTreeSet<String> {
    let names = list.and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn member(schema: &Map<String, Value>, pointer: &str, name: &str) -> Option<String> {
    if schema.get("properties").and_then(|members| members.get(name)).is_some() {
        return Some(under(&under(pointer, "properties"), name));
    }
    schema.get("additionalProperties").map(|_| under(pointer, "additionalProperties"))
}

/// Returns why two schemas could not be compared.
fn undecided(left: &Map<String, Value>, right: &Map<String, Value>) -> String {
    let keywords: BTreeSet<&str> = asserting(left).chain(asserting(right)).collect();
    let differing: Vec<String> = keywords
        .into_iter()
        .filter(|keyword| left.get(*keyword) != right.get(*keyword))
        .map(|keyword| format!("`{keyword}`"))
        .collect();
    match differing.as_slice() {
        [] => "what the two refer to differs, and neither a proof nor an example was found".to_owned(),
        several => format!(
            "{} differ{}, and neither a proof nor an example was found",
            several.join(", "),
            if several.len() == 1 { "s" } else { "" }
        ),
    }
}

/// Doubts every rule of `to` that `from` does not have at the same place.
fn rules(from: &Edition, to: &Edition, doubts: &mut BTreeSet<Doubt>) {
    /// More places than this are not looked at: schemas that refer to each other in many ways have too many.
    const MOST: usize = 20_000;
    if !to.has_rules() {
        return;
    }
    let mut seen = BTreeSet::new();
    let mut waiting = vec![(String::new(), from.root(), to.root())];
    while let Some((place, left, right)) = waiting.pop() {
        if !seen.insert((left.clone(), right.clone())) {
            continue;
        }
        if seen.len() > MOST {
            let why = "the schemas apply each other in more ways than are looked at".to_owned();
            doubts.insert(Doubt { place, why });
            return;
        }
        // A rule of a branch may hold or not, so it counts for the one that wants it and not for the one that keeps it.
        let (kept, wanted) = (from.applied(&left, Branches::None), to.applied(&right, Branches::All));
        for (keyword, _) in rules_of(to, &wanted).difference(&rules_of(from, &kept)) {
            let why = format!("the rule `{keyword}` is new or differs, and no example breaks it");
            doubts.insert(Doubt { place: place.clone(), why });
        }
        let every = from.applied(&left, Branches::All);
        for name in members_of(from, &every).union(&members_of(to, &wanted)) {
            waiting.push((under(&place, name), from.member(&kept, name), to.member(&wanted, name)));
        }
        for index in 0..4 {
            let (left, right) = (from.item(&kept, index), to.item(&wanted, index));
            waiting.push((under(&place, "*"), left, right));
        }
    }
}

fn rules_of(edition: &Edition, applied: &Schemas) -> BTreeSet<(&'static str, String)> {
    let each = applied
        .iter()
        .flat_map(|pointer| IN_SCHEMAS.into_iter().map(move |keyword| (pointer, keyword)));
    each.filter_map(|(pointer, keyword)| Some((keyword, edition.at(pointer).get(keyword)?.to_string())))
        .collect()
}

/// Returns the names of the members that the schemas describe, and one that none of them does.
fn members_of(edition: &Edition, applied: &Schemas) -> BTreeSet<String> {
    let listed = applied
        .iter()
        .filter_map(|pointer| edition.at(pointer).get("properties").and_then(Value::as_object));
    let mut names: BTreeSet<String> = listed.flat_map(|members| members.keys().cloned()).collect();
    names.insert("*".to_owned());
    names
}

/// Keywords that may take more when the schema in them takes less.
const TURNING: &[&str] = &["contains", "if", "not", "oneOf"];

/// Returns whether a rule stands, however deep, in a keyword that may take more when the rule takes less.
pub(super) fn has_turned_rule(edition: &Edition) -> bool {
    let mut starts = Vec::new();
    super::walk::each(edition.schema(), "", &mut |schema, pointer| {
        let there = TURNING.iter().filter(|keyword| schema.get(**keyword).is_some());
        starts.extend(there.map(|keyword| under(pointer, keyword)));
    });
    let mut seen = BTreeSet::new();
    while let Some(pointer) = starts.pop() {
        if !seen.insert(pointer.clone()) {
            continue;
        }
        let Some(part) = edition.schema().pointer(&pointer) else { continue };
        if IN_SCHEMAS.iter().any(|keyword| part.get(*keyword).is_some()) {
            return true;
        }
        starts.extend(part.get("$ref").and_then(Value::as_str).and_then(pointer_of));
        match part {
            Value::Object(members) => starts.extend(members.keys().map(|name| under(&pointer, name))),
            Value::Array(items) => starts.extend((0..items.len()).map(|index| format!("{pointer}/{index}"))),
            _ => {}
        }
    }
    false
}
