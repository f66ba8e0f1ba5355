//! Steps that take a plan: what a campaign has found, kept as a scenario.

use crate::world::{Procurement, Step, Unmet};
use countersign_campaigns::{COLUMNS, Plan, read_step};
use cucumber::gherkin;
use cucumber::{then, when};

/// Takes the steps of a table with the columns `step`, `what happens` and `exactly`, as `countersign campaign` writes it.
#[when(expr = "these steps are taken")]
async fn take_steps(world: &mut Procurement, step: &gherkin::Step) -> Step {
    let plan = plan(step)?;
    let scenario = world.recorder()?.scenario().unwrap_or_default();
    let stage = world.stage()?.clone();
    // Steps of one moment share what they have made, so they stay on this thread.
    crate::campaign::perform(&stage, scenario, &plan).await;
    Ok(())
}

fn plan(step: &gherkin::Step) -> Step<Plan> {
    let table = step.table.as_ref().ok_or_else(|| Unmet::new("the step needs a table of steps"))?;
    let (head, rows) = table.rows.split_first().ok_or_else(|| Unmet::new("the table is empty"))?;
    if head != &COLUMNS {
        return Err(Unmet::new(format!("the columns of the table are: {}", COLUMNS.join(", "))));
    }
    let steps = rows.iter().map(|row| {
        let exactly = row.last().map(String::as_str).unwrap_or_default();
        read_step(exactly).map_err(|why| Unmet::new(format!("`{exactly}` is no step: {why}")))
    });
    Ok(Plan {
        seed: 0,
        begins: jiff::Timestamp::UNIX_EPOCH,
        steps: steps.collect::<Step<Vec<_>>>()?,
    })
}

/// Nothing is under way any more; whether every promise was kept is judged from the History.
#[then(expr = "nothing is left under way")]
async fn nothing_left(world: &mut Procurement) -> Step {
    let stage = world.stage()?.clone();
    crate::settle::wait_until_quiet(&stage).await;
    let Some(operator) = &stage.operator else { return Ok(()) };
    let pending = operator.pending().await.map_err(|error| Unmet::new(error.to_string()))?;
    if pending.messages == 0 {
        return Ok(());
    }
    Err(Unmet::new(format!("expected nothing under way; {} messages are", pending.messages)))
}
