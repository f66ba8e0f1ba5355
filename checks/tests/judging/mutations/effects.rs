//! Mutations of what the far sides did: bookings and what is shown.

use super::scene::{Scene, booking, booking_mut, delivery_mut, shown, shown_mut};
use countersign_core::amount::Quantity;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Effect, What};
use countersign_core::ids::DocumentKind;
use countersign_core::payload::Digest;
use countersign_core::status::{OrderStatus, Response};

pub(crate) fn drop_a_booking(scene: &mut Scene) -> bool {
    let places = scene.places(booking);
    places.first().is_some_and(|at| {
        scene.drop(*at);
        true
    })
}

pub(crate) fn book_twice(scene: &mut Scene) -> bool {
    let places = scene.places(booking);
    places.first().is_some_and(|at| {
        scene.copy(*at, at + 1);
        true
    })
}

/// Shows the revision before the last one again, after it.
pub(crate) fn show_an_old_revision_again(scene: &mut Scene) -> bool {
    pair(scene).is_some_and(|(old, new)| {
        scene.copy(old, new + 1);
        true
    })
}

pub(crate) fn swap_two_revisions(scene: &mut Scene) -> bool {
    pair(scene).is_some_and(|(old, new)| {
        let what = scene.events[old].what.clone();
        scene.events[old].what = std::mem::replace(&mut scene.events[new].what, what);
        true
    })
}

/// Returns two places where neighbouring revisions of one order are shown.
fn pair(scene: &Scene) -> Option<(usize, usize)> {
    let places = scene.places(shown);
    places.iter().find_map(|old| {
        let one = shown(&scene.events[*old].what)?;
        let new = places.iter().find(|new| {
            let other = shown(&scene.events[**new].what);
            other.is_some_and(|other| other.document == one.document && other.revision == one.revision + 1)
        })?;
        Some((*old, *new))
    })
}

pub(crate) fn show_old_content_under_a_new_number(scene: &mut Scene) -> bool {
    let Some((old, new)) = pair(scene) else { return false };
    let print = shown(&scene.events[old].what).and_then(|apply| apply.fingerprint);
    shown_mut(&mut scene.events[new].what).is_some_and(|apply| {
        apply.fingerprint = print;
        true
    })
}

pub(crate) fn never_show_the_last_revision(scene: &mut Scene) -> bool {
    let places = scene.places(shown);
    let Some(last) = places.last().and_then(|at| shown(&scene.events[*at].what)).cloned() else {
        return false;
    };
    let same: Vec<usize> = places
        .into_iter()
        .filter(|at| {
            let apply = shown(&scene.events[*at].what);
            apply.is_some_and(|apply| apply.document == last.document && apply.revision == last.revision)
        })
        .collect();
    same.iter().rev().for_each(|at| scene.drop(*at));
    true
}

pub(crate) fn add_one_to_a_shipment(scene: &mut Scene) -> bool {
    scene.change(|what| match booking_mut(what).map(|apply| &mut apply.effect) {
        Some(Effect::ShipmentBooked(lines)) => {
            lines[0].quantity = Quantity::new(lines[0].quantity.amount + one().amount, "EA");
            true
        }
        _ => false,
    })
}

