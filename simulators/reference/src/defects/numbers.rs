//! Defects in which document repeats which other one.

use super::defect::{Class, Defect};
use super::probe::{count, instead};
use crate::policies::{Arrival, KeyPolicies};
use crate::store::{DocumentRow, Store, Stored};
use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

pub(super) const M20: Defect = Defect::new(
    "M20",
    Class::Medium,
    "I06",
    "Document numbers are compared without hyphens and leading zeros: N-001 is taken for N-1.",
    |mut policies| {
        policies.keys.earlier_document = |store, arrival| {
            let number = normalised(arrival.number);
            find(store, arrival, |other, _| normalised(other) == number)
        };
        policies
    },
);

pub(super) const M21: Defect = Defect::new(
    "M21",
    Class::Medium,
    "I06",
    "Documents are recognised by a hash of their lines: a second one with another number and equal lines is refused.",
    |mut policies| {
        policies.keys.earlier_document = |store, arrival| {
            let lines = lines(arrival.body);
            find(store, arrival, |_, other| self::lines(other) == lines)
        };
        policies
    },
);

pub(super) const M38: Defect = Defect::new(
    "M38",
    Class::Medium,
    "I39",
    "The message about a duplicate number names another supplier's document.",
    |mut policies| {
        policies.keys.duplicate_detail = |store, earlier| {
            let correct = (KeyPolicies::correct().duplicate_detail)(store, earlier)?;
            Ok(instead(name_the_neighbour(store, earlier)?, correct))
        };
        policies
    },
);

pub(super) const M39: Defect = Defect::new(
    "M39",
    Class::Medium,
    "I05",
    "Only keys are compared: the same document number under a new key is booked twice.",
    |mut policies| {
        policies.keys.is_duplicate = |earlier| instead(false, (KeyPolicies::correct().is_duplicate)(earlier));
        policies
    },
);

/// Returns the same document if there is one, else the first one that is held to be the same by its number or body.
fn find(store: &Store<'_>, arrival: Arrival<'_>, is_same: impl Fn(&str, &str) -> bool) -> Stored<Option<DocumentRow>> {
    let correct = store.document(arrival.supplier, arrival.kind, arrival.number)?;
    if correct.is_some() {
        count(false);
        return Ok(correct);
    }
    let others: Vec<(String, String)> = store
        .prepare("SELECT number, body FROM documents WHERE supplier = ?1 AND kind = ?2 ORDER BY id")?
        .query_map(params![arrival.supplier.as_str(), arrival.kind.name()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Stored<_>>()?;
    let same = others.into_iter().find(|(number, body)| is_same(number, body));
    count(same.is_some());
    match same {
        Some((number, _)) => store.document(arrival.supplier, arrival.kind, &number),
        None => Ok(None),
    }
}

/// Each run of digits without its leading zeros, and nothing but letters and digits.
fn normalised(number: &str) -> String {
    let mut kept = String::new();
    let mut is_leading = true;
    for character in number.chars().filter(char::is_ascii_alphanumeric) {
        if character == '0' && is_leading {
            continue;
        }
        is_leading = !character.is_ascii_digit();
        kept.push(character);
    }
    kept
}

fn lines(body: &str) -> Value {
    let mut document: Value = serde_json::from_str(body).unwrap_or_default();
    json!([
        document["orderNumber"].take(),
        document["orderRevision"].take(),
        document["lines"].take()
    ])
}

/// An index without the supplier in it: the newest entry is anybody's.
fn name_the_neighbour(store: &Store<'_>, earlier: &DocumentRow) -> Stored<String> {
    let found: Option<(String, String)> = store
        .query_row(
            "SELECT number, body FROM documents WHERE supplier <> ?1
             UNION ALL SELECT number, body FROM orders WHERE supplier <> ?1 LIMIT 1",
            [earlier.supplier.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let Some((number, body)) = found else {
        return Ok(format!("`{}` was accepted before", earlier.number));
    };
    let document: Value = serde_json::from_str(&body).unwrap_or_default();
    let text = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
    Ok(format!(
        "`{}` was accepted before, as `{number}` of supplier `{}` with reference `{}`",
        earlier.number,
        text("supplier"),
        text("reference")
    ))
}
