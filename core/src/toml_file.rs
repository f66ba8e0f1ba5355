//! Reading a settings file so that every mistake in it is told at once, each with its line, why it matters and how to mend it.
//!
//! It does not know what the settings mean, and it does not open files.

use crate::problem::Problem;
use crate::secret::Secret;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A settings file that is being read, with the problems found so far.
pub struct TomlFile<'t> {
    name: String,
    text: &'t str,
    problems: RefCell<Vec<Problem>>,
}

impl<'t> TomlFile<'t> {
    /// Begins to read `text`, which came from the file that people know as `name`.
    pub fn new(name: impl Into<String>, text: &'t str) -> Self {
        Self {
            name: name.into(),
            text,
            problems: RefCell::default(),
        }
    }

    /// Returns the file's tables; parts that are no TOML are noted as problems and left out.
    pub fn parse(&self) -> Spanned<DeTable<'t>> {
        let (root, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            self.note(
                at,
                "CS101",
                format!("not TOML: {}", error.message().trim()),
                "nothing after the mistake can be trusted",
                "mend the syntax",
            );
        }
        root
    }

    /// Returns the root of `parsed` for reading.
    pub fn root<'f>(&'f self, parsed: &'f Spanned<DeTable<'t>>) -> Table<'f, 't> {
        Table {
            file: self,
            path: String::new(),
            entries: parsed.get_ref(),
            at: 0,
            asked: RefCell::default(),
        }
    }

    /// Notes a problem at a byte offset of the file.
    pub fn note(&self, at: usize, code: &'static str, what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) {
        let line = self.text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        self.problems
            .borrow_mut()
            .push(Problem::new(code, what, why, fix).at(format!("{}:{line}", self.name)));
    }

    /// Returns whether a problem was noted.
    pub fn has_problems(&self) -> bool {
        !self.problems.borrow().is_empty()
    }

    /// Returns every problem, in the order of the file.
    pub fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| line_of(problem.place.as_deref()));
        problems
    }
}

fn line_of(place: Option<&str>) -> usize {
    place.and_then(|place| place.rsplit(':').next()?.parse().ok()).unwrap_or(0)
}

/// One table of a settings file.
pub struct Table<'f, 't> {
    file: &'f TomlFile<'t>,
    path: String,
    entries: &'f DeTable<'t>,
    at: usize,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'f, 't> Table<'f, 't> {
    /// Returns the table under `key`; a missing one is a problem.
    pub fn table(&self, key: &'static str, why: &str) -> Option<Table<'f, 't>> {
        let found = self.optional_table(key);
        if found.is_none() && !self.has(key) {
            self.missing(key, why, &format!("add a table `[{}]`", self.path_of(key)));
        }
        found
    }

    /// Returns the table under `key`, when it is there.
    pub fn optional_table(&self, key: &'static str) -> Option<Table<'f, 't>> {
        let (value, at) = self.find(key)?;
        match value.as_table() {
            Some(entries) => Some(Table {
                file: self.file,
                path: self.path_of(key),
                entries,
                at,
                asked: RefCell::default(),
            }),
            None => self.wrong(key, at, "a table", value),
        }
    }

    /// Returns the tables of the array `[[key]]`.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'f, 't>> {
        let Some((value, at)) = self.find(key) else { return Vec::new() };
        let Some(array) = value.as_array() else {
            self.wrong::<()>(key, at, "an array of tables", value);
            return Vec::new();
        };
        let table = |(index, item): (usize, &'f Spanned<DeValue<'t>>)| {
            let path = format!("{}[{index}]", self.path_of(key));
            match item.get_ref().as_table() {
                Some(entries) => Some(Table {
                    file: self.file,
                    path,
                    entries,
                    at: item.span().start,
                    asked: RefCell::default(),
                }),
                None => self.wrong(key, item.span().start, "a table", item.get_ref()),
            }
        };
        array.iter().enumerate().filter_map(table).collect()
    }

