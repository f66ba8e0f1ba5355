//! The values of a table, by their kind.

use super::duration::parse_duration;
use super::form::{is_address, is_http_url};
use super::table::Table;
use crate::secret::Secret;
use jiff::Timestamp;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::time::Duration;
use toml::de::DeValue;

/// Why a reference to a secret cannot be used; it never holds the reference itself, which may be the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The code of the rule that it breaks.
    pub code: &'static str,
    /// What is wrong with it.
    pub why: String,
}

impl From<String> for Refused {
    /// Breaks no rule but the common one, that a value can be used.
    fn from(why: String) -> Self {
        Self { code: "CS105", why }
    }
}

impl<'t> Table<'_, 't> {
    /// Returns the text under `key`; a missing or empty one is a problem, and `why` says whom it fails.
    pub fn text(&self, key: &str, why: &str) -> Option<String> {
        self.needed(key, why, "a text that is not empty", filled)
    }

    /// Returns the text under `key`, when it is there.
    pub fn optional_text(&self, key: &str) -> Option<String> {
        self.parsed(key, "a text in quotes", |text| Some(text.to_owned()))
    }

    /// Returns the text under `key`, or `default`.
    pub fn text_or(&self, key: &str, default: &str) -> String {
        self.optional_text(key).unwrap_or_else(|| default.to_owned())
    }

    /// Returns the text under `key` turned into something by `parse`; a missing one, and one that cannot be, is a problem.
    pub fn needed<T>(&self, key: &str, why: &str, wanted: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        if !self.has(key) {
            self.missing(key, why, &format!("add `{key} = \"…\"`: {wanted}"));
        }
        self.parsed(key, wanted, parse)
    }

    /// Returns the text under `key` turned into something by `parse`, when it is there; when it cannot be, that is a problem.
    pub fn parsed<T>(&self, key: &str, wanted: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let (value, at) = self.find(key)?;
        self.parse(&self.path_of(key), value, at, wanted, parse)
    }

    /// Returns each text of the array under `key` turned into something by `parse`; none when it is missing.
    pub fn each<T>(&self, key: &str, wanted: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let items = self.array(key, "an array of texts").into_iter();
        let read =
            |(path, item): (String, &toml::Spanned<DeValue<'t>>)| self.parse(&path, item.get_ref(), item.span().start, wanted, &parse);
        items.filter_map(read).collect()
    }

    /// Returns the texts of the array under `key`; there must be one at least.
    pub fn texts(&self, key: &str, why: &str) -> Vec<String> {
        let fix = format!("add `{key} = [\"…\"]`");
        match self.find(key) {
            None => self.missing(key, why, &fix),
            Some((value, _)) if value.as_array().is_some_and(|items| items.is_empty()) => self.bad(key, "an empty list", why, &fix),
            Some(_) => {}
        }
        self.each(key, "a text that is not empty", filled)
    }

    /// Returns the whole number under `key`, or `default`; it must be in `range`.
    pub fn number_or<T>(&self, key: &str, default: T, range: RangeInclusive<T>) -> T
    where
        T: Copy + Display + PartialOrd + TryFrom<u64>,
    {
        let Some((value, at)) = self.find(key) else { return default };
        let path = self.path_of(key);
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        let Some(integer) = value.as_integer() else {
            return self.wrong(&path, at, &wanted, value).unwrap_or(default);
        };
        let number = u64::from_str_radix(integer.as_str(), integer.radix()).ok();
        let number = number
            .and_then(|number| T::try_from(number).ok())
            .filter(|number| range.contains(number));
        number.unwrap_or_else(|| self.unusable(&path, at, &wanted, &integer.to_string()).unwrap_or(default))
    }

    /// Returns the boolean under `key`, or `default`.
    pub fn flag_or(&self, key: &str, default: bool) -> bool {
        let Some((value, at)) = self.find(key) else { return default };
        let flag = value.as_bool();
        flag.or_else(|| self.wrong(&self.path_of(key), at, "`true` or `false`", value))
            .unwrap_or(default)
    }

    /// Returns the duration under `key`, longer than nothing, or `default`.
    pub fn duration_or(&self, key: &str, default: Duration) -> Duration {
        self.optional_duration(key).unwrap_or(default)
    }

    /// Returns the duration under `key`, longer than nothing, when it is there.
    pub fn optional_duration(&self, key: &str) -> Option<Duration> {
        self.parsed(key, "a duration such as `40ms`, `2h 30m` or `5 days`", parse_duration)
    }

    /// Returns the moment under `key`, which may be a date-time of TOML or a text.
    pub fn moment(&self, key: &str) -> Option<Timestamp> {
        const WANTED: &str = "a time with an offset such as `2026-09-01T00:00:00Z`";
        let (value, at) = self.find(key)?;
        let path = self.path_of(key);
        let DeValue::Datetime(moment) = value else {
            return self.parse(&path, value, at, WANTED, |text| text.parse().ok());
        };
        let text = moment.to_string();
        text.parse().ok().or_else(|| self.unusable(&path, at, WANTED, &text))
    }

    /// Returns the host and port to listen on under `key`, when they are there.
    pub fn address(&self, key: &str) -> Option<String> {
        let wanted = "a host and a port such as `127.0.0.1:9001`";
        self.parsed(key, wanted, |text| is_address(text).then(|| text.to_owned()))
    }

    /// Returns the URL under `key`, without a slash at its end, so that a path can follow it.
    pub fn base_url(&self, key: &str, why: &str) -> Option<String> {
        let wanted = "a URL such as `https://host`";
        self.needed(key, why, wanted, |text| {
            is_http_url(text).then(|| text.trim_end_matches('/').to_owned())
        })
    }

    /// Returns the secret that `key` refers to; `resolve` turns a reference into its value or says what is wrong with it.
    pub fn secret(&self, key: &str, resolve: impl FnOnce(&str) -> Result<Secret, Refused>) -> Option<Secret> {
        let fix = format!("write `{key} = \"env:NAME\"`, and put the value into the environment variable NAME");
        if !self.has(key) {
            self.missing(key, "without it nobody can prove who calls", &fix);
        }
        let reference = self.optional_text(key)?;
        match resolve(&reference) {
            Ok(secret) => Some(secret),
            Err(Refused { code, why }) => {
                // The text itself is not repeated: it may be the secret.
                self.refuse(key, code, "no usable reference", &why, &fix);
                None
            }
        }
    }

    fn parse<T>(&self, path: &str, value: &DeValue<'t>, at: usize, wanted: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        match value.as_str() {
            Some(text) => parse(text).or_else(|| self.unusable(path, at, wanted, text)),
            None => self.wrong(path, at, wanted, value),
        }
    }
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
