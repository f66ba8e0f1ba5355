//! The end of a run: what was accepted may settle, then every surface is read once more.

use crate::operator::Operator;
use crate::stage::Stage;
use countersign_core::documents::Forecast;
use countersign_core::history::{Observation, Observe, RunEvent, RunPhase, Surface, What};
use countersign_core::ids::{CorrelationId, OrderNumber, QualityNoticeNumber, SupplierId};
use countersign_core::promise::Claim;
use countersign_erp::Ledger;
use countersign_portal::{Lookup, OrderPage, SupplierDesk, Target};
use countersign_transports::headers::parse_retry_after;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::Instant;

/// How long nothing may have happened at the ends before a deployment without a health page counts as quiet.
const QUIET: Duration = Duration::from_millis(500);
/// How often a surface that cannot tell by itself is asked again.
const PAUSE: Duration = Duration::from_millis(25);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);
/// How many orders are read at once.
const AT_ONCE: usize = 16;

/// Reads for the last time what was received and billed so far, because after years it is gone; returns whether all of it could be read.
pub(crate) async fn read_kept(stage: &Stage) -> bool {
    wait_until_quiet(stage).await;
    let session = stage.portal.for_scenario(&stage.recorder);
    let mut is_whole = true;
    for order in orders(stage).await.into_iter().filter(|order| order.is_received) {
        let desk = session.supplier(&order.supplier);
        let mut lookup = desk.lookup();
        lookup.is_final = true;
        is_whole &= read(stage, &desk, &Target::Receipts(order.number), &lookup).await;
    }
    read_invoices(stage).await && is_whole
}

/// Waits until the deployment has nothing more to deliver, or its settle deadline has passed.
pub async fn settle(stage: &Stage) {
    record(stage, RunPhase::Quiesce);
    // What it says now is what it must still say in the end.
    read_audit(stage, false).await;
    wait_until_quiet(stage).await;
    if end_parking(stage).await {
        wait_until_quiet(stage).await;
    }
}

/// Reads every surface to its end and records what it says. A surface that cannot be read is left incomplete, and the judge sees that.
///
/// Of a run that was stopped nothing is read: it was not waited for what is under way, so that what is not there may still come.
pub async fn read_all(stage: &Stage) {
    if stage.is_stopped() {
        return;
    }
    record(stage, RunPhase::FinalRead);
    if let Some(operator) = &stage.operator {
        if stage.deployment.offers(Claim::Exceptions) && operator.cases(&stage.recorder, None, true).await.is_ok() {
            complete(stage, Surface::Cases);
        }
        if stage.deployment.offers(Claim::DeadLetters) && operator.dead_letters(&stage.recorder, None, true).await.is_ok() {
            complete(stage, Surface::DeadLetters);
        }
        if stage.deployment.offers(Claim::Lineage) {
            read_lineages(stage, operator).await;
        }
    }
    let is_read = read_gateway(stage).await && read_forecasts(stage).await;
    let is_read = read_invoices(stage).await && is_read;
    let is_read = read_scorecards(stage).await && is_read;
    if read_quality(stage).await && is_read {
        complete(stage, Surface::Gateway);
    }
    stage.portal.for_scenario(&stage.recorder).observe_pages(true);
    complete(stage, Surface::Erp);
    // After everything else: what that said must be in it by then.
    if read_audit(stage, true).await {
        complete(stage, Surface::Audit);
    }
}

pub(crate) async fn wait_until_quiet(stage: &Stage) {
    let deadline = Instant::now() + stage.deployment.timing.settle_deadline;
    let mut quiet = Quiet {
        effects: effects(stage).await,
        since: Instant::now(),
    };
    let mut pause = PAUSE;
    while Instant::now() < deadline && !stage.is_stopped() {
        let is_done = match &stage.operator {
            Some(operator) => operator.pending().await.is_ok_and(|pending| pending.messages == 0),
            None => quiet.is_long(stage).await,
        };
        if is_done {
            return;
        }
        tokio::time::sleep(pause).await;
        // What has taken long may take longer: it is asked for more and more rarely.
        pause = (pause + pause / 4).min(LONGEST_PAUSE);
    }
}

/// What still waits for something that will not come must become a case: the business clock moves past the parking window.
async fn end_parking(stage: &Stage) -> bool {
    let Some(operator) = stage.operator.as_ref().filter(|_| stage.deployment.offers(Claim::Clock)) else {
        return false;
    };
    let is_waiting = operator.pending().await.is_ok_and(|pending| pending.parked > 0);
    let seconds = stage.deployment.timing.parking_window.as_secs() + 1;
    is_waiting && operator.advance_clock(&stage.recorder, seconds).await.is_ok()
}

