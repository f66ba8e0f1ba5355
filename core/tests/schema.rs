//! The published schema of the History names exactly the members and words that the types have.
//!
//! The types are asked through the interface by which serde reads them, so a member that is added to a type and not to
//! `history.schema.json` fails here, and so does the reverse.

use countersign_core::history::{Event, schema};
use serde::Deserialize as _;
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, Visitor, value};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What the types are made of: the members of each struct, the variants of each enum.
#[derive(Default)]
struct Notes {
    members: BTreeMap<String, BTreeSet<String>>,
    is_enum: BTreeSet<String>,
    /// Which variant of the enum at a path is looked at next.
    next: BTreeMap<String, usize>,
    /// Which of the texts suits the member at a path.
    text: BTreeMap<String, usize>,
    last_text: String,
}

/// Texts that the types with a form of their own accept, one after the other.
const TEXTS: [&str; 7] = [
    "a text",
    "1970-01-01T00:00:00Z",
    "1970-01-01",
    "~00000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "1",
    "2000-01",
];

type Error = value::Error;

/// Answers every question of a type with something, and notes what was asked.
#[derive(Clone)]
struct Tracer<'n> {
    notes: &'n RefCell<Notes>,
    path: String,
}

impl Tracer<'_> {
    fn below(&self, part: &str) -> Self {
        Self {
            notes: self.notes,
            path: format!("{}/{part}", self.path),
        }
    }

    fn note(&self, name: &str, members: &[&str]) {
        let members = members.iter().map(|member| (*member).to_owned());
        self.notes.borrow_mut().members.entry(kebab(name)).or_default().extend(members);
    }
}

macro_rules! simple {
    ($($method:ident $visit:ident $value:expr,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit($value)
        }
    )*};
}

impl<'de> Deserializer<'de> for Tracer<'_> {
    type Error = Error;

    simple! {
        deserialize_bool visit_bool true,
        deserialize_u8 visit_u8 1, deserialize_u16 visit_u16 1, deserialize_u32 visit_u32 1, deserialize_u64 visit_u64 1,
        deserialize_i8 visit_i8 1, deserialize_i16 visit_i16 1, deserialize_i32 visit_i32 1, deserialize_i64 visit_i64 1,
        deserialize_f32 visit_f32 1.0, deserialize_f64 visit_f64 1.0, deserialize_char visit_char 'a',
        deserialize_bytes visit_bytes b"", deserialize_byte_buf visit_bytes b"",
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let choice = {
            let mut notes = self.notes.borrow_mut();
            notes.last_text.clone_from(&self.path);
            *notes.text.entry(self.path).or_default()
        };
        visitor.visit_str(TEXTS.get(choice).expect("one of the texts suits each member"))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let tracer = Some(self.below("item"));
        visitor.visit_seq(One { tracer })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Members::new(self, &["name"]))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.note(name, fields);
        visitor.visit_map(Members::new(self, fields))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.note(name, variants);
        let variant = {
            let mut notes = self.notes.borrow_mut();
            notes.is_enum.insert(kebab(name));
            let next = notes.next.entry(self.path.clone()).or_default();
            let variant = variants[*next % variants.len()];
            *next += 1;
            variant
        };
        visitor.visit_enum(Variant {
            tracer: self.below(variant),
            name: variant,
        })
    }
}

struct One<'n> {
    tracer: Option<Tracer<'n>>,
}

impl<'de> de::SeqAccess<'de> for One<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.tracer.take().map(|tracer| seed.deserialize(tracer)).transpose()
    }
}

struct Members<'n> {
    tracer: Tracer<'n>,
    names: &'static [&'static str],
    at: usize,
}

impl<'n> Members<'n> {
    fn new(tracer: Tracer<'n>, names: &'static [&'static str]) -> Self {
        Self { tracer, names, at: 0 }
    }
}

impl<'de> de::MapAccess<'de> for Members<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let name = self.names.get(self.at).copied();
        name.map(|name| seed.deserialize(IntoDeserializer::<Error>::into_deserializer(name)))
            .transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        self.at += 1;
        seed.deserialize(self.tracer.below(self.names[self.at - 1]))
    }
}

struct Variant<'n> {
    tracer: Tracer<'n>,
    name: &'static str,
}

impl<'de> de::EnumAccess<'de> for Variant<'_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let name = IntoDeserializer::<Error>::into_deserializer(self.name);
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.tracer)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        self.tracer.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        let name = self.name;
        self.tracer.deserialize_struct(name, fields, visitor)
    }
}

fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.extend(c.to_lowercase());
    }
    kebab
}

fn traced() -> Notes {
    let notes = RefCell::new(Notes::default());
    // Each round looks at another variant of each enum; the rounds are many more than there are variants on one path.
    for _ in 0..5_000 {
        let tracer = Tracer {
            notes: &notes,
            path: String::new(),
        };
        if Event::deserialize(tracer).is_err() {
            let mut notes = notes.borrow_mut();
            let path = notes.last_text.clone();
            *notes.text.entry(path).or_default() += 1;
        }
    }
    notes.into_inner()
}

/// Returns the members that a definition of the schema names, and the words that it lists.
fn published(definition: &Value) -> BTreeSet<String> {
    let parts = definition["oneOf"].as_array().cloned().unwrap_or_else(|| vec![definition.clone()]);
    let words = parts.iter().flat_map(|part| part["enum"].as_array().into_iter().flatten());
    let words = words.filter_map(|word| word.as_str().map(str::to_owned));
    let members = parts
        .iter()
        .filter_map(|part| part["properties"].as_object())
        .flat_map(|map| map.keys().cloned());
    words.chain(members).collect()
}

#[test]
fn the_schema_names_what_the_types_have() {
    let schema: Value = serde_json::from_str(schema()).expect("the schema is JSON");
    let notes = traced();
    assert!(notes.members.len() > 45, "only {} types were seen", notes.members.len());
    let mut broken = Vec::new();
    for (name, members) in &notes.members {
        let definition = if name == "event" { &schema } else { &schema["$defs"][name] };
        let published = published(definition);
        for missing in members.difference(&published) {
            broken.push(format!("`{missing}` of `{name}` is missing in core/history.schema.json"));
        }
        for left in published.difference(members) {
            broken.push(format!(
                "`{left}` of `{name}` stands in core/history.schema.json, and no type has it"
            ));
        }
        if !notes.is_enum.contains(name) && definition["additionalProperties"] != Value::Bool(false) {
            broken.push(format!("`{name}` takes members that nobody described"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
