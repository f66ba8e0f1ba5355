//! Steps about scorecards: what was due, answered and received in a month, and what a supplier is told of it.

use super::idle::wait_until_idle;
use super::orders::{line, quantity, release_with};
use super::receipts::receive_all_at;
use super::shown::wait_until_shown;
use crate::wording::told;
use crate::world::{Procurement, Step, Unmet, until};
use countersign_core::documents::{PartScore, Scorecard};
use countersign_core::history::Expected;
use countersign_erp::{DraftLine, Due, OrderDraft, Publish};
use countersign_portal::Target;
use cucumber::{given, then, when};
use jiff::Timestamp;
use rust_decimal::Decimal;

/// The scorecard that a supplier knew before something happened; figures are compared with it, because the month may have others.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    month: String,
    scorecard: Scorecard,
}

/// For how many days after its issue a dated order is due.
const DUE_IN_DAYS: u16 = 14;

fn time(text: &str) -> Step<Timestamp> {
    let time = text.parse().or_else(|_| format!("{text}T12:00:00Z").parse());
    time.map_err(|_| Unmet::new(format!("`{text}` is neither a day nor a time")))
}

async fn read(world: &Procurement, month: &str) -> Step<Scorecard> {
    let desk = world.desk()?;
    let answered = desk.look_up(&Target::Scorecard(month.to_owned()), desk.lookup()).await;
    let scorecard = serde_json::from_slice(answered.body()).ok();
    scorecard.ok_or_else(|| Unmet::new(format!("expected the scorecard of {month}; got status {}", told(answered.status()))))
}

fn known(world: &Procurement) -> Step<Known> {
    let known = world.scorecard.clone();
    known.ok_or_else(|| Unmet::new("the supplier knows no scorecard yet in this scenario"))
}

/// Waits until the scorecard differs from the known one in this way, in the words of `figures`.
async fn differs(world: &Procurement, wanted: &[String], figures: impl Fn(&Scorecard, &Scorecard) -> Vec<String>) -> Step {
    let before = known(world)?;
    let seen = std::cell::RefCell::new(None);
    let is_so = |scorecard: &Scorecard| {
        let found = figures(&before.scorecard, scorecard);
        let is_so = found == wanted;
        seen.replace(Some(found.join(", ")));
        is_so
    };
    let found = until(world.patience()?, || async {
        let scorecard = read(world, &before.month).await?;
        Ok(is_so(&scorecard).then_some(()))
    });
    found.await?.ok_or_else(|| {
        Unmet::new(format!(
            "expected the scorecard of {} to have grown by {}; it has by {}",
            before.month,
            wanted.join(", "),
            told(seen.borrow().clone())
        ))
    })
}

fn grown(before: u32, after: u32) -> String {
    (i64::from(after) - i64::from(before)).to_string()
}

/// The supplier reads its scorecard of a month, for example 2021-03, before anything else happens.
#[given(expr = "the supplier knows its scorecard of {word}")]
async fn knows(world: &mut Procurement, month: String) -> Step {
    let scorecard = read(world, &month).await?;
    world.scorecard = Some(Known { month, scorecard });
    Ok(())
}

/// The supplier reads its scorecard of a month; the answer can be looked at.
#[when(expr = "the supplier reads its scorecard of {word}")]
async fn reads(world: &mut Procurement, month: String) -> Step {
    let desk = world.desk()?;
    world.read = Some(desk.look_up(&Target::Scorecard(month), desk.lookup()).await);
    Ok(())
}

/// The supplier reads its scorecard of a month in a version of the contract.
#[when(expr = "the supplier reads its scorecard of {word} in version {word}")]
async fn reads_in_version(world: &mut Procurement, month: String, version: String) -> Step {
    let desk = world.desk()?;
    let mut lookup = desk.lookup();
    lookup.version = version;
    // There may be none of that month or in that version.
    lookup.expected = Expected::Either;
    world.read = Some(desk.look_up(&Target::Scorecard(month), lookup).await);
    Ok(())
}

