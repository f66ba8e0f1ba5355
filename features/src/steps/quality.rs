//! Steps about quality: the plant holds a lot, the supplier answers, the plant decides.

use super::idle::wait_until_idle;
use super::submit::{submit, told_or_held};
use crate::wording::told;
use crate::world::{Hold, Procurement, Step, Unmet, until};
use countersign_core::documents::QualityNotice;
use countersign_core::history::Expected;
use countersign_core::ids::QualityNoticeNumber;
use countersign_core::status::{Disposition, Reason};
use countersign_erp::{Ledger, Publish, PublishMode, QualityDraft, QualityPosting};
use countersign_portal::{Pages, QualityCase, Target};
use cucumber::{given, then, when};

fn hold(world: &Procurement) -> Step<QualityPosting> {
    let hold = world.quality.iter().find(|posting| posting.notice.decides.is_none()).cloned();
    hold.ok_or_else(|| Unmet::new("nothing is held yet in this scenario"))
}

fn is_decided(world: &Procurement) -> bool {
    world.quality.iter().any(|posting| posting.notice.decides.is_some())
}

/// Returns the draft of the hold of the first lot of the receipt that was posted last.
fn drafted(world: &Procurement) -> Step<QualityDraft> {
    let receipt = world.receipts.last().map(|posting| posting.receipt.clone());
    let draft = receipt.as_ref().and_then(QualityDraft::hold_of);
    draft.ok_or_else(|| Unmet::new("no receipt with lots was posted yet in this scenario"))
}

/// Posts a quality notice as the scenario has said: at once, or held back.
async fn post(world: &mut Procurement, draft: QualityDraft) -> Step {
    let is_held = std::mem::take(&mut world.hold) != Hold::No;
    let publish = if is_held { Publish::Hold } else { Publish::Now };
    let posting = world.erp()?.post_quality(draft, publish);
    let posting = posting.map_err(|error| Unmet::new(error.to_string()))?;
    let event = posting.event.clone();
    world.quality.push(posting);
    told_or_held(world, event, is_held, "quality notice").await
}

/// Holds the first lot of the last receipt, asks for a corrective action, and makes sure that it was taken.
#[given(expr = "the plant holds a lot of the receipt")]
#[when(expr = "the plant holds a lot of the receipt")]
async fn hold_lot(world: &mut Procurement) -> Step {
    let draft = drafted(world)?;
    post(world, draft).await
}

/// Holds the first lot of the last receipt, with its number in lower case: another lot.
#[when(expr = "the plant holds a lot of the receipt in lower-case")]
async fn hold_other_lot(world: &mut Procurement) -> Step {
    let draft = drafted(world)?;
    let lot = draft.lot().to_lowercase();
    let expected = Expected::Case(vec![Reason::QualityMismatch]);
    post(world, draft.of_lot(&lot).expecting(expected, Some("a lot that was not received"))).await
}

/// Decides what becomes of what is held: use-as-is, return or scrap.
#[given(expr = "the plant decides: {word}")]
#[when(expr = "the plant decides: {word}")]
async fn decide(world: &mut Procurement, disposition: String) -> Step {
    let known = Disposition::from_word(&disposition);
    let disposition = known.ok_or_else(|| Unmet::new(format!("`{disposition}` is no disposition")))?;
    let mut draft = QualityDraft::decision_on(&hold(world)?.notice, disposition);
    if is_decided(world) {
        draft = draft.expecting(Expected::Case(vec![Reason::QualityMismatch]), Some("it was decided before"));
    }
    post(world, draft).await
}

/// Sends the event of the last quality notice once more, with the same id.
#[when(expr = "the event of the quality notice arrives again")]
async fn event_again(world: &mut Procurement) -> Step {
    let event = world.quality.last().map(|posting| posting.event.clone());
    let event = event.ok_or_else(|| Unmet::new("nothing is held yet in this scenario"))?;
    let sent = world.erp()?.publish(&event, PublishMode::Well).await;
    sent.map(|_| ()).map_err(|error| Unmet::new(error.to_string()))
}

