//! Names that many entries share, so that each keeps a place instead.

use countersign_core::table::Table;
use std::hash::Hash;

/// Names in the order in which they were first heard.
#[derive(Debug)]
pub(super) struct Roster<T> {
    names: Vec<T>,
    places: Table<T, u32>,
}

impl<T> Default for Roster<T> {
    fn default() -> Self {
        Self {
            names: Vec::new(),
            places: Table::default(),
        }
    }
}

impl<T: Clone + Eq + Hash> Roster<T> {
    /// Returns the place of a name, which gets the next one when it is new.
    pub(super) fn place(&mut self, name: &T) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = u32::try_from(self.names.len()).expect("a run has fewer than four billion suppliers and plants");
        self.names.push(name.clone());
        self.places.insert(name.clone(), place);
        place
    }

    /// Returns the name in a place.
    pub(super) fn name(&self, place: u32) -> &T {
        &self.names[place as usize]
    }

    /// Returns every name, in the order of their places.
    pub(super) fn names(&self) -> &[T] {
        &self.names
    }
}
