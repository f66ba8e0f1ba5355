//! Steps about goods receipts: the plant receives and takes back, the supplier sees what was received.

use super::idle::wait_until_idle;
use super::orders::quantity;
use crate::wording::told;
use crate::world::{Hold, Procurement, Step, Unmet, until};
use countersign_core::amount::Quantity;
use countersign_core::documents::{Movement, ShipNotice};
use countersign_core::fault::{Fault, Misbehaviour, Moment, Selector};
use countersign_core::history::{Expected, Function};
use countersign_core::ids::{OrderNumber, ReceiptNumber};
use countersign_core::payload::Digest;
use countersign_core::status::Reason;
use countersign_erp::{Posting, Publish, PublishMode, ReceiptDraft};
use countersign_portal::{Balance, Pages, ReceiptPage, Target};
use countersign_transports::cloudevents::Mode;
use cucumber::{given, then, when};
use jiff::Timestamp;
use rust_decimal::Decimal;

/// Returns the ship notice that the supplier sent last.
fn shipment(world: &mut Procurement) -> Step<ShipNotice> {
    let last = world
        .document
        .as_ref()
        .and_then(|document| serde_json::from_slice(&document.body).ok());
    world.notice = last.or_else(|| world.notice.clone());
    world
        .notice
        .clone()
        .ok_or_else(|| Unmet::new("nothing was shipped yet in this scenario"))
}

pub(super) fn base(world: &Procurement, quantity: &Quantity) -> Step<Decimal> {
    let line = world.order()?.order.lines.first().cloned();
    let base = line.and_then(|line| world.erp().ok()?.master_data().to_base(&line.material, quantity));
    base.map(|base| base.amount)
        .ok_or_else(|| Unmet::new(format!("{quantity} has no amount in the base unit")))
}

/// Returns how much of the first line of a movement there is in its base unit.
fn moved(world: &Procurement, posting: &Posting) -> Step<Decimal> {
    let lines = posting.receipt.lines.iter().take(1).map(|line| base(world, &line.quantity));
    lines.sum()
}

/// Returns how much of what was posted so far counts: received, and not taken back.
pub(super) fn kept(world: &Procurement) -> Step<Decimal> {
    let mut kept = Decimal::ZERO;
    for posting in world.receipts.iter().filter(|posting| counts(world, posting)) {
        let amount = moved(world, posting)?;
        kept += if posting.receipt.movement == Movement::Receipt {
            amount
        } else {
            -amount
        };
    }
    Ok(kept)
}

fn counts(world: &Procurement, posting: &Posting) -> bool {
    let is_accepted = |one: &Posting| matches!(one.event.expected(), Expected::Accept);
    let reversed = posting.receipt.reverses.as_ref();
    let original = reversed.and_then(|number| world.receipts.iter().find(|one| one.receipt.receipt_number == *number));
    is_accepted(posting) && original.is_none_or(is_accepted)
}

/// Posts a movement as the scenario has said: at once, or held back.
fn post(world: &mut Procurement, draft: ReceiptDraft) -> Step {
    let is_held = std::mem::take(&mut world.hold) != Hold::No;
    let publish = if is_held { Publish::Hold } else { Publish::Now };
    let posting = world.erp()?.post_receipt(draft, publish);
    let posting = posting.map_err(|error| Unmet::new(error.to_string()))?;
    if is_held {
        world.held = Some(posting.event.clone());
    }
    world.receipts.push(posting);
    Ok(())
}

/// Says what a correct integration does with a receipt of so much of the first line.
fn judged(world: &Procurement, draft: ReceiptDraft, most: Decimal) -> Step<ReceiptDraft> {
    let line = draft.lines.first().ok_or_else(|| Unmet::new("nothing was announced"))?;
    let after = kept(world)? + base(world, &line.quantity)?;
    if after <= most {
        return Ok(draft);
    }
    Ok(draft.expecting(Expected::Case(vec![Reason::ReceiptOver]), Some("more is received than may be")))
}

fn receive_of(world: &mut Procurement, draft: ReceiptDraft) -> Step {
    let notice = shipment(world)?;
    let announced = notice
        .lines
        .iter()
        .take(1)
        .map(|line| base(world, &line.quantity))
        .sum::<Step<Decimal>>()?;
    let draft = judged(world, draft, announced)?;
    post(world, draft)
}

/// Posts a receipt of the first line of the shipment that was announced last, in any unit.
#[given(expr = "the plant receives {word} {word} of the shipment")]
#[when(expr = "the plant receives {word} {word} of the shipment")]
fn receive(world: &mut Procurement, amount: String, unit: String) -> Step {
    let quantity = quantity(&amount, &unit)?;
    let draft = ReceiptDraft::of_notice(&shipment(world)?).only(&quantity);
    receive_of(world, draft)
}

