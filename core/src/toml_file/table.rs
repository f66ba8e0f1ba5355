//! One table of a settings file: what is in it, and what is said of it when it is wrong.

use super::file::Problems;
use std::cell::RefCell;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One table of a settings file. Whatever nobody asks for is a problem when it is closed.
pub struct Table<'f, 't> {
    problems: &'f Problems<'f>,
    path: String,
    entries: &'f DeTable<'t>,
    at: usize,
    asked: RefCell<BTreeSet<String>>,
}

impl<'f, 't> Table<'f, 't> {
    pub(super) fn root(problems: &'f Problems<'f>, entries: &'f DeTable<'t>) -> Self {
        Self::new(problems, String::new(), entries, 0)
    }

    fn new(problems: &'f Problems<'f>, path: String, entries: &'f DeTable<'t>, at: usize) -> Self {
        Self {
            problems,
            path,
            entries,
            at,
            asked: RefCell::default(),
        }
    }

    /// Returns the table under `key`; a missing one is a problem.
    pub fn table(&self, key: &str, why: &str) -> Option<Table<'f, 't>> {
        if !self.has(key) {
            self.missing(key, why, &format!("add a table `[{}]`", self.path_of(key)));
        }
        self.optional_table(key)
    }

    /// Returns the table under `key`, when it is there.
    pub fn optional_table(&self, key: &str) -> Option<Table<'f, 't>> {
        let (value, at) = self.find(key)?;
        self.below(self.path_of(key), value, at)
    }

    /// Returns the tables of the array `[[key]]`; none when it is missing.
    pub fn tables(&self, key: &str) -> Vec<Table<'f, 't>> {
        let items = self.array(key, "an array of tables").into_iter();
        items
            .filter_map(|(path, item)| self.below(path, item.get_ref(), item.span().start))
            .collect()
    }

    fn below(&self, path: String, value: &'f DeValue<'t>, at: usize) -> Option<Table<'f, 't>> {
        match value.as_table() {
            Some(entries) => Some(Self::new(self.problems, path, entries, at)),
            None => self.wrong(&path, at, "a table", value),
        }
    }

    /// Returns the names of what is in the table, for one whose names are up to the user.
    pub fn names(&self) -> impl Iterator<Item = &'f str> + use<'f, 't> {
        self.entries.iter().map(|(name, _)| name.get_ref().as_ref())
    }

    /// Returns whether something stands under `key`.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Notes that the value under `key` is `found`, which is bad because of `why`.
    pub fn bad(&self, key: &str, found: &str, why: &str, fix: &str) {
        self.refuse(key, "CS105", found, why, fix);
    }

    /// Notes that the value under `key` is `found`, which breaks the rule that `code` stands for.
    pub fn refuse(&self, key: &str, code: &'static str, found: &str, why: &str, fix: &str) {
        let at = self.entries.get(key).map_or(self.at, |value| value.span().start);
        self.problems.add(at, code, format!("`{}` is {found}", self.path_of(key)), why, fix);
    }

    /// Notes that `key` is missing.
    pub fn missing(&self, key: &str, why: &str, fix: &str) {
        let what = format!("`{}` is missing", self.path_of(key));
        self.problems.add(self.at, "CS102", what, why, fix);
    }

    /// Ends the reading of this table: whatever nobody asked for is a problem.
    pub fn close(self) {
        let asked = self.asked.borrow();
        for (key, _) in self.entries.iter().filter(|(key, _)| !asked.contains(key.get_ref().as_ref())) {
            let name: &str = key.get_ref();
            let nearest = asked
                .iter()
                .max_by(|a, b| strsim::jaro_winkler(name, a).total_cmp(&strsim::jaro_winkler(name, b)));
            let fix = nearest.map_or_else(
                || "remove it".to_owned(),
                |nearest| format!("did you mean `{nearest}`? else remove it"),
            );
            let what = format!("`{}` is unknown", self.path_of(name));
            self.problems
                .add(key.span().start, "CS104", what, "it would be ignored silently", fix);
        }
    }

    /// Returns the value under `key` and where it stands.
    pub(super) fn find(&self, key: &str) -> Option<(&'f DeValue<'t>, usize)> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.entries.get(key).map(|value| (value.get_ref(), value.span().start))
    }

    /// Returns the items of the array under `key` with their paths; none when it is missing.
    pub(super) fn array(&self, key: &str, wanted: &str) -> Vec<(String, &'f Spanned<DeValue<'t>>)> {
        let Some((value, at)) = self.find(key) else { return Vec::new() };
        let Some(items) = value.as_array() else {
            self.wrong::<()>(&self.path_of(key), at, wanted, value);
            return Vec::new();
        };
        let path = self.path_of(key);
        let item = |(index, item)| (format!("{path}[{index}]"), item);
        items.iter().enumerate().map(item).collect()
    }

    /// Notes that what stands at `path` is of the wrong type.
    pub(super) fn wrong<T>(&self, path: &str, at: usize, wanted: &str, found: &DeValue<'_>) -> Option<T> {
        let what = format!("`{path}` is of the type {}", found.type_str());
        self.problems
            .add(at, "CS103", what, format!("{wanted} is wanted"), format!("write {wanted}"));
        None
    }

    /// Notes that what stands at `path` reads `found` and cannot be used.
    pub(super) fn unusable<T>(&self, path: &str, at: usize, wanted: &str, found: &str) -> Option<T> {
        let what = format!("`{path}` is `{found}`");
        self.problems
            .add(at, "CS105", what, format!("{wanted} is wanted"), format!("write {wanted}"));
        None
    }

    /// Returns the whole name of `key`, as it would be written in TOML.
    pub(super) fn path_of(&self, key: &str) -> String {
        let is_bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        let key = if is_bare { key.to_owned() } else { format!("\"{key}\"") };
        if self.path.is_empty() {
            key
        } else {
            format!("{}.{key}", self.path)
        }
    }
}
