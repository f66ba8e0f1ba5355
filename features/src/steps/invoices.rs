//! Steps about invoices: the supplier asks to be paid, the ERP books or nobody does.

use super::idle::wait_until_idle;
use super::orders::quantity;
use super::receipts::{base, kept};
use super::submit::submit;
use crate::base_units::base_lines;
use crate::wording::{listed, told};
use crate::world::{Procurement, Step, Unmet};
use countersign_core::amount::{Currency, round};
use countersign_core::documents::Invoice;
use countersign_core::history::Expected;
use countersign_core::status::Reason;
use countersign_erp::Ledger;
use countersign_portal::{Pages, Portion, recompute};
use cucumber::{given, then, when};
use rust_decimal::Decimal;

pub(super) fn decimal(text: &str) -> Step<Decimal> {
    Decimal::from_str_exact(text).map_err(|_| Unmet::new(format!("`{text}` is no decimal")))
}

/// Returns a right invoice for so much of the first line of the order.
fn drafted(world: &Procurement, amount: &str, unit: &str) -> Step<Invoice> {
    let order = &world.order()?.order;
    let first = order.lines.first().ok_or_else(|| Unmet::new("the order has no line"))?;
    let portion = Portion::Lines(vec![(first.line, quantity(amount, unit)?)]);
    Ok(world.desk()?.draft_invoice(order, &portion))
}

/// Submits an invoice, with what a correct integration does with it.
async fn send(world: &mut Procurement, invoice: Invoice) -> Step {
    let order = world.order()?.order.clone();
    let expected = expected(world, &invoice)?;
    let asked = invoice
        .lines
        .iter()
        .map(|line| base(world, &line.quantity))
        .sum::<Step<Decimal>>()?;
    world.invoice = Some(invoice.clone());
    world.credit_notes.clear();
    let mut submission = world.desk()?.submission(invoice);
    base_lines(&world.erp()?.master_data(), &order, &mut submission);
    if expected == Expected::Accept {
        world.invoiced.push(asked);
    } else {
        submission.wrong = Some("an invoice that nobody may pay as it is".to_owned());
    }
    submission.expected = expected;
    submit(world, submission).await
}

fn expected(world: &Procurement, invoice: &Invoice) -> Step<Expected> {
    let mut right = invoice.clone();
    recompute(&mut right);
    if right != *invoice {
        return Ok(Expected::Case(vec![Reason::InvoiceAmounts]));
    }
    let lines = &world.order()?.order.lines;
    let is_too_dear = invoice.lines.iter().any(|line| {
        let ordered = lines.iter().find(|ordered| ordered.line == line.order_line);
        let agreed = ordered.and_then(|ordered| ordered.price.of(&line.quantity)).unwrap_or_default();
        line.amount - agreed > (agreed * Decimal::TWO / Decimal::ONE_HUNDRED).min(Decimal::TEN)
    });
    if is_too_dear {
        return Ok(Expected::Case(vec![Reason::InvoicePrice]));
    }
    let asked = invoice
        .lines
        .iter()
        .map(|line| base(world, &line.quantity))
        .sum::<Step<Decimal>>()?;
    let before: Decimal = world.invoiced.iter().copied().sum();
    Ok(if asked + before <= kept(world)? {
        Expected::Accept
    } else {
        Expected::Case(vec![Reason::InvoiceQuantity])
    })
}

/// Invoices so much of the first line of the order at its price.
#[given(expr = "the supplier invoices {word} {word} of the order")]
#[when(expr = "the supplier invoices {word} {word} of the order")]
async fn invoice(world: &mut Procurement, amount: String, unit: String) -> Step {
    let invoice = drafted(world, &amount, &unit)?;
    send(world, invoice).await
}

/// Invoices so much of the first line of the order at another price.
#[when(expr = "the supplier invoices {word} {word} of the order at {word} each")]
async fn invoice_at(world: &mut Procurement, amount: String, unit: String, price: String) -> Step {
    let mut invoice = drafted(world, &amount, &unit)?;
    for line in &mut invoice.lines {
        line.price.amount = decimal(&price)?;
    }
    recompute(&mut invoice);
    send(world, invoice).await
}

