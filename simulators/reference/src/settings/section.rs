//! One table of the settings file: takes its members by name and type, and reports what is missing, of the wrong type or unknown.

use super::duration;
use super::line::Problems;
use countersign_core::problem::Problem;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and where it stands.
pub(super) struct Found<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

/// A table whose members are taken one by one.
pub(super) struct Section<'table, 'text> {
    name: String,
    table: &'table DeTable<'text>,
    span: Range<usize>,
    asked: BTreeSet<&'static str>,
}

impl<'table, 'text> Section<'table, 'text> {
    /// Returns the table called `name`; the root's name is empty.
    pub(super) fn new(name: &str, table: &'table DeTable<'text>, span: Range<usize>) -> Self {
        Self {
            name: name.to_owned(),
            table,
            span,
            asked: BTreeSet::new(),
        }
    }

    /// Returns where the table begins.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Returns a member's whole name, for people.
    pub(super) fn path(&self, key: &str) -> String {
        if self.name.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.name)
        }
    }

    /// Returns the member `key` as it stands.
    pub(super) fn get(&mut self, key: &'static str) -> Option<&'table Spanned<DeValue<'text>>> {
        self.asked.insert(key);
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// Reports that `key` is needed and not there.
    pub(super) fn missing(&self, problems: &mut Problems<'_>, key: &str) {
        let path = self.path(key);
        let problem = Problem::new(
            "CS202",
            format!("`{path}` is missing"),
            "the integration cannot run without it and has no safe default for it",
            format!("add `{key} = …`"),
        );
        problems.add(problem, &self.span);
    }

    /// Reports that `key` has a value that cannot be used.
    pub(super) fn wrong(&self, problems: &mut Problems<'_>, key: &str, span: &Range<usize>, why: &str, fix: &str) {
        let problem = Problem::new("CS204", format!("`{}` has a value that cannot be used", self.path(key)), why, fix);
        problems.add(problem, span);
    }

    /// Reads the member `key` with `convert`, when it is there; `expected` says what `convert` takes.
    fn read<T>(
        &mut self,
        problems: &mut Problems<'_>,
        key: &'static str,
        expected: &str,
        convert: impl FnOnce(&DeValue<'text>) -> Option<T>,
    ) -> Option<Found<T>> {
        let spanned = self.get(key)?;
        let span = spanned.span();
        if let Some(value) = convert(spanned.get_ref()) {
            return Some(Found { value, span });
        }
        let problem = Problem::new(
            "CS203",
            format!("`{}` is not {expected}", self.path(key)),
            "a value that is read otherwise than it was meant is worse than none",
            format!("write {expected}"),
        );
        problems.add(problem, &span);
        None
    }

    /// Returns the text `key`.
    pub(super) fn text(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Option<Found<String>> {
        self.read(problems, key, "a text in quotes", |value| value.as_str().map(str::to_owned))
    }

    /// Returns the text `key`, which must be there and not be empty.
    pub(super) fn needed_text(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Option<Found<String>> {
        if self.get(key).is_none() {
            self.missing(problems, key);
            return None;
        }
        let found = self.text(problems, key)?;
        if found.value.is_empty() {
            self.wrong(problems, key, &found.span, "an empty text names nothing", "fill it in");
            return None;
        }
        Some(found)
    }

    /// Returns the truth value `key`, or `default`.
    pub(super) fn boolean(&mut self, problems: &mut Problems<'_>, key: &'static str, default: bool) -> bool {
        self.read(problems, key, "`true` or `false`", DeValue::as_bool)
            .map_or(default, |found| found.value)
    }

    /// Returns the whole number `key`, at least 1, or `default`.
    pub(super) fn positive<T: TryFrom<u64>>(&mut self, problems: &mut Problems<'_>, key: &'static str, default: T) -> T {
        let convert = |value: &DeValue<'text>| {
            let integer = value.as_integer()?;
            let number = u64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok()?;
            if number == 0 { None } else { T::try_from(number).ok() }
        };
        self.read(problems, key, "a whole number from 1 upwards", convert)
            .map_or(default, |found| found.value)
    }

    /// Returns the duration `key`, longer than nothing, or `default`.
    pub(super) fn duration(&mut self, problems: &mut Problems<'_>, key: &'static str, default: Duration) -> Duration {
        let convert = |value: &DeValue<'text>| value.as_str().and_then(duration::parse).filter(|duration| !duration.is_zero());
        self.read(problems, key, "a duration such as `\"48h\"` or `\"40ms\"`", convert)
            .map_or(default, |found| found.value)
    }

    /// Returns the moment `key`, as a TOML date-time or a text, with an offset.
    pub(super) fn moment(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Option<Timestamp> {
        let convert = |value: &DeValue<'text>| match value {
            DeValue::String(text) => text.parse().ok(),
            DeValue::Datetime(moment) => moment.to_string().parse().ok(),
            _ => None,
        };
        self.read(problems, key, "a time with an offset such as `2026-06-30T00:00:00Z`", convert)
            .map(|found| found.value)
    }

    /// Returns the list of texts `key`.
    pub(super) fn texts(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Option<Found<Vec<String>>> {
        let convert = |value: &DeValue<'text>| {
            let items = value.as_array()?.iter();
            items.map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
        };
        self.read(problems, key, "a list of texts", convert)
    }

    /// Returns the table `key` as a section of its own.
    pub(super) fn section(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Option<Section<'table, 'text>> {
        let spanned = self.get(key)?;
        let Some(table) = spanned.get_ref().as_table() else {
            self.wrong(
                problems,
                key,
                &spanned.span(),
                "it is a group of settings",
                &format!("write `[{key}]`"),
            );
            return None;
        };
        Some(Section::new(&self.path(key), table, spanned.span()))
    }

    /// Returns each table of the list `key`.
    pub(super) fn sections(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Vec<Section<'table, 'text>> {
        let Some(spanned) = self.get(key) else {
            self.missing(problems, key);
            return Vec::new();
        };
        let items: &[Spanned<DeValue<'text>>] = spanned.get_ref().as_array().map_or(&[], |items| items);
        let tables: Vec<_> = items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| {
                let table = item.get_ref().as_table()?;
                Some(Section::new(&format!("{key}[{index}]"), table, item.span()))
            })
            .collect();
        if tables.is_empty() || tables.len() != items.len() {
            self.wrong(
                problems,
                key,
                &spanned.span(),
                "it is a list with at least one table",
                &format!("write `[[{key}]]` for each"),
            );
        }
        tables
    }

    /// Returns each member whose name the caller does not know beforehand.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'table str, &'table Spanned<DeValue<'text>>)> + use<'table, 'text> {
        self.table.iter().map(|(name, value)| (name.get_ref().as_ref(), value))
    }

    /// Reports each member that nobody asked for.
    pub(super) fn finish(self, problems: &mut Problems<'_>) {
        for (name, _) in self.table.iter().filter(|(name, _)| !self.asked.contains(name.get_ref().as_ref())) {
            let known: Vec<&str> = self.asked.iter().copied().collect();
            let problem = Problem::new(
                "CS205",
                format!("`{}` is unknown", self.path(name.get_ref())),
                "a misspelt setting would silently not count",
                format!("use one of: {}", known.join(", ")),
            );
            problems.add(problem, &name.span());
        }
    }
}
