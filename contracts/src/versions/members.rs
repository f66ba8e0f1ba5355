//! The few things that a translation does to the members of an object.

use super::Object;
use serde_json::Value;

/// Renames a member, when it is there.
pub(super) fn rename(object: &mut Object, from: &str, to: &str) {
    if let Some(value) = object.remove(from) {
        object.insert(to.to_owned(), value);
    }
}

/// Changes each object in the list `name`.
pub(super) fn each(object: &mut Object, name: &str, mut change: impl FnMut(&mut Object)) {
    let items = object.get_mut(name).and_then(Value::as_array_mut);
    items.into_iter().flatten().filter_map(Value::as_object_mut).for_each(&mut change);
}

/// Changes the object `name`.
pub(super) fn within(object: &mut Object, name: &str, change: impl FnOnce(&mut Object)) {
    if let Some(inner) = object.get_mut(name).and_then(Value::as_object_mut) {
        change(inner);
    }
}

/// Takes the text `name` out of the object.
pub(super) fn take_text(object: &mut Object, name: &str) -> Option<String> {
    match object.remove(name)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// Puts a member in.
pub(super) fn put(object: &mut Object, name: &str, value: impl Into<Value>) {
    object.insert(name.to_owned(), value.into());
}
