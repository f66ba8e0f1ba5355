//! The search for documents that one edition takes and the other refuses. What it finds is proved, since the validators themselves say so.

use super::applied::{Branches, Schemas};
use super::edition::Edition;
use super::mutate::{Mutation, Mutations, Pair, mutated};
use super::refusal::Refusal;
use super::sample::samples;
use super::walk::{self, under};
use crate::compatibility::chance::Chance;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A place at which the second edition refuses what the first takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Break {
    /// What the second edition refuses there.
    pub refusal: Refusal,
    /// A document that the first edition takes and the second refuses there.
    pub example: Value,
    /// Whether the first edition describes every member of the example. One that it merely lets pass may never be sent.
    pub is_described: bool,
}

/// How many documents are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// Documents of the first edition from which the search starts.
    pub(super) starts: usize,
    /// Documents with one change, and as many again with several.
    pub(super) mutants: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            starts: 24,
            mutants: 12_000,
        }
    }
}

/// Returns each way in which `pair.to` refuses what `pair.from` takes, with the shortest example that was found.
pub(super) fn breaks(pair: Pair<'_>, effort: Effort) -> Vec<Break> {
    let is_branched = is_branched(pair.from.schema()) || is_branched(pair.to.schema());
    // Without branches there is little that one document has and another has not.
    let starts = if is_branched { effort.starts } else { effort.starts.div_ceil(4) };
    let mut search = Search {
        pair,
        found: BTreeMap::new(),
        shapes: BTreeSet::new(),
        waiting: VecDeque::new(),
        is_branched,
        left: effort.mutants,
    };
    for document in samples(pair.from, starts, 1) {
        search.look(&document);
        search.waiting.push_back(document);
    }
    // What the second edition takes may be a document of the first as well, and then lies near the edge between them.
    for document in samples(pair.to, starts, 2) {
        if pair.from.accepts(&document) {
            search.waiting.push_back(document);
        }
    }
    search.run();
    let mut found: Vec<Break> = search.found.into_values().map(|(_, found)| found).collect();
    // The place that is nearest to the whole document is the easiest to understand.
    found.sort_by_key(|found| found.refusal.place.matches('/').count());
    found
}

/// The most starting points; each costs a mutant for every place and value.
const MOST_STARTS: usize = 48;
/// The starting points that lead to long lists as well; the others only vary what is not about length.
const LONG_STARTS: usize = 2;
/// Documents above this size are looked at, and lead to no others.
const LARGE: usize = 6_000;

struct Search<'a> {
    pair: Pair<'a>,
    /// The best example of each kind of refusal, with its size in bytes.
    found: BTreeMap<(String, String), (usize, Break)>,
    shapes: BTreeSet<Vec<String>>,
    waiting: VecDeque<Value>,
    is_branched: bool,
    left: usize,
}

impl Search<'_> {
    fn run(&mut self) {
        let mut taken = 0;
        let mut chance = Chance::new(11);
        let mut finder = Mutations::new(self.pair);
        while let Some(document) = self.waiting.pop_front() {
            taken += 1;
            if taken > MOST_STARTS || self.left == 0 {
                return;
            }
            let mutations = finder.of(&document, taken <= LONG_STARTS);
            for mutation in &mutations {
                self.take(&document, &[mutation]);
            }
            for _ in 0..mutations.len().min(200) {
                let several: Vec<&Mutation> = (0..2 + chance.below(2)).filter_map(|_| chance.one(&mutations)).collect();
                self.take(&document, &several);
            }
        }
    }

    fn take(&mut self, document: &Value, changes: &[&Mutation]) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        let Some(changed) = mutated(self.pair.from, document, changes) else {
            return;
        };
        self.look(&changed);
        if self.is_branched
            && self.waiting.len() < MOST_STARTS
            && changed.to_string().len() < LARGE
            && self.shapes.insert(self.shape(&changed))
        {
            self.waiting.push_back(changed);
        }
    }

    /// Notes what is refused of a document that the first edition takes.
    fn look(&mut self, document: &Value) {
        if self.pair.to.accepts(document) {
            return;
        }
        let is_described = self.pair.from.describes(document);
        let size = document.to_string().len();
        let is_better = |place: &str, keyword: &str| {
            let known = self.found.get(&(place.to_owned(), keyword.to_owned()));
            known.is_none_or(|(known, found)| (!is_described, size) < (!found.is_described, *known))
        };
        for refusal in Refusal::all(self.pair.to, document, is_better) {
            let key = (refusal.place.clone(), refusal.keyword.clone());
            let example = document.clone();
            self.found.insert(
                key,
                (
                    size,
                    Break {
                        refusal,
                        example,
                        is_described,
                    },
                ),
            );
        }
    }

    /// Returns the schemas of both editions that apply anywhere in the document: documents with the same ones are of one shape.
    fn shape(&self, document: &Value) -> Vec<String> {
        let mut all = BTreeSet::new();
        for edition in [self.pair.from, self.pair.to] {
            applied_anywhere(edition, document, &edition.root(), &mut all);
        }
        all.into_iter().collect()
    }
}

fn applied_anywhere(edition: &Edition, part: &Value, starts: &Schemas, all: &mut Schemas) {
    let applied = edition.applied(starts, Branches::Fitting(part));
    match part {
        Value::Object(members) => {
            for (name, value) in members {
                applied_anywhere(edition, value, &edition.member(&applied, name), all);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate().take(3) {
                applied_anywhere(edition, value, &edition.item(&applied, index), all);
            }
        }
        _ => {}
    }
    all.extend(applied.into_iter().map(|pointer| under(edition.name(), &pointer)));
}

fn is_branched(schema: &Value) -> bool {
    let mut found = false;
    walk::each(schema, "", &mut |part, _| {
        found |= ["anyOf", "oneOf", "if", "dependentSchemas"]
            .iter()
            .any(|keyword| part.get(*keyword).is_some());
    });
    found
}
