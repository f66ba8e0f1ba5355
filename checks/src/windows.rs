//! Windows: an order is called overdue exactly when its current revision was not answered in time.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{CaseRecord, Document, Mark, Operation, Records, Resolution};
use crate::table::Table;
use countersign_core::calendar::{WorkingCalendar, end_of_window};
use countersign_core::history::{Effect, End, Event, Expected, Function, Observation, Surface, What};
use countersign_core::ids::{CaseId, DocumentKey, DocumentKind, SupplierId};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::{CaseStatus, OrderStatus, Reason};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;

static EXACT: Promise = Promise {
    id: InvariantId::new("I20"),
    name: "OverdueExact",
    control: Control::ResponseInTime,
    says: "An order is called overdue when its current revision was not answered in its window, which counts its supplier's working days only, not before, once, and until a valid answer comes.",
    matters: "a false alarm teaches buyers to look away, and a missing one is noticed when the goods are not there",
    checked_by: "Overdue cases and statuses are compared in business time with acceptance and answers of each revision.",
    exercised_by: "An order's window passed, answered or not.",
    fix: "keep the deadline with the revision, in one time scale, computed by the calendar and time zone of the supplier, and judge it in the transaction that raises or clears the alarm",
    needs: Some(Claim::Clock),
};

/// I20: overdue exactly. Keeps one entry for each overdue status that was seen, and for each overdue case.
#[derive(Debug, Default)]
pub(crate) struct OverdueExact {
    judgement: Judgement,
    shown: Table<DocumentKey, BTreeMap<u32, Raised>>,
    raised: Table<CaseId, Raised>,
}

/// Something that says that an order is overdue.
#[derive(Debug, Clone, Copy)]
struct Raised {
    mark: Mark,
    /// The stamp of the event that says it.
    business: Timestamp,
    /// For how long it had been so.
    age: SignedDuration,
}

/// On which days suppliers work.
type Calendars = Table<SupplierId, WorkingCalendar>;

/// An accepted revision and the business times between which its window ends.
struct Window<'a> {
    revision: u32,
    event: &'a Operation,
    ends: Timestamp,
    ends_latest: Timestamp,
}

