//! The tables and lists of this crate. The hash table is fast, and the same in every run. Its keys come from Histories, which nobody forges against themselves.

use std::collections::HashMap;

/// A hash table; make one with `default`.
pub(crate) type Table<K, V> = HashMap<K, V, foldhash::fast::FixedState>;

/// Adds to a list that has one item nearly always: the first takes no more room than it needs.
pub(crate) fn add<T>(list: &mut Vec<T>, item: T) {
    if list.capacity() == 0 {
        list.reserve_exact(1);
    }
    list.push(item);
}
