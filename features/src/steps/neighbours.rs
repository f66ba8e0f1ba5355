//! Steps about the systems beside the ERP and the portal: what they are told, and what comes of it when they fail.

use crate::world::{Procurement, Step, Unmet, until};
use countersign_core::history::End;
use countersign_core::status::CaseStatus;
use countersign_neighbours::{Neighbours, Took, Trouble};
use cucumber::{given, then};
use std::sync::Arc;
use std::time::Duration;

fn neighbours(world: &Procurement) -> Step<Arc<Neighbours>> {
    let neighbours = world.stage()?.neighbours.clone();
    neighbours.ok_or_else(|| Unmet::new("the deployment has no systems beside the ERP and the portal"))
}

/// Reads which neighbour a scenario speaks of.
fn which(word: &str) -> Step<End> {
    match word {
        "haulier" => Ok(End::Transport),
        "warehouse" => Ok(End::Warehouse),
        "archive" => Ok(End::Documents),
        other => Err(Unmet::new(format!("`{other}` is none of haulier, warehouse, archive"))),
    }
}

/// What makes the order's messages known among those of other scenarios.
fn order(world: &Procurement) -> Step<String> {
    Ok(world.order()?.order.order_number.to_string())
}

/// The haulier's system, the warehouse or the archive does not take what it is told of the order until the last attempt but one that is promised.
#[given(expr = "the {word} does not work for a while")]
fn out_of_order(world: &mut Procurement, word: String) -> Step {
    let times = world.stage()?.deployment.limits.delivery_attempts.saturating_sub(2);
    neighbours(world)?.fail(which(&word)?, &order(world)?, Trouble::Answer(503), times);
    Ok(())
}

/// It refuses the next message of the order for good.
#[given(expr = "the {word} refuses what comes next for good")]
fn refuses(world: &mut Procurement, word: String) -> Step {
    neighbours(world)?.fail(which(&word)?, &order(world)?, Trouble::Answer(422), 1);
    Ok(())
}

/// It takes what comes, and its answer comes too late: nobody can know whether it has taken it.
#[given(expr = "the {word} takes what comes next and answers too late")]
fn answers_late(world: &mut Procurement, word: String) -> Step {
    let backoff = world.stage()?.deployment.timing.backoff;
    let deadline = backoff.map_or(Duration::from_secs(3), |backoff| backoff.deadline);
    let late = deadline + Duration::from_millis(400);
    neighbours(world)?.fail(which(&word)?, &order(world)?, Trouble::Slow(late), 1);
    Ok(())
}

async fn took(world: &Procurement, word: &str) -> Step<Took> {
    let order = order(world)?;
    let found = neighbours(world)?.wait_for(which(word)?, &order, world.patience()?).await;
    found.ok_or_else(|| Unmet::new(format!("expected the {word} to be told of order {order}; it was not")))
}

/// It was told of the document once, and nothing is under way to it any more.
#[then(expr = "the {word} is told once")]
async fn told_once(world: &mut Procurement, word: String) -> Step {
    took(world, &word).await?;
    super::idle::wait_until_idle(world).await?;
    let order = order(world)?;
    match neighbours(world)?.took(which(&word)?, &order).len() {
        1 => Ok(()),
        times => Err(Unmet::new(format!("expected the {word} to be told once; it took {times} messages"))),
    }
}

/// The archive has exactly the bytes that the supplier sent.
#[then(expr = "the archive has the document byte for byte")]
async fn filed(world: &mut Procurement) -> Step {
    let sent = String::from_utf8_lossy(&world.document()?.body).into_owned();
    let filed = neighbours(world)?.wait_for(End::Documents, &sent, world.patience()?).await;
    if filed.is_some_and(|filed| filed.body == sent.as_bytes()) {
        return Ok(());
    }
    Err(Unmet::new("expected the archive to have the bytes that were sent; it has not"))
}

/// A dead letter is kept for this system.
#[then(expr = "a dead letter for the {word} is kept")]
async fn dead_letter(world: &mut Procurement, word: String) -> Step {
    let target = match which(&word)? {
        End::Transport => "transport",
        End::Warehouse => "warehouse",
        _ => "documents",
    };
    let (operator, recorder) = (world.operator()?, world.recorder()?.clone());
    let correlation = world.order()?.order.correlation_id.clone();
    let found = until(world.patience()?, || async {
        let letters = operator
            .dead_letters(&recorder, Some(&correlation), false)
            .await
            .map_err(|error| Unmet::new(error.to_string()))?;
        Ok(letters.into_iter().find(|letter| letter.target.as_deref() == Some(target)))
    });
    let letter = found.await?;
    world.letter = Some(letter.ok_or_else(|| Unmet::new(format!("expected a dead letter for the {word}; there is none")))?);
    Ok(())
}

/// No case of the order is open, whatever was open before.
#[then(expr = "the case of the failure is closed")]
async fn case_closed(world: &mut Procurement) -> Step {
    let (operator, recorder) = (world.operator()?, world.recorder()?.clone());
    let correlation = world.order()?.order.correlation_id.clone();
    let closed = until(world.patience()?, || async {
        let cases = operator
            .cases(&recorder, Some(&correlation), false)
            .await
            .map_err(|error| Unmet::new(error.to_string()))?;
        Ok((!cases.iter().any(|case| case.status == Some(CaseStatus::Open))).then_some(()))
    });
    let closed = closed.await?;
    closed.ok_or_else(|| Unmet::new("expected no open case; one is open"))
}
