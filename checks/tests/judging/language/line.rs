//! One line as words: what comes first, and the options by name.

use countersign_core::history::Surface;

/// A line split into words, of which pairs of a name and a value can be asked for.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    text: String,
    words: Vec<String>,
}

impl Line {
    /// Splits a line; double quotes hold a value with spaces together. Comments begin with `#`.
    pub(crate) fn split(text: &str) -> Self {
        let mut words = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() && !rest.starts_with('#') {
            let (word, after) = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').expect("a quoted value ends with a quote"),
                None => rest.split_once(' ').unwrap_or((rest, "")),
            };
            words.push(word.to_owned());
            rest = after.trim_start();
        }
        Self {
            text: text.to_owned(),
            words,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Returns the word at this place; a line that lacks it is a mistake in the fixture.
    pub(crate) fn word(&self, place: usize) -> &str {
        self.get(place).unwrap_or_else(|| panic!("`{}` has no word {place}", self.text))
    }

    pub(crate) fn get(&self, place: usize) -> Option<&str> {
        self.words.get(place).map(String::as_str)
    }

    /// Returns the word after `name`.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        let place = self.words.iter().position(|word| word == name)?;
        Some(self.word(place + 1))
    }

    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        let text = self.option(name)?;
        let value = text.parse().ok();
        Some(value.unwrap_or_else(|| panic!("`{text}` in `{}` is no number", self.text)))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.words.iter().any(|word| word == name)
    }

    /// Where something is read: at the gateway, or with `page` in the portal.
    pub(crate) fn surface(&self) -> Surface {
        if self.has("page") { Surface::Portal } else { Surface::Gateway }
    }

    pub(crate) fn wrong(&self) -> ! {
        panic!("`{}` is not in the language of Histories", self.text)
    }
}
