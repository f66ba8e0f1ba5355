//! Mutations of what the deployment claimed: answers, cases, dead letters, lists.

use super::scene::{Scene, booking, booking_mut, case, case_mut, is_ok, letter, outcome, outcome_mut, served_mut, shown, shown_mut};
use countersign_core::history::{Expected, Function, Observation, Outcome, Result, Surface, What};
use countersign_core::payload::Digest;
use countersign_core::status::{Owner, Reason};

/// Changes the first outcome that `fits`.
fn change_outcome(scene: &mut Scene, fits: impl Fn(&Scene, &Outcome) -> bool, change: impl Fn(&mut Outcome)) -> bool {
    let places = scene.places(outcome);
    let at = places
        .into_iter()
        .find(|at| outcome(&scene.events[*at].what).is_some_and(|one| fits(scene, one)));
    at.and_then(|at| outcome_mut(&mut scene.events[at].what)).is_some_and(|one| {
        change(one);
        true
    })
}

fn accept(outcome: &mut Outcome) {
    outcome.result = Result::Ok;
    if let Some(answer) = &mut outcome.answer {
        answer.status = 202;
        answer.problem = None;
    }
}

fn is_repeat(scene: &Scene, outcome: &Outcome) -> bool {
    is_ok(outcome) && scene.is_expected(outcome, |expected| matches!(expected, Expected::Repeat(_)))
}

pub(crate) fn answer_a_repetition_with_other_content(scene: &mut Scene) -> bool {
    change_outcome(scene, is_repeat, |one| {
        if let Some(answer) = &mut one.answer {
            answer.meaning = Some(Digest::of(b"another receipt"));
        }
    })
}

pub(crate) fn refuse_a_repetition(scene: &mut Scene) -> bool {
    change_outcome(scene, is_repeat, |one| {
        one.result = Result::Fail;
        if let Some(answer) = &mut one.answer {
            answer.status = 422;
        }
    })
}

pub(crate) fn accept_a_conflicting_key(scene: &mut Scene) -> bool {
    let fits = |scene: &Scene, one: &Outcome| scene.is_expected(one, |expected| matches!(expected, Expected::KeyConflict(_)));
    change_outcome(scene, fits, accept)
}

pub(crate) fn accept_an_expired_token(scene: &mut Scene) -> bool {
    let fits = |scene: &Scene, one: &Outcome| scene.is_expected(one, |expected| *expected == Expected::Refuse);
    change_outcome(scene, fits, accept)
}

/// A document that was refused is booked all the same, as another one was.
pub(crate) fn book_what_was_refused(scene: &mut Scene) -> bool {
    let refused = scene.places(outcome).into_iter().find_map(|at| {
        let one = outcome(&scene.events[at].what)?;
        let intent = scene.intent(one.operation);
        let is_wrong = matches!(&intent.expected, Expected::Case(reasons) if reasons.contains(&Reason::ValidationNumber));
        (one.result == Result::Fail && is_wrong).then(|| (at, intent.clone()))
    });
    let model = scene.places(booking).into_iter().find(|at| {
        let apply = booking(&scene.events[*at].what);
        apply.is_some_and(|apply| apply.document.kind == countersign_core::ids::DocumentKind::Acknowledgement)
    });
    let (Some((at, intent)), Some(model)) = (refused, model) else {
        return false;
    };
    scene.copy(model, at + 1);
    scene.events[at + 1].cause = None;
    scene.events[at + 1].at_us = scene.events[at].at_us;
    booking_mut(&mut scene.events[at + 1].what).is_some_and(|apply| {
        apply.document = intent.document.expect("a submission has a document");
        apply.parent = intent.parent;
        apply.fingerprint = intent.fingerprint;
        apply.correlation = intent.correlation.map(|id| id.to_string());
        true
    })
}

pub(crate) fn show_an_overtaken_revision(scene: &mut Scene) -> bool {
    let overtaken = scene.places(outcome).into_iter().find_map(|at| {
        let one = outcome(&scene.events[at].what)?;
        let intent = scene.intent(one.operation);
        (intent.expected == Expected::Overtaken).then(|| (at, intent.clone()))
    });
    let (Some((at, intent)), Some(model)) = (overtaken, scene.places(shown).first().copied()) else {
        return false;
    };
    scene.copy(model, at + 1);
    scene.events[at + 1].cause = None;
    scene.events[at + 1].at_us = scene.events[at].at_us;
    shown_mut(&mut scene.events[at + 1].what).is_some_and(|apply| {
        apply.document = intent.document.expect("a submission has a document");
        apply.revision = intent.revision.expect("an order has a revision");
        apply.fingerprint = intent.fingerprint;
        apply.correlation = intent.correlation.map(|id| id.to_string());
        true
    })
}