impl Invariant for OverdueExact {
    fn promise(&self) -> &'static Promise {
        &EXACT
    }

    fn wants(&self) -> Kinds {
        Kinds::ORDER_SHOWN.and(Kinds::ORDER_SEEN).and(Kinds::CASE_SEEN)
    }

    fn fold(&mut self, event: &Event, _: &Records) {
        let mark = Mark::of(event);
        let seen = match &event.what {
            What::Apply(apply) if apply.end == End::Portal && apply.effect == Effect::OrderShown(OrderStatus::Overdue) => {
                Some((&apply.document, apply.revision))
            }
            What::Observe(observe) => match &observe.observation {
                Observation::Order(seen) if seen.status == Some(OrderStatus::Overdue) => Some((&seen.document, seen.revision)),
                Observation::Case(seen) if seen.reason == Some(Reason::AcknowledgementOverdue) => {
                    let age_s = seen.age_seconds.and_then(|age| age.try_into().ok()).unwrap_or(0);
                    let raised = Raised {
                        mark,
                        business: event.business,
                        age: SignedDuration::from_secs(age_s),
                    };
                    self.raised.entry(seen.id.clone()).or_insert(raised);
                    None
                }
                _ => None,
            },
            _ => None,
        };
        if let Some((order, revision)) = seen {
            let raised = Raised {
                mark,
                business: event.business,
                age: SignedDuration::ZERO,
            };
            let revisions = self.shown.entry(order.clone()).or_default();
            revisions.entry(revision).or_insert(raised);
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        let Some(timing) = records.timing() else {
            if !self.shown.is_empty() || !self.raised.is_empty() {
                self.judgement.doubt("the run does not say how long an answer may take");
            }
            return std::mem::take(&mut self.judgement);
        };
        let length = Duration::from_secs(timing.acknowledgement_window_s);
        let cases = overdue_cases(records);
        let Some(calendars) = calendars(records) else {
            self.judgement.doubt("a supplier's calendar cannot be read");
            return std::mem::take(&mut self.judgement);
        };
        for order in records.documents().filter(|document| document.key.kind == DocumentKind::Order) {
            let windows = windows(order, length, calendars.get(&order.key.supplier), records);
            let own = cases.get(order.key.number.as_str()).map_or(&[][..], Vec::as_slice);
            self.judgement.checked += windows.len() as u64;
            self.check_shown(order, &windows, records);
            self.check_cases(order, &windows, own, records);
            if let Some(last) = windows.last() {
                self.check_end(order, last, own, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl OverdueExact {
    fn check_shown(&mut self, order: &Document, windows: &[Window<'_>], records: &Records) {
        for window in windows {
            let shown = self
                .shown
                .get(&order.key)
                .and_then(|revisions| revisions.get(&window.revision))
                .copied();
            let answer = answered_in_time(order, window, records);
            let has_passed = records.final_read().is_some_and(|(_, end)| end > window.ends_latest);
            self.judgement.exercised += u64::from(shown.is_some() || answer.is_some() && has_passed);
            let Some(raised) = shown else { continue };
            if is_early(raised, window, records) {
                self.report(
                    order,
                    Some(window),
                    raised.mark,
                    "was called overdue before its window had passed",
                    None,
                );
            } else if answer.is_some() {
                self.report(order, Some(window), raised.mark, "was answered in time and called overdue", answer);
            }
        }
    }

    fn check_cases(&mut self, order: &Document, windows: &[Window<'_>], cases: &[&CaseRecord], records: &Records) {
        let Some(first) = windows.first() else { return };
        let possible = records
            .submissions(order)
            .filter(|one| one.is_order_event() && one.resolution() != Resolution::Refused)
            .filter_map(Operation::revision)
            .collect::<std::collections::BTreeSet<_>>();
        if let Some(again) = cases.get(possible.len().max(1)) {
            self.report(order, None, again.mark, "was called overdue more often than it had revisions", None);
        }
        for case in cases {
            let Some(raised) = self.raised.get(&case.seen.id).copied() else {
                continue;
            };
            let answer = (possible.len() == 1).then(|| answered_in_time(order, first, records)).flatten();
            // With several revisions, a case does not say which one it is for; none of them may be overdue before the first.
            if is_early(raised, first, records) && !self.is_shown_early(order, first, records) {
                self.report(
                    order,
                    None,
                    raised.mark,
                    "has a case that calls it overdue before its window had passed",
                    None,
                );
            } else if answer.is_some() {
                self.report(
                    order,
                    None,
                    raised.mark,
                    "was answered in time, and has a case that calls it overdue",
                    answer,
                );
            }
        }
    }

    fn is_shown_early(&self, order: &Document, window: &Window<'_>, records: &Records) -> bool {
        let shown = self.shown.get(&order.key).and_then(|revisions| revisions.get(&window.revision));
        shown.is_some_and(|raised| is_early(*raised, window, records))
    }

    /// The last accepted revision is overdue in the end when nobody answered it, and is not when somebody did.
    fn check_end(&mut self, order: &Document, window: &Window<'_>, cases: &[&CaseRecord], records: &Records) {
        let Some((end, _)) = records.final_read().filter(|_| is_last_and_open(order, window, records)) else {
            return;
        };
        let offers_cases = records.offers(Claim::Exceptions);
        let open = cases.iter().find(|case| case.seen.status == Some(CaseStatus::Open));
        if let Some(answer) = valid_answer(order, window, records) {
            if let Some(case) = open.filter(|_| records.is_complete(Surface::Cases)) {
                self.report(
                    order,
                    Some(window),
                    case.mark,
                    "was answered and is still called overdue",
                    Some(answer),
                );
            }
            return;
        }
        if !is_long_past(window, end, records) || is_possibly_answered(order, window, records) {
            return;
        }
        let is_served_so = order.gateway.is_some_and(|shown| shown.status == Some(OrderStatus::Overdue));
        if offers_cases && !records.is_complete(Surface::Cases) || !offers_cases && order.gateway.is_none() {
            self.judgement.doubt(format!(
                "the run does not tell whether anybody was told that {} is overdue",
                order.key
            ));
        } else if offers_cases && open.is_none() || !offers_cases && !is_served_so {
            self.judgement.exercised += 1;
            let story = if cases.is_empty() {
                "was not answered in its window, and nobody was told"
            } else {
                "is unanswered, and is no longer called overdue"
            };
            self.report(order, Some(window), end, story, None);
        }
    }

    fn report(&mut self, order: &Document, window: Option<&Window<'_>>, mark: Mark, end: &str, answer: Option<&Operation>) {
        let name = match window {
            Some(window) => format!("revision {} of {}", window.revision, order.key),
            None => order.key.to_string(),
        };
        let breach = Breach::new(&order.key, format!("{name} {end}"))
            .seen(window.into_iter().flat_map(|window| window.event.marks()).take(4))
            .seen(answer.into_iter().flat_map(Operation::marks).take(4))
            .seen([mark]);
        self.judgement.fail(breach);
    }
}

/// Returns the overdue cases by the number of their order.
fn overdue_cases(records: &Records) -> Table<&str, Vec<&CaseRecord>> {
    let mut cases: Table<&str, Vec<&CaseRecord>> = Table::default();
    for case in records
        .cases()
        .filter(|case| case.seen.reason == Some(Reason::AcknowledgementOverdue))
    {
        if let Some(number) = case.seen.order_number.as_deref().or(case.seen.document_number.as_deref()) {
            cases.entry(number).or_default().push(case);
        }
    }
    cases
}

/// Returns the window of each accepted revision, oldest first; a cancellation has none.
fn windows<'a>(order: &'a Document, length: Duration, calendar: Option<&WorkingCalendar>, records: &'a Records) -> Vec<Window<'a>> {
    let mut windows: BTreeMap<u32, Window<'a>> = BTreeMap::new();
    let events = records
        .submissions(order)
        .filter(|one| one.is_sound_revision() && one.function() != Some(Function::OrderCancel));
    for event in events {
        let taken = event.attempts.iter().find(|attempt| {
            let outcome = attempt.settled().map(|outcome| outcome.mark);
            outcome.is_some() && outcome == event.accepted
        });
        let first = taken.and_then(|attempt| records.span(attempt));
        let sent = event.attempts.first().map(|attempt| attempt.business);
        let (Some(revision), Some(span), Some(sent)) = (event.revision(), first, sent) else {
            continue;
        };
        let plus = |moment: Timestamp| end_of_window(calendar, moment, length).unwrap_or(Timestamp::MAX);
        let window = Window {
            revision,
            event,
            ends: plus(sent),
            ends_latest: plus(span.latest),
        };
        windows.entry(revision).or_insert(window);
    }
    windows.into_values().collect()
}

/// Returns on which days each supplier works; one without an entry works on all. Nothing when one of them cannot be read.
fn calendars(records: &Records) -> Option<Calendars> {
    let suppliers = records.facts().into_iter().flat_map(|facts| &facts.suppliers);
    let written = suppliers.filter_map(|supplier| Some((supplier.id.clone(), supplier.calendar.clone()?)));
    written
        .map(|(id, calendar)| Some((id, WorkingCalendar::new(calendar).ok()?)))
        .collect()
}

fn is_early(raised: Raised, window: &Window<'_>, records: &Records) -> bool {
    // The clock may have been on the move when it was seen, which the History says only later.
    let seen = records.latest_business(raised.mark, raised.business);
    let began = seen.checked_sub(raised.age).unwrap_or(seen);
    let earliest = window.ends.checked_sub(records.slack()).unwrap_or(window.ends);
    began < earliest
}

fn answers<'a>(order: &'a Document, revision: u32, records: &'a Records) -> impl Iterator<Item = &'a Operation> {
    records
        .children(order)
        .filter(move |one| one.function() == Some(Function::AcknowledgementSubmit) && one.revision() == Some(revision))
}

/// Returns the answer to a revision that certainly counts.
fn valid_answer<'a>(order: &'a Document, window: &Window<'_>, records: &'a Records) -> Option<&'a Operation> {
    let is_booked = |one: &Operation| records.trace_of(one).is_some_and(|trace| trace.times_booked > 0);
    answers(order, window.revision, records)
        .find(|one| one.expected() == Some(&Expected::Accept) && one.accepted.is_some() && is_booked(one) && records.case_of(one).is_none())
}

/// Returns the answer that certainly came before the window ended.
fn answered_in_time<'a>(order: &'a Document, window: &Window<'_>, records: &'a Records) -> Option<&'a Operation> {
    let before = window.ends.checked_sub(records.slack()).unwrap_or(window.ends);
    let answer = valid_answer(order, window, records)?;
    let mut taken = answer
        .attempts
        .iter()
        .filter(|attempt| attempt.result() == countersign_core::history::Result::Ok);
    let is_in_time = taken.any(|attempt| records.span(attempt).is_some_and(|span| span.latest < before));
    is_in_time.then_some(answer)
}

/// Returns whether anything may have been taken as an answer to the revision.
fn is_possibly_answered(order: &Document, window: &Window<'_>, records: &Records) -> bool {
    answers(order, window.revision, records).any(|one| !matches!(one.resolution(), Resolution::Refused | Resolution::NotSent))
}

/// Returns whether the revision is the order's last, and no event that came after it may have been taken.
fn is_last_and_open(order: &Document, window: &Window<'_>, records: &Records) -> bool {
    let mut events = records.submissions(order).filter(|one| one.is_order_event());
    !events.any(|one| one.revision() > Some(window.revision) && !matches!(one.resolution(), Resolution::Refused | Resolution::NotSent))
}

/// Returns whether the window had passed so long before the final read that the alarm had to be there.
fn is_long_past(window: &Window<'_>, end: Mark, records: &Records) -> bool {
    let settle_us = records
        .timing()
        .map_or(u64::MAX, |timing| timing.settle_deadline_ms.saturating_mul(1000));
    let due = window
        .ends_latest
        .saturating_add(records.slack())
        .ok()
        .and_then(|due| records.reached_us(due));
    due.is_some_and(|due| due.saturating_add(settle_us) <= end.at_us)
}
