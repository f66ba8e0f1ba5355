//! The register: which place in the list of the records an operation has.
//!
//! Operations are numbered as they come, so their places nearly always stand in a list by number; a far-off number, which an import may
//! have, stands in a table.

use crate::table::{Table, narrow};
use countersign_core::ids::OperationId;

/// The places of operations by their numbers; bounded by the operations.
#[derive(Debug, Default)]
pub(crate) struct Register {
    /// One more than the place, or 0 for a number that nobody has.
    near: Vec<u32>,
    far: Table<OperationId, u32>,
}

impl Register {
    /// How far ahead of the list a number may be to be worth the room between.
    const GAP: usize = 1024;

    pub(crate) fn place(&self, id: OperationId) -> Option<usize> {
        let near = usize::try_from(id.0).ok().and_then(|at| self.near.get(at)).copied();
        let known = near.filter(|place| *place > 0).or_else(|| self.far.get(&id).copied())?;
        Some(known as usize - 1)
    }

    /// Returns the places of all numbers.
    pub(crate) fn places(&self) -> impl Iterator<Item = usize> {
        let near = self.near.iter().filter(|place| **place > 0);
        near.chain(self.far.values()).map(|place| *place as usize - 1)
    }

    pub(crate) fn enter(&mut self, id: OperationId, place: usize) {
        let known = narrow(place + 1);
        match usize::try_from(id.0) {
            Ok(at) if at < self.near.len() + Self::GAP => {
                if at >= self.near.len() {
                    self.near.resize(at + 1, 0);
                }
                self.near[at] = known;
            }
            _ => {
                self.far.insert(id, known);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Register;
    use countersign_core::ids::OperationId;

    #[test]
    fn every_number_has_its_own_place_however_far_off_it_is() {
        let numbers = [1, 2, 7, 900, 5, u64::MAX, 1 << 40, 1_500, 100_000, 1_501];
        let mut register = Register::default();
        for (place, number) in numbers.into_iter().enumerate() {
            assert_eq!(register.place(OperationId(number)), None, "{number} is new");
            register.enter(OperationId(number), place);
        }
        for (place, number) in numbers.into_iter().enumerate() {
            assert_eq!(register.place(OperationId(number)), Some(place), "{number}");
        }
        assert_eq!(register.place(OperationId(3)), None);
    }

    #[test]
    fn all_places_are_told_and_no_others() {
        let mut register = Register::default();
        for (place, number) in [3, 1 << 40, 1, 70].into_iter().enumerate() {
            register.enter(OperationId(number), place);
        }
        let mut places: Vec<usize> = register.places().collect();
        places.sort_unstable();
        assert_eq!(places, [0, 1, 2, 3]);
    }

    #[test]
    fn a_far_off_number_takes_no_room_for_those_between() {
        let mut register = Register::default();
        register.enter(OperationId(Register::GAP as u64), 0);
        assert_eq!((register.near.len(), register.far.len()), (0, 1));
        register.enter(OperationId(Register::GAP as u64 - 1), 1);
        register.enter(OperationId(2 * Register::GAP as u64 - 1), 2);
        assert_eq!((register.near.len(), register.far.len()), (2 * Register::GAP, 1));
        assert_eq!(register.place(OperationId(Register::GAP as u64)), Some(0));
    }
}