pub(crate) fn take_a_stale_answer(scene: &mut Scene) -> bool {
    let fits = |scene: &Scene, one: &Outcome| {
        scene.is_expected(
            one,
            |expected| matches!(expected, Expected::Case(reasons) if reasons.contains(&Reason::RevisionStale)),
        )
    };
    if !change_outcome(scene, fits, accept) {
        return false;
    }
    let places = scene.places(case);
    let at = places
        .into_iter()
        .find(|at| case(&scene.events[*at].what).is_some_and(|seen| seen.reason == Some(Reason::RevisionStale)));
    at.is_some_and(|at| {
        scene.drop(at);
        true
    })
}

pub(crate) fn forbid_a_foreign_order(scene: &mut Scene) -> bool {
    let fits = |scene: &Scene, one: &Outcome| {
        let intent = scene.intent(one.operation);
        let is_named = intent.document.as_ref().is_some_and(|key| key.number.starts_with("PO"));
        intent.function == Function::OrderRead && one.result == Result::Fail && is_named
    };
    change_outcome(scene, fits, |one| {
        if let Some(answer) = &mut one.answer {
            answer.status = 403;
        }
    })
}

/// The answer to one supplier holds the fingerprint of another's order.
pub(crate) fn leak_a_fingerprint(scene: &mut Scene) -> bool {
    let orders: Vec<_> = scene
        .places(shown)
        .into_iter()
        .filter_map(|at| shown(&scene.events[at].what))
        .map(|apply| (apply.document.supplier.clone(), apply.fingerprint))
        .collect();
    let places = scene.places(outcome);
    for at in places {
        let Some(one) = outcome(&scene.events[at].what).filter(|one| one.answer.is_some()) else {
            continue;
        };
        let intent = scene.intent(one.operation);
        let foreign = orders.iter().find(|(owner, _)| *owner != intent.supplier);
        let is_told = scene.events[..at]
            .iter()
            .any(|event| foreign.is_some_and(|(_, print)| names(&event.what, *print)));
        let (Some((_, Some(print))), false, true) = (foreign, intent.function.is_order_event(), is_told) else {
            continue;
        };
        let print = *print;
        return outcome_mut(&mut scene.events[at].what)
            .and_then(|one| one.answer.as_mut())
            .is_some_and(|answer| {
                answer.fingerprints.push(print);
                true
            });
    }
    false
}

fn names(what: &What, print: Option<countersign_core::fingerprint::Fingerprint>) -> bool {
    matches!(what, What::Intent(intent) if intent.fingerprint == print && print.is_some())
}

fn change_case(scene: &mut Scene, change: impl Fn(&mut countersign_core::history::CaseSeen)) -> bool {
    scene.change(|what| {
        let seen = case_mut(what).filter(|seen| seen.reason == Some(Reason::ValidationNumber));
        seen.is_some_and(|seen| {
            change(seen);
            true
        })
    })
}

pub(crate) fn write_a_cases_bytes_anew(scene: &mut Scene) -> bool {
    change_case(scene, |seen| seen.payload = Some(Digest::of(b"the same, in another spelling")))
}

pub(crate) fn lose_a_cases_bytes(scene: &mut Scene) -> bool {
    change_case(scene, |seen| seen.payload = None)
}

pub(crate) fn give_a_case_the_wrong_reason(scene: &mut Scene) -> bool {
    change_case(scene, |seen| {
        seen.reason = Some(Reason::ProcessingError);
        Reason::ProcessingError.word().clone_into(&mut seen.reason_text);
    })
}

pub(crate) fn give_a_case_to_the_wrong_people(scene: &mut Scene) -> bool {
    change_case(scene, |seen| seen.owner = Some(Owner::Buyer))
}

pub(crate) fn give_a_case_another_correlation(scene: &mut Scene) -> bool {
    change_case(scene, |seen| seen.correlation = Some("C-0".to_owned()))
}

