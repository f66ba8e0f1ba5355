//! Mutations: a document with one place changed to what either edition mentions there.

use super::applied::{Branches, Schemas};
use super::chance::Chance;
use super::edition::Edition;
use super::hints::Hints;
use super::repair::repair;
use super::sample::{Sampler, Style};
use super::walk::under;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A change of one place of a document.
#[derive(Debug, Clone)]
pub(crate) enum Mutation {
    /// The member or item at the pointer becomes this; a member that is not there is added.
    Set(String, Value),
    /// The member at the pointer goes.
    Remove(String),
}

/// Two editions between which documents are looked for that the first takes.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) from: &'a Edition,
    pub(super) to: &'a Edition,
}

/// Returns the document with the changes when `edition` takes it, be it after its rules were mended; otherwise, or when there is no
/// such place, `None`.
pub(super) fn mutated(edition: &Edition, document: &Value, changes: &[&Mutation]) -> Option<Value> {
    let mut changed = document.clone();
    for change in changes {
        apply(&mut changed, change)?;
    }
    if edition.accepts(&changed) {
        return Some(changed);
    }
    let is_custom = |error: ValidationError<'_>| matches!(error.kind(), ValidationErrorKind::Custom { .. });
    if !edition.has_rules() || !edition.validator().iter_errors(&changed).all(is_custom) {
        return None;
    }
    let (Mutation::Set(kept, _) | Mutation::Remove(kept)) = changes.last()?;
    repair(edition, &mut changed, kept);
    edition.accepts(&changed).then_some(changed)
}

/// Changes a document; `None` when it has no such place.
pub(crate) fn apply(document: &mut Value, change: &Mutation) -> Option<()> {
    match change {
        Mutation::Set(pointer, value) if pointer.is_empty() => *document = value.clone(),
        Mutation::Set(pointer, value) => {
            let (parent, name) = split(pointer)?;
            match document.pointer_mut(parent)? {
                Value::Object(members) => {
                    members.insert(name, value.clone());
                }
                Value::Array(items) => *items.get_mut(name.parse::<usize>().ok()?)? = value.clone(),
                _ => return None,
            }
        }
        Mutation::Remove(pointer) => {
            let (parent, name) = split(pointer)?;
            document.pointer_mut(parent)?.as_object_mut()?.remove(&name)?;
        }
    }
    Some(())
}

/// Returns the pointer to what holds a place, and the place's name in it.
fn split(pointer: &str) -> Option<(&str, String)> {
    let (parent, last) = pointer.rsplit_once('/')?;
    Some((parent, last.replace("~1", "/").replace("~0", "~")))
}

/// Finds the mutations of documents, and remembers what was found for a place: most documents have most places in common.
pub(super) struct Mutations<'a> {
    pair: Pair<'a>,
    chance: Chance,
    values: BTreeMap<(Schemas, Schemas), Rc<Vec<Value>>>,
    found: Vec<Mutation>,
    is_long: bool,
}

/// Lists longer than this are made of equal items.
const SHORT: usize = 4;
/// Lists up to this length are tried in every document.
const LONG: usize = 40;

impl<'a> Mutations<'a> {
    pub(super) fn new(pair: Pair<'a>) -> Self {
        Self {
            pair,
            chance: Chance::new(7),
            values: BTreeMap::new(),
            found: Vec::new(),
            is_long: false,
        }
    }

    /// Returns every mutation of `document` that is worth trying; with long lists when `is_long`.
    pub(super) fn of(&mut self, document: &Value, is_long: bool) -> Vec<Mutation> {
        self.is_long = is_long;
        self.visit(document, "", &self.pair.from.root(), &self.pair.to.root());
        std::mem::take(&mut self.found)
    }

    fn visit(&mut self, part: &Value, pointer: &str, from: &Schemas, to: &Schemas) {
        let here = self.pair.from.applied(from, Branches::Fitting(part));
        let there = self.pair.to.applied(to, Branches::All);
        let values = self.values(from, to);
        self.set(pointer, &values);
        match part {
            Value::Object(members) => {
                for (name, value) in members {
                    let inside = under(pointer, name);
                    self.found.push(Mutation::Remove(inside.clone()));
                    self.visit(
                        value,
                        &inside,
                        &self.pair.from.member(&here, name),
                        &self.pair.to.member(&there, name),
                    );
                }
                self.add_members(members, pointer, &here, &there);
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate().take(2) {
                    let inside = format!("{pointer}/{index}");
                    self.visit(
                        value,
                        &inside,
                        &self.pair.from.item(&here, index),
                        &self.pair.to.item(&there, index),
                    );
                }
                self.resize(items, pointer, &here, &there);
            }
            _ => {}
        }
    }

