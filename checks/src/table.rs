//! The tables and lists of this crate. The hash table is fast, and the same in every run. Its keys come from Histories, which nobody forges against themselves.

use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

/// A hash table; make one with `default`.
pub(crate) type Table<K, V> = HashMap<K, V, FixedState>;

/// A set by hash; make one with `default`.
pub(crate) type Set<K> = HashSet<K, FixedState>;

/// Adds to a list that has one item nearly always: the first takes no more room than it needs.
pub(crate) fn add<T>(list: &mut Vec<T>, item: T) {
    if list.capacity() == 0 {
        list.reserve_exact(1);
    }
    list.push(item);
}

/// A name in 128 bits instead of its text, for tables that are only asked whether they know it. Two of a billion names agree by chance
/// once in 10^20 runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Name([u64; 2]);

impl Name {
    /// Returns the name of `value`.
    pub(crate) fn of(value: &(impl Hash + ?Sized)) -> Self {
        Self([1, 2].map(|seed| FixedState::with_seed(seed).hash_one(value)))
    }
}

/// Places in a list that are one nearly always.
#[derive(Debug, Clone)]
pub(crate) enum Places {
    One(u32),
    Many(Box<Vec<u32>>),
}

impl Places {
    /// Returns the places, in the order in which they were entered.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + use<'_> {
        self.as_slice().iter().map(|place| *place as usize)
    }

    fn as_slice(&self) -> &[u32] {
        match self {
            Self::One(place) => std::slice::from_ref(place),
            Self::Many(places) => places,
        }
    }

    /// Enters a place, once.
    pub(crate) fn add(&mut self, place: u32) {
        // What is seen again would otherwise be counted twice.
        match self {
            _ if self.as_slice().contains(&place) => {}
            Self::One(first) => *self = Self::Many(Box::new(vec![*first, place])),
            Self::Many(places) => places.push(place),
        }
    }
}

/// Enters a place under `key`, once.
pub(crate) fn enter<K: Eq + Hash>(index: &mut Table<K, Places>, key: K, place: usize) {
    let place = narrow(place);
    index
        .entry(key)
        .and_modify(|places| places.add(place))
        .or_insert(Places::One(place));
}

/// Returns a place in as few bits as every list of a judge has.
pub(crate) fn narrow(place: usize) -> u32 {
    u32::try_from(place).expect("a History of four billion operations would not fit into memory")
}
