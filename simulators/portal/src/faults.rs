//! The faults that the portal was told to commit, and which pushes they hit.

use countersign_core::fault::{Fault, Misbehaviour, Selector};
use countersign_core::history::Function;
use countersign_core::ids::{OrderNumber, SupplierId};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Names one fault of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaultId(pub u32);

/// What a fault's selector is compared with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) function: Function,
    pub(crate) order: Option<&'a OrderNumber>,
    pub(crate) supplier: Option<&'a SupplierId>,
    pub(crate) correlation: Option<&'a str>,
    pub(crate) body: &'a [u8],
    pub(crate) scenario: Option<u32>,
}

/// A fault that hit a push.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub(crate) id: FaultId,
    pub(crate) misbehaviour: Misbehaviour,
    /// The scenario that set the fault.
    pub(crate) scenario: Option<u32>,
}

/// The faults, oldest first.
#[derive(Debug, Default)]
pub(crate) struct FaultBoard {
    entries: Mutex<Vec<Entry>>,
}

#[derive(Debug)]
struct Entry {
    id: FaultId,
    fault: Fault,
    scenario: Option<u32>,
    passed: u32,
    hits: u32,
    is_lifted: bool,
}

impl FaultBoard {
    /// Adds a fault that `scenario` set.
    pub(crate) fn set(&self, id: FaultId, fault: Fault, scenario: Option<u32>) {
        self.lock().push(Entry {
            id,
            fault,
            scenario,
            passed: 0,
            hits: 0,
            is_lifted: false,
        });
    }

    /// Lifts a fault and returns what it was, unless it was lifted before.
    pub(crate) fn lift(&self, id: FaultId) -> Option<Fault> {
        let mut entries = self.lock();
        let entry = entries.iter_mut().find(|entry| entry.id == id && !entry.is_lifted)?;
        entry.is_lifted = true;
        Some(entry.fault.clone())
    }

    /// Returns the faults of `scenario` that are not lifted.
    pub(crate) fn standing(&self, scenario: Option<u32>) -> Vec<FaultId> {
        let is_standing = |entry: &&Entry| entry.scenario == scenario && !entry.is_lifted;
        self.lock().iter().filter(is_standing).map(|entry| entry.id).collect()
    }

    /// Returns how many pushes the fault has hit.
    pub(crate) fn hits(&self, id: FaultId) -> u32 {
        self.lock().iter().find(|entry| entry.id == id).map_or(0, |entry| entry.hits)
    }

    /// Returns the first fault that hits `subject`, and counts the hit.
    pub(crate) fn choose(&self, subject: Subject<'_>) -> Option<Hit> {
        let mut entries = self.lock();
        entries.iter_mut().filter(|entry| entry.matches(subject)).find_map(Entry::strike)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        // Each change is one assignment, so the list is sound even if a thread died while it held the lock.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn matches(&self, subject: Subject<'_>) -> bool {
        !self.is_lifted && self.is_in_reach(subject) && selects(&self.fault.select, subject)
    }

    // Scenarios run side by side: a fault that names no order must not hit another scenario's pushes.
    fn is_in_reach(&self, subject: Subject<'_>) -> bool {
        let select = &self.fault.select;
        self.scenario.is_none() || self.scenario == subject.scenario || select.order.is_some() || select.correlation.is_some()
    }

    fn strike(&mut self) -> Option<Hit> {
        if self.passed < self.fault.skip {
            self.passed += 1;
            return None;
        }
        if self.hits >= self.fault.times {
            return None;
        }
        self.hits += 1;
        Some(Hit {
            id: self.id,
            misbehaviour: self.fault.misbehaviour.clone(),
            scenario: self.scenario,
        })
    }
}

fn selects(select: &Selector, subject: Subject<'_>) -> bool {
    let is_order = select.order.as_ref().is_none_or(|order| subject.order == Some(order));
    let is_supplier = select.supplier.as_ref().is_none_or(|supplier| subject.supplier == Some(supplier));
    let is_correlation = select
        .correlation
        .as_ref()
        .is_none_or(|id| subject.correlation == Some(id.as_str()));
    let is_function = select.function.is_none_or(|function| subject.function == function);
    let is_body = select
        .body_contains
        .as_ref()
        .is_none_or(|text| contains(subject.body, text.as_bytes()));
    is_order && is_supplier && is_correlation && is_function && is_body
}

fn contains(body: &[u8], text: &[u8]) -> bool {
    text.is_empty() || body.windows(text.len()).any(|window| window == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(order: &OrderNumber, scenario: u32) -> Subject<'_> {
        Subject {
            function: Function::OrderShow,
            order: Some(order),
            supplier: None,
            correlation: None,
            body: b"the body",
            scenario: Some(scenario),
        }
    }

    fn refusal(select: Selector, skip: u32, times: u32) -> Fault {
        Fault {
            select,
            misbehaviour: Misbehaviour::Refuse { status: 422 },
            skip,
            times,
        }
    }

    #[test]
    fn a_fault_skips_hits_and_then_lets_pass() {
        let board = FaultBoard::default();
        let order = OrderNumber::new("45");
        board.set(FaultId(1), refusal(Selector::default(), 1, 2), Some(7));
        let hits: Vec<bool> = (0..5).map(|_| board.choose(subject(&order, 7)).is_some()).collect();
        assert_eq!(hits, [false, true, true, false, false]);
        assert_eq!(board.hits(FaultId(1)), 2);
    }

    #[test]
    fn a_fault_without_an_order_stays_in_its_scenario() {
        let board = FaultBoard::default();
        let order = OrderNumber::new("45");
        board.set(FaultId(1), refusal(Selector::default(), 0, 9), Some(7));
        assert!(board.choose(subject(&order, 8)).is_none());
    }

    #[test]
    fn a_selector_needs_all_that_it_names() {
        let board = FaultBoard::default();
        let order = OrderNumber::new("45");
        let select = |text: &str| Selector {
            order: Some(order.clone()),
            body_contains: Some(text.to_owned()),
            ..Selector::default()
        };
        board.set(FaultId(1), refusal(select("absent"), 0, 9), Some(7));
        assert!(board.choose(subject(&order, 7)).is_none());
        board.set(FaultId(2), refusal(select("body"), 0, 9), Some(7));
        assert_eq!(board.choose(subject(&order, 7)).map(|hit| hit.id), Some(FaultId(2)));
    }

    #[test]
    fn a_lifted_fault_hits_nothing() {
        let board = FaultBoard::default();
        let order = OrderNumber::new("45");
        board.set(FaultId(1), refusal(Selector::default(), 0, 9), None);
        assert!(board.lift(FaultId(1)).is_some());
        assert!(board.lift(FaultId(1)).is_none());
        assert!(board.choose(subject(&order, 7)).is_none());
    }
}
