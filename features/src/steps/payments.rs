//! Steps about credit notes and payments: what is given back and paid of an invoice, and where it stands.

use super::idle::wait_until_idle;
use super::invoices::decimal;
use super::submit::{submit, told_or_held};
use crate::base_units::base_lines;
use crate::wording::told;
use crate::world::{Hold, Procurement, Step, Unmet, until};
use countersign_core::amount::Currency;
use countersign_core::documents::{CreditNote, Invoice};
use countersign_core::fault::{Fault, Misbehaviour, Moment, Selector};
use countersign_core::history::{Expected, Function};
use countersign_core::status::Reason;
use countersign_erp::{Ledger, PaymentDraft, PaymentPosting, Publish, PublishMode};
use countersign_portal::{Account, Pages, PaymentPage, Target, recompute_credit};
use cucumber::{given, then, when};
use rust_decimal::Decimal;

/// Returns the invoice that the supplier sent last.
pub(super) fn invoice(world: &Procurement) -> Step<Invoice> {
    let invoice = world.invoice.clone();
    invoice.ok_or_else(|| Unmet::new("nothing was invoiced yet in this scenario"))
}

fn is_booked(world: &Procurement, invoice: &Invoice) -> Step<bool> {
    let booked = world.erp()?.invoices(&invoice.order_number);
    Ok(booked.iter().any(|one| one.invoice.key_number() == invoice.key_number()))
}

/// Returns what was paid of the invoice and did not come back, of what a correct integration counts.
fn paid(world: &Procurement) -> Decimal {
    let counted = world.payments.iter().filter(|one| *one.event.expected() == Expected::Accept);
    counted
        .map(|one| match one.payment.reverses {
            None => one.payment.amount,
            Some(_) => -one.payment.amount,
        })
        .sum()
}

fn credited(world: &Procurement) -> Decimal {
    world.credit_notes.iter().map(|note| note.total).sum()
}

async fn send_credit(world: &mut Procurement, note: CreditNote) -> Step {
    let invoice = invoice(world)?;
    let mut right = note.clone();
    recompute_credit(&mut right);
    let is_over = note.total + credited(world) + paid(world) > invoice.total;
    let expected = if right != note {
        Expected::Case(vec![Reason::InvoiceAmounts])
    } else if note.currency != invoice.currency {
        Expected::Case(vec![Reason::CreditMismatch])
    } else if is_over {
        Expected::Case(vec![Reason::CreditOver])
    } else {
        world.credit_notes.push(note.clone());
        Expected::Accept
    };
    let order = world.order()?.order.clone();
    let mut submission = world.desk()?.submission(note);
    base_lines(&world.erp()?.master_data(), &order, &mut submission);
    if expected != Expected::Accept {
        submission.wrong = Some("a credit note that nobody may book as it is".to_owned());
    }
    submission.expected = expected;
    submit(world, submission).await
}

/// Gives back this percentage of each line of the invoice.
#[given(expr = "the supplier credits {int} percent of the invoice")]
#[when(expr = "the supplier credits {int} percent of the invoice")]
async fn credit(world: &mut Procurement, percent: u32) -> Step {
    let note = world.desk()?.draft_credit_note(&invoice(world)?, percent);
    send_credit(world, note).await
}

/// Gives back this percentage of each line of the invoice, with a total that does not follow from the lines.
#[when(expr = "the supplier credits {int} percent of the invoice with a total of {word}")]
async fn credit_with_total(world: &mut Procurement, percent: u32, total: String) -> Step {
    let mut note = world.desk()?.draft_credit_note(&invoice(world)?, percent);
    note.total = decimal(&total)?;
    send_credit(world, note).await
}

/// Gives back this percentage of each line of the invoice in another currency.
#[when(expr = "the supplier credits {int} percent of the invoice in {word}")]
async fn credit_in(world: &mut Procurement, percent: u32, currency: String) -> Step {
    let mut note = world.desk()?.draft_credit_note(&invoice(world)?, percent);
    note.currency = Currency::new(currency);
    for line in &mut note.lines {
        line.price.currency = note.currency.clone();
    }
    recompute_credit(&mut note);
    send_credit(world, note).await
}

/// The ERP has exactly so many credit notes on the order, now that nothing moves any more.
#[then(expr = "the ERP books {int} credit note(s)")]
async fn credits_booked(world: &mut Procurement, count: usize) -> Step {
    let number = world.order()?.order.order_number.clone();
    let enough = |ledger: &Ledger| (ledger.credit_notes(&number).len() >= count).then_some(());
    let came = world.erp()?.wait_for(world.patience()?, enough).await;
    wait_until_idle(world).await?;
    let seen = world.erp()?.credit_notes(&number).len();
    if came.is_some() && seen == count {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected {count} credit notes on order {number} in the ERP; there are {seen}"
    )))
}

