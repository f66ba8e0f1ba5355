//! Samples: made-up documents of an edition, from the shortest to the fullest, and by chance.
//!
//! A sample is a proposal. Whoever takes one asks the validator first, so a keyword that is not understood here costs a sample
//! and never makes a wrong one.

use super::applied::{Branches, Schemas, listed};
use super::chance::Chance;
use super::edition::Edition;
use super::facets::{Facets, TYPES};
use super::repair::repair;
use super::walk::under;
use serde_json::{Map, Value};

/// How deep a sample goes; beyond it only what is required, and then nothing.
const DEEP: usize = 8;
const DEEPEST: usize = 24;
/// How many values a sample has before it takes only what is required; schemas that refer to themselves in many ways have no end.
const WIDE: usize = 150;
/// The longest list that is made up.
const LONGEST: usize = 1_100;

/// How a sample is chosen where there is a choice.
#[derive(Debug, Clone)]
pub(super) enum Style {
    /// The fewest members and items, and the branch of this number wherever there are branches.
    Least(usize),
    /// Every member, and the branch of this number wherever there are branches.
    Most(usize),
    /// Whatever comes.
    Any(Chance),
}

/// Makes samples of one edition.
pub(super) struct Sampler<'a> {
    edition: &'a Edition,
    style: Style,
    values: usize,
}

/// Returns up to `count` documents that `edition` takes: short and full ones with each branch, then ones by chance from `seed`.
pub(crate) fn samples(edition: &Edition, count: usize, seed: u64) -> Vec<Value> {
    const BRANCHES: usize = 6;
    let mut found: Vec<Value> = Vec::new();
    let fixed = (0..BRANCHES).flat_map(|branch| [Style::Least(branch), Style::Most(branch)]);
    let mut chance = Chance::new(seed);
    // Twice as many tries as are wanted: some are no documents of the edition.
    let drawn = (0..count.saturating_mul(2))
        .map(|_| Style::Any(chance.branch()))
        .collect::<Vec<_>>();
    for style in fixed.chain(drawn) {
        if found.len() == count {
            break;
        }
        let Some(mut sample) = Sampler::new(edition, style).value(&edition.root(), 0) else {
            continue;
        };
        repair(edition, &mut sample, "");
        if edition.accepts(&sample) && !found.contains(&sample) {
            found.push(sample);
        }
    }
    found
}

impl<'a> Sampler<'a> {
    pub(super) fn new(edition: &'a Edition, style: Style) -> Self {
        Self { edition, style, values: 0 }
    }

    /// Returns a value that the schemas `starts` should take; `None` when none was found.
    pub(super) fn value(&mut self, starts: &Schemas, depth: usize) -> Option<Value> {
        self.values += 1;
        if depth > DEEPEST || self.values > WIDE * 10 {
            return None;
        }
        let applied = self.chosen(starts);
        let facets = Facets::of(self.edition, &applied);
        if let Some(values) = &facets.values {
            let fitting: Vec<&Value> = values.iter().filter(|value| self.fits(starts, value)).collect();
            return self.pick(&fitting).map(|value| (*value).clone());
        }
        for kind in self.kinds(&facets) {
            let found = match kind {
                "object" => self.object(&applied, &facets, depth).map(Value::Object),
                "array" => self.array(&applied, &facets, depth).map(Value::Array),
                kind => self.scalar(starts, kind),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Returns the schemas that apply when a branch is taken wherever there is one.
    fn chosen(&mut self, starts: &Schemas) -> Schemas {
        let mut applied = self.edition.applied(starts, Branches::None);
        let mut decided = Schemas::new();
        while let Some(pointer) = applied.iter().find(|pointer| !decided.contains(*pointer)).cloned() {
            let schema = self.edition.at(&pointer);
            for keyword in ["anyOf", "oneOf"] {
                let branches = listed(schema, &pointer, keyword);
                applied.extend(self.branch(branches.len()).and_then(|index| branches.get(index).cloned()));
            }
            if schema.get("if").is_some() {
                let ways: [&[&str]; 2] = [&["if", "then"], &["else"]];
                let way = self.branch(2).and_then(|way| ways.get(way)).copied().unwrap_or_default();
                applied.extend(
                    way.iter()
                        .filter(|keyword| schema.get(**keyword).is_some())
                        .map(|keyword| under(&pointer, keyword)),
                );
            }
            decided.insert(pointer);
            applied = self.edition.applied(&applied, Branches::None);
        }
        applied
    }

    fn branch(&mut self, count: usize) -> Option<usize> {
        match &mut self.style {
            _ if count == 0 => None,
            Style::Least(branch) | Style::Most(branch) => Some(*branch % count),
            Style::Any(chance) => Some(chance.below(count)),
        }
    }

    fn pick<'v, T>(&mut self, items: &'v [T]) -> Option<&'v T> {
        match &mut self.style {
            Style::Least(_) | Style::Most(_) => items.first(),
            Style::Any(chance) => chance.one(items),
        }
    }

    fn fits(&self, starts: &Schemas, value: &Value) -> bool {
        starts.iter().all(|pointer| self.edition.fits(pointer, value))
    }

    /// Returns the types to try, the best first.
    fn kinds(&mut self, facets: &Facets) -> Vec<&'static str> {
        let mut kinds: Vec<&'static str> = TYPES.into_iter().filter(|kind| facets.takes(kind)).collect();
        let is_object = !facets.members.is_empty() || !facets.required.is_empty() || facets.size.0.is_some();
        let is_array = facets.count.0.is_some() || facets.compound.contains_key("contains") || facets.compound.contains_key("prefixItems");
        let is_plain = !is_object && !is_array;
        match &mut self.style {
            Style::Any(chance) if facets.types.is_some() || is_plain => {
                let first = chance.below(kinds.len().max(1));
                kinds.rotate_left(first);
            }
            // Where nothing says which type, single values are the plainest.
            _ if facets.types.is_none() && is_plain => kinds.rotate_left(2),
            _ if is_array && !is_object && facets.types.is_none() => kinds.rotate_left(1),
            _ => {}
        }
        kinds
    }

