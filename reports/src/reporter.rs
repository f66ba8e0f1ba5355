//! The seam of all reports that are files.

use crate::Report;
use std::io::{self, Write};

/// Writes one kind of report.
pub trait Reporter {
    /// Returns the file's name inside the report folder.
    fn file_name(&self) -> &'static str;

    /// Writes the whole file.
    ///
    /// # Errors
    /// Those of `out`; what was written until then is incomplete.
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}
