//! Deliveries and answers: what became of each order, in each revision that can have been the latest.

use super::moment::Presence;
use super::recount::{Figures, Recount};
use super::spread::{Spread, Tally};
use crate::records::{Document, Operation};
use countersign_core::calendar::end_of_window;
use countersign_core::history::{Function, Ordered, Scheduled};
use countersign_core::ids::{DocumentKey, DocumentKind};
use jiff::Timestamp;
use rust_decimal::Decimal;
use std::time::Duration;

/// When the window of a revision ended, at the earliest and at the latest.
#[derive(Debug, Clone, Copy)]
struct Window {
    ends: Timestamp,
    ends_latest: Timestamp,
}

/// Why orders cannot be counted.
const NOT_KEPT: &str = "the History does not keep what each order asks for";
const NO_WINDOW: &str = "the run does not say how long an answer may take";
const NO_TIMES: &str = "the History does not keep when goods were posted";

impl Recount<'_> {
    pub(super) fn count_orders(&self, figures: &mut Figures) {
        let (mut deliveries, mut answers) = (Tally::default(), Tally::default());
        let mut is_kept = true;
        let own = |order: &&Document| order.key.kind == DocumentKind::Order && order.key.supplier == *self.supplier;
        for order in self.records.documents().filter(own) {
            let candidates = self.candidates(order);
            let mut scores = None::<(Tally, Tally)>;
            for candidate in candidates {
                let score = match candidate.map(|event| (event, event.function())) {
                    None | Some((_, Some(Function::OrderCancel))) => (Tally::default(), Tally::default()),
                    Some((event, _)) => {
                        let Some(ordered) = event.intent.as_ref().and_then(|meant| meant.ordered.as_deref()) else {
                            figures.doubts.insert(NOT_KEPT);
                            is_kept = false;
                            continue;
                        };
                        let delivered = self.deliveries(&order.key, ordered, figures);
                        let answered = self.answer(order, event, ordered, figures);
                        if delivered.0.iter().chain(&answered.0).any(|spread| spread.most > 0) {
                            figures.see(event.mark);
                        }
                        (delivered, answered)
                    }
                };
                match &mut scores {
                    None => scores = Some(score),
                    Some((delivered, answered)) => {
                        delivered.or(&score.0);
                        answered.or(&score.1);
                    }
                }
            }
            let (delivered, answered) = scores.unwrap_or_default();
            deliveries.add(&delivered);
            answers.add(&answered);
        }
        figures.deliveries = (is_kept && !figures.doubts.contains(NO_TIMES)).then_some(deliveries);
        figures.answers = (is_kept && !figures.doubts.contains(NO_WINDOW)).then_some(answers);
    }

    /// Returns the revisions that can have been the latest; nothing among them when the order can have been unknown.
    fn candidates<'r>(&'r self, order: &'r Document) -> Vec<Option<&'r Operation>> {
        let events = self.records.submissions(order).filter(|one| one.is_order_event());
        let known: Vec<(&Operation, Presence)> = events
            .map(|event| (event, self.moment.has_revision(event, self.records)))
            .filter(|(_, presence)| *presence != Presence::No)
            .collect();
        let sure = known.iter().filter(|(_, presence)| *presence == Presence::Sure);
        let latest = sure.map(|(event, _)| event.revision()).max();
        let nothing = latest.is_none().then_some(None);
        let others = known.iter().map(|(event, _)| *event);
        let others = others.filter(|event| event.revision() >= latest.flatten()).map(Some);
        nothing.into_iter().chain(others).collect()
    }

    /// Counts the deliveries of an order that are due in the month: what arrives serves the earliest first.
    fn deliveries(&self, order: &DocumentKey, ordered: &Ordered, figures: &mut Figures) -> Tally {
        let mut tally = Tally::default();
        for part in ordered.due.iter().filter(|part| self.is_in_month(part.day)) {
            let until = ordered.due.iter().filter(|one| one.line == part.line && one.day <= part.day);
            let needed = until.fold(Decimal::ZERO, |sum, one| sum.saturating_add(one.quantity.amount));
            let kept = self.kept(order, part, figures);
            let (is_certain, is_possible) = (kept.least >= needed, kept.most >= needed);
            let can_be_missed = part.day < self.day(self.moment.latest);
            let can_be_open = part.day >= self.day(self.moment.earliest);
            tally.count([is_possible, !is_certain && can_be_missed, !is_certain && can_be_open]);
        }
        tally
    }

    /// Returns how much of an order line can have been received by the end of a delivery's day, and not taken back.
    fn kept(&self, order: &DocumentKey, part: &Scheduled, figures: &mut Figures) -> Spread<Decimal> {
        let mut sum = Spread::default();
        for receipt in self.ledger.receipts(order) {
            let Some(posted_at) = receipt.posted_at else {
                figures.doubts.insert(NO_TIMES);
                continue;
            };
            let presence = self.presence(receipt);
            if presence == Presence::No || self.day(posted_at) > part.day {
                continue;
            }
            for line in receipt.lines.iter().filter(|line| line.order_line == part.line) {
                let taken_back = self.taken_back(receipt, line.line);
                let is_sure = presence == Presence::Sure;
                sum.add(Spread {
                    least: if is_sure {
                        line.quantity.amount.saturating_sub(taken_back.most)
                    } else {
                        Decimal::ZERO
                    },
                    most: line.quantity.amount.saturating_sub(taken_back.least),
                });
                figures.see(receipt.mark);
            }
        }
        sum
    }

    /// Counts the answer to a revision, when the revision was issued in the month.
    fn answer(&self, order: &Document, event: &Operation, ordered: &Ordered, figures: &mut Figures) -> Tally {
        let mut tally = Tally::default();
        if !self.is_in_month(self.day(ordered.issued_at)) {
            return tally;
        }
        let Some(window) = self.window(order, event) else {
            figures.doubts.insert(NO_WINDOW);
            return tally;
        };
        let slack = self.records.slack();
        let surely_before = window.ends.checked_sub(slack).unwrap_or(window.ends);
        let surely_after = window.ends_latest.checked_add(slack).unwrap_or(Timestamp::MAX);
        let (mut is_answered, mut is_in_time, mut can_be_in_time, mut can_be_late) = (false, false, false, false);
        let answers = self
            .records
            .children(order)
            .filter(|one| one.function() == Some(Function::AcknowledgementSubmit) && one.revision() == event.revision());
        for answer in answers {
            let presence = self.moment.has_answer(answer, self.records);
            if presence == Presence::No {
                continue;
            }
            let (earliest, latest) = self.taken(answer);
            is_answered |= presence == Presence::Sure;
            is_in_time |= presence == Presence::Sure && latest < surely_before;
            can_be_in_time |= earliest < surely_after;
            can_be_late |= latest >= surely_before;
        }
        let can_be_open = !is_answered && self.moment.earliest < surely_after;
        can_be_late |= !is_answered && self.moment.latest >= surely_before;
        tally.count([can_be_in_time, !is_in_time && can_be_late, can_be_open]);
        tally
    }

    /// Returns when the window of a revision ended; nothing when the run does not say how long windows are.
    fn window(&self, order: &Document, event: &Operation) -> Option<Window> {
        let length = Duration::from_secs(self.records.timing()?.acknowledgement_window_s);
        let end = |from: Timestamp| end_of_window(self.calendar, from, length).unwrap_or(Timestamp::MAX);
        let events = || {
            let events = self.records.submissions(order).filter(|one| one.is_sound_revision());
            events.filter(|one| one.revision() == event.revision())
        };
        let sent = events()
            .filter_map(|one| one.attempts.first())
            .map(|attempt| attempt.business)
            .min();
        let taken = events().filter(|one| one.accepted.is_some()).map(|one| self.taken(one).1).min();
        Some(Window {
            ends: end(sent.unwrap_or(Timestamp::MIN)),
            ends_latest: taken.map_or(Timestamp::MAX, end),
        })
    }

    /// Returns between which moments an operation was taken, in business time.
    fn taken(&self, operation: &Operation) -> (Timestamp, Timestamp) {
        let first = operation.attempts.first().map_or(Timestamp::MIN, |attempt| attempt.business);
        let accepted = operation.attempts.iter().find(|attempt| {
            let outcome = attempt.settled().map(|outcome| outcome.mark);
            outcome.is_some() && outcome == operation.accepted
        });
        let latest = accepted
            .and_then(|attempt| self.records.span(attempt))
            .map_or(Timestamp::MAX, |span| span.latest);
        (first, latest)
    }
}