async fn release_dated(world: &mut Procurement, is_other: bool, lines: Vec<DraftLine>, issued: &str) -> Step {
    let issued = time(issued)?;
    release_with(world, is_other, Publish::Now, |draft| OrderDraft {
        issued_at: Some(issued),
        ..draft.lines(lines)
    })?;
    let place = world.orders.len() - 1;
    wait_until_shown(world, place, 1).await
}

fn dated(amount: &str, unit: &str, material: &str) -> Step<DraftLine> {
    let mut line = line(amount, unit, material)?;
    line.due = vec![Due {
        in_days: DUE_IN_DAYS,
        amount: line.quantity.amount,
    }];
    Ok(line)
}

/// Releases an order that the ERP dates back to a day, or to a time, and that is due 14 days later; waits until its supplier sees it.
#[given(expr = "an order of {word} {word} of {word}, issued on {word}, that the supplier sees")]
async fn dated_order(world: &mut Procurement, amount: String, unit: String, material: String, issued: String) -> Step {
    release_dated(world, false, vec![dated(&amount, &unit, &material)?], &issued).await
}

/// Releases an order that the ERP dates back to a day, of which a half is due 14 days later and the rest after 16; waits until its supplier sees it.
#[given(expr = "an order of {word} {word} of {word} in two deliveries, issued on {word}, that the supplier sees")]
async fn dated_order_in_parts(world: &mut Procurement, amount: String, unit: String, material: String, issued: String) -> Step {
    let mut line = line(&amount, &unit, &material)?;
    let half = line.quantity.amount / Decimal::TWO;
    line.due = [DUE_IN_DAYS, DUE_IN_DAYS + 2].map(|in_days| Due { in_days, amount: half }).to_vec();
    release_dated(world, false, vec![line], &issued).await
}

/// Releases an order of the same date to another supplier, and waits until that supplier sees it.
#[when(expr = "another supplier gets an order of {word} {word} of {word}, issued on {word}")]
async fn dated_order_of_another(world: &mut Procurement, amount: String, unit: String, material: String, issued: String) -> Step {
    release_dated(world, true, vec![dated(&amount, &unit, &material)?], &issued).await
}

/// Posts a receipt of the whole shipment, with its lots, that the plant dates to a day or a time; makes sure that it was taken.
#[given(expr = "the plant received the whole shipment on {word}")]
#[when(expr = "the plant receives the whole shipment on {word}")]
async fn received_on(world: &mut Procurement, posted: String) -> Step {
    receive_all_at(world, time(&posted)?).await
}

/// The scorecard tells so many more deliveries than before, by what became of them.
#[then(expr = "its scorecard tells {int} more due: {int} on time and in full, {int} missed, {int} open")]
async fn tells_deliveries(world: &mut Procurement, due: u32, in_full: u32, missed: u32, open: u32) -> Step {
    wait_until_idle(world).await?;
    let wanted = [due, in_full, missed, open].map(|count| count.to_string());
    differs(world, &wanted, |before, after| {
        let (before, after) = (&before.deliveries, &after.deliveries);
        vec![
            grown(before.due, after.due),
            grown(before.on_time_in_full, after.on_time_in_full),
            grown(before.missed, after.missed),
            grown(before.open, after.open),
        ]
    })
    .await
}

/// The scorecard tells so many more orders than before, by what became of their answers.
#[then(expr = "its scorecard tells {int} more to answer: {int} in time, {int} late, {int} open")]
async fn tells_answers(world: &mut Procurement, asked: u32, in_time: u32, late: u32, open: u32) -> Step {
    wait_until_idle(world).await?;
    let wanted = [asked, in_time, late, open].map(|count| count.to_string());
    differs(world, &wanted, |before, after| {
        let (before, after) = (&before.answers, &after.answers);
        vec![
            grown(before.asked, after.asked),
            grown(before.in_time, after.in_time),
            grown(before.late, after.late),
            grown(before.open, after.open),
        ]
    })
    .await
}

