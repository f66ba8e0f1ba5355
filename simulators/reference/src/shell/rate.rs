//! The rate limit of each supplier: a generic cell rate algorithm (GCRA), which needs one moment of memory for each.

use countersign_core::ids::SupplierId;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The rates of all suppliers. Its memory is bounded by their number, because only authenticated ones are counted.
#[derive(Debug)]
pub(super) struct Rates {
    /// Time that one request costs.
    cost: Duration,
    /// How far requests may run ahead of their time.
    ahead: Duration,
    /// For each supplier, when all its requests so far are paid for.
    paid_at: Mutex<HashMap<SupplierId, Instant>>,
}

impl Rates {
    /// Returns rates of `per_second` with `burst` requests at once.
    pub(super) fn new(per_second: u32, burst: u32) -> Self {
        let cost = Duration::from_secs(1) / per_second.max(1);
        Self {
            cost,
            ahead: cost * burst.saturating_sub(1),
            paid_at: Mutex::default(),
        }
    }

    /// Counts a request of `supplier` at `now`.
    ///
    /// # Errors
    /// How long to wait, when the rate is spent; the request is not counted then.
    pub(super) fn take(&self, supplier: &SupplierId, now: Instant) -> Result<(), Duration> {
        let mut all = self.paid_at.lock().unwrap_or_else(PoisonError::into_inner);
        let paid_at = all.get(supplier).map_or(now, |paid_at| (*paid_at).max(now));
        let early = paid_at.duration_since(now).saturating_sub(self.ahead);
        if !early.is_zero() {
            return Err(early);
        }
        all.insert(supplier.clone(), paid_at + self.cost);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_at_once_and_then_the_rate_counts_for_each_supplier_alone() {
        let rates = Rates::new(10, 3);
        let (one, other) = (SupplierId::new("S100"), SupplierId::new("S200"));
        let start = Instant::now();
        let after = |millis| start + Duration::from_millis(millis);
        let passed = |supplier, at| rates.take(supplier, at).is_ok();
        assert_eq!([0, 0, 0, 0].map(|at| passed(&one, after(at))), [true, true, true, false]);
        assert_eq!(rates.take(&one, start), Err(Duration::from_millis(100)));
        assert!(passed(&other, start), "another supplier has its own rate");
        assert_eq!([99, 100, 150, 200].map(|at| passed(&one, after(at))), [false, true, false, true]);
    }
}
