//! Where the parts of a valid JSON text stand, so that one can be changed and the rest stays byte for byte.
//!
//! It finds and does not judge: what it makes of text that is no JSON is unspecified, short of a panic.

use std::ops::Range;

/// One member of an object or one item of an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The member's name without its quotes; empty for an item.
    pub(crate) name: Range<usize>,
    /// The value.
    pub(crate) value: Range<usize>,
    /// Name and value.
    pub(crate) whole: Range<usize>,
}

/// Returns where the one value of the text stands.
pub(crate) fn root(bytes: &[u8]) -> Option<Range<usize>> {
    let start = after_space(bytes, 0);
    Some(start..end_of_value(bytes, start)?)
}

/// Returns the members or items of the object or array at `container`, in their order; none when it is neither.
pub(crate) fn entries(bytes: &[u8], container: &Range<usize>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let is_object = match bytes.get(container.start) {
        Some(b'{') => true,
        Some(b'[') => false,
        _ => return entries,
    };
    let mut at = container.start + 1;
    while let Some(entry) = entry(bytes, at, is_object) {
        at = after_space(bytes, entry.whole.end);
        entries.push(entry);
        if bytes.get(at) != Some(&b',') {
            break;
        }
        at += 1;
    }
    entries
}

/// Returns the member of this name of the object at `container`.
pub(crate) fn member(bytes: &[u8], container: &Range<usize>, name: &str) -> Option<Entry> {
    let is_named = |entry: &Entry| bytes.get(entry.name.clone()) == Some(name.as_bytes());
    entries(bytes, container).into_iter().find(is_named)
}

fn entry(bytes: &[u8], at: usize, is_object: bool) -> Option<Entry> {
    let start = after_space(bytes, at);
    if matches!(bytes.get(start)?, b']' | b'}') {
        return None;
    }
    let mut name = start..start;
    let mut value_start = start;
    if is_object {
        let end = end_of_value(bytes, start)?;
        name = start + 1..end.checked_sub(1)?;
        // One for the colon.
        value_start = after_space(bytes, after_space(bytes, end) + 1);
    }
    let end = end_of_value(bytes, value_start)?;
    Some(Entry {
        name,
        value: value_start..end,
        whole: start..end,
    })
}

fn after_space(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

fn end_of_value(bytes: &[u8], start: usize) -> Option<usize> {
    match bytes.get(start)? {
        b'"' => end_of_string(bytes, start),
        b'{' | b'[' => end_of_container(bytes, start),
        _ => Some(end_of_scalar(bytes, start)),
    }
}

fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn end_of_container(bytes: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    loop {
        match bytes.get(at)? {
            b'"' => {
                at = end_of_string(bytes, at)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

fn end_of_scalar(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let is_inside = |byte: &&u8| !matches!(byte, b',' | b']' | b'}') && !byte.is_ascii_whitespace();
    start + rest.iter().take_while(is_inside).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = " {\"a\" : [1, {\"b\":\"x,]}\\\"\"} ,true],\"c\":-1.5e3 , \"d\":{}} ";

    fn shown(path: &[&str]) -> Vec<String> {
        let mut container = root(TEXT.as_bytes()).expect("the text is JSON");
        for name in path {
            container = member(TEXT.as_bytes(), &container, name).expect("the member is there").value;
        }
        let text = |range: &Range<usize>| TEXT[range.clone()].to_owned();
        let entries = entries(TEXT.as_bytes(), &container);
        entries
            .iter()
            .map(|entry| format!("{}={}", text(&entry.name), text(&entry.value)))
            .collect()
    }

    #[test]
    fn members_and_items_are_found_whatever_stands_in_texts_and_between_them() {
        assert_eq!(shown(&[]), [r#"a=[1, {"b":"x,]}\""} ,true]"#, "c=-1.5e3", "d={}"]);
        assert_eq!(shown(&["a"]), ["=1", r#"={"b":"x,]}\""}"#, "=true"]);
        assert!(shown(&["d"]).is_empty());
        assert!(shown(&["c"]).is_empty());
    }

    #[test]
    fn text_that_is_no_json_is_no_reason_to_panic() {
        for end in 0..TEXT.len() {
            let bytes = &TEXT.as_bytes()[..end];
            let _ = root(bytes).map(|root| entries(bytes, &root));
            let _ = entries(bytes, &(1..end.max(1)));
        }
    }
}
