//! Rates: a supplier is refused for its own calls only, and not before its rate is spent.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Records};
use crate::table::Table;
use countersign_core::history::{Attempt, ControlAction, Edge, Event, Function, Outcome, RateFacts, Result, What};
use countersign_core::ids::{OperationId, SupplierId};
use countersign_core::promise::{Control, InvariantId, Promise};

static FAIR: Promise = Promise {
    id: InvariantId::new("I50"),
    name: "RateFair",
    control: Control::Segregation,
    says: "A supplier is told `too many requests` only when its own calls spend its rate, with the time after which to come back, and no supplier gets more than its rate.",
    matters: "one supplier's loop must not keep the others from answering their orders",
    checked_by: "Each supplier's calls are counted against the promised rate, with every doubt about their order and time in favour of the deployment.",
    exercised_by: "Two suppliers called within a second of each other, or a call was refused for the rate.",
    fix: "keep one rate for each supplier, keyed by its token alone, and send Retry-After with every 429",
    needs: None,
};

const SECOND_US: u64 = 1_000_000;

/// I50: to each supplier its rate. Keeps three moments for each supplier, and the calls that nobody has answered; the records of documents are
/// nothing to it, so that one pass over all calls can be made without them.
#[derive(Debug, Default)]
pub(crate) struct RateFair {
    judgement: Judgement,
    calls: Table<(OperationId, u32), Call>,
    meters: Table<SupplierId, Meter>,
    /// The last call, and the last one of another supplier.
    last: Option<(SupplierId, u64)>,
    before: Option<u64>,
}

/// A call that is under way.
#[derive(Debug)]
struct Call {
    supplier: SupplierId,
    sent: Mark,
}

/// What a supplier may have spent, in microseconds of its rate.
#[derive(Debug, Default)]
struct Meter {
    under_way: u64,
    most_under_way: u64,
    /// When all calls so far are paid for, if each arrived as late and each as early as it can have.
    late_us: u64,
    early_us: u64,
}

impl Invariant for RateFair {
    fn promise(&self) -> &'static Promise {
        &FAIR
    }

    fn wants(&self) -> Kinds {
        Kinds::ATTEMPT.and(Kinds::OUTCOME).and(Kinds::CONTROL)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Attempt(attempt) => self.see_attempt(event, attempt),
            What::Outcome(outcome) => self.see_outcome(event, outcome, records),
            // Whoever keeps rates in memory begins anew after a kill.
            What::Control(step) if matches!(step.action, ControlAction::Kill | ControlAction::Restart) => {
                self.meters.values_mut().for_each(|meter| meter.early_us = 0);
            }
            _ => {}
        }
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        std::mem::take(&mut self.judgement)
    }
}

impl RateFair {
    fn see_attempt(&mut self, event: &Event, attempt: &Attempt) {
        let Some(supplier) = attempt.principal.supplier() else {
            return;
        };
        if attempt.edge != Edge::PortalToIntegration || attempt.function == Function::TokenRequest {
            return;
        }
        let call = Call {
            supplier: supplier.clone(),
            sent: Mark::of(event),
        };
        self.calls.insert((attempt.operation, attempt.number), call);
        let meter = self.meters.entry(supplier.clone()).or_default();
        meter.under_way += 1;
        meter.most_under_way = meter.most_under_way.max(meter.under_way);
        match &mut self.last {
            Some((last, at_us)) if last == supplier => *at_us = event.at_us,
            last => {
                self.before = last.as_ref().map(|(_, at_us)| *at_us);
                *last = Some((supplier.clone(), event.at_us));
            }
        }
    }

    fn see_outcome(&mut self, event: &Event, outcome: &Outcome, records: &Records) {
        let Some(Call { supplier, sent }) = self.calls.remove(&(outcome.operation, outcome.number)) else {
            return;
        };
        let Some(rate) = records.timing().and_then(|timing| timing.rate.as_ref()) else {
            return;
        };
        let meter = self.meters.entry(supplier.clone()).or_default();
        meter.under_way = meter.under_way.saturating_sub(1);
        self.judgement.checked += 1;
        let is_limited = outcome.answer.as_ref().is_some_and(|answer| answer.status == 429);
        let is_beside = self.before.is_some_and(|before| before + SECOND_US > event.at_us);
        self.judgement.exercised += u64::from(is_limited || is_beside);
        let fault = match &outcome.answer {
            Some(answer) if is_limited => meter.refused(sent, answer.retry_after.as_deref(), rate),
            _ => meter.answered(sent, event.at_us, outcome.result, rate),
        };
        if let Some(fault) = fault {
            let what = format!("supplier {supplier} {fault}");
            let breach = Breach::new(format!("supplier {supplier}"), what).seen([sent, Mark::of(event)]);
            self.judgement.fail(breach);
        }
    }
}

impl Meter {
    /// Returns what is wrong with a refusal for the rate.
    fn refused(&self, sent: Mark, retry_after: Option<&str>, rate: &RateFacts) -> Option<String> {
        let cost = cost_us(rate);
        let spent = self.late_us.saturating_add(self.under_way.saturating_mul(cost));
        let ahead = spent.saturating_sub(sent.at_us);
        let allowed = cost.saturating_mul(u64::from(rate.burst.saturating_sub(1)));
        // A tenth is left to other ways of counting.
        if ahead < allowed / 10 * 9 {
            return Some(format!(
                "was refused for its rate after {} calls at once at most, and may make {}",
                ahead.div_ceil(cost),
                rate.burst
            ));
        }
        retry_after
            .is_none()
            .then(|| "was refused for its rate without being told when to come back".to_owned())
    }

    /// Counts a call that was not refused for the rate, and returns what is wrong when it had to be.
    fn answered(&mut self, sent: Mark, answered_us: u64, result: Result, rate: &RateFacts) -> Option<String> {
        let cost = cost_us(rate);
        self.late_us = self.late_us.max(answered_us).saturating_add(cost);
        if result != Result::Ok {
            // A bad token, an unknown version or a failure may have cost nothing.
            return None;
        }
        self.early_us = self.early_us.max(sent.at_us).saturating_add(cost);
        // Calls that were under way together may have arrived in any order.
        let doubtful = self.most_under_way.saturating_mul(cost);
        let allowed = cost.saturating_mul(u64::from(rate.burst));
        let ahead = self.early_us.saturating_sub(answered_us);
        let is_over = ahead > (allowed / 10 * 11).saturating_add(doubtful);
        is_over.then(|| format!("made {} calls at once, and may make {}", ahead / cost, rate.burst))
    }
}

fn cost_us(rate: &RateFacts) -> u64 {
    (SECOND_US / u64::from(rate.per_second.max(1))).max(1)
}
