//! Reading a settings file so that every mistake in it is told at once, each with its line, why it matters and how to mend it.
//!
//! It does not know what the settings mean, and it does not open files.

mod duration;
mod file;
mod form;
mod table;
mod value;

pub use duration::parse_duration;
pub use file::read;
pub use form::is_http_url;
pub use table::Table;
pub use value::Refused;

#[cfg(test)]
mod tests;
