//! Which document a record is about.

use super::{Draft, Identity};
use crate::mapping::Route;
use countersign_core::ids::{DocumentKey, DocumentKind};
use countersign_core::payload::Digest;

/// Returns the document of a record, none when its route is about none, or what is missing.
pub(super) fn key(draft: &Draft, route: Route, identity: &Identity) -> Result<Option<DocumentKey>, String> {
    let Some(kind) = route.document else { return Ok(None) };
    let missing = |what: &str| format!("a record of rule `{}` has no {what}", draft.rule);
    let supplier = identity.supplier.as_deref().ok_or_else(|| missing("supplier"))?;
    let number = identity.numbers.get(&kind).ok_or_else(|| missing(&format!("{kind} number")))?;
    Ok(Some(DocumentKey {
        kind,
        supplier: supplier.into(),
        number: number.clone(),
    }))
}

/// Returns the order that a document belongs to, when it is none itself.
pub(super) fn parent(key: Option<&DocumentKey>, identity: &Identity) -> Option<DocumentKey> {
    let key = key.filter(|key| key.kind != DocumentKind::Order)?;
    Some(DocumentKey {
        kind: DocumentKind::Order,
        supplier: key.supplier.clone(),
        number: identity.numbers.get(&DocumentKind::Order)?.clone(),
    })
}

/// Returns a short name of a document, or of one of its revisions, that no other has.
pub(super) fn name(key: &DocumentKey, revision: Option<u32>) -> u128 {
    let revision = revision.filter(|_| key.kind == DocumentKind::Order);
    short(&[
        key.kind.name(),
        key.supplier.as_str(),
        &key.number,
        &revision.unwrap_or_default().to_string(),
    ])
}

/// Returns half of the digest of some words: two lists of words that differ have different ones.
pub(super) fn short(words: &[&str]) -> u128 {
    let text = words.iter().map(|word| format!("{}:{word}", word.len())).collect::<String>();
    let digest = Digest::of(text.as_bytes()).to_string();
    u128::from_str_radix(&digest[..32], 16).expect("a digest is written in hexadecimal digits")
}
