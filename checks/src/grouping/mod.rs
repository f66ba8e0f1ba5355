//! Grouping: changes that come together are shown as one, the latest, in time, and never mixed with another order's.

mod pushes;

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::open::Open;
use crate::records::{Document, Mark, Operation, Records};
use crate::revisions::is_delivery_accounted_for;
use crate::table::{Few, Name, Set, Table};
use countersign_core::history::{Deliver, Edge, Event, Function, Reply, What};
use countersign_core::ids::{DocumentKey, DocumentKind};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
pub(crate) use pushes::Pushes;
use pushes::Swallowed;
use std::collections::BTreeMap;

static SOUND: Promise = Promise {
    id: InvariantId::new("I21"),
    name: "CoalescingSound",
    control: Control::OrderVersions,
    says: "Changes within the grouping window leave as one push, with the latest revision's own content, no later than the first of them was due.",
    matters: "a group that never closes hides every change of a busy order, and one with mixed content shows an order that nobody placed",
    checked_by: "Pushes are compared with the accepted revisions of their order, by content, and by the time since the first of them was accepted.",
    exercised_by: "A revision of an order was sent within one grouping window of the revision before it.",
    fix: "fix the time to leave when the first member comes, replace the whole order by each later one, and group by the order's own key alone",
    needs: Some(Claim::Grouping),
};

/// How long a push may take to leave in simulated time after it was due.
const SIMULATED_SLACK_US: u64 = 1_000_000;
/// A delivery that was answered no faster than this has held up what came after it.
const SLOW_US: u64 = 50_000;

/// I21: one push, the latest, in time. Keeps the first push of each revision, and the orders whose pushes were disturbed.
#[derive(Debug, Default)]
pub(crate) struct CoalescingSound {
    judgement: Judgement,
    pushed: Table<Name, Few<Mark>>,
    open: Table<u64, (Name, Mark)>,
    disturbed: Set<Name>,
}

impl Invariant for CoalescingSound {
    fn promise(&self) -> &'static Promise {
        &SOUND
    }

    fn wants(&self) -> Kinds {
        Kinds::DELIVER.and(Kinds::REPLY)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Deliver(deliver) if deliver.edge == Edge::IntegrationToPortal => self.see_delivery(event, deliver, records),
            What::Reply(reply) => self.see_reply(event, reply),
            _ => {}
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        self.disturbed
            .extend(std::mem::take(&mut self.open).into_values().map(|(order, _)| order));
        let mut pushes = Pushes::new(window_us(records));
        for order in records.documents().filter(|document| document.key.kind == DocumentKind::Order) {
            let accepted = accepted(order, records);
            if !accepted.is_empty() {
                self.judgement.checked += 1;
                self.judgement.exercised += u64::from(has_group(&accepted, records));
                self.check_waiting(order, &accepted, records);
                self.check_swallowed(order, &accepted, &mut pushes, records);
                if let Some(pushed) = self.pushed.get(&Name::of(&*order.key)).and_then(Few::last) {
                    let times = sound(order, records).filter_map(|one| one.accepted);
                    pushes.see_pushed(&order.key, *pushed, times.map(|mark| mark.at_us));
                }
            }
        }
        self.judgement.open = Open::Pushes(Box::new(pushes));
        std::mem::take(&mut self.judgement)
    }
}

impl CoalescingSound {
    fn see_delivery(&mut self, event: &Event, deliver: &Deliver, records: &Records) {
        let carriers: Vec<&Operation> = deliver.fingerprints.iter().flat_map(|one| records.carriers(*one)).collect();
        // News of a supplier's document takes the same way as its order, and holds it up in the same way.
        let order = carriers.iter().find_map(|one| records.order_of(one)).or(deliver.document.as_ref());
        if let Some(order) = order {
            self.open.insert(event.index, (Name::of(order), Mark::of(event)));
        }
        let Some(document) = deliver.document.as_ref().filter(|_| deliver.function == Function::OrderShow) else {
            return;
        };
        let own: Vec<&&Operation> = carriers.iter().filter(|one| one.document() == Some(document)).collect();
        let other = carriers.iter().find(|one| one.is_order_event() && one.document() != Some(document));
        if let Some(other) = other.filter(|_| own.is_empty()) {
            let of = other.document().map_or_else(String::new, ToString::to_string);
            self.report(event, document, format!("{document} was pushed with the content of {of}"), other);
        }
        let mixed = own.first().filter(|_| own.iter().all(|one| one.revision() != deliver.revision));
        if let Some(first) = mixed {
            let what = format!(
                "revision {} of {document} was pushed with the content of revision {}",
                deliver.revision.unwrap_or_default(),
                first.revision().unwrap_or_default()
            );
            self.report(event, document, what, first);
        }
        if let Some(revision) = deliver.revision {
            let pushed = self.pushed.entry(Name::of(document)).or_default();
            pushed.or_insert_with(revision, || Mark::of(event));
        }
    }

    fn see_reply(&mut self, event: &Event, reply: &Reply) {
        let Some((order, sent)) = event.cause.and_then(|cause| self.open.remove(&cause)) else {
            return;
        };
        let is_slow = event.at_us.saturating_sub(sent.at_us) > SLOW_US;
        if !(200..300).contains(&reply.status) || reply.fault.is_some() || is_slow {
            self.disturbed.insert(order);
        }
    }

