//! Header values that have a grammar of their own: keys, dates, waiting times and links.

mod date;
mod error;
mod item;
mod key;
mod link;

pub use date::{deprecation, http_date, parse_deprecation, parse_http_date, parse_retry_after};
pub use error::HeaderError;
pub use key::{idempotency_key, quote_key};
pub use link::{Link, parse_links};
