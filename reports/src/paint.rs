//! Colour on a terminal, by meaning; without colour the words alone must do.

use crate::standing::Standing;

/// Whether the terminal report is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// With ANSI escapes.
    Always,
    /// Plain text.
    Never,
}

impl Colour {
    /// Colours `text` by what `standing` means.
    pub(crate) fn standing(self, standing: Standing, text: &str) -> String {
        let code = match standing {
            Standing::Holds => "32",
            Standing::Fails => "1;31",
            Standing::Unknown | Standing::Vacuous => "33",
            Standing::NotClaimed => "2",
        };
        self.escape(code, text)
    }

    /// Returns `text` bold.
    pub(crate) fn strong(self, text: &str) -> String {
        self.escape("1", text)
    }

    /// Returns `text` faint.
    pub(crate) fn faint(self, text: &str) -> String {
        self.escape("2", text)
    }

    fn escape(self, code: &str, text: &str) -> String {
        match self {
            Self::Always => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            Self::Never => text.to_owned(),
        }
    }
}
