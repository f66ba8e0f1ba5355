//! `index.html`: one page that needs nothing else, for a manager at the top and an engineer below.

mod figures;
mod findings;
mod lanes;
mod page;
mod place;
mod scenarios;
mod tables;

use crate::report::Report;
use crate::reporter::Reporter;
use crate::tidy::visible;
use askama::Template;
use std::io::{self, Write};

/// Writes `index.html`.
#[derive(Debug, Clone, Copy)]
pub struct Html;

impl Reporter for Html {
    fn file_name(&self) -> &'static str {
        "index.html"
    }

    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let page = page::Page::of(report).render().map_err(io::Error::other)?;
        // The templates hold no character that has to be made visible, so whatever has comes from the run.
        out.write_all(visible(&page).as_bytes())
    }
}
