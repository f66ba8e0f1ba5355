//! What became of one fingerprint: the operations that carry it and its effects at the far sides.

use super::Mark;
use crate::table::{Places, narrow};
use countersign_core::fingerprint::Fingerprint;
use smallvec::SmallVec;

/// One fingerprint; operations are places in the list of the records.
#[derive(Debug)]
pub struct Trace {
    /// Which one.
    pub fingerprint: Fingerprint,
    /// The operations that carry it.
    pub(super) operations: Option<Places>,
    /// The messages with it in their first attempt, by their places in the outbox.
    pub(super) messages: Option<Places>,
    /// Its bookings in the ERP. A correct run has one; only the first few are kept.
    pub booked: SmallVec<[Booking; 1]>,
    /// How often it was booked.
    pub times_booked: u32,
    /// Where the portal first showed it.
    pub first_shown: Option<Mark>,
    /// Where the supplier was first told that it was accepted.
    pub told_accepted: Option<Mark>,
    /// How often it was delivered to the ERP.
    pub times_delivered: u32,
}

/// One booking in the ERP.
#[derive(Debug, Clone, Copy)]
pub struct Booking {
    /// Where.
    pub mark: Mark,
    /// The delivery that caused it.
    pub delivery: Option<u64>,
}

impl Trace {
    const KEPT: usize = 4;

    pub(super) fn new(fingerprint: Fingerprint) -> Self {
        Self {
            fingerprint,
            operations: None,
            messages: None,
            booked: SmallVec::new(),
            times_booked: 0,
            first_shown: None,
            told_accepted: None,
            times_delivered: 0,
        }
    }

    pub(super) fn carry(&mut self, operation: usize) {
        Places::add_to(&mut self.operations, narrow(operation));
    }

    pub(super) fn deliver(&mut self, message: usize) {
        Places::add_to(&mut self.messages, narrow(message));
    }

    pub(super) fn book(&mut self, booking: Booking) {
        self.times_booked += 1;
        if self.booked.len() < Self::KEPT {
            self.booked.push(booking);
        }
    }

    /// Returns where its first effect at a far side is.
    pub fn first_effect(&self) -> Option<Mark> {
        self.booked.first().map(|booking| booking.mark).or(self.first_shown)
    }
}

#[cfg(test)]
mod tests {
    use super::{Booking, Trace};
    use crate::records::Mark;
    use countersign_core::fingerprint::Fingerprint;

    #[test]
    fn every_booking_is_counted_and_the_first_few_are_kept() {
        let mut trace = Trace::new(Fingerprint::new(1));
        for index in 0..9 {
            let mark = Mark {
                index,
                at_us: index,
                scenario: None,
            };
            trace.book(Booking { mark, delivery: None });
        }
        let kept: Vec<u64> = trace.booked.iter().map(|booking| booking.mark.index).collect();
        assert_eq!((trace.times_booked, kept), (9, vec![0, 1, 2, 3]));
    }
}
