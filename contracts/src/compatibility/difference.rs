//! The difference of two editions, place by place, as their schemas tell it; whether it breaks anything is asked elsewhere.

use super::applied::{Branches, Schemas};
use super::change::{Change, ChangeKind as Kind};
use super::edition::Edition;
use super::facets::{Counts, Facets, Limit};
use super::proof::asserting;
use super::walk::under;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Returns every change from `old` to `new`, in the order of the document. Descriptions, titles and examples do not count.
pub(super) fn changes(old: &Edition, new: &Edition) -> Vec<Change> {
    let mut difference = Difference {
        old,
        new,
        waiting: VecDeque::from([(String::new(), old.root(), new.root())]),
        sites: [Schemas::new(), Schemas::new()],
        changes: Vec::new(),
    };
    let mut seen = BTreeSet::new();
    // The nearest places first, so that a schema that refers to itself is told where it stands for the first time.
    while let Some((place, left, right)) = difference.waiting.pop_front() {
        let (before, after) = (old.applied(&left, Branches::None), new.applied(&right, Branches::None));
        if seen.insert((saying(old, &before), saying(new, &after))) {
            difference.compare(&place, before, after);
        }
    }
    difference
        .changes
        .sort_by(|one, other| (&one.place, one.kind).cmp(&(&other.place, other.kind)));
    difference.changes
}

/// Returns the schemas that say more than where another one stands.
fn saying(edition: &Edition, applied: &Schemas) -> Schemas {
    let says = |pointer: &&String| edition.at(pointer).as_object().is_none_or(|schema| !asserting(schema).eq(["$ref"]));
    applied.iter().filter(says).cloned().collect()
}

struct Difference<'a> {
    old: &'a Edition,
    new: &'a Edition,
    waiting: VecDeque<(String, Schemas, Schemas)>,
    sites: [Schemas; 2],
    changes: Vec<Change>,
}

