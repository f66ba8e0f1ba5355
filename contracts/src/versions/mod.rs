//! What each version calls things, as steps from a version to the next and back. The newest one is the core documents' own JSON.

mod decimal_text;
mod members;
mod v1;
mod v2;

use countersign_core::ids::DocumentKind;
use serde_json::{Map, Value};

use crate::reading::Reading;

/// A document's members by name.
type Object = Map<String, Value>;

/// Turns a valid document of `version` into one of the newest version. `context` is needed for all kinds but orders.
pub(crate) fn raise(kind: DocumentKind, version: &str, document: &mut Value, context: Option<&Reading>) {
    let Some(object) = document.as_object_mut() else {
        return;
    };
    if version == "v1" {
        v1::raise(kind, object, context);
    }
    if version == "v1" || version == "v2" {
        v2::raise(kind, object, context);
    }
}

/// Turns a document of the newest version into one of `version`; what that version has no place for is left out.
pub(crate) fn lower(kind: DocumentKind, version: &str, document: &mut Value) {
    let Some(object) = document.as_object_mut() else {
        return;
    };
    if version == "v1" || version == "v2" {
        v2::lower(kind, object);
    }
    if version == "v1" {
        v1::lower(kind, object);
    }
}
