//! One motif, as the table tells it.

use super::{Beat, Draft};
use crate::chance::Chance;
use serde::Serialize;

/// One motif.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Motif {
    /// Its name.
    pub name: &'static str,
    /// What happens in it, in one sentence.
    pub says: &'static str,
    /// The ids of the faults that it injects, by the catalogue of faults.
    pub faults: &'static [&'static str],
    /// The promises that it puts to the test.
    pub promises: &'static [&'static str],
    /// How often it is chosen beside the others.
    #[serde(skip)]
    pub(crate) weight: u32,
    #[serde(skip)]
    pub(crate) make: fn(&mut Draft, Chance) -> Vec<Beat>,
}

macro_rules! motif {
    ($name:literal, $weight:literal, $make:path, [$($fault:literal),*], [$($promise:literal),*], $says:literal) => {
        Motif {
            name: $name,
            says: $says,
            faults: &[$($fault),*],
            promises: &[$($promise),*],
            weight: $weight,
            make: $make,
        }
    };
}

pub(super) use motif;
