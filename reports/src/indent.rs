//! JSON laid out for reading without changing a token: numbers, escapes, member order and repeated members stay as they were sent.

use serde::de::IgnoredAny;

/// Returns `text` with line breaks and indentation when it is JSON, at most about `most` bytes of it.
pub(crate) fn indented(text: &str, most: usize) -> Option<String> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let mut out = String::new();
    let mut depth = 0;
    let mut tokens = text.char_indices().peekable();
    while let Some((start, c)) = tokens.next() {
        if out.len() > most {
            break;
        }
        match c {
            '"' => out.push_str(string(text, start, &mut tokens)),
            '{' | '[' => {
                out.push(c);
                while tokens.next_if(|(_, next)| next.is_ascii_whitespace()).is_some() {}
                if let Some((_, end)) = tokens.next_if(|(_, next)| matches!(next, '}' | ']')) {
                    out.push(end);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(',');
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ if c.is_ascii_whitespace() => {}
            _ => out.push(c),
        }
    }
    Some(out)
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

/// Returns the string that begins at `start`, with its quotes, and moves past it.
fn string<'a>(text: &'a str, start: usize, tokens: &mut impl Iterator<Item = (usize, char)>) -> &'a str {
    let mut is_escaped = false;
    for (at, c) in tokens {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return &text[start..=at],
            _ => {}
        }
    }
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_their_order_stay_as_sent() {
        let text = r#"{"b":1.50e+2, "a":["x\"]}", {}],"b":[ ]}"#;
        let expected = "{\n  \"b\": 1.50e+2,\n  \"a\": [\n    \"x\\\"]}\",\n    {}\n  ],\n  \"b\": []\n}";
        assert_eq!(indented(text, 4_096).as_deref(), Some(expected));
    }

    #[test]
    fn what_is_no_json_is_not_laid_out() {
        assert_eq!(indented("{\"a\":}", 4_096), None);
        assert_eq!(indented("", 4_096), None);
    }
}
