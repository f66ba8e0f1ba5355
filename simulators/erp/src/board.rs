//! The board of faults: which request is hit by which fault, counted request by request.

use crate::facts::Facts;
use countersign_core::fault::{Fault, Misbehaviour, Selector};
use countersign_core::history::{FaultEvent, FaultPhase, Recorder, What};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// A fault that was set: to count its hits and to lift it.
#[derive(Debug, Clone)]
pub struct FaultHandle {
    id: u32,
    text: Arc<str>,
    hits: watch::Sender<u32>,
}

impl FaultHandle {
    /// Returns the fault in words.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn hits(&self) -> u32 {
        *self.hits.borrow()
    }

    pub(crate) async fn hit(&self, times: u32, deadline: Duration) -> bool {
        let mut hits = self.hits.subscribe();
        tokio::time::timeout(deadline, hits.wait_for(|hits| *hits >= times))
            .await
            .is_ok_and(|reached| reached.is_ok())
    }

    fn event(&self, phase: FaultPhase) -> What {
        What::Fault(FaultEvent {
            id: self.id,
            text: self.text.to_string(),
            phase,
        })
    }
}

/// A hit: what is done to the request.
#[derive(Debug)]
pub(crate) struct Strike {
    pub(crate) misbehaviour: Misbehaviour,
    pub(crate) text: String,
}

/// All faults that still wait for requests.
#[derive(Debug, Default)]
pub(crate) struct FaultBoard {
    waiting: Mutex<Vec<Waiting>>,
}

#[derive(Debug)]
struct Waiting {
    handle: FaultHandle,
    fault: Fault,
    recorder: Recorder,
    let_through: u32,
}

impl FaultBoard {
    /// Sets a fault in the name of `recorder`'s scenario.
    pub(crate) fn set(&self, fault: Fault, recorder: &Recorder) -> FaultHandle {
        let handle = FaultHandle {
            // Operation numbers are unique in the run, whichever end hands them out.
            id: u32::try_from(recorder.operation().0).unwrap_or(u32::MAX),
            text: describe(&fault).into(),
            hits: watch::Sender::new(0),
        };
        recorder.record(handle.event(FaultPhase::Set));
        self.lock().push(Waiting {
            handle: handle.clone(),
            fault,
            recorder: recorder.clone(),
            let_through: 0,
        });
        handle
    }

    /// Lifts a fault; lifting it twice records it once.
    pub(crate) fn lift(&self, handle: &FaultHandle, recorder: &Recorder) {
        let mut waiting = self.lock();
        let before = waiting.len();
        waiting.retain(|waiting| waiting.handle.id != handle.id);
        if waiting.len() < before {
            recorder.record(handle.event(FaultPhase::Lifted));
        }
    }

    /// Returns what happens to a request, and records the hit as caused by its delivery. The fault set first goes first.
    pub(crate) fn strike(&self, facts: &Facts, body: &[u8], delivery: u64) -> Option<Strike> {
        let mut waiting = self.lock();
        let hit = waiting
            .iter_mut()
            .find_map(|waiting| waiting.takes(facts, body).then_some(waiting))?;
        let hits = hit.handle.hits() + 1;
        hit.recorder
            .record_for(hit.recorder.scenario(), Some(delivery), hit.handle.event(FaultPhase::Hit));
        hit.handle.hits.send_replace(hits);
        Some(Strike {
            misbehaviour: hit.fault.misbehaviour.clone(),
            text: hit.fault.misbehaviour.to_string(),
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn takes(&mut self, facts: &Facts, body: &[u8]) -> bool {
        let is_spent = self.handle.hits() >= self.fault.times;
        if is_spent || !is_theirs(self.recorder.scenario(), facts, &self.fault.select) || !selects(&self.fault.select, facts, body) {
            return false;
        }
        self.let_through += 1;
        self.let_through > self.fault.skip
    }
}

/// Scenarios run side by side: what one of them breaks must not hit the messages of another. A message that belongs to none, such as
/// a read of master data, is hit only when the fault asks for its function.
fn is_theirs(scenario: Option<u32>, facts: &Facts, select: &Selector) -> bool {
    match (scenario, facts.scenario) {
        (None, _) => true,
        (Some(own), Some(other)) => own == other,
        (Some(_), None) => select.function.is_some() || select.order.is_some() || select.correlation.is_some(),
    }
}

fn selects(select: &Selector, facts: &Facts, body: &[u8]) -> bool {
    let is_order = select.order.as_ref().is_none_or(|order| facts.order.as_ref() == Some(order));
    let is_supplier = select
        .supplier
        .as_ref()
        .is_none_or(|supplier| facts.supplier.as_ref() == Some(supplier));
    let is_correlation = select
        .correlation
        .as_ref()
        .is_none_or(|correlation| facts.correlation.as_deref() == Some(correlation.as_str()));
    let is_function = select.function.is_none_or(|function| facts.function == function);
    let is_content = || select.body_contains.as_ref().is_none_or(|text| contains(body, text.as_bytes()));
    is_order && is_supplier && is_correlation && is_function && is_content()
}

fn contains(body: &[u8], text: &[u8]) -> bool {
    text.is_empty() || body.windows(text.len()).any(|window| window == text)
}

fn describe(fault: &Fault) -> String {
    let mut text = format!("the ERP: {}", fault.misbehaviour);
    if fault.times != u32::MAX {
        text.push_str(&format!(", {} times", fault.times));
    }
    if fault.skip > 0 {
        text.push_str(&format!(", after {} good answers", fault.skip));
    }
    let select = &fault.select;
    let function = select.function.and_then(|function| serde_json::to_value(function).ok());
    let selected = [
        ("order", select.order.as_ref().map(|order| order.as_str())),
        ("supplier", select.supplier.as_ref().map(|supplier| supplier.as_str())),
        ("correlation", select.correlation.as_ref().map(|correlation| correlation.as_str())),
        ("function", function.as_ref().and_then(|function| function.as_str())),
        ("bodies with", select.body_contains.as_deref()),
    ];
    for (what, value) in selected {
        if let Some(value) = value {
            text.push_str(&format!(", {what} `{value}`"));
        }
    }
    text
}