/// Posts a receipt of the shipment and makes sure that it was taken.
#[given(expr = "the plant received {word} {word} of the shipment")]
async fn received(world: &mut Procurement, amount: String, unit: String) -> Step {
    receive(world, amount, unit)?;
    until_taken(world).await
}

/// Posts a receipt of everything that the shipment announced, with its lots, and makes sure that it was taken.
#[given(expr = "the plant received the whole shipment with its lots")]
async fn received_all(world: &mut Procurement) -> Step {
    receive_all(world)?;
    until_taken(world).await
}

/// Posts a receipt of everything that the shipment announced, with its lots, dated to a moment, and makes sure that it was taken.
pub(super) async fn receive_all_at(world: &mut Procurement, posted_at: Timestamp) -> Step {
    let mut draft = ReceiptDraft::of_notice(&shipment(world)?);
    draft.posted_at = Some(posted_at);
    post(world, draft)?;
    until_taken(world).await
}

/// Waits until the integration has taken the movement that was posted last, and has nothing under way for the order.
async fn until_taken(world: &mut Procurement) -> Step {
    let patience = world.patience()?;
    let posting = last(world)?.clone();
    if world.erp()?.accepted(&posting.event, patience).await {
        return wait_until_idle(world).await;
    }
    Err(Unmet::new("expected the receipt to be taken"))
}

/// Posts a receipt of the shipment and says that nothing more is expected of it.
#[when(expr = "the plant receives {word} {word} of the shipment, the last of it")]
fn receive_last(world: &mut Procurement, amount: String, unit: String) -> Step {
    let quantity = quantity(&amount, &unit)?;
    let draft = ReceiptDraft::of_notice(&shipment(world)?).only(&quantity).last();
    receive_of(world, draft)
}

/// Posts a receipt of everything that the shipment announced, with its lots.
#[when(expr = "the plant receives the whole shipment with its lots")]
fn receive_all(world: &mut Procurement) -> Step {
    let draft = ReceiptDraft::of_notice(&shipment(world)?);
    receive_of(world, draft)
}

/// Posts a receipt of the whole shipment in which the first lot is written in another way: in lower case, with a zero in front of it,
/// or as another lot altogether.
#[when(expr = "the plant receives the shipment with its first lot {word} {word}")]
fn receive_other_lot(world: &mut Procurement, preposition: String, way: String) -> Step {
    let mut draft = ReceiptDraft::of_notice(&shipment(world)?);
    let lot = draft.lines.first_mut().and_then(|line| line.lots.first_mut());
    let lot = lot.ok_or_else(|| Unmet::new("the shipment names no lots"))?;
    lot.lot = match (preposition.as_str(), way.as_str()) {
        ("in", "lower-case") => lot.lot.to_lowercase(),
        ("behind", "zeros") => format!("00{}", lot.lot),
        ("as", "another") => "X-0001".to_owned(),
        _ => return Err(Unmet::new(format!("nothing is known of a lot {preposition} {way}"))),
    };
    let expected = Expected::Case(vec![Reason::LotUnknown]);
    post(world, draft.expecting(expected, Some("a lot that nobody announced")))
}

/// Posts a receipt of the first line of the order that names no ship notice.
#[when(expr = "the plant receives {word} {word} of the order without a notice")]
fn receive_unannounced(world: &mut Procurement, amount: String, unit: String) -> Step {
    let quantity = quantity(&amount, &unit)?;
    let order = world.order()?.order.clone();
    let ordered = order.lines.first().ok_or_else(|| Unmet::new("the order has no line"))?;
    let most = order.tolerance.largest(base(world, &ordered.quantity)?).unwrap_or(Decimal::MAX);
    let draft = judged(world, ReceiptDraft::unannounced(&order, &quantity), most)?;
    post(world, draft)
}

fn last(world: &Procurement) -> Step<&Posting> {
    world
        .receipts
        .last()
        .ok_or_else(|| Unmet::new("nothing was received yet in this scenario"))
}

/// Returns the receipt that was posted last; reversals do not count.
fn receipt(world: &Procurement) -> Step<Posting> {
    let mut receipts = world.receipts.iter().rev();
    let receipt = receipts.find(|posting| posting.receipt.movement == Movement::Receipt).cloned();
    receipt.ok_or_else(|| Unmet::new("nothing was received yet in this scenario"))
}

