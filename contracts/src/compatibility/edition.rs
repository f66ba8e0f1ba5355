//! An edition: one schema of a comparison, self-contained and compiled, whole and at each of its places.

use super::applied::{Branches, Schemas};
use super::bundle::{EditionError, bundle};
use super::chance::Chance;
use super::described::described_only;
use super::hints::Hints;
use super::refusal::Refusal;
use super::walk::{self, from_fragment, to_fragment};
use crate::contract::{Contract, validator};
use crate::rules::IN_SCHEMAS;
use countersign_core::ids::DocumentKind;
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The address of the bundle, so that its places can be compiled alone.
const ADDRESS: &str = "urn:countersign:edition";

/// One schema, ready to be compared.
#[derive(Debug)]
pub struct Edition {
    name: String,
    kind: Option<DocumentKind>,
    schema: Value,
    registry: Registry<'static>,
    validator: Validator,
    described: Validator,
    described_schema: Value,
    has_rules: bool,
    places: RefCell<BTreeMap<String, Option<Rc<Validator>>>>,
    scalars: RefCell<BTreeMap<Schemas, Rc<Vec<Value>>>>,
    patterns: RefCell<BTreeMap<String, Option<Validator>>>,
}

impl Edition {
    /// Returns the edition of a contract of the catalogue, named as `order@v3`.
    pub fn of_contract(contract: &Contract) -> Self {
        let name = format!("{}@{}", contract.kind(), contract.version());
        Self::of_schema(name, Some(contract.kind()), contract.schema()).expect("the embedded schemas can be compared, as a test shows")
    }

    /// Returns the edition of a schema that somebody wrote.
    ///
    /// # Errors
    /// When `bytes` are no JSON Schema of 2020-12, when it refers to what is neither in it nor in the catalogue, or when it uses
    /// `$dynamicRef` or an `$id` inside.
    pub fn read(name: impl Into<String>, bytes: &[u8]) -> Result<Self, EditionError> {
        let schema = crate::json::parse(bytes).map_err(|rejection| EditionError::Json(rejection.to_string()))?;
        Self::of_schema(name.into(), None, &schema)
    }

    fn of_schema(name: String, kind: Option<DocumentKind>, schema: &Value) -> Result<Self, EditionError> {
        if !schema.is_object() && !schema.is_boolean() {
            return Err(EditionError::Schema("a schema is an object, `true` or `false`".to_owned()));
        }
        jsonschema::draft202012::meta::validate(schema).map_err(in_words)?;
        let schema = bundle(schema)?;
        let described_schema = described_only(&schema);
        let registry = Registry::new()
            .add(ADDRESS, schema.clone())
            .and_then(jsonschema::RegistryBuilder::prepare);
        let registry = registry.map_err(|error| EditionError::Schema(error.to_string()))?;
        let empty = Registry::new().prepare().map_err(|error| EditionError::Schema(error.to_string()))?;
        Ok(Self {
            validator: validator(&json!({"$ref": ADDRESS}), &registry).map_err(in_words)?,
            described: validator(&described_schema, &empty).map_err(in_words)?,
            has_rules: has_rules(&schema),
            name,
            kind,
            schema,
            registry,
            described_schema,
            places: RefCell::default(),
            scalars: RefCell::default(),
            patterns: RefCell::default(),
        })
    }

    /// Returns its name: `order@v3`, or as a file's name was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the kind of document, when it is of the catalogue.
    pub fn kind(&self) -> Option<DocumentKind> {
        self.kind
    }

    /// Returns whether the validator takes `document`.
    pub fn accepts(&self, document: &Value) -> bool {
        self.validator.is_valid(document)
    }

    /// Returns what is refused in `document`, at most `most` sentences.
    pub(crate) fn refusals(&self, document: &Value, most: usize) -> Vec<String> {
        let mut refusals: Vec<String> = Refusal::all(self, document, |_, _| true)
            .into_iter()
            .map(|refusal| format!("`{}`: {}", refusal.pointer, refusal.words))
            .collect();
        refusals.truncate(most);
        refusals
    }

    /// Returns whether `document` is taken, and has no member that the schema does not describe where it could.
    pub(super) fn describes(&self, document: &Value) -> bool {
        self.described.is_valid(document)
    }

    /// Returns whether the name of a member matches `pattern`, as the validator reads patterns.
    pub(super) fn matches(&self, pattern: &str, name: &str) -> bool {
        let mut patterns = self.patterns.borrow_mut();
        let known = patterns.entry(pattern.to_owned());
        let compiled = known.or_insert_with(|| validator(&json!({ "pattern": pattern }), &self.registry).ok());
        compiled.as_ref().is_some_and(|pattern| pattern.is_valid(&Value::from(name)))
    }

    /// Returns single values that the schemas `starts` take, as far as they or what applies with them mention any.
    pub(super) fn scalars(&self, starts: &Schemas) -> Rc<Vec<Value>> {
        if let Some(known) = self.scalars.borrow().get(starts) {
            return Rc::clone(known);
        }
        let mut values = Hints::of(self, &self.applied(starts, Branches::All)).scalars(&mut Chance::new(1));
        values.retain(|value| starts.iter().all(|place| self.fits(place, value)));
        let values = Rc::new(values);
        self.scalars.borrow_mut().insert(starts.clone(), Rc::clone(&values));
        values
    }

    /// Returns whether the schema has a rule that JSON Schema has no keyword for.
    pub(super) fn has_rules(&self) -> bool {
        self.has_rules
    }

    pub(super) fn validator(&self) -> &Validator {
        &self.validator
    }

    pub(super) fn schema(&self) -> &Value {
        &self.schema
    }

    pub(super) fn described_schema(&self) -> &Value {
        &self.described_schema
    }

    /// Returns the schema at `pointer`.
    pub(super) fn at(&self, pointer: &str) -> &Value {
        const NOTHING: &Value = &Value::Bool(true);
        self.schema.pointer(pointer).unwrap_or(NOTHING)
    }

    /// Returns whether `value` keeps the schema at `pointer`, taken alone.
    pub(super) fn fits(&self, pointer: &str, value: &Value) -> bool {
        let known = self.places.borrow().get(pointer).cloned();
        let place = known.unwrap_or_else(|| {
            let reference = json!({"$ref": format!("{ADDRESS}#{}", to_fragment(pointer))});
            let compiled = validator(&reference, &self.registry).ok().map(Rc::new);
            self.places.borrow_mut().insert(pointer.to_owned(), compiled.clone());
            compiled
        });
        place.is_none_or(|place| place.is_valid(value))
    }
}

/// Returns the pointer that a `$ref` of a bundle names.
pub(super) fn pointer_of(reference: &str) -> Option<String> {
    from_fragment(reference.strip_prefix('#')?)
}

fn has_rules(schema: &Value) -> bool {
    let mut found = false;
    walk::each(schema, "", &mut |part, _| {
        found |= IN_SCHEMAS.iter().any(|keyword| part.get(*keyword).is_some())
    });
    found
}

fn in_words(error: jsonschema::ValidationError<'_>) -> EditionError {
    EditionError::Schema(error.to_string())
}
