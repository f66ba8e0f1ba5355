//! What could stand in place of an action and is simpler, the simplest first.

use crate::plan::{
    Action, Answer, Change, FaultKind, KeyUse, Line, NumberUse, Part, Pay, Reading, Repetition, Sending, Share, Supply, TokenUse, Told,
    VersionUse,
};
use countersign_core::fault::Moment;
use countersign_core::status::{Disposition, Response};

/// Returns what could stand in place of `action`. Each option is simpler in one respect, so that trying them again and again ends.
pub(crate) fn simpler(action: &Action) -> Vec<Action> {
    let mut options = Vec::new();
    let mut offer = |change: &dyn Fn(&mut Action)| {
        let mut option = action.clone();
        change(&mut option);
        if option != *action {
            options.push(option);
        }
    };
    match action {
        Action::Release { lines, .. } => {
            offer(&|action| set_lines(action, vec![plain()]));
            if lines.len() > 1 {
                offer(&|action| set_lines(action, lines[..1].to_vec()));
            }
            offer(&|action| set_release(action));
            offer(&|action| {
                if let Action::Release { promises, plant, .. } = action {
                    *promises = None;
                    *plant = None;
                }
            });
        }
        Action::Revise { .. } | Action::Cancel { .. } => {
            offer(&set_plainly);
            offer(&|action| {
                if let Action::Revise { run, .. } = action {
                    *run = None;
                }
            });
        }
        Action::Acknowledge { .. }
        | Action::Ship { .. }
        | Action::Bill { .. }
        | Action::Credit { .. }
        | Action::Correct { .. }
        | Action::File { .. } => {
            offer(&set_document_plainly);
            for sending in simpler_sendings(action) {
                offer(&|action| set_sending(action, &sending));
            }
        }
        Action::Receive { .. } | Action::TakeBack { .. } => {
            for share in [Share::Percent(100), Share::Percent(50), Share::Whole] {
                offer(&|action| set_share(action, share));
            }
            offer(&set_movement_plainly);
        }
        Action::Pay { .. } | Action::PayBack { .. } => {
            for pay in [Pay::Percent(100), Pay::Percent(50)] {
                offer(&|action| set_pay(action, pay));
            }
            offer(&set_movement_plainly);
        }
        Action::Hold { .. } | Action::Decide { .. } => offer(&set_notice_plainly),
        Action::Reissue(_) | Action::Commit(_) => offer(&set_forecast_plainly),
        Action::Repeat { how, times, .. } => {
            offer(&|action| set_repetition(action, Repetition::Same, *times));
            offer(&|action| set_repetition(action, *how, 1));
        }
        Action::Read {
            what: Reading::Burst(count),
            ..
        } => offer(&|action| {
            if let Action::Read { what, .. } = action {
                *what = Reading::Burst(count.saturating_sub(1).max(1));
            }
        }),
        Action::Fault { kind, skip, times, .. } => {
            for simple in simpler_faults(kind) {
                offer(&|action| set_fault(action, &simple, *skip, *times));
            }
            offer(&|action| set_fault(action, kind, 0, *times));
            if *times < u32::MAX {
                offer(&|action| set_fault(action, kind, *skip, (*times).div_ceil(2)));
            }
        }
        Action::Kill { after } => {
            offer(&|action| *action = Action::Kill { after: 0 });
            offer(&|action| {
                *action = Action::Kill {
                    after: after.saturating_sub(1),
                }
            });
        }
        Action::Advance { seconds } => offer(&|action| {
            *action = Action::Advance {
                seconds: (seconds / 2).max(1),
            };
        }),
        Action::Replay { .. } => offer(&|action| *action = Action::Replay { times: 1 }),
        _ => {}
    }
    options
}

fn plain() -> Line {
    Line {
        material: "MAT-1000".to_owned(),
        amount: "1".to_owned(),
        unit: "EA".to_owned(),
    }
}

fn set_lines(action: &mut Action, with: Vec<Line>) {
    if let Action::Release { lines, .. } = action {
        *lines = with;
    }
}

fn set_release(action: &mut Action) {
    if let Action::Release {
        like, told, over_percent, ..
    } = action
    {
        *like = None;
        *over_percent = 0;
        if *told == Told::Binary {
            *told = Told::Now;
        }
    }
}

fn set_plainly(action: &mut Action) {
    if let Action::Revise { change, .. } = action {
        *change = Change::Quantity(1);
    }
    if let Action::Revise { told, .. } | Action::Cancel { told, .. } = action
        && *told == Told::Binary
    {
        *told = Told::Now;
    }
}

