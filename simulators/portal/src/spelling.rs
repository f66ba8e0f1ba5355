//! The same JSON in another spelling: members in the opposite order, and white space wherever it is allowed.

use serde_json::Value;

/// Returns `bytes` in another spelling with the same meaning; `None` when they are no JSON.
pub(crate) fn respell(bytes: &[u8]) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let mut text = String::from("\n");
    write(&value, 0, &mut text);
    text.push_str(" \n");
    Some(text.into_bytes())
}

fn write(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(members) => {
            let members = members.iter().rev();
            block('{', '}', members, depth, text, |(name, member), text| {
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push_str(" : ");
                write(member, depth + 1, text);
            });
        }
        Value::Array(items) => block('[', ']', items.iter(), depth, text, |item, text| write(item, depth + 1, text)),
        scalar => text.push_str(&scalar.to_string()),
    }
}

fn block<T>(
    open: char,
    close: char,
    items: impl Iterator<Item = T>,
    depth: usize,
    text: &mut String,
    mut each: impl FnMut(T, &mut String),
) {
    text.push(open);
    for (index, item) in items.enumerate() {
        text.push_str(if index == 0 { "\n" } else { " ,\n" });
        text.push_str(&"\t".repeat(depth + 1));
        each(item, text);
    }
    text.push('\n');
    text.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_core::payload::meaning;

    #[test]
    fn another_spelling_has_other_bytes_and_the_same_meaning() {
        for text in [r#"{"a":"x\"~0000000b","b":[1,{"c":null,"d":[]}],"e":{}}"#, "[]", "{}", r#""word""#] {
            let respelled = respell(text.as_bytes()).expect("the text is JSON");
            assert_ne!(respelled, text.as_bytes());
            assert_eq!(
                meaning(&respelled),
                meaning(text.as_bytes()),
                "{}",
                String::from_utf8_lossy(&respelled)
            );
        }
    }

    #[test]
    fn members_change_their_order() {
        let respelled = respell(br#"{"a":1,"b":2}"#).expect("the text is JSON");
        let text = String::from_utf8(respelled).expect("JSON is text");
        assert!(text.find("\"b\"") < text.find("\"a\""), "{text}");
    }

    #[test]
    fn what_is_no_json_has_no_other_spelling() {
        assert_eq!(respell(b"{"), None);
    }
}