impl Difference<'_> {
    fn compare(&mut self, place: &str, before: Schemas, after: Schemas) {
        let (left, right) = (Facets::of(self.old, &before), Facets::of(self.new, &after));
        self.sites = [before.clone(), after.clone()];
        self.compare_values(place, &left, &right);
        self.compare_texts(place, &left, &right);
        self.compare_numbers(place, &left, &right);
        self.compare_rest(place, &left, &right);
        self.compare_members(place, (&before, &left), (&after, &right));
        let longest = |facets: &Facets| {
            let lists = facets.compound.get("prefixItems").into_iter().flatten();
            lists.filter_map(Value::as_array).map(Vec::len).max().unwrap_or(0)
        };
        let shown = longest(&left).max(longest(&right));
        for index in 0..shown {
            self.wait(
                &format!("{place}/{index}"),
                self.old.item(&before, index),
                self.new.item(&after, index),
            );
        }
        let (left, right) = (self.old.item(&before, shown), self.new.item(&after, shown));
        if !left.is_empty() || !right.is_empty() {
            self.wait(&under(place, "*"), left, right);
        }
    }

    fn wait(&mut self, place: &str, old: Schemas, new: Schemas) {
        self.waiting.push_back((place.to_owned(), old, new));
    }

    fn note(&mut self, place: &str, kind: Kind, what: String, old: Option<Value>, new: Option<Value>) {
        self.changes.push(Change {
            place: place.to_owned(),
            kind,
            what,
            old,
            new,
            backward: Vec::new(),
            forward: Vec::new(),
            sites: self.sites.clone(),
        });
    }

    fn compare_members(&mut self, place: &str, (before, left): (&Schemas, &Facets), (after, right): (&Schemas, &Facets)) {
        for name in left.members.union(&right.members) {
            let inside = under(place, name);
            let (was_required, is_required) = (left.required.contains(name), right.required.contains(name));
            match (left.members.contains(name), right.members.contains(name)) {
                (false, true) if is_required => self.note(
                    &inside,
                    Kind::RequiredMemberAdded,
                    format!("the member `{name}` is new and required"),
                    None,
                    None,
                ),
                (false, true) => self.note(
                    &inside,
                    Kind::OptionalMemberAdded,
                    format!("the member `{name}` is new and may be left out"),
                    None,
                    None,
                ),
                (true, false) => self.note(&inside, Kind::MemberRemoved, format!("the member `{name}` is gone"), None, None),
                _ => {
                    self.compare_required(&inside, name, was_required, is_required);
                    self.wait(&inside, self.old.member(before, name), self.new.member(after, name));
                }
            }
        }
        for name in left.required.symmetric_difference(&right.required) {
            if !left.members.contains(name) && !right.members.contains(name) {
                self.compare_required(
                    &under(place, name),
                    name,
                    left.required.contains(name),
                    right.required.contains(name),
                );
            }
        }
        // A name that no schema has stands for all members that are not described.
        let (rest, other) = (self.old.member(before, "\u{0}"), self.new.member(after, "\u{0}"));
        if left.is_closed == right.is_closed && !(rest.is_empty() && other.is_empty()) {
            self.wait(&under(place, "*"), rest, other);
        } else if left.is_closed != right.is_closed {
            let what = if right.is_closed {
                "members that are not described are no longer taken"
            } else {
                "members that are not described are now taken"
            };
            self.note(
                place,
                Kind::OpennessChanged,
                what.to_owned(),
                Some(json!(!left.is_closed)),
                Some(json!(!right.is_closed)),
            );
        }
    }

    fn compare_required(&mut self, place: &str, name: &str, was: bool, is: bool) {
        match (was, is) {
            (false, true) => self.note(
                place,
                Kind::MemberNowRequired,
                format!("the member `{name}` is now required"),
                Some(json!(was)),
                Some(json!(is)),
            ),
            (true, false) => self.note(
                place,
                Kind::MemberNowOptional,
                format!("the member `{name}` may now be left out"),
                Some(json!(was)),
                Some(json!(is)),
            ),
            _ => {}
        }
    }

    fn compare_values(&mut self, place: &str, left: &Facets, right: &Facets) {
        let is_nothing = |facets: &Facets| facets.values.as_ref().is_some_and(Vec::is_empty);
        if left.types != right.types && !is_nothing(left) && !is_nothing(right) {
            let named = |facets: &Facets| facets.types.as_ref().map(|types| json!(plain_types(types).collect::<Vec<_>>()));
            let words = |facets: &Facets| {
                facets
                    .types
                    .as_ref()
                    .map_or("any type".to_owned(), |types| listed(plain_types(types)))
            };
            let what = format!("the type was {}, and is {}", words(left), words(right));
            self.note(place, Kind::TypeChanged, what, named(left), named(right));
        }
        let none = Vec::new();
        let (was, is) = (left.values.as_ref().unwrap_or(&none), right.values.as_ref().unwrap_or(&none));
        let gone: Vec<&Value> = was.iter().filter(|value| !is.contains(value)).collect();
        let come: Vec<&Value> = is.iter().filter(|value| !was.contains(value)).collect();
        let (kind, what) = match (&left.values, &right.values) {
            (None, None) => return,
            _ if gone.is_empty() && come.is_empty() && left.values.is_some() == right.values.is_some() => return,
            (_, Some(_)) if is_nothing(right) => (Kind::ValuesRemoved, "nothing may stand there now".to_owned()),
            (None, Some(_)) => (Kind::ValuesRemoved, format!("only {} are taken now", shown(is.iter()))),
            (Some(_), None) => (Kind::ValuesAdded, format!("other values than {} are taken now", shown(was.iter()))),
            _ if gone.is_empty() => (
                Kind::ValuesAdded,
                format!("{} {} new", shown(come.iter().copied()), are(come.len())),
            ),
            _ if come.is_empty() => (
                Kind::ValuesRemoved,
                format!("{} {} no longer taken", shown(gone.iter().copied()), are(gone.len())),
            ),
            _ => (
                Kind::ValuesRemoved,
                format!(
                    "{} {} no longer taken; {} {} new",
                    shown(gone.iter().copied()),
                    are(gone.len()),
                    shown(come.iter().copied()),
                    are(come.len())
                ),
            ),
        };
        let list = |facets: &Facets| facets.values.as_ref().map(|values| json!(values));
        self.note(place, kind, what, list(left), list(right));
    }

    fn compare_texts(&mut self, place: &str, left: &Facets, right: &Facets) {
        if left.length != right.length {
            let what = format!(
                "a text had {}, and has {}",
                range(left.length, "characters"),
                range(right.length, "characters")
            );
            self.note(place, Kind::LengthChanged, what, counts(left.length), counts(right.length));
        }
        for (kind, noun, was, is) in [
            (Kind::PatternChanged, "pattern", &left.patterns, &right.patterns),
            (Kind::FormatChanged, "format", &left.formats, &right.formats),
        ] {
            if was != is {
                let words = |set: &BTreeSet<String>| {
                    if set.is_empty() {
                        "none".to_owned()
                    } else {
                        listed(set.iter().map(String::as_str))
                    }
                };
                let what = format!("the {noun} was {}, and is {}", words(was), words(is));
                self.note(place, kind, what, some(was), some(is));
            }
        }
    }

    fn compare_numbers(&mut self, place: &str, left: &Facets, right: &Facets) {
        if left.lower != right.lower || left.upper != right.upper {
            let words = |facets: &Facets| match (&facets.lower, &facets.upper) {
                (None, None) => "without limits".to_owned(),
                (Some(lower), None) => limit("from", "above", lower),
                (None, Some(upper)) => limit("up to", "below", upper),
                (Some(lower), Some(upper)) => format!("{} {}", limit("from", "above", lower), limit("to", "to below", upper)),
            };
            let value = |facets: &Facets| Some(json!(words(facets)));
            let what = format!("the numbers were {}, and are {}", words(left), words(right));
            self.note(place, Kind::RangeChanged, what, value(left), value(right));
        }
        if left.steps != right.steps {
            let words = |facets: &Facets| {
                let steps: Vec<String> = facets.steps.iter().map(|step| format!("multiples of {step}")).collect();
                if steps.is_empty() { "any".to_owned() } else { steps.join(" and ") }
            };
            let what = format!("the numbers were {}, and are {}", words(left), words(right));
            self.note(place, Kind::RangeChanged, what, Some(json!(left.steps)), Some(json!(right.steps)));
        }
    }

    fn compare_rest(&mut self, place: &str, left: &Facets, right: &Facets) {
        for (noun, was, is) in [("items", left.count, right.count), ("members", left.size, right.size)] {
            if was != is {
                let what = format!("there were {}, and are {}", range(was, noun), range(is, noun));
                self.note(place, Kind::CountChanged, what, counts(was), counts(is));
            }
        }
        if left.is_unique != right.is_unique {
            let what = if right.is_unique {
                "no two items may be equal now"
            } else {
                "items may be equal now"
            };
            self.note(
                place,
                Kind::CountChanged,
                what.to_owned(),
                Some(json!(left.is_unique)),
                Some(json!(right.is_unique)),
            );
        }
        if left.default != right.default {
            let words = |value: &Option<Value>| value.as_ref().map_or("none".to_owned(), |value| format!("`{value}`"));
            let what = format!(
                "the default was {}, and is {}: what is taken stays the same, what an absent member means does not",
                words(&left.default),
                words(&right.default)
            );
            self.note(place, Kind::DefaultChanged, what, left.default.clone(), right.default.clone());
        }
        let keywords: BTreeSet<&String> = left.rules.keys().chain(right.rules.keys()).collect();
        for keyword in keywords {
            let (was, is) = (left.rules.get(keyword), right.rules.get(keyword));
            self.compare_keyword(place, Kind::RuleChanged, "rule", keyword, was.cloned(), is.cloned());
        }
        let keywords: BTreeSet<&String> = left.compound.keys().chain(right.compound.keys()).collect();
        for keyword in keywords {
            let said = |edition: &Edition, all: &BTreeMap<String, Vec<Value>>| {
                all.get(keyword)
                    .map(|values| json!(values.iter().map(|value| spelled_out(edition, value, 0)).collect::<Vec<_>>()))
            };
            let (was, is) = (said(self.old, &left.compound), said(self.new, &right.compound));
            self.compare_keyword(place, Kind::AlternativesChanged, "keyword", keyword, was, is);
        }
    }

    fn compare_keyword(&mut self, place: &str, kind: Kind, noun: &str, keyword: &str, was: Option<Value>, is: Option<Value>) {
        let what = match (&was, &is) {
            (was, is) if was == is => return,
            (None, _) => format!("the {noun} `{keyword}` is new"),
            (_, None) => format!("the {noun} `{keyword}` is gone"),
            _ => format!("the {noun} `{keyword}` says something else"),
        };
        self.note(place, kind, what, was, is);
    }
}

