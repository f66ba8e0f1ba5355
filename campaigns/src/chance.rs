//! Chance by name: each value is drawn from the seed and its own path, never from a shared sequence.
//!
//! So leaving one step out of a plan does not change what another draws, and a seed means the same on every machine and in every version.

use countersign_core::splitmix::{GAMMA, mixed};

/// A place in the tree of draws. Draw once from each place; go to another place for another value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chance(u64);

impl Chance {
    /// Returns the root of everything that is drawn from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(mixed(seed ^ 0x636f_756e_7465_7273))
    }

    /// Returns the place `name` below this one.
    #[must_use]
    pub fn at(self, name: &str) -> Self {
        // FNV-1a, 64 bit: short, and fixed for ever.
        let start = 0xcbf2_9ce4_8422_2325_u64;
        let hash = name
            .bytes()
            .fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        Self(mixed(self.0 ^ hash))
    }

    /// Returns the place with this number below this one.
    #[must_use]
    pub fn nth(self, number: u32) -> Self {
        Self(mixed(self.0.wrapping_add(u64::from(number).wrapping_add(1).wrapping_mul(GAMMA))))
    }

    /// Draws a number.
    pub fn draw(self) -> u64 {
        mixed(self.0)
    }

    /// Draws a number below `limit`; 0 when the limit is 0.
    pub fn below(self, limit: u32) -> u32 {
        let drawn = self.draw() >> 32;
        u32::try_from((drawn * u64::from(limit)) >> 32).unwrap_or(0)
    }

    /// Draws a number from `low` to `high`, both included.
    pub fn between(self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }

    /// Draws whether something happens that happens `percent` times of a hundred.
    pub fn percent(self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// Draws one of `all`, which is not empty.
    ///
    /// # Panics
    /// When there is nothing to choose from.
    pub fn pick<T: Copy>(self, all: &[T]) -> T {
        let at = self.below(u32::try_from(all.len()).unwrap_or(u32::MAX)) as usize;
        all[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_means_the_same_for_ever() {
        let root = Chance::new(42);
        let drawn = [root.draw(), root.at("orders").nth(3).draw(), root.at("orders").nth(4).draw()];
        assert_eq!(
            drawn,
            [3_965_008_798_532_795_628, 6_926_902_349_996_952_637, 15_081_277_114_754_990_788]
        );
    }

    #[test]
    fn every_number_below_a_limit_is_drawn_and_none_beyond() {
        let drawn: std::collections::BTreeSet<u32> = (0..200).map(|at| Chance::new(1).nth(at).below(7)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(Chance::new(1).below(0), 0);
        assert_eq!(Chance::new(1).between(5, 5), 5);
    }

    #[test]
    fn neighbouring_places_draw_different_things() {
        let root = Chance::new(9);
        assert_ne!(root.at("a").draw(), root.at("b").draw());
        assert_ne!(root.nth(0).draw(), root.nth(1).draw());
        assert_ne!(root.at("a").nth(0).draw(), root.at("a").draw());
    }
}