    fn scalar(&mut self, starts: &Schemas, kind: &str) -> Option<Value> {
        let scalars = self.edition.scalars(starts);
        let fitting: Vec<&Value> = scalars.iter().filter(|value| is_of(kind, value)).collect();
        self.pick(&fitting).map(|value| (*value).clone())
    }

    fn object(&mut self, applied: &Schemas, facets: &Facets, depth: usize) -> Option<Map<String, Value>> {
        let mut object = Map::new();
        let mut names: Vec<String> = facets.required.iter().cloned().collect();
        let optional = facets.members.iter().filter(|name| !facets.required.contains(*name));
        for name in optional {
            let is_wanted = match &mut self.style {
                Style::Least(_) => false,
                Style::Most(_) => depth < DEEP && self.values < WIDE,
                Style::Any(chance) => depth < DEEP && self.values < WIDE && chance.below(2) == 0,
            };
            if is_wanted {
                names.push(name.clone());
            }
        }
        let least = facets.size.0.and_then(|least| usize::try_from(least).ok()).unwrap_or(0).min(64);
        let fill = facets.members.iter().cloned().chain((1..).map(|number| format!("member{number}")));
        for name in fill.take(least + facets.members.len()) {
            if names.len() < least && !names.contains(&name) {
                names.push(name);
            }
        }
        for name in names {
            let starts = self.edition.member(applied, &name);
            match self.value(&starts, depth + 1) {
                Some(value) => {
                    object.insert(name, value);
                }
                None if facets.required.contains(&name) => return None,
                None => {}
            }
        }
        Some(object)
    }

    fn array(&mut self, applied: &Schemas, facets: &Facets, depth: usize) -> Option<Vec<Value>> {
        const MOST: usize = 64;
        let least = facets.count.0.and_then(|least| usize::try_from(least).ok()).unwrap_or(0);
        if least > LONGEST {
            return None;
        }
        let most = facets.count.1.and_then(|most| usize::try_from(most).ok()).unwrap_or(MOST);
        let contained: Vec<String> = applied
            .iter()
            .filter(|pointer| self.edition.at(pointer).get("contains").is_some())
            .cloned()
            .collect();
        let more = match &mut self.style {
            Style::Least(_) => 0,
            Style::Most(_) => usize::from(least == 0 && depth < DEEP),
            Style::Any(chance) => {
                if depth < DEEP {
                    chance.below(3)
                } else {
                    0
                }
            }
        };
        let count = (least.max(contained.len()) + more).min(most).min(least.max(MOST));
        let mut items: Vec<Value> = Vec::new();
        for index in 0..count {
            let mut starts = self.edition.item(applied, index);
            starts.extend(contained.get(index).map(|pointer| under(pointer, "contains")));
            let mut item = self.value(&starts, depth + 1);
            if facets.is_unique && item.as_ref().is_some_and(|item| items.contains(item)) {
                item = self.another(&starts, &items, depth + 1);
            }
            match item {
                Some(item) => items.push(item),
                None if index < least => return None,
                None => break,
            }
        }
        Some(items)
    }

    /// Returns an item that is not yet among `items`.
    fn another(&mut self, starts: &Schemas, items: &[Value], depth: usize) -> Option<Value> {
        const TRIES: usize = 40;
        let mut own = Self::new(self.edition, Style::Any(Chance::new(items.len() as u64)));
        (0..TRIES)
            .filter_map(|_| own.value(starts, depth))
            .find(|item| !items.contains(item))
    }
}

/// Returns whether `value` is of the JSON Schema type `kind`.
fn is_of(kind: &str, value: &Value) -> bool {
    match value {
        Value::Null => kind == "null",
        Value::Bool(_) => kind == "boolean",
        Value::Number(number) => kind == "number" || (kind == "integer" && (number.is_i64() || number.is_u64())),
        Value::String(_) => kind == "string",
        Value::Array(_) => kind == "array",
        Value::Object(_) => kind == "object",
    }
}