/// Posts the reversal of the receipt that was posted last and makes sure that it was taken.
#[given(expr = "the receipt is taken back")]
#[when(expr = "the receipt is taken back")]
async fn take_back(world: &mut Procurement) -> Step {
    let original = receipt(world)?;
    let draft = ReceiptDraft::reversal_of(&original.receipt);
    // What never counted is taken back without a trace.
    let draft = match original.event.expected() {
        Expected::Accept => draft,
        _ => draft.expecting(Expected::Overtaken, Some("it takes back what never counted")),
    };
    post(world, draft)?;
    until_taken(world).await
}

/// Posts a reversal of a part of the receipt that was posted last, and makes sure that it was taken.
#[given(expr = "{word} {word} of the receipt are taken back")]
#[when(expr = "{word} {word} of the receipt are taken back")]
async fn take_part_back(world: &mut Procurement, amount: String, unit: String) -> Step {
    let quantity = quantity(&amount, &unit)?;
    let original = receipt(world)?;
    let number = Some(original.receipt.receipt_number.clone());
    let mut taken = base(world, &quantity)?;
    for before in world
        .receipts
        .iter()
        .filter(|one| one.receipt.reverses == number && counts(world, one))
    {
        taken += moved(world, before)?;
    }
    let mut draft = ReceiptDraft::reversal_of(&original.receipt).only(&quantity);
    if taken > moved(world, &original)? {
        let expected = Expected::Case(vec![Reason::ReversalOver]);
        draft = draft.expecting(expected, Some("more is taken back than was received"));
    }
    post(world, draft)?;
    until_taken(world).await
}

/// Posts the reversal of a receipt of which the integration will never hear.
#[given(expr = "a receipt is taken back that never arrives")]
async fn take_nothing_back(world: &mut Procurement) -> Step {
    let draft = ReceiptDraft::of_notice(&shipment(world)?);
    let lost = world.erp()?.post_receipt(draft, Publish::Hold);
    let lost = lost.map_err(|error| Unmet::new(error.to_string()))?;
    let reversal = ReceiptDraft::reversal_of(&lost.receipt);
    let expected = Expected::Case(vec![Reason::ParentMissing]);
    post(world, reversal.expecting(expected, Some("a reversal whose receipt never comes")))?;
    until_taken(world).await
}

/// Posts a receipt under the number of the one that was posted last.
#[when(expr = "the plant receives {word} {word} of the shipment under the same receipt number")]
fn receive_under_same_number(world: &mut Procurement, amount: String, unit: String) -> Step {
    let quantity = quantity(&amount, &unit)?;
    let number: ReceiptNumber = last(world)?.receipt.receipt_number.clone();
    let mut draft = ReceiptDraft::of_notice(&shipment(world)?).only(&quantity);
    draft.number = Some(number);
    let expected = Expected::Case(vec![Reason::ReceiptConflicting]);
    post(world, draft.expecting(expected, Some("a receipt number that was used before")))
}

/// Sends the event of the last movement once more, with the same id.
#[when(expr = "the event of the receipt arrives again")]
async fn event_again(world: &mut Procurement) -> Step {
    wait_until_idle(world).await?;
    let event = last(world)?.event.clone();
    let sent = world.erp()?.publish(&event, PublishMode::Well).await;
    sent.map(|_| ()).map_err(|error| Unmet::new(error.to_string()))
}

/// The portal fails in one way when it is next shown a movement of the order: it shows it and never answers, or refuses for good.
#[given(expr = "the portal {word} the next receipt of the order")]
fn portal_fails(world: &mut Procurement, how: String) -> Step {
    let misbehaviour = match how.as_str() {
        "swallows" => Misbehaviour::Hang(Moment::AfterEffect),
        "refuses" => Misbehaviour::Refuse { status: 400 },
        other => return Err(Unmet::new(format!("nothing is known of a portal that {other}"))),
    };
    let select = Selector {
        order: Some(world.order()?.order.order_number.clone()),
        function: Some(Function::ReceiptShow),
        ..Selector::default()
    };
    let fault = world.portal()?.set_fault(Fault {
        select,
        misbehaviour,
        skip: 0,
        times: 1,
    });
    world.portal_faults.push(fault);
    Ok(())
}

/// Returns what is shown of the first order line as received and not taken back, in its base unit.
fn shown(world: &Procurement, pages: &[ReceiptPage]) -> Step<Decimal> {
    let mut sum = Decimal::ZERO;
    for page in pages {
        for line in page.receipt.lines.iter().take(1) {
            let amount = base(world, &line.quantity)?;
            sum += if page.receipt.movement == Movement::Receipt {
                amount
            } else {
                -amount
            };
        }
    }
    Ok(sum)
}