/// Posts a payment as the scenario has said: at once, or held back.
async fn post(world: &mut Procurement, draft: PaymentDraft) -> Step {
    let is_held = std::mem::take(&mut world.hold) != Hold::No;
    let publish = if is_held { Publish::Hold } else { Publish::Now };
    let posting = world.erp()?.post_payment(draft, publish);
    let posting = posting.map_err(|error| Unmet::new(error.to_string()))?;
    let event = posting.event.clone();
    world.payments.push(posting);
    told_or_held(world, event, is_held, "payment").await
}

async fn pay_draft(world: &mut Procurement, draft: PaymentDraft) -> Step {
    let invoice = invoice(world)?;
    // What the supplier has just sent is on its way to the ERP.
    wait_until_idle(world).await?;
    let open = invoice.total - credited(world) - paid(world);
    let reason = if draft.currency != invoice.currency {
        Some((Reason::PaymentMismatch, "another currency than the invoice's"))
    } else if !is_booked(world, &invoice)? {
        Some((Reason::PaymentBlocked, "the invoice is blocked"))
    } else if draft.amount > open {
        Some((Reason::PaymentOver, "more is paid than is open"))
    } else {
        None
    };
    let draft = match reason {
        Some((reason, wrong)) => draft.expecting(Expected::Case(vec![reason]), Some(wrong)),
        None => draft,
    };
    post(world, draft).await
}

/// Posts a payment of so much of the invoice, in its currency, and makes sure that it was taken.
#[given(expr = "the ERP pays {word} of the invoice")]
#[when(expr = "the ERP pays {word} of the invoice")]
async fn pay(world: &mut Procurement, amount: String) -> Step {
    let draft = PaymentDraft::of_invoice(&invoice(world)?, decimal(&amount)?);
    pay_draft(world, draft).await
}

/// Posts a payment of so much of the invoice in this currency.
#[when(expr = "the ERP pays {word} {word} of the invoice")]
async fn pay_in(world: &mut Procurement, amount: String, currency: String) -> Step {
    let mut draft = PaymentDraft::of_invoice(&invoice(world)?, decimal(&amount)?);
    draft.currency = Currency::new(currency);
    pay_draft(world, draft).await
}

/// Posts a payment of so much of the invoice under the number of the last payment.
#[when(expr = "the ERP pays {word} of the invoice under the same payment number")]
async fn pay_under_same_number(world: &mut Procurement, amount: String) -> Step {
    let mut draft = PaymentDraft::of_invoice(&invoice(world)?, decimal(&amount)?);
    draft.number = Some(last(world)?.payment.payment_number.clone());
    let expected = Expected::Case(vec![Reason::PaymentConflicting]);
    post(world, draft.expecting(expected, Some("a payment number that was used before"))).await
}

fn last(world: &Procurement) -> Step<&PaymentPosting> {
    let last = world.payments.last();
    last.ok_or_else(|| Unmet::new("nothing was paid yet in this scenario"))
}

/// Posts that the last payment came back, all of it.
#[given(expr = "the payment comes back")]
#[when(expr = "the payment comes back")]
async fn comes_back(world: &mut Procurement) -> Step {
    let mut payments = world.payments.iter().rev();
    let original = payments.find(|posting| posting.payment.reverses.is_none()).cloned();
    let original = original.ok_or_else(|| Unmet::new("nothing was paid yet in this scenario"))?;
    let number = Some(original.payment.payment_number.clone());
    let came_back = world.payments.iter().any(|one| one.payment.reverses == number);
    let draft = PaymentDraft::reversal_of(&original.payment);
    let draft = match original.event.expected() {
        _ if came_back => draft.expecting(Expected::Case(vec![Reason::PaymentMismatch]), Some("it came back before")),
        Expected::Accept => draft,
        // What never counted comes back without a trace.
        _ => draft.expecting(Expected::Overtaken, Some("it takes back what never counted")),
    };
    post(world, draft).await
}

/// Sends the event of the last payment once more, with the same id.
#[when(expr = "the event of the payment arrives again")]
async fn event_again(world: &mut Procurement) -> Step {
    let event = last(world)?.event.clone();
    let sent = world.erp()?.publish(&event, PublishMode::Well).await;
    sent.map(|_| ()).map_err(|error| Unmet::new(error.to_string()))
}