/// Returns the schema with its references replaced by what they name, and without words for people, so that only what it takes counts.
fn spelled_out(edition: &Edition, value: &Value, depth: usize) -> Value {
    const DEEPEST: usize = 12;
    match value {
        Value::Object(members) if depth < DEEPEST => {
            let mut spelled = serde_json::Map::new();
            for (name, value) in members {
                if matches!(name.as_str(), "description" | "title" | "examples" | "$comment") && !value.is_object() {
                    continue;
                }
                let target = (name == "$ref")
                    .then(|| value.as_str().and_then(super::edition::pointer_of))
                    .flatten();
                let said = target.map_or_else(|| value.clone(), |target| edition.at(&target).clone());
                spelled.insert(name.clone(), spelled_out(edition, &said, depth + 1));
            }
            Value::Object(spelled)
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| spelled_out(edition, item, depth + 1)).collect()),
        other => other.clone(),
    }
}

fn some(set: &BTreeSet<String>) -> Option<Value> {
    (!set.is_empty()).then(|| json!(set))
}

fn counts(counts: Counts) -> Option<Value> {
    (counts != (None, None)).then(|| json!({"least": counts.0, "most": counts.1}))
}

fn range(counts: Counts, noun: &str) -> String {
    match counts {
        (None | Some(0), None) => format!("any number of {noun}"),
        (Some(least), None) => format!("at least {least} {noun}"),
        (None | Some(0), Some(most)) => format!("at most {most} {noun}"),
        (Some(least), Some(most)) if least == most => format!("{least} {noun}"),
        (Some(least), Some(most)) => format!("{least} to {most} {noun}"),
    }
}

fn limit(inclusive: &str, exclusive: &str, limit: &Limit) -> String {
    format!("{} {}", if limit.is_exclusive { exclusive } else { inclusive }, limit.at)
}

/// Returns the types as a schema lists them: `number` says `integer` as well.
fn plain_types<'a>(types: &'a BTreeSet<&'static str>) -> impl Iterator<Item = &'a str> + Clone {
    types.iter().copied().filter(|kind| *kind != "integer" || !types.contains("number"))
}

fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    words.join(" or ")
}

fn shown<'a>(values: impl Iterator<Item = &'a Value>) -> String {
    const MOST: usize = 6;
    let words: Vec<String> = values
        .map(|value| match value {
            Value::String(text) => format!("`{text}`"),
            other => format!("`{other}`"),
        })
        .collect();
    match words.len() {
        0 => "no values".to_owned(),
        count if count > MOST => format!("{} and {} more", words[..MOST].join(", "), count - MOST),
        _ => words.join(", "),
    }
}

fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}