/// Answers the quality case with a corrective action.
#[when(expr = "the supplier answers the quality case")]
async fn answer(world: &mut Procurement) -> Step {
    let hold: QualityNotice = hold(world)?.notice;
    let desk = world.desk()?;
    let mut submission = desk.submission(desk.draft_corrective_action(&hold));
    if is_decided(world) {
        submission = submission.expecting(Expected::Case(vec![Reason::QualityClosed]), "the case is closed");
    }
    submit(world, submission).await
}

/// Lets the time to answer the quality case pass.
#[when(expr = "the time to answer the quality case passes")]
async fn time_passes(world: &mut Procurement) -> Step {
    let notice = hold(world)?.notice;
    let until = notice.answer_by.ok_or_else(|| Unmet::new("the hold asks for no answer"))?;
    let left = until.duration_since(world.recorder()?.business_now()).as_secs();
    super::operations::advance(world, u64::try_from(left).unwrap_or(0) + 2).await
}

/// The ERP has exactly so many corrective actions on the order, now that nothing moves any more.
#[then(expr = "the ERP books {int} corrective action(s)")]
async fn booked(world: &mut Procurement, count: usize) -> Step {
    let number = world.order()?.order.order_number.clone();
    let enough = |ledger: &Ledger| (ledger.corrective_actions(&number).len() >= count).then_some(());
    world.erp()?.wait_for(world.patience()?, enough).await;
    wait_until_idle(world).await?;
    let now = |ledger: &Ledger| Some(ledger.corrective_actions(&number).len());
    let seen = world.erp()?.wait_for(world.patience()?, now).await;
    if seen == Some(count) {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected {count} corrective actions on order {number} in the ERP; there are {}",
        told(seen)
    )))
}

/// The portal shows so many quality notices of the order, now and when nothing moves any more.
#[then(expr = "the supplier sees {int} quality notice(s)")]
async fn sees(world: &mut Procurement, count: usize) -> Step {
    let (supplier, number) = {
        let order = &world.order()?.order;
        (order.supplier.clone(), order.order_number.clone())
    };
    let enough = |pages: &Pages| (pages.quality(&supplier, &number).len() >= count).then_some(());
    let came = world.portal()?.wait_for(world.patience()?, enough).await;
    wait_until_idle(world).await?;
    let seen = world.portal()?.quality(&supplier, &number).len();
    if came.is_some() && seen == count {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the portal to show {count} quality notices of order {number}; it shows {seen}"
    )))
}

/// The gateway tells where the quality case stands: held, answered or closed.
#[then(expr = "the quality case is {word}")]
async fn stands(world: &mut Procurement, state: String) -> Step {
    let number = hold(world)?.notice.notice_number;
    let desk = world.desk()?;
    let seen = std::cell::RefCell::new(None);
    let found = until(world.patience()?, || async {
        let case = QualityCase::parse(desk.read_quality(&number).await.body()).map(|case| case.state);
        let is_so = case.as_ref() == Some(&state);
        seen.replace(case);
        Ok(is_so.then_some(()))
    });
    found.await?.ok_or_else(|| {
        let seen = told(seen.borrow().clone());
        Unmet::new(format!("expected case {number} to be {state}; the gateway tells {seen}"))
    })
}

/// Another supplier reads the quality case, and then one that does not exist.
#[when(expr = "another supplier reads the quality case")]
async fn other_reads(world: &mut Procurement) -> Step {
    let notice = hold(world)?.notice;
    let desk = world.other_desk()?;
    let mut lookup = desk.lookup();
    lookup.expected = Expected::Refuse;
    lookup.wrong = Some("a quality case that does not exist".to_owned());
    let missing = Target::Quality(QualityNoticeNumber::new(format!("{}X", notice.notice_number)));
    world.missing = Some(desk.look_up(&missing, lookup.clone()).await);
    lookup.owner = Some(notice.supplier.clone());
    lookup.wrong = Some("another supplier's quality case".to_owned());
    world.read = Some(desk.look_up(&Target::Quality(notice.notice_number), lookup).await);
    Ok(())
}

/// The last answer differs in nothing from the one for a quality case that does not exist: status, headers, kind of problem.
#[then(expr = "it is answered exactly as for a quality case that does not exist")]
fn as_missing(world: &mut Procurement) -> Step {
    super::segregation::as_missing(world)
}
