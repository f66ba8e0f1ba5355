//! The hash table of this crate: fast, and the same in every run. Its keys come from Histories, which nobody forges against themselves.

use std::collections::HashMap;

/// A hash table; make one with `default`.
pub(crate) type Table<K, V> = HashMap<K, V, foldhash::fast::FixedState>;
