//! The shape of an answer: its body with everything replaced that has to differ between two requests.

use serde_json::Value;

const OWN: &str = "<own>";
const ID: &str = "<id>";
const TIME: &str = "<time>";
const LONG: usize = 16;

/// Returns `body` with the request's `own_words` replaced by `<own>`, RFC 3339 times by `<time>`, and UUIDs and other long ids by `<id>`.
///
/// Two answers to two requests that differ in nothing else have the same shape, so a shape that differs tells something. The spelling
/// of JSON does not count. In JSON a text member whose name ends in `Id` is an id however short it is.
pub fn shape(body: &[u8], own_words: &[&str]) -> String {
    match serde_json::from_slice(body) {
        Ok(value) => shape_of(value, own_words),
        Err(_) => settled(&String::from_utf8_lossy(body), &longest_first(own_words)),
    }
}

/// As [`shape`], of JSON that was read already.
pub(super) fn shape_of(mut value: Value, own_words: &[&str]) -> String {
    settle(&mut value, &longest_first(own_words));
    value.to_string()
}

/// A word may be part of another, and then the longer one has to be replaced first.
fn longest_first<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut words: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty()).collect();
    words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

fn settle(value: &mut Value, words: &[&str]) {
    match value {
        Value::String(text) => *text = settled(text, words),
        Value::Array(items) => items.iter_mut().for_each(|item| settle(item, words)),
        Value::Object(members) => {
            for (name, member) in members {
                settle(member, words);
                settle_id(name, member);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn settle_id(name: &str, member: &mut Value) {
    let is_id = name == "id" || name.ends_with("Id") || name.ends_with("_id");
    if let Value::String(text) = member
        && is_id
        && text != OWN
    {
        *text = ID.to_owned();
    }
}

fn settled(text: &str, words: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_boundary = true;
    while let Some(first) = rest.chars().next() {
        if is_boundary && let Some((mark, length)) = volatile(rest, words) {
            out.push_str(mark);
            rest = rest.get(length..).unwrap_or_default();
            is_boundary = false;
            continue;
        }
        out.push(first);
        is_boundary = !first.is_alphanumeric();
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    out
}

/// Returns what stands at the beginning of `text`, when it is something that has to differ, and how long it is.
fn volatile(text: &str, words: &[&str]) -> Option<(&'static str, usize)> {
    let own = words.iter().find(|word| text.starts_with(**word) && ends_at(text, word.len()));
    if let Some(word) = own {
        return Some((OWN, word.len()));
    }
    time(text)
        .map(|length| (TIME, length))
        .or_else(|| long_id(text).map(|length| (ID, length)))
}

fn ends_at(text: &str, length: usize) -> bool {
    let next = text.get(length..).and_then(|rest| rest.chars().next());
    !next.is_some_and(char::is_alphanumeric)
}

/// `2026-03-01T10:00:00.5+01:00` and the like.
fn time(text: &str) -> Option<usize> {
    const PATTERN: &[u8] = b"0000-00-00T00:00:00";
    let head = text.as_bytes().get(..PATTERN.len())?;
    let fits = head.iter().zip(PATTERN).all(|(byte, pattern)| match pattern {
        b'0' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b't' | b' '),
        _ => byte == pattern,
    });
    let is_tail = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-' | b':' | b'Z' | b'z');
    let tail = text.bytes().skip(PATTERN.len()).take_while(|byte| is_tail(*byte)).count();
    fits.then_some(PATTERN.len() + tail)
}

/// A UUID, or a run of letters and digits that is too long for a word and has a digit.
fn long_id(text: &str) -> Option<usize> {
    if is_uuid(text) {
        return Some(36);
    }
    let run = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let has_digit = text.bytes().take(run).any(|byte| byte.is_ascii_digit());
    (run >= LONG && has_digit).then_some(run)
}

fn is_uuid(text: &str) -> bool {
    let Some(head) = text.as_bytes().get(..36) else { return false };
    head.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, own_words: &[&str], expected: &str) {
        assert_eq!(shape(body.as_bytes(), own_words), expected);
    }

    #[test]
    fn answers_to_two_requests_for_different_numbers_have_one_shape() {
        let answer = |number: &str| format!("{{\"detail\":\"no order {number} here\",\"status\":404,\"correlationId\":\"c-{number}\"}}");
        let shapes = ["PO-17", "PO-4711"].map(|number| shape(answer(number).as_bytes(), &[number]));
        assert_eq!(shapes[0], shapes[1]);
        assert!(shapes[0].contains("no order <own> here"));
    }

    #[test]
    fn times_uuids_and_long_ids_are_replaced_and_words_are_not() {
        check(
            "at 2026-03-01T10:00:00.5+01:00, id 8e03978e-40d5-43dd-bc93-6894a57f9324, token 4Zr9QmD2xYb71KpLw0, acknowledgementnumbers 2026-03-01",
            &[],
            "at <time>, id <id>, token <id>, acknowledgementnumbers 2026-03-01",
        );
    }

    #[test]
    fn a_word_is_replaced_whole_and_the_longest_first() {
        check("A-1, A-12, XA-1, A-1-B", &["A-1", "A-1-B"], "<own>, A-12, XA-1, <own>");
    }

    #[test]
    fn a_short_id_in_a_member_named_so_is_replaced_and_the_spelling_of_json_is_not_seen() {
        check(
            "{ \"state\": \"parked\",\n \"receiptId\": \"r7\" }",
            &[],
            r#"{"receiptId":"<id>","state":"parked"}"#,
        );
        check(r#"{"receiptId":"r7"}"#, &["r7"], r#"{"receiptId":"<own>"}"#);
    }

    #[test]
    fn a_difference_that_tells_something_stays() {
        assert_ne!(shape(b"no order 1", &["1"]), shape(b"not your order 2", &["2"]));
    }
}
