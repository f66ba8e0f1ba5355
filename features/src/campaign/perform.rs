//! The loop over the groups of a plan.

use super::crew::Crew;
use crate::stage::Stage;
use countersign_campaigns::{Action, Plan, Step};
use std::time::Duration;

/// What came of a plan, beside its History.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Performed {
    /// How many steps were taken.
    pub taken: u32,
    /// Steps that did nothing.
    pub unused: Vec<Unused>,
}

/// A step that did nothing, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unused {
    /// Which step.
    pub step: u32,
    /// Why.
    pub why: String,
}

/// Why a step does nothing.
pub(super) type Taken = Result<(), String>;

/// Takes every step of `plan` on `stage` as one scenario, then lifts what faults still stand. It returns early when the stage is stopped.
pub async fn perform(stage: &Stage, scenario: u32, plan: &Plan) -> Performed {
    let crew = Crew::new(stage, scenario, plan);
    let mut performed = Performed::default();
    for (number, group) in plan.groups().into_iter().enumerate() {
        if stage.is_stopped() {
            break;
        }
        let mut offset = Duration::ZERO;
        let steps = group.iter().map(|step| {
            offset += Duration::from_millis(step.after_ms);
            take(&crew, number, step, offset)
        });
        let taken = futures_util::future::join_all(steps.collect::<Vec<_>>()).await;
        for (step, taken) in group.iter().zip(taken) {
            performed.taken += 1;
            performed.unused.extend(taken.err().map(|why| Unused { step: step.id, why }));
        }
    }
    crew.await_events().await;
    performed.unused.extend(crew.lift_all());
    performed
}

async fn take(crew: &Crew<'_>, group: usize, step: &Step, offset: Duration) -> Taken {
    if !offset.is_zero() {
        tokio::time::sleep(offset).await;
    }
    match &step.action {
        Action::Release { .. } | Action::Revise { .. } | Action::Cancel { .. } | Action::Tell { .. } => {
            crew.take_order_step(group, step).await
        }
        Action::Record { .. } | Action::Govern { .. } | Action::TellRecord { .. } => crew.take_record_step(&step.action).await,
        Action::Acknowledge { .. }
        | Action::Ship { .. }
        | Action::Bill { .. }
        | Action::Credit { .. }
        | Action::Correct { .. }
        | Action::File { .. } => crew.submit(group, step).await,
        Action::Receive { .. } | Action::TakeBack { .. } => crew.move_goods(group, &step.action),
        Action::Pay { .. } | Action::PayBack { .. } => crew.move_money(group, &step.action),
        Action::Hold { .. } | Action::Decide { .. } => crew.move_quality(group, &step.action),
        Action::TellMovement { receipt, how } => crew.tell_movement(*receipt, *how).await,
        Action::Forecast(step) => crew.publish_forecast(group, step),
        Action::Reissue(step) => crew.reissue(group, step),
        Action::TellIssue(step) => crew.tell_issue(step).await,
        Action::Commit(step) => crew.commit(group, step).await,
        Action::Repeat { document, how, times } => crew.repeat(group, *document, *how, *times).await,
        Action::Read { supplier, what } => crew.read(*supplier, what).await,
        Action::KeepToken { supplier } => crew.keep_token(*supplier).await,
        Action::Fault { .. } => crew.set_fault(step),
        Action::Lift { fault } => crew.lift(*fault),
        Action::Kill { after } => crew.kill(*after).await,
        Action::Advance { seconds } => crew.advance(*seconds).await,
        Action::AdvanceTo { boundary, offset_s } => crew.advance_to(*boundary, *offset_s).await,
        Action::Replay { times } => crew.replay(*times).await,
        Action::Settle => crew.settle().await,
    }
}