    /// Returns the text under `key`; a missing one is a problem, and `why` and `fix` say so.
    pub fn text(&self, key: &'static str, why: &str, fix: &str) -> Option<String> {
        let found = self.optional_text(key);
        if found.is_none() && !self.has(key) {
            self.missing(key, why, fix);
        }
        found
    }

    /// Returns the text under `key`, when it is there.
    pub fn optional_text(&self, key: &'static str) -> Option<String> {
        let (value, at) = self.find(key)?;
        match value.as_str() {
            Some(text) => Some(text.to_owned()),
            None => self.wrong(key, at, "a text in quotes", value),
        }
    }

    /// Returns the text under `key`, or `default`.
    pub fn text_or(&self, key: &'static str, default: &str) -> String {
        self.optional_text(key).unwrap_or_else(|| default.to_owned())
    }

    /// Returns the texts of the array under `key`; none when it is missing.
    pub fn texts(&self, key: &'static str) -> Vec<String> {
        let Some((value, at)) = self.find(key) else { return Vec::new() };
        let Some(array) = value.as_array() else {
            self.wrong::<()>(key, at, "an array of texts", value);
            return Vec::new();
        };
        let text = |item: &Spanned<DeValue<'t>>| match item.get_ref().as_str() {
            Some(text) => Some(text.to_owned()),
            None => self.wrong(key, item.span().start, "a text in quotes", item.get_ref()),
        };
        array.iter().filter_map(text).collect()
    }

    /// Returns the table under `key` as pairs of texts; none when it is missing.
    pub fn pairs(&self, key: &'static str) -> BTreeMap<String, String> {
        let Some((value, at)) = self.find(key) else {
            return BTreeMap::new();
        };
        let Some(table) = value.as_table() else {
            self.wrong::<()>(key, at, "a table of texts", value);
            return BTreeMap::new();
        };
        let pair = |(name, item): (&Spanned<_>, &Spanned<DeValue<'t>>)| match item.get_ref().as_str() {
            Some(text) => Some((AsRef::<toml::de::DeString<'t>>::as_ref(name).to_string(), text.to_owned())),
            None => self.wrong(key, item.span().start, "a text in quotes", item.get_ref()),
        };
        table.iter().filter_map(pair).collect()
    }

    /// Returns the whole number under `key`, or `default`; it must be in `range`.
    pub fn number_or(&self, key: &'static str, default: u64, range: std::ops::RangeInclusive<u64>) -> u64 {
        let Some((value, at)) = self.find(key) else { return default };
        let number = value
            .as_integer()
            .and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok());
        match number {
            Some(number) if range.contains(&number) => number,
            Some(number) => {
                let fix = format!("give a number from {} to {}", range.start(), range.end());
                self.file.note(
                    at,
                    "CS105",
                    format!("`{}` is {number}", self.path_of(key)),
                    "it is out of its range",
                    fix,
                );
                default
            }
            None => self.wrong(key, at, "a whole number", value).unwrap_or(default),
        }
    }

    /// Returns the boolean under `key`, or `default`.
    pub fn flag_or(&self, key: &'static str, default: bool) -> bool {
        let Some((value, at)) = self.find(key) else { return default };
        match value.as_bool() {
            Some(flag) => flag,
            None => self.wrong(key, at, "`true` or `false`", value).unwrap_or(default),
        }
    }

    /// Returns the duration under `key`, written as `40ms`, `2s`, `5m` or `48h`, or `default`.
    pub fn duration_or(&self, key: &'static str, default: Duration) -> Duration {
        self.parsed(key, "a duration such as `40ms`, `2s` or `48h`", parse_duration)
            .unwrap_or(default)
    }

    /// Returns the text under `key` turned into something by `parse`; when it cannot be, that is a problem.
    pub fn parsed<T>(&self, key: &'static str, wanted: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.optional_text(key)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            self.bad(
                key,
                &format!("`{text}`"),
                &format!("{wanted} is wanted"),
                &format!("write {wanted}"),
            );
        }
        parsed
    }

    /// Returns the secret that `key` refers to; `resolve` turns a reference into its value or says what is wrong with it.
    pub fn secret(&self, key: &'static str, resolve: impl FnOnce(&str) -> Result<Secret, String>) -> Option<Secret> {
        let fix = format!("add `{key} = \"env:NAME\"`, and put the value into the environment variable NAME");
        let reference = self.text(key, "without it nobody can prove who calls", &fix)?;
        match resolve(&reference) {
            Ok(secret) => Some(secret),
            Err(why) => {
                // The text itself is not repeated: it may be the secret.
                self.bad(key, "no usable reference", &why, &fix);
                None
            }
        }
    }

    /// Notes that the value under `key` is `found`, which is bad because of `why`.
    pub fn bad(&self, key: &'static str, found: &str, why: &str, fix: &str) {
        let at = self.place(key);
        self.file.note(at, "CS105", format!("`{}` is {found}", self.path_of(key)), why, fix);
    }

    /// Notes that `key` is missing.
    pub fn missing(&self, key: &'static str, why: &str, fix: &str) {
        self.file
            .note(self.at, "CS102", format!("`{}` is missing", self.path_of(key)), why, fix);
    }

    /// Ends the reading of this table: whatever nobody asked for is a problem.
    pub fn close(self) {
        let asked = self.asked.borrow();
        for (key, _) in self.entries {
            let name: &str = key.get_ref();
            if asked.contains(name) {
                continue;
            }
            let nearest = asked
                .iter()
                .max_by(|a, b| strsim::jaro_winkler(name, a).total_cmp(&strsim::jaro_winkler(name, b)));
            let fix = nearest.map_or_else(
                || "remove it".to_owned(),
                |nearest| format!("did you mean `{nearest}`? else remove it"),
            );
            self.file.note(
                key.span().start,
                "CS104",
                format!("`{}` is unknown", self.path_of(name)),
                "it would be ignored silently",
                fix,
            );
        }
    }

    fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    fn find(&self, key: &'static str) -> Option<(&'f DeValue<'t>, usize)> {
        self.asked.borrow_mut().insert(key);
        self.entries.get(key).map(|value| (value.get_ref(), value.span().start))
    }

    fn place(&self, key: &str) -> usize {
        self.entries.get(key).map_or(self.at, |value| value.span().start)
    }

    fn wrong<T>(&self, key: &str, at: usize, wanted: &str, found: &DeValue<'_>) -> Option<T> {
        let what = format!("`{}` is of the type {}", self.path_of(key), found.type_str());
        self.file
            .note(at, "CS103", what, format!("{wanted} is wanted"), format!("write {wanted}"));
        None
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }
}

