//! Reading one member of a JSON text without keeping the rest: what is sent and pushed travels in an envelope.

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// Reads the whole text.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// Reads the member that `path` leads to from the outermost object, one name after the other.
pub(super) fn within<T: DeserializeOwned>(text: &str, path: &[&str]) -> Option<T> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Member::new(path).deserialize(&mut reader).ok()?;
    reader.end().ok().map(|()| read)
}

struct Member<'a, T> {
    path: &'a [&'a str],
    read: PhantomData<T>,
}

impl<'a, T> Member<'a, T> {
    fn new(path: &'a [&'a str]) -> Self {
        Self { path, read: PhantomData }
    }
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Member<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        if self.path.is_empty() {
            T::deserialize(deserializer)
        } else {
            deserializer.deserialize_map(self)
        }
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Member<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the member `{}`", self.path.join("."))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let Some((name, rest)) = self.path.split_first() else {
            return Err(A::Error::custom("nothing was asked for"));
        };
        let mut read = None;
        // Of two members with one name, the last one counts for most readers.
        while let Some(member) = map.next_key::<String>()? {
            if member == *name {
                read = Some(map.next_value_seed(Member::new(rest))?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        read.ok_or_else(|| A::Error::custom("the member is missing"))
    }
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn the_member_is_read_and_what_stands_beside_it_is_not() {
        let text = r#"{"id": "1", "data": {"more": [{"order": 1}], "order": {"number": "a\"b"}}, "time": null}"#;
        let order = within::<serde_json::Value>(text, &["data", "order"]);
        assert_eq!(order, Some(serde_json::json!({"number": "a\"b"})));
        assert_eq!(within::<String>(text, &["data", "order", "number"]), Some("a\"b".to_owned()));
        assert_eq!(within::<u32>(r#"{"data": 1, "data": 2}"#, &["data"]), Some(2));
    }

    #[test]
    fn what_is_not_there_and_what_is_no_json_is_nothing() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"data": {}}"#,
            r#"{"data": [{"order": 1}]}"#,
            r#"{"data": {"order": 1}"#,
            r#"{"data": {"order": 1}} x"#,
            r#"{"data": {"order": "1"}}"#,
        ] {
            assert_eq!(within::<u32>(text, &["data", "order"]), None, "{text}");
        }
    }
}
