//! The lists of this crate, and the places that its tables keep.

pub(crate) use countersign_core::table::{Name, Set, Table, short};
use std::hash::Hash;

/// Adds to a list that has one item nearly always: the first takes no more room than it needs.
pub(crate) fn add<T>(list: &mut Vec<T>, item: T) {
    if list.capacity() == 0 {
        list.reserve_exact(1);
    }
    list.push(item);
}

/// Places in a list that are one nearly always.
#[derive(Debug, Clone)]
#[expect(
    clippy::box_collection,
    reason = "every entry of a table has the size of the largest kind, and lists are rare"
)]
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

    /// Enters a place, once, where there may be none yet.
    pub(crate) fn add_to(places: &mut Option<Self>, place: u32) {
        match places {
            Some(places) => places.add(place),
            none => *none = Some(Self::One(place)),
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

/// A map from revisions or lines, of which there are few, in their order.
#[derive(Debug)]
pub(crate) struct Few<V>(Vec<(u32, V)>);

impl<V> Default for Few<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> Few<V> {
    /// Returns whether there is a value for `key`.
    pub(crate) fn has(&self, key: u32) -> bool {
        self.place(key).is_ok()
    }

    /// Returns the value for `key`, which `make` makes when there is none.
    pub(crate) fn or_insert_with(&mut self, key: u32, make: impl FnOnce() -> V) -> &mut V {
        let place = self.place(key).unwrap_or_else(|place| {
            if self.0.capacity() == 0 {
                self.0.reserve_exact(1);
            }
            self.0.insert(place, (key, make()));
            place
        });
        &mut self.0[place].1
    }

    /// Returns the values from `key` on, in the order of their keys.
    pub(crate) fn from(&self, key: u32) -> impl Iterator<Item = &V> {
        let (Ok(place) | Err(place)) = self.place(key);
        self.0[place..].iter().map(|(_, value)| value)
    }

    /// Returns the value with the greatest key.
    pub(crate) fn last(&self) -> Option<&V> {
        self.0.last().map(|(_, value)| value)
    }

    fn place(&self, key: u32) -> Result<usize, usize> {
        self.0.binary_search_by_key(&key, |(key, _)| *key)
    }
}
