//! Motifs of failure: ends that fail, an integration that dies, messages that are given up and replayed.

use super::answers::{accept, accept_by, document_of, repeat};
use super::orders::{gap, revise, until_known};
use super::shipments::ship_percent;
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, Boundary, End, FaultKind, Repetition, Sending, TokenUse, Told};
use countersign_core::fault::Moment;

/// More than any deployment tries.
const ALWAYS: u32 = u32::MAX;

pub(super) fn fault(draft: &mut Draft, end: End, order: u32, kind: FaultKind, skip: u32, times: u32) -> Beat {
    Beat::new(Action::Fault {
        fault: draft.fault(),
        end,
        order: Some(order),
        kind,
        skip,
        times,
    })
}

fn fault_of(beat: &Beat) -> u32 {
    match &beat.action {
        Action::Fault { fault, .. } => *fault,
        _ => 0,
    }
}

/// Returns every kind of failure that passes, each at every moment: the requests that meet it are repeated.
pub(super) fn failures(chance: Chance) -> Vec<FaultKind> {
    let mut kinds = vec![FaultKind::Slow(u64::from(chance.at("ms").pick(&[30_u32, 300, 1500])))];
    for moment in [Moment::BeforeEffect, Moment::AfterEffect] {
        let status = chance.at("status").pick(&[500, 502, 503, 504]);
        kinds.extend([FaultKind::Error(status, moment), FaultKind::Hang(moment), FaultKind::Reset(moment)]);
    }
    kinds
}

fn passing(chance: Chance) -> FaultKind {
    let moment = chance.at("moment").pick(&[Moment::BeforeEffect, Moment::AfterEffect]);
    match chance.at("kind").below(7) {
        0..=2 => FaultKind::Error(chance.at("status").pick(&[500, 502, 503, 504]), moment),
        3 => FaultKind::Hang(moment),
        4 | 5 => FaultKind::Reset(moment),
        _ => FaultKind::Slow(u64::from(chance.at("ms").pick(&[30_u32, 300, 1500]))),
    }
}

pub(super) fn erp_fails(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let skip = chance.at("skip").pick(&[0, 0, 1]);
    let failing = fault(
        draft,
        End::Erp,
        order,
        passing(chance),
        skip,
        chance.at("times").pick(&[1, 1, 2, 3, 5]),
    );
    let mut beats = vec![release, failing, accept(draft, order).after(gap(chance))];
    beats.push(ship_percent(draft, order, 20).after(gap(chance.at("ship"))));
    if chance.at("answered again").percent(50) {
        beats.push(accept(draft, order).after(gap(chance.at("again"))));
    }
    beats
}

pub(super) fn portal_fails(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let skip = chance.at("skip").pick(&[0, 0, 1, 2]);
    let failing = fault(
        draft,
        End::Portal,
        order,
        passing(chance),
        skip,
        chance.at("times").pick(&[1, 2, 2, 3]),
    );
    let mut beats = vec![release, failing];
    for at in 0..chance.at("revisions").between(1, 4) {
        beats.push(revise(order, chance.nth(at), Told::Now).after(chance.nth(at).at("pace").pick(&[0, 20, 50, 80, 120])));
    }
    if chance.at("answer").percent(50) {
        beats.push(accept(draft, order).after(gap(chance)));
    }
    beats
}

pub(super) fn asked_to_wait(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let seconds = chance.at("seconds").pick(&[1, 2, 3]);
    let kind = if chance.at("date").percent(60) {
        FaultKind::BusyUntil(seconds + 1)
    } else {
        FaultKind::BusyFor(seconds)
    };
    let end = chance.at("end").pick(&[End::Erp, End::Portal]);
    let busy = fault(draft, end, order, kind, 0, chance.at("times").pick(&[1, 1, 2]));
    let mut beats = vec![release, busy];
    if chance.at("changed").percent(40) {
        beats.push(revise(order, chance, Told::Now).after(gap(chance)));
    }
    beats.push(accept(draft, order).after(gap(chance.at("answer"))));
    beats
}

