//! Chance for ids: the system's, or a seeded one for a thread in which everything shall happen the same way again.

use countersign_core::splitmix;
use std::cell::Cell;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

thread_local! {
    static SEEDED: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Lets all ids that this thread draws come from `seed` from now on, or from the system again.
///
/// It is for runs in one thread under simulated time; nothing that is drawn then is unguessable.
pub fn seed_this_thread(seed: Option<u64>) {
    SEEDED.set(seed);
}

/// Returns the next number of this thread's seed, when it has one.
pub fn seeded() -> Option<u64> {
    let mut state = SEEDED.get()?;
    let drawn = splitmix::next(&mut state);
    SEEDED.set(Some(state));
    Some(drawn)
}

/// Returns a number that nobody else has drawn, other than zero. Not for secrets.
pub fn random_id() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    // The standard library seeds its hash maps from the system's randomness; the count sets apart what one process draws.
    seeded()
        .unwrap_or_else(|| RandomState::new().hash_one(COUNT.fetch_add(1, Ordering::Relaxed)))
        .max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seeded_thread_draws_the_same_ids_again_and_others_do_not() {
        let draw = |seed| {
            seed_this_thread(seed);
            let drawn = [random_id(), random_id(), random_id()];
            seed_this_thread(None);
            drawn
        };
        assert_eq!(draw(Some(7)), draw(Some(7)));
        assert_ne!(draw(Some(7)), draw(Some(8)));
        assert_ne!(draw(None), draw(None));
    }
}
