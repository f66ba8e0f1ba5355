//! The hash tables of whoever folds a History: fast, and the same in every run. Their keys come from Histories, which nobody forges against
//! themselves.

use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash};
use std::num::NonZeroU64;

/// A hash table; make one with `default`.
pub type Table<K, V> = HashMap<K, V, FixedState>;

/// A set by hash; make one with `default`.
pub type Set<K> = HashSet<K, FixedState>;

/// Returns a hash in 64 bits, where two values that agree by chance are no wrong answer, or one in a billion years.
pub fn short<T: Hash + ?Sized>(value: &T) -> u64 {
    FixedState::default().hash_one(value)
}

/// A name in 128 bits instead of its text, for tables that are only asked whether they know it. Two of a billion names agree by chance
/// once in 10^20 runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(NonZeroU64, u64);

impl Name {
    /// Returns the name of `value`.
    pub fn of(value: &(impl Hash + ?Sized)) -> Self {
        Self::new([1, 2].map(|seed| FixedState::with_seed(seed).hash_one(value)))
    }

    pub(crate) fn new([first, second]: [u64; 2]) -> Self {
        // One value less, so that a name that may be absent takes no more room.
        Self(NonZeroU64::new(first).unwrap_or(NonZeroU64::MIN), second)
    }
}
