//! Comparing contracts: what changed between two editions of a schema, whom it breaks, and how sure that is.

mod applied;
mod bundle;
mod chance;
mod change;
mod comparison;
mod described;
mod difference;
#[cfg(test)]
mod differential;
mod edition;
mod facets;
mod hints;
mod mutate;
mod proof;
mod refusal;
mod repair;
mod sample;
mod search;
mod text;
pub(crate) mod walk;

pub use bundle::EditionError;
pub(crate) use chance::Chance;
pub use change::{Change, ChangeKind};
pub use comparison::{Answer, Comparison, Direction, compare};
pub use edition::Edition;
pub(crate) use mutate::{Mutation, apply};
pub use proof::Doubt;
pub use refusal::Refusal;
pub(crate) use sample::samples;
pub use search::Break;
