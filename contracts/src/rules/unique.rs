//! `x-unique`: no two items of a list have the same number in one member.

use super::Rule;
use crate::violation::Violation;
use countersign_core::status::Reason;
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) struct Unique {
    member: String,
}

impl Unique {
    pub(super) fn new(settings: &Value) -> Option<Self> {
        Some(Self {
            member: settings.as_str()?.to_owned(),
        })
    }

    fn numbers<'a>(&self, part: &'a Value) -> impl Iterator<Item = (usize, u64)> {
        let items: &'a [Value] = part.as_array().map(Vec::as_slice).unwrap_or_default();
        items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| Some((index, item.get(&self.member)?.as_u64()?)))
    }
}

impl Rule for Unique {
    fn holds(&self, part: &Value) -> bool {
        // Nearly every document numbers its lines upwards; only the others pay for a sorted copy.
        if self.numbers(part).is_sorted_by(|(_, left), (_, right)| left < right) {
            return true;
        }
        let mut numbers: Vec<u64> = self.numbers(part).map(|(_, number)| number).collect();
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
                    expected: "a number that no other line has".to_owned(),
                    found: format!("the number `{number}`, as in line {} of the list", earlier + 1),
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
            (json!("no list"), vec![]),
        ] {
            let violations = rule.violations(&lines);
            let pointers: Vec<&str> = violations.iter().map(|violation| violation.pointer.as_str()).collect();
            assert_eq!(pointers, expected, "{lines}");
            assert_eq!(rule.holds(&lines), expected.is_empty(), "{lines}");
        }
    }
}
