//! Chance for made-up documents: the same for the same seed.

use countersign_core::splitmix;

/// A sequence of draws.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(splitmix::mixed(seed.wrapping_add(splitmix::GAMMA)))
    }

    /// Returns a number from 0 up to, and without, `end`; 0 when there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let drawn = splitmix::next(&mut self.0);
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(drawn % end).unwrap_or(0)
    }

    /// Returns one of `items`.
    pub(crate) fn one<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// Returns a sequence of its own.
    pub(crate) fn branch(&mut self) -> Self {
        Self::new(splitmix::next(&mut self.0))
    }
}