/// Invoices so much of the first line of the order, with a total that does not follow from the lines.
#[when(expr = "the supplier invoices {word} {word} of the order with a total of {word}")]
async fn invoice_with_total(world: &mut Procurement, amount: String, unit: String, total: String) -> Step {
    let mut invoice = drafted(world, &amount, &unit)?;
    invoice.total = decimal(&total)?;
    send(world, invoice).await
}

/// Invoices so much of the first line of the order, with every amount rounded to so many decimals, whatever the currency has.
#[when(expr = "the supplier invoices {word} {word} of the order in {int} decimals")]
async fn invoice_in_decimals(world: &mut Procurement, amount: String, unit: String, decimals: u32) -> Step {
    let mut invoice = drafted(world, &amount, &unit)?;
    for line in &mut invoice.lines {
        line.amount = round(line.price.of(&line.quantity).unwrap_or_default(), decimals);
    }
    invoice.net = invoice.lines.iter().map(|line| line.amount).sum();
    invoice.tax = round(invoice.net * invoice.tax_percent / Decimal::ONE_HUNDRED, decimals);
    invoice.total = invoice.net + invoice.tax;
    send(world, invoice).await
}

/// Invoices so much of the first line of the order under the number of the last invoice, in the next fiscal year.
#[when(expr = "the supplier invoices {word} {word} of the order under the same number in the next fiscal year")]
async fn invoice_next_year(world: &mut Procurement, amount: String, unit: String) -> Step {
    let last: Invoice = serde_json::from_slice(&world.document()?.body).map_err(|_| Unmet::new("the last document was no invoice"))?;
    let mut invoice = drafted(world, &amount, &unit)?;
    invoice.invoice_number = last.invoice_number;
    invoice.fiscal_year = last.fiscal_year + 1;
    send(world, invoice).await
}

/// The ERP has exactly so many invoices on the order, now that nothing moves any more.
#[then(expr = "the ERP books {int} invoice(s)")]
async fn booked(world: &mut Procurement, count: usize) -> Step {
    let number = world.order()?.order.order_number.clone();
    let enough = |ledger: &Ledger| (ledger.invoices(&number).len() >= count).then_some(());
    let came = world.erp()?.wait_for(world.patience()?, enough).await;
    wait_until_idle(world).await?;
    let seen = world.erp()?.invoices(&number).len();
    if came.is_some() && seen == count {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected {count} invoices on order {number} in the ERP; there are {seen}"
    )))
}

/// The last invoice that the ERP has booked is for this total.
#[then(expr = "the ERP has booked a total of {word} {word}")]
async fn booked_total(world: &mut Procurement, total: String, currency: String) -> Step {
    let number = world.order()?.order.order_number.clone();
    let (wanted, currency) = (decimal(&total)?, Currency::new(currency));
    let is_so = |ledger: &Ledger| {
        let mut booked = ledger.invoices(&number).iter().rev().map(|booked| &booked.invoice);
        booked
            .next()
            .is_some_and(|last| last.total == wanted && last.currency == currency)
            .then_some(())
    };
    let found = world.erp()?.wait_for(world.patience()?, is_so).await;
    found.ok_or_else(|| {
        let booked = world.erp().map(|erp| erp.invoices(&number)).unwrap_or_default();
        let seen: Vec<String> = booked
            .iter()
            .map(|one| format!("{} {}", one.invoice.total, one.invoice.currency.as_str()))
            .collect();
        Unmet::new(format!("expected a total of {wanted}; the ERP has booked {}", listed(seen)))
    })
}

/// The portal tells the supplier in the end that its last invoice is accepted, or stands in a case.
#[then(expr = "the supplier is told that its invoice is {word}")]
async fn told_of(world: &mut Procurement, status: String) -> Step {
    let key = world.document()?.document.clone();
    let is_so = |pages: &Pages| {
        let last = pages.statuses(&key.supplier, &key.number).last();
        last.is_some_and(|page| page.status == status).then_some(())
    };
    if world.portal()?.wait_for(world.patience()?, is_so).await.is_some() {
        return Ok(());
    }
    let seen = world.portal()?.statuses(&key.supplier, &key.number);
    Err(Unmet::new(format!(
        "expected {key} to be shown as {status}; it is shown as {}",
        told(seen.last().map(|page| page.status.clone()))
    )))
}