fn one() -> Quantity {
    serde_json::from_str(r#"{"amount":"1","unit":"EA"}"#).expect("it is a quantity")
}

pub(crate) fn book_a_shipment_in_another_unit(scene: &mut Scene) -> bool {
    scene.change(|what| match booking_mut(what).map(|apply| &mut apply.effect) {
        Some(Effect::ShipmentBooked(lines)) => {
            lines[0].quantity = Quantity::new(lines[0].quantity.amount, "KGM");
            true
        }
        _ => false,
    })
}

pub(crate) fn lose_a_shipped_line(scene: &mut Scene) -> bool {
    scene.change(|what| match booking_mut(what).map(|apply| &mut apply.effect) {
        Some(Effect::ShipmentBooked(lines)) => {
            lines.clear();
            true
        }
        _ => false,
    })
}

pub(crate) fn take_a_word_for_another(scene: &mut Scene) -> bool {
    scene.change(|what| match booking_mut(what).map(|apply| &mut apply.effect) {
        Some(Effect::CommitmentBooked(lines)) => {
            let line = &mut lines[0];
            let other = if line.response == Some(Response::Accepted) {
                Response::Rejected
            } else {
                Response::Accepted
            };
            line.response = Some(other);
            other.erp_word().clone_into(&mut line.status);
            true
        }
        _ => false,
    })
}

pub(crate) fn lose_the_suppliers_word(scene: &mut Scene) -> bool {
    scene.change(|what| match booking_mut(what).map(|apply| &mut apply.effect) {
        Some(Effect::CommitmentBooked(lines)) => {
            "confirmed".clone_into(&mut lines[0].source_word);
            true
        }
        _ => false,
    })
}

pub(crate) fn flip_a_shown_status(scene: &mut Scene) -> bool {
    scene.change(|what| match shown_mut(what).map(|apply| &mut apply.effect) {
        Some(Effect::OrderShown(status @ OrderStatus::Acknowledged)) => {
            *status = OrderStatus::Rejected;
            true
        }
        _ => false,
    })
}

pub(crate) fn book_what_nobody_sent(scene: &mut Scene) -> bool {
    let Some(at) = scene.places(booking).first().copied() else {
        return false;
    };
    scene.copy(at, at + 1);
    booking_mut(&mut scene.events[at + 1].what).is_some_and(|apply| {
        apply.fingerprint = Some(Fingerprint::new(0xffff_fff0));
        apply.document.number = "NOBODY".to_owned();
        true
    })
}

pub(crate) fn book_for_another_supplier(scene: &mut Scene) -> bool {
    scene.change(|what| {
        booking_mut(what).is_some_and(|apply| {
            apply.document.supplier = "S9".into();
            true
        })
    })
}

pub(crate) fn cut_the_correlation_of_a_booking(scene: &mut Scene) -> bool {
    scene.change(|what| booking_mut(what).is_some_and(|apply| apply.correlation.take().is_some()))
}

pub(crate) fn cut_the_correlation_of_a_delivery(scene: &mut Scene) -> bool {
    scene.change(|what| delivery_mut(what).is_some_and(|deliver| deliver.correlation.take().is_some()))
}

/// Two bookings of different orders carry each other's id.
pub(crate) fn swap_two_correlations(scene: &mut Scene) -> bool {
    let places = scene.places(booking);
    let id = |at: usize| booking(&scene.events[at].what).and_then(|apply| apply.correlation.clone());
    let Some((one, other)) = places
        .first()
        .and_then(|one| Some((*one, *places.iter().find(|other| id(**other) != id(*one))?)))
    else {
        return false;
    };
    let (first, second) = (id(one), id(other));
    for (at, id) in [(one, second), (other, first)] {
        if let Some(apply) = booking_mut(&mut scene.events[at].what) {
            apply.correlation = id;
        }
    }
    true
}

pub(crate) fn push_to_the_wrong_page(scene: &mut Scene) -> bool {
    scene.change(|what| {
        let pushed = delivery_mut(what).filter(|deliver| deliver.document.as_ref().is_some_and(|key| key.kind == DocumentKind::Order));
        pushed.is_some_and(|deliver| {
            let other = if deliver.supplier.as_ref().is_some_and(|id| id.as_str() == "S0") {
                "S1"
            } else {
                "S0"
            };
            deliver.supplier = Some(other.into());
            true
        })
    })
}

/// A delivery is made again, word for word, after it was taken and its sender was told.
pub(crate) fn deliver_again_what_was_taken(scene: &mut Scene) -> bool {
    again(scene).is_some()
}

/// As before, and what comes again has other content under the same id.
pub(crate) fn deliver_other_content_under_a_taken_id(scene: &mut Scene) -> bool {
    let place = again(scene);
    let delivery = place.and_then(|at| delivery_mut(&mut scene.events[at].what));
    delivery.is_some_and(|delivery| {
        delivery.payload = Some(Digest::of(b"other content"));
        true
    })
}

/// Makes the first such delivery again, and returns where.
fn again(scene: &mut Scene) -> Option<usize> {
    let replies = scene.places(|what| matches!(what, What::Reply(reply) if reply.status == 201).then_some(()));
    // A process that was killed may not know what it had delivered.
    if scene.events.iter().any(|event| matches!(event.what, What::Control(_))) {
        return None;
    }
    // Within one microsecond nobody could say what came first.
    let is_later = |at: usize| scene.events.get(at + 1).is_some_and(|next| next.at_us > scene.events[at].at_us);
    let reply = replies.into_iter().find(|at| is_later(*at));
    let reply = reply?;
    let cause = scene.events[reply].cause?;
    scene.copy(usize::try_from(cause).expect("it is a place"), reply + 2);
    Some(reply + 2)
}
