//! Steps about the audit trail: what it says of a document, a case or a dead letter, and by whom.

use crate::world::{Procurement, Step, Unmet, until};
use countersign_core::history::AuditSeen;
use countersign_core::ids::CaseId;
use cucumber::gherkin::Step as Written;
use cucumber::{given, then, when};
use std::cell::RefCell;

/// The audit trail says of the order, the document, the case or the dead-letter exactly this, oldest first: from which state, to which, by whom.
#[given(expr = "the audit trail says of the {word}")]
#[then(expr = "the audit trail says of the {word}")]
async fn trail_says(world: &mut Procurement, what: String, step: &Written) -> Step {
    let number = number_of(world, &what)?;
    let wanted = rows(step)?;
    let operator = world.operator()?;
    let recorder = world.recorder()?.clone();
    let seen: RefCell<Vec<AuditSeen>> = RefCell::default();
    let found = until(world.patience()?, || async {
        let entries = operator
            .audit(&recorder, Some(&number), false)
            .await
            .map_err(|error| Unmet::new(error.to_string()))?;
        let is_so = is_as_wanted(&entries, &wanted);
        *seen.borrow_mut() = entries;
        Ok(is_so.then_some(()))
    })
    .await?;
    let seen = seen.into_inner();
    found.ok_or_else(|| {
        Unmet::new(format!(
            "expected {}; the audit trail says {}",
            told(&wanted),
            told(&columns(&seen, &wanted))
        ))
    })
}

/// The operator resolves the case that was looked at, by name and with a reason.
#[when(expr = "{word} resolves the case, because {string}")]
async fn resolve(world: &mut Procurement, person: String, reason: String) -> Step {
    let case = case_in_hand(world)?;
    let resolved = world.operator()?.resolve(world.recorder()?, &case, &person, &reason).await;
    resolved.map_err(|error| Unmet::new(error.to_string()))
}

fn case_in_hand(world: &Procurement) -> Step<CaseId> {
    let case = world.case.as_ref().map(|case| case.id.clone());
    case.ok_or_else(|| Unmet::new("no case was looked at yet in this scenario"))
}

fn number_of(world: &Procurement, what: &str) -> Step<String> {
    match what {
        "order" => Ok(world.order()?.order.order_number.to_string()),
        "document" => Ok(world.document()?.document.number.clone()),
        "case" => Ok(case_in_hand(world)?.to_string()),
        "dead-letter" => {
            let letter = world.letter.as_ref().map(|letter| letter.id.to_string());
            letter.ok_or_else(|| Unmet::new("no dead letter was looked at"))
        }
        other => Err(Unmet::new(format!(
            "the audit trail can be asked for the order, the document, the case or the dead-letter, not for the `{other}`"
        ))),
    }
}

/// Returns the rows of the step's table, the head first.
fn rows(step: &Written) -> Step<Vec<Vec<String>>> {
    let table = step.table.as_ref().map(|table| table.rows.clone());
    table.ok_or_else(|| Unmet::new("the step needs a table with the columns `from`, `to` and `by`"))
}

fn is_as_wanted(entries: &[AuditSeen], wanted: &[Vec<String>]) -> bool {
    columns(entries, wanted) == wanted
}

/// Returns the entries as a table of the columns that are wanted.
fn columns(entries: &[AuditSeen], wanted: &[Vec<String>]) -> Vec<Vec<String>> {
    let head = wanted.first().cloned().unwrap_or_default();
    let row = |entry: &AuditSeen| head.iter().map(|column| cell(entry, column)).collect();
    let rows: Vec<Vec<String>> = entries.iter().map(row).collect();
    std::iter::once(head.clone()).chain(rows).collect()
}

fn cell(entry: &AuditSeen, column: &str) -> String {
    let cell = match column {
        "from" => entry.from.clone(),
        "to" => Some(entry.to.clone()),
        "by" => entry.person.clone().or(entry.actor.clone()),
        "because" => entry.reason.clone(),
        "in their words" => entry.source_word.clone(),
        "revision" => entry.revision.map(|revision| revision.to_string()),
        _ => Some(format!("there is no column `{column}`")),
    };
    cell.unwrap_or_default()
}

fn told(rows: &[Vec<String>]) -> String {
    let rows: Vec<String> = rows.iter().skip(1).map(|row| format!("| {} |", row.join(" | "))).collect();
    if rows.is_empty() { "nothing".to_owned() } else { rows.join(" ") }
}