    /// The first push that holds a revision or a later one must leave soon after the revision was accepted.
    fn check_waiting(&mut self, order: &Document, accepted: &[Accepted<'_>], records: &Records) {
        let Some(limit_us) = limit_us(records).filter(|_| !self.disturbed.contains(&Name::of(&*order.key))) else {
            return;
        };
        let pushed = self.pushed.get(&Name::of(&*order.key));
        for (revision, since, operation) in accepted {
            let sent = operation.first_sent().unwrap_or(*since);
            let push = pushed.and_then(|pushed| pushed.from(*revision).copied().min_by_key(|mark| mark.index));
            let Some(push) = push.filter(|push| sent.stands_before(*push)) else {
                continue;
            };
            let waited_us = push.at_us.saturating_sub(since.at_us);
            if waited_us > limit_us && !records.was_restarted_between(*since, push) {
                let what = format!(
                    "revision {revision} of {} waited {} ms for its push, and may be grouped for {} ms",
                    order.key,
                    waited_us / 1000,
                    window_us(records).unwrap_or_default() / 1000
                );
                let others = accepted
                    .iter()
                    .map(|(_, mark, _)| *mark)
                    .filter(|mark| mark.stands_before(push))
                    .take(6);
                let breach = Breach::new(&order.key, what).seen(operation.marks()).seen(others).seen([push]);
                self.judgement.fail(breach);
                return;
            }
        }
    }

    /// The latest revision of an order cannot be grouped into another: whoever says so has mixed up two orders.
    fn check_swallowed(&mut self, order: &Document, accepted: &[Accepted<'_>], pushes: &mut Pushes, records: &Records) {
        let Some((revision, _, operation)) = accepted.last() else { return };
        let is_pushed = self
            .pushed
            .get(&Name::of(&*order.key))
            .is_some_and(|pushed| pushed.from(*revision).next().is_some());
        if is_pushed || may_be_followed(order, *revision, records) {
            return;
        }
        let is_group = has_group(accepted, records);
        if !records.is_settled() {
            if is_group {
                self.judgement
                    .doubt(format!("the run ended before the changes of {} were pushed", order.key));
            }
            return;
        }
        let correlation = operation.intent.as_ref().and_then(|intent| intent.correlation.as_ref());
        let lineage = correlation.and_then(|id| records.lineage(id));
        let is_told = lineage.is_some_and(|lineage| {
            let own = |number: &Option<String>| number.as_ref().is_none_or(|number| *number == order.key.number);
            let mut hops = lineage.hops.iter();
            hops.any(|hop| hop.hop == "superseded" && hop.revision == Some(*revision) && own(&hop.number))
        });
        if is_told {
            let what = format!("revision {revision} of {} is the latest, and was grouped away", order.key);
            let breach = Breach::new(&order.key, what)
                .seen(operation.marks())
                .seen(lineage.map(|lineage| lineage.mark));
            self.judgement.fail(breach);
        } else if may_be_mixed_up(accepted[accepted.len() - 1], records) {
            pushes.see_swallowed(Swallowed::of(order, accepted[accepted.len() - 1]));
        }
    }

    fn report(&mut self, event: &Event, order: &DocumentKey, what: String, other: &Operation) {
        let breach = Breach::new(order, what).seen(other.marks().take(4)).seen([Mark::of(event)]);
        self.judgement.fail(breach);
    }
}

/// A revision, when it was certainly accepted, and its event.
type Accepted<'a> = (u32, Mark, &'a Operation);

/// Returns whether nothing that is known of the order itself explains why its latest revision was never pushed.
fn may_be_mixed_up((_, accepted, operation): Accepted<'_>, records: &Records) -> bool {
    let Some(limit_us) = limit_us(records) else { return false };
    let is_explained = is_delivery_accounted_for(operation, records) || records.was_killed_near(accepted, limit_us);
    !is_explained && records.unread(operation).is_empty()
}

fn sound<'a>(order: &'a Document, records: &'a Records) -> impl Iterator<Item = &'a Operation> {
    records.submissions(order).filter(|one| one.is_sound_revision())
}

/// Returns the accepted revisions of an order with when they were certainly accepted, oldest revision first.
fn accepted<'a>(order: &'a Document, records: &'a Records) -> Vec<Accepted<'a>> {
    let mut revisions: BTreeMap<u32, (Mark, &Operation)> = BTreeMap::new();
    for operation in sound(order, records) {
        if let (Some(revision), Some(mark)) = (operation.revision(), operation.accepted) {
            revisions.entry(revision).or_insert((mark, operation));
        }
    }
    revisions
        .into_iter()
        .map(|(revision, (mark, operation))| (revision, mark, operation))
        .collect()
}

fn window_us(records: &Records) -> Option<u64> {
    Some(records.timing()?.grouping_window_ms?.saturating_mul(1000))
}

/// Returns how long after its acceptance a revision may leave: real clocks and threads are given all that anything may take.
fn limit_us(records: &Records) -> Option<u64> {
    let timing = records.timing()?;
    let slack_us = if timing.is_simulated {
        SIMULATED_SLACK_US
    } else {
        timing.settle_deadline_ms.saturating_mul(1000)
    };
    Some(window_us(records)?.saturating_add(slack_us))
}

/// Returns whether a revision was sent within the window of the one before it.
fn has_group(accepted: &[Accepted<'_>], records: &Records) -> bool {
    let Some(window_us) = window_us(records) else { return false };
    accepted.windows(2).any(|pair| {
        let (before, after) = (pair[0].1, pair[1].2.first_sent().unwrap_or(pair[1].1));
        after.at_us <= before.at_us.saturating_add(window_us)
    })
}

fn may_be_followed(order: &Document, revision: u32, records: &Records) -> bool {
    let mut events = records.submissions(order).filter(|one| one.is_order_event());
    events.any(|one| one.revision() > Some(revision) && !one.attempts.is_empty() && one.resolution() != crate::records::Resolution::Refused)
}