/// Reads the audit trail and returns whether that was possible.
async fn read_audit(stage: &Stage, is_final: bool) -> bool {
    let operator = stage.operator.as_ref().filter(|_| stage.deployment.offers(Claim::AuditTrail));
    match operator {
        Some(operator) => operator.audit(&stage.recorder, None, is_final).await.is_ok(),
        None => false,
    }
}

/// What cannot be read is not recorded, and the judge sees that.
async fn read_lineages(stage: &Stage, operator: &Operator) {
    let orders = orders(stage).await.into_iter().map(|order| order.correlation);
    let forecasts = forecasts(stage).await.into_iter().map(|forecast| forecast.correlation_id);
    let flows: Vec<CorrelationId> = orders.chain(forecasts).collect();
    for some in flows.chunks(AT_ONCE) {
        let reads = some.iter().map(|correlation| operator.lineage(&stage.recorder, correlation, true));
        futures_util::future::join_all(reads).await;
    }
}

async fn read_gateway(stage: &Stage) -> bool {
    let session = stage.portal.for_scenario(&stage.recorder);
    let mut is_whole = true;
    for some in orders(stage).await.chunks(AT_ONCE) {
        let reads = some.iter().map(|order| async {
            let desk = session.supplier(&order.supplier);
            let mut lookup = desk.lookup();
            lookup.is_final = true;
            // A definite answer is enough: an order that never became visible is told by 404.
            let mut is_read = read(stage, &desk, &Target::Order(order.number.clone()), &lookup).await;
            if order.is_received {
                is_read &= read(stage, &desk, &Target::Receipts(order.number.clone()), &lookup).await;
            }
            is_read
        });
        is_whole &= futures_util::future::join_all(reads)
            .await
            .into_iter()
            .all(|is_definite| is_definite);
    }
    is_whole
}

/// Reads until there is a definite answer, and returns whether there was one: a run that is large enough spends the rate of a supplier, and then comes back
/// when it is told to.
async fn read(stage: &Stage, desk: &SupplierDesk, target: &Target, lookup: &Lookup) -> bool {
    const TRIES: u32 = 10;
    const LONGEST: Duration = Duration::from_secs(5);
    for _ in 0..TRIES {
        let answered = desk.look_up(target, lookup.clone()).await;
        if answered.is_definite() {
            return true;
        }
        // Whoever does not answer at all is not asked again: each order would wait for the whole deadline that often.
        let asked = answered
            .header("retry-after")
            .filter(|_| matches!(answered.status(), Some(429 | 503)));
        let Some(pause) = asked.and_then(|value| parse_retry_after(value, stage.recorder.now().wall)) else {
            return false;
        };
        tokio::time::sleep(pause.min(LONGEST)).await;
    }
    false
}

/// Reads every invoice that the ERP has booked or of which the portal was told.
async fn read_invoices(stage: &Stage) -> bool {
    if !stage.deployment.offers(Claim::Invoices) {
        return true;
    }
    let session = stage.portal.for_scenario(&stage.recorder);
    let told = session.wait_for(PAUSE, |pages| {
        Some(
            pages
                .invoices()
                .map(|(supplier, number)| (supplier.clone(), number.to_owned()))
                .collect(),
        )
    });
    let mut invoices: BTreeSet<(SupplierId, String)> = told.await.unwrap_or_default();
    for order in orders(stage).await {
        let booked = order.invoices.into_iter().map(|number| (order.supplier.clone(), number));
        invoices.extend(booked);
    }
    let invoices: Vec<_> = invoices.into_iter().collect();
    let mut is_whole = true;
    for some in invoices.chunks(AT_ONCE) {
        let reads = some.iter().map(|(supplier, number)| async {
            let desk = session.supplier(supplier);
            let mut lookup = desk.lookup();
            lookup.is_final = true;
            read(stage, &desk, &Target::Invoice(number.clone()), &lookup).await
        });
        let answers = futures_util::future::join_all(reads).await;
        is_whole &= answers.into_iter().all(|is_definite| is_definite);
    }
    is_whole
}

/// Reads every quality case that the ERP has opened.
async fn read_quality(stage: &Stage) -> bool {
    if !stage.deployment.offers(Claim::Quality) {
        return true;
    }
    let session = stage.portal.for_scenario(&stage.recorder);
    let mut is_whole = true;
    for order in orders(stage).await {
        let desk = session.supplier(&order.supplier);
        for hold in order.holds {
            let mut lookup = desk.lookup();
            lookup.is_final = true;
            // What stands in a case is not shown, which 404 tells.
            is_whole &= desk.look_up(&Target::Quality(hold), lookup).await.is_definite();
        }
    }
    is_whole
}

