//! `x-known`: what is in a package belongs to a line that the document has.

use super::{Rule, setting};
use crate::violation::Violation;
use countersign_core::status::Reason;
use serde_json::Value;

pub(super) struct Known {
    lines: String,
    line: String,
    packages: String,
    contents: String,
}

impl Known {
    pub(super) fn new(settings: &Value) -> Option<Self> {
        Some(Self {
            lines: setting(settings, "lines")?,
            line: setting(settings, "line")?,
            packages: setting(settings, "packages")?,
            contents: setting(settings, "contents")?,
        })
    }

    fn numbers(&self, part: &Value) -> Vec<u64> {
        let lines = items(part, &self.lines).iter();
        let mut numbers: Vec<u64> = lines.filter_map(|line| line.get(&self.line)?.as_u64()).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Returns each unknown number with the indexes of its package and of its place in it.
    fn unknown<'a>(&'a self, part: &'a Value) -> impl Iterator<Item = (usize, usize, u64)> + 'a {
        let packages = items(part, &self.packages);
        // Without packages there is nothing to look up.
        let numbers = if packages.is_empty() { Vec::new() } else { self.numbers(part) };
        let contents = packages.iter().enumerate().flat_map(move |(package, value)| {
            let contents = items(value, &self.contents).iter().enumerate();
            contents.filter_map(move |(index, content)| Some((package, index, content.get(&self.line)?.as_u64()?)))
        });
        contents.filter(move |(_, _, number)| numbers.binary_search(number).is_err())
    }
}

fn items<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

impl Rule for Known {
    fn holds(&self, part: &Value) -> bool {
        self.unknown(part).next().is_none()
    }

    fn violations(&self, part: &Value) -> Vec<Violation> {
        let violation = |(package, index, number): (usize, usize, u64)| Violation {
            pointer: format!("/{}/{package}/{}/{index}/{}", self.packages, self.contents, self.line),
            expected: format!("the number of a line in `/{}`", self.lines),
            found: format!("the number `{number}`"),
            reason: Reason::ValidationStructure,
        };
        self.unknown(part).map(violation).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn contents_of_an_unknown_line_are_reported_where_they_stand() {
        let settings = json!({"lines": "lines", "line": "line", "packages": "packages", "contents": "contents"});
        let rule = Known::new(&settings).expect("the settings are whole");
        let notice = json!({"lines": [{"line": 20}, {"line": 10}], "packages": [{"contents": [{"line": 10}]}, {"contents": [{"line": 20}, {"line": 30}]}]});
        let violations = rule.violations(&notice);
        assert_eq!(violations.len(), 1);
        assert_eq!(violations[0].pointer, "/packages/1/contents/1/line");
        assert!(!rule.holds(&notice));
        assert!(rule.holds(&json!({"lines": [{"line": 20}], "packages": []})));
    }
}