/// Each share stands for itself alone: a simpler one takes the place of one that is less plain.
fn set_share(action: &mut Action, with: Share) {
    let rank = |share: &Share| match share {
        Share::Percent(100) => 0,
        Share::Percent(50) => 1,
        Share::Whole => 2,
        Share::Percent(_) => 3,
        Share::Rest(0) => 4,
        Share::Rest(_) | Share::OtherLot => 5,
    };
    if let Action::Receive { share, .. } = action
        && rank(&with) < rank(share)
    {
        *share = with;
    }
}

/// A plain percentage takes the place of what depends on other steps.
fn set_pay(action: &mut Action, with: Pay) {
    let rank = |pay: &Pay| match pay {
        Pay::Percent(100) => 0,
        Pay::Percent(50) => 1,
        Pay::Percent(_) => 2,
        Pay::Open(_) => 3,
    };
    if let Action::Pay { pay, .. } = action
        && rank(&with) < rank(pay)
    {
        *pay = with;
    }
}

fn set_movement_plainly(action: &mut Action) {
    match action {
        Action::Receive { last, .. } => *last = false,
        Action::TakeBack { percent, .. } => *percent = 100,
        _ => {}
    }
    if let Action::Receive { told, .. } | Action::TakeBack { told, .. } | Action::Pay { told, .. } | Action::PayBack { told, .. } = action
        && *told == Told::Binary
    {
        *told = Told::Now;
    }
}

fn set_notice_plainly(action: &mut Action) {
    if let Action::Decide { disposition, .. } = action {
        *disposition = Disposition::UseAsIs;
    }
    if let Action::Hold { told, .. } | Action::Decide { told, .. } = action
        && *told == Told::Binary
    {
        *told = Told::Now;
    }
}

/// A person issues it, and the supplier commits to all of it.
fn set_forecast_plainly(action: &mut Action) {
    match action {
        Action::Reissue(step) => step.run = None,
        Action::Commit(step) => step.supply = Supply::Percent(100),
        _ => {}
    }
}

fn set_document_plainly(action: &mut Action) {
    match action {
        Action::Acknowledge { answer, .. } => *answer = Answer::Response(Response::Accepted),
        Action::Ship {
            part,
            usable_days,
            outdated,
            ..
        } => {
            *part = Part::Percent(1);
            *usable_days = None;
            *outdated = false;
        }
        _ => {}
    }
}

fn sending_of(action: &Action) -> Option<&Sending> {
    match action {
        Action::Acknowledge { sending, .. }
        | Action::Ship { sending, .. }
        | Action::Bill { sending, .. }
        | Action::Credit { sending, .. }
        | Action::Correct { sending, .. }
        | Action::File { sending, .. } => Some(sending),
        _ => None,
    }
}

fn set_sending(action: &mut Action, with: &Sending) {
    if let Action::Acknowledge { sending, .. }
    | Action::Ship { sending, .. }
    | Action::Bill { sending, .. }
    | Action::Credit { sending, .. }
    | Action::Correct { sending, .. }
    | Action::File { sending, .. } = action
    {
        sending.clone_from(with);
    }
}

fn simpler_sendings(action: &Action) -> Vec<Sending> {
    let Some(sending) = sending_of(action) else {
        return Vec::new();
    };
    let changes: [&dyn Fn(&mut Sending); 9] = [
        &|sending| *sending = Sending::default(),
        &|sending| sending.version = VersionUse::Current,
        &|sending| sending.key = KeyUse::New,
        &|sending| sending.number = NumberUse::New,
        &|sending| sending.token = TokenUse::Own,
        &|sending| sending.by = None,
        &|sending| sending.malformation = None,
        &|sending| sending.also /= 2,
        &|sending| sending.once = false,
    ];
    let changed = |change: &&dyn Fn(&mut Sending)| {
        let mut option = sending.clone();
        change(&mut option);
        option
    };
    changes.iter().map(changed).collect()
}

fn set_repetition(action: &mut Action, with: Repetition, count: u32) {
    if let Action::Repeat { how, times, .. } = action {
        *how = with;
        *times = count;
    }
}

/// A failure is simplest as a plain error, then as a broken answer; a hang takes longest to understand.
fn simpler_faults(kind: &FaultKind) -> Vec<FaultKind> {
    match kind {
        FaultKind::Error(500, _) | FaultKind::Refuse(_) => Vec::new(),
        FaultKind::Error(_, moment) | FaultKind::Reset(moment) | FaultKind::Hang(moment) => vec![FaultKind::Error(500, *moment)],
        FaultKind::Slow(_) => vec![FaultKind::Error(500, Moment::AfterEffect)],
        FaultKind::BusyFor(_) => vec![FaultKind::BusyFor(1)],
        FaultKind::BusyUntil(_) => vec![FaultKind::BusyUntil(2)],
    }
}

fn set_fault(action: &mut Action, with: &FaultKind, first: u32, count: u32) {
    if let Action::Fault { kind, skip, times, .. } = action {
        kind.clone_from(with);
        *skip = first;
        *times = count;
    }
}