/// Reads the scorecard of every supplier, of this month, the one before and the one after, in which what is ordered now is due.
async fn read_scorecards(stage: &Stage) -> bool {
    if !stage.deployment.offers(Claim::Scorecards) {
        return true;
    }
    let session = stage.portal.for_scenario(&stage.recorder);
    let now = stage.recorder.business_now();
    let mut is_whole = true;
    for supplier in &stage.deployment.suppliers {
        let desk = session.supplier(&supplier.id);
        for away in [-1, 0, 1] {
            let mut lookup = desk.lookup();
            lookup.is_final = true;
            let month = supplier.month_at(now, away).to_string();
            is_whole &= read(stage, &desk, &Target::Scorecard(month), &lookup).await;
        }
    }
    is_whole
}

/// Reads every forecast that the ERP has published.
async fn read_forecasts(stage: &Stage) -> bool {
    if !stage.deployment.offers(Claim::Forecasts) {
        return true;
    }
    let session = stage.portal.for_scenario(&stage.recorder);
    let mut is_whole = true;
    for some in forecasts(stage).await.chunks(AT_ONCE) {
        let reads = some.iter().map(|forecast| async {
            let desk = session.supplier(&forecast.supplier);
            let mut lookup = desk.lookup();
            lookup.is_final = true;
            read(stage, &desk, &Target::Forecast(forecast.forecast_number.clone()), &lookup).await
        });
        let answers = futures_util::future::join_all(reads).await;
        is_whole &= answers.into_iter().all(|is_definite| is_definite);
    }
    is_whole
}

/// Returns the latest issue of every forecast of the run.
async fn forecasts(stage: &Stage) -> Vec<Forecast> {
    let session = stage.erp.for_scenario(&stage.recorder);
    let latest = |ledger: &Ledger| {
        let numbers = ledger.forecast_numbers().into_iter();
        Some(numbers.filter_map(|number| ledger.forecast(number).cloned()).collect())
    };
    session.wait_for(PAUSE, latest).await.unwrap_or_default()
}

/// An order of the run.
struct Known {
    supplier: SupplierId,
    number: OrderNumber,
    correlation: CorrelationId,
    /// Whether goods were moved on it.
    is_received: bool,
    /// The invoices that were booked on it.
    invoices: Vec<String>,
    /// The holds that were posted on it.
    holds: Vec<QualityNoticeNumber>,
}

async fn orders(stage: &Stage) -> Vec<Known> {
    let session = stage.erp.for_scenario(&stage.recorder);
    let listed = session.wait_for(PAUSE, |ledger| {
        let known = |number: &OrderNumber| {
            let order = ledger.order(number)?;
            Some(Known {
                supplier: order.supplier.clone(),
                number: number.clone(),
                correlation: order.correlation_id.clone(),
                is_received: !ledger.receipts(number).is_empty(),
                holds: holds(ledger, number),
                invoices: ledger.invoices(number).iter().map(|booked| booked.invoice.key_number()).collect(),
            })
        };
        Some(ledger.order_numbers().into_iter().filter_map(known).collect())
    });
    listed.await.unwrap_or_default()
}

fn holds(ledger: &Ledger, order: &OrderNumber) -> Vec<QualityNoticeNumber> {
    let holds = ledger.quality_notices(order).iter().filter(|notice| notice.decides.is_none());
    holds.map(|notice| notice.notice_number.clone()).collect()
}

async fn pages(stage: &Stage) -> Vec<OrderPage> {
    let session = stage.portal.for_scenario(&stage.recorder);
    session
        .wait_for(PAUSE, |pages| Some(pages.orders().cloned().collect()))
        .await
        .unwrap_or_default()
}

fn complete(stage: &Stage, surface: Surface) {
    observe(stage, Observation::Complete(surface));
}

fn observe(stage: &Stage, observation: Observation) {
    stage.recorder.record(What::Observe(Box::new(Observe {
        is_final: true,
        observation,
    })));
}

fn record(stage: &Stage, phase: RunPhase) {
    stage.recorder.record(What::Run(RunEvent { phase }));
}

/// Notices when nothing happens at the ends.
struct Quiet {
    effects: u64,
    since: Instant,
}

impl Quiet {
    async fn is_long(&mut self, stage: &Stage) -> bool {
        let effects = effects(stage).await;
        if effects != self.effects {
            *self = Self {
                effects,
                since: Instant::now(),
            };
        }
        self.since.elapsed() >= QUIET
    }
}

async fn effects(stage: &Stage) -> u64 {
    let session = stage.erp.for_scenario(&stage.recorder);
    let booked = session.wait_for(PAUSE, |ledger| Some(ledger.effects())).await.unwrap_or_default();
    let shown: usize = pages(stage).await.iter().map(|page| page.shown.len()).sum();
    booked + shown as u64
}
