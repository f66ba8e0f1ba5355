//! A small source of chance: the same seed gives the same numbers on every machine and in every version.

use countersign_core::splitmix;

/// Numbers that look random and are not.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    pub(crate) fn next(&mut self) -> u64 {
        splitmix::next(&mut self.state)
    }

    /// Returns a number below `limit`; the skew of the remainder is of no concern for so small limits.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).expect("it is below a usize")
    }

    /// Returns true in `percent` of a hundred cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}