/// The portal asks one order to wait for long, while another order's change is on its way: that must not wait with it.
pub(super) fn held_up_neighbour(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let (neighbour, other) = draft.release(chance.at("neighbour"), Told::Now);
    let asked = FaultKind::BusyFor(chance.at("seconds").pick(&[2, 3]));
    let later = chance.at("later").pick(&[5, 15, 25]);
    vec![
        release,
        other,
        Beat::new(Action::Settle),
        fault(draft, End::Portal, order, asked, 0, 1),
        revise(order, chance, Told::Now),
        revise(neighbour, chance.at("neighbour"), Told::Now).after(later),
        Beat::new(Action::Settle),
    ]
}

pub(super) fn refused_for_good(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let end = chance.at("end").pick(&[End::Erp, End::Erp, End::Portal]);
    let kind = FaultKind::Refuse(chance.at("status").pick(&[400, 403, 404, 409, 422]));
    let refusing = fault(draft, end, order, kind, 0, 1);
    vec![
        release,
        refusing,
        accept(draft, order).after(gap(chance)),
        Beat::new(Action::Settle),
    ]
}

pub(super) fn dead_letters(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let end = chance.at("end").pick(&[End::Erp, End::Portal]);
    let kind = if chance.at("final").percent(40) {
        FaultKind::Refuse(422)
    } else {
        FaultKind::Error(503, Moment::BeforeEffect)
    };
    let down = fault(draft, end, order, kind, chance.at("skip").pick(&[0, 1]), ALWAYS);
    let lift = Action::Lift { fault: fault_of(&down) };
    let mut beats = vec![release, down];
    match end {
        End::Erp => beats.push(accept(draft, order).after(gap(chance))),
        End::Portal => beats.push(revise(order, chance.at("dead"), Told::Now).after(gap(chance))),
    }
    beats.push(Beat::new(Action::Settle));
    let newer = chance.at("newer").below(3);
    if newer == 1 {
        beats.push(revise(order, chance.at("newer"), Told::Now));
        beats.push(Beat::new(Action::Settle));
    }
    beats.push(Beat::new(lift));
    if newer == 2 {
        beats.push(revise(order, chance.at("newer"), Told::Now));
        beats.push(Beat::new(Action::Settle));
    }
    let times = chance.at("times").pick(&[1, 1, 2, 3]);
    beats.push(Beat::new(Action::Replay { times }));
    if chance.at("again").percent(40) {
        beats.push(Beat::new(Action::Replay { times: 1 }).after(gap(chance.at("again"))));
    }
    beats
}

/// A dead letter of an order is replayed after something newer was shown.
pub(super) fn overtaken_letters(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let down = fault(draft, End::Portal, order, FaultKind::Refuse(422), 0, ALWAYS);
    let lift = Action::Lift { fault: fault_of(&down) };
    let mut beats = vec![
        release,
        Beat::new(Action::Settle),
        down,
        revise(order, chance.at("dead"), Told::Now),
    ];
    beats.push(Beat::new(Action::Settle));
    beats.push(Beat::new(lift));
    beats.push(revise(order, chance.at("newer"), Told::Now));
    beats.push(Beat::new(Action::Settle));
    beats.push(Beat::new(Action::Replay {
        times: chance.at("times").pick(&[1, 1, 2]),
    }));
    beats
}

/// A shipment or an answer.
fn either(draft: &mut Draft, order: u32, chance: Chance) -> Beat {
    if chance.at("ship").percent(50) {
        ship_percent(draft, order, 20)
    } else {
        accept(draft, order)
    }
}

/// A booking that went through without an answer is given up and replayed: its key must still be the first one.
pub(super) fn booked_letters(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let kind = FaultKind::Error(500, Moment::AfterEffect);
    let down = fault(draft, End::Erp, order, kind, 0, ALWAYS);
    let lift = Action::Lift { fault: fault_of(&down) };
    let document = either(draft, order, chance);
    vec![
        release,
        down,
        document.after(gap(chance)),
        Beat::new(Action::Settle),
        Beat::new(lift),
        Beat::new(Action::Replay { times: 1 }),
    ]
}