fn parts(scorecard: &Scorecard, unit: &str) -> (Decimal, Decimal) {
    let own = scorecard.parts.iter().find(|parts| parts.unit.as_str() == unit);
    own.map_or((Decimal::ZERO, Decimal::ZERO), |parts| (parts.received, parts.rejected))
}

/// The scorecard tells so much more as received and as rejected than before, in one base unit.
#[then(expr = "its scorecard tells {word} {word} more received, {word} rejected")]
async fn tells_parts(world: &mut Procurement, received: String, unit: String, rejected: String) -> Step {
    wait_until_idle(world).await?;
    let wanted = [quantity(&received, &unit)?, quantity(&rejected, &unit)?];
    let wanted = wanted.map(|quantity| quantity.amount.normalize().to_string());
    differs(world, &wanted, |before, after| {
        let (before, after) = (parts(before, &unit), parts(after, &unit));
        vec![
            (after.0 - before.0).normalize().to_string(),
            (after.1 - before.1).normalize().to_string(),
        ]
    })
    .await
}

/// Each share of the scorecard is that of its counts: in percent with two decimals, in whole parts per million, rounded half up.
#[then(expr = "each of its shares is that of its counts")]
async fn shares_follow(world: &mut Procurement) -> Step {
    let scorecard = read(world, &known(world)?.month).await?;
    let (deliveries, answers) = (&scorecard.deliveries, &scorecard.answers);
    let decided = |good: u32, bad: u32| (Decimal::from(good), Decimal::from(good) + Decimal::from(bad));
    let mut shares = vec![
        (
            deliveries.on_time_in_full_percent,
            decided(deliveries.on_time_in_full, deliveries.missed),
            4,
        ),
        (answers.in_time_percent, decided(answers.in_time, answers.late), 4),
    ];
    let of_parts = |parts: &PartScore| (parts.rejected_parts_per_million, (parts.rejected, parts.received), 6);
    shares.extend(scorecard.parts.iter().map(of_parts));
    for (share, (part, whole), digits) in shares {
        let right = by_hand(part, whole, digits);
        let tells = share.map(|share| share.0 * Decimal::from(10_u64.pow(if digits == 4 { 2 } else { 0 })));
        if tells != right {
            return Err(Unmet::new(format!(
                "expected {part} of {whole} to be told as {}; it is as {}",
                told(right),
                told(tells)
            )));
        }
    }
    Ok(())
}

/// Returns `part` of `whole` in units of the last digit, rounded half up as by hand: twice the share and one, halved and cut off.
fn by_hand(part: Decimal, whole: Decimal, digits: u32) -> Option<Decimal> {
    let scaled = part * Decimal::from(10_u64.pow(digits));
    let doubled = (scaled * Decimal::TWO + whole).checked_div(whole * Decimal::TWO)?;
    Some(doubled.floor())
}

/// The scorecard that was read tells nothing, and has no shares.
#[then(expr = "the scorecard tells nothing, and no shares")]
fn tells_nothing(world: &mut Procurement) -> Step {
    let body = world.read.as_ref().map(|read| read.body().to_vec()).unwrap_or_default();
    let scorecard: Option<Scorecard> = serde_json::from_slice(&body).ok();
    let is_empty = |scorecard: &Scorecard| {
        let (deliveries, answers) = (&scorecard.deliveries, &scorecard.answers);
        let is_without_shares = deliveries.on_time_in_full_percent.is_none() && answers.in_time_percent.is_none();
        deliveries.due + answers.asked == 0 && scorecard.parts.is_empty() && is_without_shares
    };
    if scorecard.as_ref().is_some_and(is_empty) {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected a scorecard with nothing in it; it is {}",
        String::from_utf8_lossy(&body)
    )))
}