fn parse_duration(text: &str) -> Option<Duration> {
    let duration: jiff::SignedDuration = text.parse().ok()?;
    duration.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
[a]
wait = \"40ms\"
cuont = 3
name = 7
[[b]]
x = \"1\"
";

    #[test]
    fn every_problem_is_told_at_once_with_its_line() {
        let file = TomlFile::new("test.toml", TEXT);
        let parsed = file.parse();
        let root = file.root(&parsed);
        let a = root.table("a", "it is needed").expect("the table is there");
        assert_eq!(a.duration_or("wait", Duration::ZERO), Duration::from_millis(40));
        assert_eq!(a.number_or("count", 5, 1..=9), 5);
        assert_eq!(a.optional_text("name"), None);
        assert_eq!(a.text("other", "it is needed", "add it"), None);
        a.close();
        for b in root.tables("b") {
            assert_eq!(b.text_or("x", ""), "1");
            b.close();
        }
        root.close();
        let told: Vec<String> = file
            .into_problems()
            .iter()
            .map(|p| format!("{} {} {}", p.code, p.place.as_deref().unwrap_or(""), p.what))
            .collect();
        assert_eq!(
            told,
            [
                "CS102 test.toml:1 `a.other` is missing",
                "CS104 test.toml:3 `a.cuont` is unknown",
                "CS103 test.toml:4 `a.name` is of the type integer",
            ]
        );
    }
}
