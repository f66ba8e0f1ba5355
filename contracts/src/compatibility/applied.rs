//! Which schemas of an edition apply to one place of a document, all at once: what stands there, what it refers to, what it is made of.

use super::edition::{Edition, pointer_of};
use super::walk::under;
use serde_json::Value;
use std::collections::BTreeSet;

/// Pointers of the schemas that apply to one place.
pub(super) type Schemas = BTreeSet<String>;

/// Which branches of `anyOf`, `oneOf`, `if`, `not` and `dependentSchemas` count.
#[derive(Clone, Copy)]
pub(super) enum Branches<'a> {
    /// None: only what applies to every document.
    None,
    /// All of them, as if every one applied.
    All,
    /// Those that this value keeps, as a validator goes through them.
    Fitting(&'a Value),
}

impl Edition {
    /// Returns the schemas at the root.
    pub(super) fn root(&self) -> Schemas {
        Schemas::from([String::new()])
    }

    /// Returns `starts` with every schema that they apply to the same place.
    pub(super) fn applied(&self, starts: &Schemas, branches: Branches<'_>) -> Schemas {
        let mut applied = Schemas::new();
        let mut waiting: Vec<String> = starts.iter().cloned().collect();
        while let Some(pointer) = waiting.pop() {
            if applied.contains(&pointer) {
                continue;
            }
            let schema = self.at(&pointer);
            waiting.extend(schema.get("$ref").and_then(Value::as_str).and_then(pointer_of));
            waiting.extend(listed(schema, &pointer, "allOf"));
            waiting.extend(self.branches(schema, &pointer, branches));
            applied.insert(pointer);
        }
        applied
    }

    fn branches(&self, schema: &Value, pointer: &str, branches: Branches<'_>) -> Vec<String> {
        let choices = || ["anyOf", "oneOf"].into_iter().flat_map(|keyword| listed(schema, pointer, keyword));
        let there = |keyword: &str| schema.get(keyword).map(|_| under(pointer, keyword));
        let dependent = schema.get("dependentSchemas").and_then(Value::as_object);
        let dependent = dependent.into_iter().flat_map(|schemas| schemas.keys());
        let dependent = dependent.map(|name| (name, under(&under(pointer, "dependentSchemas"), name)));
        match branches {
            Branches::None => Vec::new(),
            Branches::All => choices()
                .chain(["if", "then", "else", "not"].into_iter().filter_map(there))
                .chain(dependent.map(|(_, branch)| branch))
                .collect(),
            Branches::Fitting(value) => {
                let condition = there("if").map(|condition| (self.fits(&condition, value), condition));
                let consequence = match condition {
                    Some((true, condition)) => [Some(condition), there("then")],
                    Some((false, _)) => [there("else"), None],
                    None => [None, None],
                };
                choices()
                    .filter(|branch| self.fits(branch, value))
                    .chain(consequence.into_iter().flatten())
                    .chain(
                        dependent
                            .filter(|(name, _)| value.get(name.as_str()).is_some())
                            .map(|(_, branch)| branch),
                    )
                    .collect()
            }
        }
    }

    /// Returns the schemas that `applied` put on the member `name`.
    pub(super) fn member(&self, applied: &Schemas, name: &str) -> Schemas {
        let mut found = Schemas::new();
        for pointer in applied {
            let named = self.naming(pointer, name);
            if named.is_empty() && self.at(pointer).get("additionalProperties").is_some() {
                found.insert(under(pointer, "additionalProperties"));
            }
            found.extend(named);
        }
        if found.is_empty() {
            let open = applied
                .iter()
                .filter(|pointer| self.at(pointer).get("unevaluatedProperties").is_some());
            found.extend(open.map(|pointer| under(pointer, "unevaluatedProperties")));
        }
        found
    }

    /// Returns the schemas that the one at `pointer` has for the member by its name or by a pattern of names.
    fn naming(&self, pointer: &str, name: &str) -> Vec<String> {
        let schema = self.at(pointer);
        let named = schema.get("properties").and_then(|members| members.get(name));
        let named = named.map(|_| under(&under(pointer, "properties"), name));
        let patterns = schema
            .get("patternProperties")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|all| all.keys());
        let matching = patterns.filter(|pattern| self.matches(pattern, name));
        named
            .into_iter()
            .chain(matching.map(|pattern| under(&under(pointer, "patternProperties"), pattern)))
            .collect()
    }

    /// Returns the schemas that `applied` put on the item at `index`.
    pub(super) fn item(&self, applied: &Schemas, index: usize) -> Schemas {
        let mut found = Schemas::new();
        for pointer in applied {
            let schema = self.at(pointer);
            let first = listed(schema, pointer, "prefixItems");
            match first.get(index) {
                Some(item) => {
                    found.insert(item.clone());
                }
                None => found.extend(schema.get("items").map(|_| under(pointer, "items"))),
            }
        }
        found
    }
}

/// Returns the pointer of each schema in the list under `keyword`.
pub(super) fn listed(schema: &Value, pointer: &str, keyword: &str) -> Vec<String> {
    let count = schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
    (0..count).map(|index| format!("{pointer}/{keyword}/{index}")).collect()
}