pub(crate) fn open_a_case_twice(scene: &mut Scene) -> bool {
    let places = scene.places(case);
    let Some(at) = places
        .into_iter()
        .find(|at| case(&scene.events[*at].what).is_some_and(|seen| seen.reason == Some(Reason::ValidationNumber)))
    else {
        return false;
    };
    scene.copy(at, at + 1);
    case_mut(&mut scene.events[at + 1].what).is_some_and(|seen| {
        seen.id = "CASE-again".into();
        true
    })
}

pub(crate) fn open_no_case(scene: &mut Scene) -> bool {
    let places = scene.places(case);
    let at = places
        .into_iter()
        .find(|at| case(&scene.events[*at].what).is_some_and(|seen| seen.reason == Some(Reason::ValidationNumber)));
    at.is_some_and(|at| {
        scene.drop(at);
        true
    })
}

/// Neither a dead letter nor a case tells of what could not be delivered.
pub(crate) fn forget_a_dead_letter(scene: &mut Scene) -> bool {
    let Some(at) = scene.places(letter).first().copied() else {
        return false;
    };
    let number = letter(&scene.events[at].what).and_then(|seen| seen.document_number.clone());
    scene.drop(at);
    let places = scene.places(case);
    let at = places.into_iter().find(|at| {
        let seen = case(&scene.events[*at].what);
        seen.is_some_and(|seen| seen.reason == Some(Reason::DeliveryFailed) && seen.document_number == number)
    });
    at.is_some_and(|at| {
        scene.drop(at);
        true
    })
}

pub(crate) fn serve_an_old_revision(scene: &mut Scene) -> bool {
    scene.change(|what| {
        served_mut(what).filter(|seen| seen.revision > 1).is_some_and(|seen| {
            seen.revision -= 1;
            true
        })
    })
}

pub(crate) fn serve_nothing_of_an_order(scene: &mut Scene) -> bool {
    let places = scene.places(|what| match what {
        What::Observe(observe) => matches!(observe.observation, Observation::Order(_)).then_some(()),
        _ => None,
    });
    places.first().is_some_and(|at| {
        scene.drop(*at);
        true
    })
}

// What follows only tells less, and must never be held against anybody.

pub(crate) fn know_no_outcome(scene: &mut Scene) -> bool {
    // An answer may come late only after its attempt was given up.
    let places = scene.places(|what| outcome(what).filter(|one| is_ok(one)));
    places.get(places.len() / 2).is_some_and(|at| {
        scene.drop(*at);
        true
    })
}

pub(crate) fn turn_every_ok_into_unknown(scene: &mut Scene) -> bool {
    for event in &mut scene.events {
        if let Some(one) = outcome_mut(&mut event.what).filter(|one| is_ok(one)) {
            one.result = Result::Unknown;
            one.answer = None;
        }
    }
    true
}

pub(crate) fn hear_nothing_late(scene: &mut Scene) -> bool {
    let places = scene.places(|what| matches!(what, What::Late(_)).then_some(()));
    places.iter().rev().for_each(|at| scene.drop(*at));
    !places.is_empty()
}

pub(crate) fn read_no_surface_to_its_end(scene: &mut Scene) -> bool {
    let places = scene.places(complete);
    places.iter().rev().for_each(|at| scene.drop(*at));
    true
}

pub(crate) fn read_no_case_to_the_end(scene: &mut Scene) -> bool {
    let places = scene.places(|what| complete(what).filter(|surface| *surface == Surface::Cases));
    places.iter().rev().for_each(|at| scene.drop(*at));
    let cases = scene.places(case);
    cases.iter().rev().for_each(|at| scene.drop(*at));
    true
}

fn complete(what: &What) -> Option<Surface> {
    match what {
        What::Observe(observe) => match observe.observation {
            Observation::Complete(surface) => Some(surface),
            _ => None,
        },
        _ => None,
    }
}

pub(crate) fn stop_before_it_settles(scene: &mut Scene) -> bool {
    let places = scene.places(|what| matches!(what, What::Run(_)).then_some(()));
    scene.events.truncate(places[1]);
    true
}

pub(crate) fn show_a_revision_twice(scene: &mut Scene) -> bool {
    let places = scene.places(shown);
    places.first().is_some_and(|at| {
        scene.copy(*at, at + 1);
        true
    })
}