    fn set(&mut self, pointer: &str, values: &[Value]) {
        self.found
            .extend(values.iter().map(|value| Mutation::Set(pointer.to_owned(), value.clone())));
    }

    /// Returns every value that fits alone where these schemas apply: what they mention, and samples of each branch.
    fn values(&mut self, from: &Schemas, to: &Schemas) -> Rc<Vec<Value>> {
        const BRANCHES: usize = 4;
        let key = (from.clone(), to.clone());
        if let Some(known) = self.values.get(&key) {
            return Rc::clone(known);
        }
        let hints = self.hints(from, to);
        let mut values = hints.scalars(&mut self.chance);
        values.extend(hints.compounds().cloned());
        values.extend([json!([]), json!({})]);
        for branch in 0..BRANCHES {
            for style in [Style::Least(branch), Style::Most(branch)] {
                values.extend(Sampler::new(self.pair.from, style.clone()).value(from, 0));
                values.extend(Sampler::new(self.pair.to, style).value(to, 0));
            }
        }
        let mut seen = BTreeSet::new();
        values.retain(|value| from.iter().all(|place| self.pair.from.fits(place, value)) && seen.insert(value.to_string()));
        let values = Rc::new(values);
        self.values.insert(key, Rc::clone(&values));
        values
    }

    fn hints(&self, from: &Schemas, to: &Schemas) -> Hints {
        let mut hints = Hints::of(self.pair.from, &self.pair.from.applied(from, Branches::All));
        hints.add(self.pair.to, &self.pair.to.applied(to, Branches::All));
        hints
    }

    fn add_members(&mut self, members: &Map<String, Value>, pointer: &str, here: &Schemas, there: &Schemas) {
        let hints = self.hints(here, there);
        let strange = ["x", "_extra", "Zusatz"].map(str::to_owned);
        for name in hints.names.iter().chain(&strange).filter(|name| !members.contains_key(*name)) {
            let values = self.values(&self.pair.from.member(here, name), &self.pair.to.member(there, name));
            self.set(&under(pointer, name), &values);
        }
        for size in hints.counts().filter(|size| *size > members.len() && *size < 200) {
            let mut filled = members.clone();
            for number in members.len()..size {
                let name = format!("member{number}");
                let starts = self.pair.from.member(here, &name);
                if let Some(value) = Sampler::new(self.pair.from, Style::Least(0)).value(&starts, 1) {
                    filled.insert(name, value);
                }
            }
            self.set(pointer, &[Value::Object(filled)]);
        }
    }

    fn resize(&mut self, items: &[Value], pointer: &str, here: &Schemas, there: &Schemas) {
        let hints = self.hints(here, there);
        let longest = if self.is_long { usize::MAX } else { LONG };
        for count in hints.counts().filter(|count| *count != items.len() && *count <= longest) {
            let starts = self.pair.from.item(here, items.len());
            let sample = || Sampler::new(self.pair.from, Style::Least(0)).value(&starts, 1);
            // Equal items first, since two of them are what a new `uniqueItems` refuses; then different ones.
            if let Some(equal) = items.last().cloned().or_else(sample) {
                let mut repeated: Vec<Value> = items.iter().take(count).cloned().collect();
                repeated.resize(count, equal);
                self.set(pointer, &[Value::Array(repeated)]);
            }
            let is_unique = here.iter().any(|place| self.pair.from.at(place).get("uniqueItems").is_some());
            if count <= SHORT || (is_unique && count <= LONG) {
                self.different(items, count, pointer, here);
            }
        }
    }

    /// Tries a list of so many items, no two of them equal.
    fn different(&mut self, items: &[Value], count: usize, pointer: &str, here: &Schemas) {
        let mut resized: Vec<Value> = items.iter().take(count).cloned().collect();
        let mut own = Sampler::new(self.pair.from, Style::Any(self.chance.branch()));
        while resized.len() < count {
            let starts = self.pair.from.item(here, resized.len());
            match (0..8).filter_map(|_| own.value(&starts, 1)).find(|item| !resized.contains(item)) {
                Some(item) => resized.push(item),
                None => return,
            }
        }
        self.set(pointer, &[Value::Array(resized)]);
    }
}
