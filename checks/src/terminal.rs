//! The end of an order: what was cancelled stays cancelled.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Document, Mark, Operation, Records, Resolution, Shown};
use crate::revisions::is_delivery_accounted_for;
use crate::table::Table;
use countersign_core::history::{Apply, Effect, End, Event, Function, Surface, What};
use countersign_core::ids::{DocumentKey, DocumentKind};
use countersign_core::promise::{Control, InvariantId, Promise};
use countersign_core::status::OrderStatus;

static TERMINAL: Promise = Promise {
    id: InvariantId::new("I16"),
    name: "TerminalIsTerminal",
    control: Control::Sequencing,
    says: "After an order was cancelled, nothing that comes for it is booked, and it is never again shown as anything but cancelled.",
    matters: "a supplier that is shown a cancelled order as alive ships goods that nobody pays",
    checked_by: "Bookings of documents sent after a cancellation was accepted, and what is shown of the order from then on, are looked for.",
    exercised_by: "A cancellation was accepted and the run came to its end.",
    fix: "look at the order's lifecycle in the transaction that takes a document, whatever its status was before the cancellation",
    needs: None,
};

/// I16: cancelled is cancelled. Keeps one entry for each order that was shown as cancelled.
#[derive(Debug, Default)]
pub(crate) struct TerminalIsTerminal {
    judgement: Judgement,
    ended: Table<DocumentKey, Ended>,
}

/// An order that was shown as cancelled, and the first time that it was shown as something else after that.
#[derive(Debug)]
struct Ended {
    cancelled: Mark,
    revived: Option<(Mark, u32, OrderStatus)>,
}

impl Invariant for TerminalIsTerminal {
    fn promise(&self) -> &'static Promise {
        &TERMINAL
    }

    fn wants(&self) -> Kinds {
        Kinds::ORDER_SHOWN
    }

    fn fold(&mut self, event: &Event, _: &Records) {
        if let What::Apply(apply) = &event.what
            && let Effect::OrderShown(status) = &apply.effect
            && apply.end == End::Portal
        {
            self.see_shown(Mark::of(event), apply, *status);
        }
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        for order in records.documents().filter(|document| document.key.kind == DocumentKind::Order) {
            if let Some((cancellation, since)) = cancelled(order, records) {
                self.judgement.checked += 1;
                self.judgement.exercised += u64::from(records.is_settled());
                self.check_bookings(order, cancellation, since, records);
                self.check_shown(order, cancellation);
                self.check_end(order, cancellation, records);
            }
        }
        std::mem::take(&mut self.judgement)
    }
}

impl TerminalIsTerminal {
    fn see_shown(&mut self, mark: Mark, apply: &Apply, status: OrderStatus) {
        let known = self.ended.get_mut(&apply.document);
        match (known, status) {
            (None, OrderStatus::Cancelled) => {
                let ended = Ended {
                    cancelled: mark,
                    revived: None,
                };
                self.ended.insert(apply.document.clone(), ended);
            }
            (Some(ended), status) if status != OrderStatus::Cancelled => {
                ended.revived.get_or_insert((mark, apply.revision, status));
            }
            _ => {}
        }
    }

    fn check_bookings(&mut self, order: &Document, cancellation: &Operation, since: Mark, records: &Records) {
        for operation in records.children(order).filter(|one| one.is_supplier_submission()) {
            let Some(fingerprint) = operation.fingerprint() else { continue };
            let mut carriers = records.carriers(fingerprint);
            let is_after = carriers.all(|one| one.first_sent().is_none_or(|sent| since.is_before(sent)));
            let booking = records
                .trace(fingerprint)
                .and_then(|trace| trace.booked.first())
                .filter(|_| is_after);
            if let (Some(booking), Some(document)) = (booking, operation.document()) {
                let what = format!("{document} was sent after {} had been cancelled, and was booked", order.key);
                let breach = Breach::new(document, what)
                    .seen(cancellation.marks())
                    .seen(operation.marks())
                    .seen([booking.mark])
                    .at(booking.delivery);
                self.judgement.fail(breach);
            }
        }
    }

    fn check_shown(&mut self, order: &Document, cancellation: &Operation) {
        let Some(ended) = self.ended.get(&order.key) else { return };
        if let Some((mark, revision, status)) = ended.revived.filter(|(_, revision, _)| Some(*revision) <= cancellation.revision()) {
            let what = format!(
                "{} was shown as cancelled, and after that in revision {revision} as {status}",
                order.key
            );
            let breach = Breach::new(&order.key, what)
                .seen(cancellation.marks())
                .seen([ended.cancelled, mark]);
            self.judgement.fail(breach);
        }
    }

    fn check_end(&mut self, order: &Document, cancellation: &Operation, records: &Records) {
        if !records.is_settled() || !records.is_complete(Surface::Portal) {
            self.judgement
                .doubt(format!("the run does not tell how {} is shown in the end", order.key));
            return;
        }
        let is_excused = is_delivery_accounted_for(cancellation, records);
        let is_alive = |shown: &Shown| shown.status.is_some_and(|status| status != OrderStatus::Cancelled);
        let portal = order
            .shown
            .filter(|shown| is_alive(shown) && !is_excused)
            .map(|shown| (shown, "the portal"));
        let found = portal.or_else(|| order.gateway.filter(is_alive).map(|shown| (shown, "the gateway")));
        if let Some((shown, place)) = found {
            let status = shown.status.map_or("alive", OrderStatus::word);
            let what = format!("{} was cancelled, and {place} shows it as {status} in the end", order.key);
            let breach = Breach::new(&order.key, what).seen(cancellation.marks()).seen([shown.mark]);
            self.judgement.fail(breach);
        }
    }
}

/// Returns the cancellation that ends an order, and since when it was certainly accepted; nothing when the order may have gone on.
fn cancelled<'a>(order: &Document, records: &'a Records) -> Option<(&'a Operation, Mark)> {
    let latest = records
        .latest_accepted(order)
        .filter(|one| one.function() == Some(Function::OrderCancel))?;
    let mut events = records.submissions(order).filter(|one| one.is_order_event());
    let may_go_on =
        events.any(|one| one.revision() > latest.revision() && matches!(one.resolution(), Resolution::Accepted | Resolution::Open));
    latest.accepted.filter(|_| !may_go_on).map(|since| (latest, since))
}
