//! Steps about repetition: the same again, almost the same again, and at once.

use super::submit::{acknowledgement, describe};
use crate::world::{Procurement, Step, Unmet};
use countersign_core::history::Expected;
use countersign_core::ids::AcknowledgementNumber;
use countersign_core::status::Response;
use countersign_portal::{Drafted, Key, Submitted};
use cucumber::{then, when};

/// Sends the last document once more with the same key and the same bytes.
#[when(expr = "the document is sent again")]
async fn again(world: &mut Procurement) -> Step {
    let last = world.document()?.clone();
    let answer = world.desk()?.repeat_until_answered(&last, world.patience()?).await;
    world.document = Some(answer);
    Ok(())
}

/// Sends the last document with the same key and the same meaning, spelled differently.
#[when(expr = "the document is sent again with other white space and member order")]
async fn again_respelled(world: &mut Procurement) -> Step {
    let last = world.document()?.clone();
    let answer = world.desk()?.repeat_spelled_differently(&last).await;
    world.document = Some(answer);
    Ok(())
}

/// Sends the same bytes under a new key.
#[when(expr = "the document is sent again under a new key")]
async fn again_under_new_key(world: &mut Procurement) -> Step {
    let last = world.document()?.clone();
    let answer = world.desk()?.new_key_same_content(&last).await;
    world.submitted(answer);
    Ok(())
}

/// Sends the same document number under a new key with another quantity.
#[when(expr = "the same number is sent under a new key with another quantity")]
async fn same_number_other_content(world: &mut Procurement) -> Step {
    let last = world.document()?.clone();
    let answer = world.desk()?.new_key_conflicting_content(&last).await;
    world.submitted(answer);
    Ok(())
}

/// Uses the key of the last document for the same document with another quantity.
#[when(expr = "the same key is used for another quantity")]
async fn same_key_other_quantity(world: &mut Procurement) -> Step {
    let last = world.document()?.clone();
    let answer = world.desk()?.same_key_other_body(&last).await;
    world.submitted(answer);
    Ok(())
}

/// The last answer is the first one: status and body.
#[then(expr = "it is answered exactly as the first time")]
fn same_answer(world: &mut Procurement) -> Step {
    let first = world.first.as_ref().ok_or_else(|| Unmet::new("nothing was submitted before"))?;
    compare(first, world.document()?)
}

fn compare(first: &Submitted, again: &Submitted) -> Step {
    let same_body = countersign_core::payload::meaning(first.answered.body()) == countersign_core::payload::meaning(again.answered.body());
    if first.status() == again.status() && same_body {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the first answer once more; first {}, then {}",
        describe(first),
        describe(again)
    )))
}

/// One more repeat gets the answer of the attempt that was taken.
#[then(expr = "a repeat after that is answered exactly as the one that won")]
async fn repeat_as_winner(world: &mut Procurement) -> Step {
    let winner = world.document()?.clone();
    super::answers::taken(world)?;
    let answer = world.desk()?.repeat_until_answered(&winner, world.patience()?).await;
    compare(&winner, &answer)
}

/// Lets the acting and another supplier accept their own orders with the same key and the same document number.
#[when(expr = "both suppliers accept their orders with the same key and the same number")]
async fn same_key_of_two(world: &mut Procurement) -> Step {
    let own = acknowledgement(world, 0, world.order_at(0)?.order.revision, Response::Accepted)?;
    let mut other = acknowledgement(world, 1, world.order_at(1)?.order.revision, Response::Accepted)?;
    other.key = own.key.clone();
    if let (Drafted::Acknowledgement(own), Drafted::Acknowledgement(other)) = (&own.document, &mut other.document) {
        other.acknowledgement_number = own.acknowledgement_number.clone();
    }
    let answers = world
        .portal()?
        .submit_together(vec![(world.desk()?, own), (world.other_desk()?, other)])
        .await;
    world.many = answers;
    Ok(())
}

/// Both of the documents that were sent together are taken.
#[then(expr = "both documents are taken")]
fn both_taken(world: &mut Procurement) -> Step {
    match world.many.iter().find(|answer| super::submit::receipt_state(answer).is_err()) {
        Some(refused) => Err(Unmet::new(format!("expected both documents to be taken; {}", describe(refused)))),
        None => Ok(()),
    }
}

/// Another supplier accepts its own order under the number that the supplier used, and then once more under a new key.
#[when(expr = "another supplier accepts its order under the same number, twice with different keys")]
async fn number_of_another(world: &mut Procurement) -> Step {
    let number = world.document()?.document.number.clone();
    let mut submission = acknowledgement(world, 1, world.order_at(1)?.order.revision, Response::Accepted)?;
    if let Drafted::Acknowledgement(document) = &mut submission.document {
        document.acknowledgement_number = AcknowledgementNumber::new(number);
    }
    let desk = world.other_desk()?;
    let first = desk.submit(submission).await;
    super::submit::receipt_state(&first)?;
    let again = desk.new_key_same_content(&first).await;
    world.submitted(again);
    Ok(())
}

/// The last refusal has nothing that belongs to the supplier: no order number, no fingerprint, no correlation id.
#[then(expr = "the refusal tells nothing of the supplier")]
fn tells_nothing(world: &mut Procurement) -> Step {
    super::answers::refused_with(world, 409)?;
    let text = String::from_utf8_lossy(world.document()?.answered.body()).into_owned();
    let order = &world.order()?.order;
    let secrets = [
        order.order_number.as_str(),
        order.correlation_id.as_str(),
        order.supplier.as_str(),
        order.reference.as_str(),
    ];
    match secrets.iter().find(|secret| text.contains(**secret)) {
        Some(secret) => Err(Unmet::new(format!(
            "expected nothing of the supplier in the refusal; it has `{secret}`"
        ))),
        None => Ok(()),
    }
}

/// Sends a document of which the first answer said that it is refused, again, with a token that is good.
#[when(expr = "the document is sent again with a new token")]
async fn again_with_new_token(world: &mut Procurement) -> Step {
    let last = world.document()?.clone();
    let revision = world.order()?.order.revision;
    let mut submission = acknowledgement(world, 0, revision, Response::Accepted)?;
    // The same bytes under the same key: a refusal for a token must not be kept as the answer.
    submission.body = Some(last.body.clone());
    if let Drafted::Acknowledgement(answer) = &mut submission.document {
        // The History says what the bytes say.
        answer.acknowledgement_number = AcknowledgementNumber::new(last.document.number.clone());
    }
    submission.key = last.key.map_or(Key::Absent, Key::Quoted);
    submission.expected = Expected::Accept;
    super::submit::submit(world, submission).await
}
