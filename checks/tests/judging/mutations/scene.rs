//! A History that is about to be spoilt: its events, what was meant by them, and the numbering that is mended afterwards.

use crate::generated::history;
use countersign_core::history::{
    Apply, CaseSeen, DeadLetterSeen, Deliver, Effect, Event, Expected, Intent, Observation, OrderSeen, Outcome, Result, What,
};
use countersign_core::ids::OperationId;
use std::collections::HashMap;

/// A History with what was meant.
pub(crate) struct Scene {
    pub(crate) events: Vec<Event>,
    intents: HashMap<OperationId, Intent>,
}

impl Scene {
    pub(crate) fn new(seed: u64) -> Self {
        let events = history(seed, 10);
        let intents = events.iter().filter_map(|event| match &event.what {
            What::Intent(intent) => Some((intent.operation, Intent::clone(intent))),
            _ => None,
        });
        Self {
            intents: intents.collect(),
            events,
        }
    }

    pub(crate) fn intent(&self, operation: OperationId) -> &Intent {
        &self.intents[&operation]
    }

    pub(crate) fn is_expected(&self, outcome: &Outcome, expected: impl Fn(&Expected) -> bool) -> bool {
        expected(&self.intent(outcome.operation).expected)
    }

    /// Returns the places of the events that `wanted` picks a part of.
    pub(crate) fn places<'a, T>(&'a self, wanted: impl Fn(&'a What) -> Option<T>) -> Vec<usize> {
        let picked = self.events.iter().enumerate().filter(|(_, event)| wanted(&event.what).is_some());
        picked.map(|(at, _)| at).collect()
    }

    /// Changes the first event for which `change` does something.
    pub(crate) fn change(&mut self, mut change: impl FnMut(&mut What) -> bool) -> bool {
        self.events.iter_mut().any(|event| change(&mut event.what))
    }

    /// Takes an event out.
    pub(crate) fn drop(&mut self, at: usize) {
        self.events.remove(at);
    }

    /// Tells an event once more at `to`.
    pub(crate) fn copy(&mut self, from: usize, to: usize) {
        let mut event = self.events[from].clone();
        // Nothing names it as its cause.
        event.index = u64::MAX;
        self.events.insert(to, event);
    }

    /// Numbers everything anew, so that what is wrong is in what is told and not in the form.
    pub(crate) fn mended(self) -> Vec<Event> {
        let mut events = self.events;
        let places: HashMap<u64, u64> = (0..).zip(&events).map(|(place, event)| (event.index, place)).collect();
        let mut ledgers = HashMap::new();
        let mut now = 0;
        for (place, event) in (0..).zip(&mut events) {
            event.cause = event
                .cause
                .and_then(|cause| places.get(&cause).copied())
                .filter(|cause| *cause < place);
            event.index = place;
            now = event.at_us.max(now);
            event.at_us = now;
            if let What::Apply(apply) = &mut event.what {
                let last: &mut u64 = ledgers.entry(apply.end).or_default();
                *last += 1;
                apply.sequence = *last;
            }
        }
        events
    }
}

pub(crate) fn booking(what: &What) -> Option<&Apply> {
    match what {
        What::Apply(apply) => {
            Some(&**apply).filter(|apply| matches!(apply.effect, Effect::CommitmentBooked(_) | Effect::ShipmentBooked(_)))
        }
        _ => None,
    }
}

pub(crate) fn booking_mut(what: &mut What) -> Option<&mut Apply> {
    match what {
        What::Apply(apply) => {
            Some(&mut **apply).filter(|apply| matches!(apply.effect, Effect::CommitmentBooked(_) | Effect::ShipmentBooked(_)))
        }
        _ => None,
    }
}

pub(crate) fn shown(what: &What) -> Option<&Apply> {
    match what {
        What::Apply(apply) => Some(&**apply).filter(|apply| matches!(apply.effect, Effect::OrderShown(_))),
        _ => None,
    }
}

pub(crate) fn shown_mut(what: &mut What) -> Option<&mut Apply> {
    match what {
        What::Apply(apply) => Some(&mut **apply).filter(|apply| matches!(apply.effect, Effect::OrderShown(_))),
        _ => None,
    }
}

pub(crate) fn delivery_mut(what: &mut What) -> Option<&mut Deliver> {
    match what {
        What::Deliver(deliver) => Some(deliver),
        _ => None,
    }
}

pub(crate) fn outcome(what: &What) -> Option<&Outcome> {
    match what {
        What::Outcome(outcome) => Some(outcome),
        _ => None,
    }
}

pub(crate) fn outcome_mut(what: &mut What) -> Option<&mut Outcome> {
    match what {
        What::Outcome(outcome) => Some(outcome),
        _ => None,
    }
}

pub(crate) fn is_ok(outcome: &Outcome) -> bool {
    outcome.result == Result::Ok
}

pub(crate) fn case(what: &What) -> Option<&CaseSeen> {
    match what {
        What::Observe(observe) => match &observe.observation {
            Observation::Case(case) => Some(case),
            _ => None,
        },
        _ => None,
    }
}

pub(crate) fn case_mut(what: &mut What) -> Option<&mut CaseSeen> {
    match what {
        What::Observe(observe) => match &mut observe.observation {
            Observation::Case(case) => Some(case),
            _ => None,
        },
        _ => None,
    }
}

pub(crate) fn letter(what: &What) -> Option<&DeadLetterSeen> {
    match what {
        What::Observe(observe) => match &observe.observation {
            Observation::DeadLetter(letter) => Some(letter),
            _ => None,
        },
        _ => None,
    }
}

pub(crate) fn served_mut(what: &mut What) -> Option<&mut OrderSeen> {
    match what {
        What::Observe(observe) => match &mut observe.observation {
            Observation::Order(order) => Some(order),
            _ => None,
        },
        _ => None,
    }
}