/// The portal shows the next payment of the order and never answers.
#[given(expr = "the portal swallows the next payment of the order")]
fn portal_swallows(world: &mut Procurement) -> Step {
    let select = Selector {
        order: Some(world.order()?.order.order_number.clone()),
        function: Some(Function::PaymentShow),
        ..Selector::default()
    };
    let fault = world.portal()?.set_fault(Fault {
        select,
        misbehaviour: Misbehaviour::Hang(Moment::AfterEffect),
        skip: 0,
        times: 1,
    });
    world.portal_faults.push(fault);
    Ok(())
}

fn shown(pages: &[PaymentPage]) -> Decimal {
    let change = |page: &PaymentPage| match page.payment.reverses {
        None => page.payment.amount,
        Some(_) => -page.payment.amount,
    };
    pages.iter().map(change).sum()
}

/// The portal shows so much of the order as paid and not come back, now and when nothing moves any more.
#[then(expr = "the supplier sees {word} paid")]
async fn sees_paid(world: &mut Procurement, amount: String) -> Step {
    let wanted = decimal(&amount)?;
    let (supplier, number) = {
        let order = &world.order()?.order;
        (order.supplier.clone(), order.order_number.clone())
    };
    let is_so = |pages: &Pages| (shown(pages.payments(&supplier, &number)) == wanted).then_some(());
    let came = world.portal()?.wait_for(world.patience()?, is_so).await;
    wait_until_idle(world).await?;
    let seen = shown(&world.portal()?.payments(&supplier, &number));
    if came.is_some() && seen == wanted {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the portal to show {wanted} of order {number} as paid; it shows {seen}"
    )))
}

/// The gateway tells these sums of the invoice, in its currency, and where it stands.
#[then(expr = "the invoice is {word}: {word} credited, {word} paid, {word} open")]
async fn stands(world: &mut Procurement, status: String, credited: String, paid: String, open: String) -> Step {
    let wanted = [decimal(&credited)?, decimal(&paid)?, decimal(&open)?];
    let number = invoice(world)?.key_number();
    let desk = world.desk()?;
    let seen = std::cell::RefCell::new(None);
    let found = until(world.patience()?, || async {
        let account = Account::parse(desk.read_invoice(&number).await.body());
        let is_so = account
            .as_ref()
            .is_some_and(|told| told.status == status && [told.credited, told.paid, told.open] == wanted);
        seen.replace(account);
        Ok(is_so.then_some(()))
    });
    found.await?.ok_or_else(|| {
        let seen = seen.borrow();
        let seen = seen
            .as_ref()
            .map(|one| format!("{}: {} {} {}", one.status, one.credited, one.paid, one.open));
        Unmet::new(format!(
            "expected invoice {number} to be {status}: {wanted:?}; the gateway tells {}",
            told(seen)
        ))
    })
}

/// The supplier's own list of invoices has this one with where it stands, and another supplier's list does not have it.
#[then(expr = "the invoice is listed as {word} to the supplier alone")]
async fn is_listed(world: &mut Procurement, status: String) -> Step {
    let invoice = invoice(world)?;
    let find = |body: &[u8]| {
        let listed = Account::parse_list(body);
        let own = listed.into_iter().find(|one| one.invoice().number == invoice.key_number());
        own.map(|one| one.status)
    };
    let desk = world.desk()?;
    let own = find(desk.look_up(&Target::Invoices, desk.lookup()).await.body());
    let other = world.other_desk()?;
    let foreign = find(other.look_up(&Target::Invoices, other.lookup()).await.body());
    if own.as_ref() == Some(&status) && foreign.is_none() {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected invoice {} to be listed as {status} to its supplier alone; it is listed as {} there and {} elsewhere",
        invoice.key_number(),
        told(own),
        told(foreign)
    )))
}

/// Another supplier reads the invoice, and then one that does not exist.
#[when(expr = "another supplier reads the invoice")]
async fn other_reads(world: &mut Procurement) -> Step {
    let invoice = invoice(world)?;
    wait_until_idle(world).await?;
    let desk = world.other_desk()?;
    let mut lookup = desk.lookup();
    lookup.expected = Expected::Refuse;
    lookup.wrong = Some("an invoice that does not exist".to_owned());
    let missing = Target::Invoice(format!("{}X", invoice.key_number()));
    world.missing = Some(desk.look_up(&missing, lookup.clone()).await);
    lookup.owner = Some(invoice.supplier.clone());
    lookup.wrong = Some("another supplier's invoice".to_owned());
    world.read = Some(desk.look_up(&Target::Invoice(invoice.key_number()), lookup).await);
    Ok(())
}

/// The last answer differs in nothing from the one for an invoice that does not exist: status, headers, kind of problem.
#[then(expr = "it is answered exactly as for an invoice that does not exist")]
fn as_missing(world: &mut Procurement) -> Step {
    super::segregation::as_missing(world)
}
