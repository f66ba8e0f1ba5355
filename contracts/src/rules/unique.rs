//! `x-unique`: no two items of a list have the same number or text in one member.

use super::Rule;
use crate::violation::Violation;
use countersign_core::status::Reason;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// What tells one item from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Number(u64),
    Text(&'a str),
}

impl<'a> Key<'a> {
    fn of(value: &'a Value) -> Option<Self> {
        value.as_u64().map(Self::Number).or_else(|| value.as_str().map(Self::Text))
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Number(_) => "number",
            Self::Text(_) => "value",
        }
    }
}

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

pub(super) struct Unique {
    member: String,
}

impl Unique {
    pub(super) fn new(settings: &Value) -> Option<Self> {
        Some(Self {
            member: settings.as_str()?.to_owned(),
        })
    }

    fn numbers<'a>(&self, part: &'a Value) -> impl Iterator<Item = (usize, Key<'a>)> {
        let items: &'a [Value] = part.as_array().map(Vec::as_slice).unwrap_or_default();
        items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| Some((index, Key::of(item.get(&self.member)?)?)))
    }
}

impl Rule for Unique {
    fn holds(&self, part: &Value) -> bool {
        // Nearly every document numbers its lines upwards; only the others pay for a sorted copy.
        if self.numbers(part).is_sorted_by(|(_, left), (_, right)| left < right) {
            return true;
        }
        let mut numbers: Vec<Key<'_>> = self.numbers(part).map(|(_, number)| number).collect();
        numbers.sort_unstable();
        numbers.is_sorted_by(|left, right| left < right)
    }

    fn violations(&self, part: &Value) -> Vec<Violation> {
        let mut first = BTreeMap::new();
        let mut violations = Vec::new();
        for (index, number) in self.numbers(part) {
            let earlier = *first.entry(number).or_insert(index);
            if earlier != index {
                violations.push(Violation {
                    pointer: format!("/{index}/{}", self.member),
                    expected: format!("a {} that no other line has", number.noun()),
                    found: format!("the {} `{number}`, as in line {} of the list", number.noun(), earlier + 1),
                    reason: Reason::ValidationStructure,
                });
            }
        }
        violations
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_second_of_two_equal_numbers_is_reported() {
        let rule = Unique::new(&json!("line")).expect("the settings are whole");
        for (lines, expected) in [
            (json!([{"line": 10}, {"line": 20}]), vec![]),
            (json!([{"line": 20}, {"line": 10}]), vec![]),
            (json!([{"line": 20}, {"line": 10}, {"line": 20}]), vec!["/2/line"]),
            (json!([{"line": 10}, {}, {"line": "x"}, {"line": 10}]), vec!["/3/line"]),
            (json!([{"line": "b"}, {"line": "a"}, {"line": "b"}]), vec!["/2/line"]),
            (json!("no list"), vec![]),
        ] {
            let violations = rule.violations(&lines);
            let pointers: Vec<&str> = violations.iter().map(|violation| violation.pointer.as_str()).collect();
            assert_eq!(pointers, expected, "{lines}");
            assert_eq!(rule.holds(&lines), expected.is_empty(), "{lines}");
        }
    }
}