/// The integration dies between the attempts to deliver something: it must go on counting where it was.
pub(super) fn killed_while_retrying(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let end = chance.at("end").pick(&[End::Erp, End::Portal]);
    // The portal is shown the order first; the ERP hears of its answer alone.
    let skip = match end {
        End::Erp => 0,
        End::Portal => chance.at("skip").pick(&[0, 1]),
    };
    let down = fault(draft, end, order, FaultKind::Error(503, Moment::BeforeEffect), skip, ALWAYS);
    let mut beats = vec![release, down];
    beats.push(match end {
        End::Erp => accept(draft, order),
        End::Portal => revise(order, chance, Told::Now),
    });
    for at in 0..chance.at("deaths").between(1, 2) {
        let wait = chance.nth(at).at("wait").pick(&[150, 500, 1500]);
        beats.push(Beat::new(Action::Kill { after: 0 }).after(wait));
    }
    beats.push(Beat::new(Action::Settle));
    beats
}

/// The integration dies while a far side has taken something and not yet said so.
pub(super) fn killed_unanswered(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let hang = FaultKind::Hang(Moment::AfterEffect);
    let document = either(draft, order, chance);
    vec![
        release,
        fault(draft, End::Erp, order, hang, 0, 1),
        document.after(until_known(chance)),
        Beat::new(Action::Kill { after: 0 }).after(chance.at("wait").pick(&[60, 300, 900])),
        Beat::new(Action::Settle),
    ]
}

pub(super) fn killed(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let (order, release) = draft.release(chance, Told::Now);
    let mut beats = vec![release];
    if chance.at("failing").percent(45) {
        beats.push(fault(draft, End::Erp, order, passing(chance), 0, 2));
    }
    for at in 0..chance.at("count").between(1, 3) {
        let chance = chance.nth(at);
        let wait = chance.at("wait").pick(&[0, 0, 30, 60]);
        let beat = match chance.at("what").below(3) {
            0 => revise(order, chance, Told::Now),
            1 => accept(draft, order),
            _ => ship_percent(draft, order, 10),
        };
        let document = document_of(&beat);
        let steps = chance.at("steps").pick(&[0, 1, 2, 3, 4, 5, 6, 8, 12]);
        let kill = Beat::new(Action::Kill { after: steps });
        if chance.at("while").percent(60) {
            beats.push(kill.after(wait));
            beats.push(beat.together());
        } else {
            beats.push(beat.after(wait));
            beats.push(kill.after(chance.at("lead").pick(&[0, 1, 5, 20])));
        }
        if document > 0 {
            beats.push(repeat(document, Repetition::Same, 1).after(gap(chance)));
        }
    }
    beats
}

/// Documents are taken while a token is good, and delivered when it is not, nor any other of the supplier: a token is for its call alone.
pub(super) fn token_ends_under_way(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let (order, release) = draft.release_to(supplier, chance, Told::Now);
    // The second attempt comes when the token has ended.
    let asked = || FaultKind::BusyFor(chance.at("seconds").pick(&[2, 3]));
    let kept = Sending {
        token: TokenUse::Kept,
        by: Some(supplier),
        once: true,
        ..Sending::default()
    };
    let last_second = Action::AdvanceTo {
        boundary: Boundary::Token(supplier),
        offset_s: -1,
    };
    vec![
        release,
        Beat::new(Action::KeepToken { supplier }),
        fault(draft, End::Erp, order, asked(), 0, 1),
        Beat::new(last_second).after(60),
        accept_by(draft, order, kept),
        Beat::new(Action::Settle),
        fault(draft, End::Erp, order, asked(), 0, 1),
        ship_percent(draft, order, 20),
        Beat::new(Action::Advance { seconds: 3700 }),
        Beat::new(Action::Settle),
    ]
}