/// The portal shows so much of the first order line as received and not taken back, in the base unit, now and when nothing moves any more.
#[then(expr = "the supplier sees {word} {word} received")]
async fn sees_received(world: &mut Procurement, amount: String, unit: String) -> Step {
    let wanted = quantity(&amount, &unit)?;
    let (supplier, number) = {
        let order = &world.order()?.order;
        (order.supplier.clone(), order.order_number.clone())
    };
    let is_so = |pages: &Pages| (shown(world, pages.receipts(&supplier, &number)).ok() == Some(wanted.amount)).then_some(());
    let came = world.portal()?.wait_for(world.patience()?, is_so).await;
    wait_until_idle(world).await?;
    let seen = shown(world, &world.portal()?.receipts(&supplier, &number))?;
    if came.is_some() && seen == wanted.amount {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the portal to show {wanted} of order {number} as received; it shows {seen}"
    )))
}

/// The gateway tells these sums of the order, all its ship notices together, in the base unit.
#[then(expr = "the gateway tells {word} shipped, {word} received, {word} taken back and {word} to come")]
async fn gateway_tells(world: &mut Procurement, shipped: String, received: String, reversed: String, open: String) -> Step {
    let wanted = [shipped, received, reversed, open]
        .iter()
        .map(|text| Ok(quantity(text, "EA")?.amount))
        .collect::<Step<Vec<Decimal>>>()?;
    let number = world.order()?.order.order_number.clone();
    let desk = world.desk()?;
    let seen = std::cell::RefCell::new(None);
    let found = until(world.patience()?, || async {
        let sums = Balance::parse(desk.read_receipts(&number).await.body()).map(sums);
        let is_so = sums.as_ref() == Some(&wanted);
        seen.replace(sums);
        Ok(is_so.then_some(()))
    });
    found.await?.ok_or_else(|| {
        let seen = seen.borrow().as_ref().map(|sums| format!("{sums:?}"));
        Unmet::new(format!("expected {wanted:?} for order {number}; the gateway tells {}", told(seen)))
    })
}

fn sums(balance: Balance) -> Vec<Decimal> {
    let lines = &balance.lines;
    let sum = |of: fn(&countersign_core::history::BalanceLine) -> Decimal| lines.iter().map(of).sum();
    vec![
        sum(|line| line.shipped.amount),
        sum(|line| line.received.amount),
        sum(|line| line.reversed.amount),
        sum(|line| line.open.amount),
    ]
}

/// The case's payload is byte for byte the event by which the ERP told of the last payment, or else of the last receipt.
#[then(expr = "the case keeps exactly the event that was sent")]
fn event_kept(world: &mut Procurement) -> Step {
    let payment = world.payments.last().map(|posting| posting.event.clone());
    let event = payment.map_or_else(|| last(world).map(|posting| posting.event.clone()), Ok)?;
    let event = event.event();
    let sent = [Mode::Structured, Mode::Binary].map(|mode| event.encode(mode).1);
    let kept = world.case.as_ref().and_then(|case| case.payload);
    if sent.iter().any(|bytes| Some(Digest::of(bytes)) == kept) {
        return Ok(());
    }
    Err(Unmet::new(
        "expected the case to keep the event that was sent; it keeps others or none",
    ))
}

/// A dead letter stands open for the last movement.
#[given(expr = "a dead letter is kept for the receipt")]
async fn dead_letter(world: &mut Procurement) -> Step {
    let number = last(world)?.receipt.receipt_number.to_string();
    super::operations::expect_dead_letter(world, |letter| letter.document_number.as_ref() == Some(&number)).await
}

/// Another supplier reads what was received of the order, and then of one that does not exist.
#[when(expr = "another supplier reads the receipts of the order")]
async fn other_reads(world: &mut Procurement) -> Step {
    let order = world.order()?.order.clone();
    let desk = world.other_desk()?;
    let mut lookup = desk.lookup();
    lookup.expected = Expected::Refuse;
    lookup.wrong = Some("an order that does not exist".to_owned());
    let missing = Target::Receipts(OrderNumber::new(format!("{}X", order.order_number)));
    world.missing = Some(desk.look_up(&missing, lookup.clone()).await);
    lookup.owner = Some(order.supplier.clone());
    lookup.wrong = Some("another supplier's order".to_owned());
    world.read = Some(desk.look_up(&Target::Receipts(order.order_number.clone()), lookup).await);
    Ok(())
}
