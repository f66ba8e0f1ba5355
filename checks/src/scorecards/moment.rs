//! When a scorecard was read, and what certainly counted by then.

use super::reads::Seen;
use crate::receipts::counts;
use crate::records::{Mark, Operation, Records, Resolution};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::Expected;
use countersign_core::ids::DocumentKey;
use jiff::Timestamp;

/// Whether something counted when a scorecard was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Sure,
    Possible,
    No,
}

/// When a scorecard was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) sent: Mark,
    pub(super) answered: Mark,
    /// In business time, with all doubt about the clocks.
    pub(super) earliest: Timestamp,
    pub(super) latest: Timestamp,
    /// Whether nothing moved any more.
    pub(super) is_final: bool,
}

impl Moment {
    /// Returns when a scorecard was read, when the History says so.
    pub(super) fn of(seen: &Seen, records: &Records) -> Option<Self> {
        let asking = seen.asking?;
        let ((sent, earliest), (answered, at)) = (asking.sent, asking.answered);
        let latest = records.latest_business(answered, at);
        let slack = records.slack();
        Some(Self {
            sent,
            answered: seen.mark,
            earliest: earliest.checked_sub(slack).unwrap_or(earliest),
            latest: latest.checked_add(slack).unwrap_or(latest),
            is_final: seen.is_final && records.is_settled(),
        })
    }

    fn is_before(&self, mark: Option<Mark>) -> bool {
        mark.is_some_and(|mark| mark.is_before(self.sent))
    }

    /// Returns whether any of these operations may have been sent when the answer came.
    fn was_sent<'a>(&self, operations: impl IntoIterator<Item = &'a Operation>) -> bool {
        let mut sent = operations.into_iter().filter_map(Operation::first_sent);
        sent.any(|sent| !self.answered.is_before(sent))
    }

    /// Returns whether a movement or a decision of the ERP counted: what the portal shows was counted before.
    pub(super) fn has_movement(&self, fingerprint: Fingerprint, document: &DocumentKey, records: &Records) -> Presence {
        let whether = counts(fingerprint, document, records);
        if whether == Some(false) || !self.was_sent(records.carriers(fingerprint)) {
            return Presence::No;
        }
        let shown = records.trace(fingerprint).and_then(|trace| trace.first_shown);
        if self.is_before(shown) || self.is_final && whether == Some(true) {
            Presence::Sure
        } else {
            Presence::Possible
        }
    }

    /// Returns whether an event of an order had been taken.
    pub(super) fn has_revision(&self, event: &Operation, records: &Records) -> Presence {
        let is_good = matches!(
            event.expected(),
            Some(Expected::Accept | Expected::Repeat(_) | Expected::Either | Expected::Overtaken)
        );
        let is_out = matches!(event.resolution(), Resolution::Refused | Resolution::NotSent);
        if !is_good || is_out || !self.was_sent([event]) {
            return Presence::No;
        }
        let shown = records.trace_of(event).and_then(|trace| trace.first_shown);
        let is_certain = matches!(event.expected(), Some(Expected::Accept | Expected::Repeat(_)));
        let is_taken = self.is_before(event.accepted) || self.is_final && event.accepted.is_some();
        if self.is_before(shown) || is_certain && is_taken {
            Presence::Sure
        } else {
            Presence::Possible
        }
    }

    /// Returns whether an answer counted: what the ERP has booked had been taken before.
    pub(super) fn has_answer(&self, answer: &Operation, records: &Records) -> Presence {
        let is_out = matches!(answer.resolution(), Resolution::Refused | Resolution::NotSent);
        if is_out || !self.was_sent([answer]) {
            return Presence::No;
        }
        let trace = records.trace_of(answer);
        let booked = trace.and_then(|trace| trace.booked.first()).map(|booking| booking.mark);
        let told = trace.and_then(|trace| trace.told_accepted);
        if self.is_before(booked) || self.is_before(told) {
            return Presence::Sure;
        }
        let is_dead = |answer: &Operation| {
            let fingerprint = answer.fingerprint();
            fingerprint.is_some_and(|fingerprint| records.letters_with(fingerprint).next().is_some())
        };
        let is_good = matches!(
            answer.expected(),
            Some(Expected::Accept | Expected::Repeat(_) | Expected::Either | Expected::Overtaken)
        );
        let is_effective = booked.is_some() || is_dead(answer);
        match (is_effective, is_good) {
            (true, _) if self.is_final => Presence::Sure,
            (false, false) => Presence::No,
            (false, true) if records.accounting_case(answer).is_some() => Presence::No,
            _ => Presence::Possible,
        }
    }
}
