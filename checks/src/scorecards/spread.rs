//! A figure between the least and the most that it can be, because something was under way when it was told.

use rust_decimal::Decimal;
use std::fmt::Display;

/// What can be added up without ever breaking off.
pub(super) trait Amount: Copy + Ord + Display {
    /// Returns the sum, at most the greatest that there is.
    fn plus(self, other: Self) -> Self;
}

impl Amount for u32 {
    fn plus(self, other: Self) -> Self {
        self.saturating_add(other)
    }
}

impl Amount for Decimal {
    fn plus(self, other: Self) -> Self {
        self.saturating_add(other)
    }
}

/// On which side of what it can be a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Less,
    More,
}

/// The least and the most that a figure can be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Spread<T> {
    pub(super) least: T,
    pub(super) most: T,
}

impl<T: Amount> Spread<T> {
    /// Adds what can be as little or as much as this.
    pub(super) fn add(&mut self, other: Self) {
        self.least = self.least.plus(other.least);
        self.most = self.most.plus(other.most);
    }

    /// Widens it to what it can be otherwise.
    pub(super) fn or(&mut self, other: Self) {
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
    }

    /// Returns on which side of what it can be a figure is; nothing when it can be that.
    pub(super) fn beside(&self, told: T) -> Option<Side> {
        if told < self.least {
            Some(Side::Less)
        } else {
            (told > self.most).then_some(Side::More)
        }
    }

    /// Returns it in words: `3`, or `3 to 5`.
    pub(super) fn words(&self) -> String {
        if self.least == self.most {
            self.least.to_string()
        } else {
            format!("{} to {}", self.least, self.most)
        }
    }
}

/// How many are in each of three states; one that can be in several counts for the most of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally(pub(super) [Spread<u32>; 3]);

impl Tally {
    /// Counts one that can be in these states.
    pub(super) fn count(&mut self, can_be: [bool; 3]) {
        let is_certain = can_be.iter().filter(|can| **can).count() == 1;
        for (spread, can) in self.0.iter_mut().zip(can_be) {
            spread.add(Spread {
                least: u32::from(can && is_certain),
                most: u32::from(can),
            });
        }
    }

    /// Adds what others count.
    pub(super) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| own.add(other));
    }

    /// Widens it to what it can be otherwise.
    pub(super) fn or(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| own.or(other));
    }
}
