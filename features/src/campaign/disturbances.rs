//! Faults, deaths, replays, and waiting until nothing moves.

use super::crew::Crew;
use super::notes::FaultNote;
use super::perform::{Taken, Unused};
use crate::settle::wait_until_quiet;
use countersign_campaigns::{Action, End, FaultKind, Step};
use countersign_core::fault::{Fault, Selector};
use countersign_core::promise::Claim;
use countersign_erp::Settled;

impl Crew<'_> {
    pub(super) fn set_fault(&self, step: &Step) -> Taken {
        let Action::Fault {
            fault,
            end,
            order,
            kind,
            skip,
            times,
        } = &step.action
        else {
            return Ok(());
        };
        // What ends as a dead letter would be lost to sight where nobody may look at dead letters.
        let ends_as_dead_letter = matches!(kind, FaultKind::Refuse(_)) || *times == u32::MAX;
        if ends_as_dead_letter && !self.stage.deployment.offers(Claim::DeadLetters) {
            return Err("the deployment offers no dead letters".to_owned());
        }
        let number = match order {
            Some(order) => {
                let notes = self.notes();
                let is_known = notes.orders.contains_key(order) || notes.forecasts.contains_key(order);
                Some(is_known.then(|| self.order_number(*order)).ok_or("the order was not released")?)
            }
            None => None,
        };
        let set = Fault {
            select: Selector {
                order: number,
                ..Selector::default()
            },
            misbehaviour: kind.misbehaviour(),
            skip: *skip,
            times: *times,
        };
        let note = match end {
            End::Erp => FaultNote::Erp(step.id, self.erp.set_fault(set)),
            End::Portal => FaultNote::Portal(step.id, self.portal.set_fault(set)),
        };
        self.notes().faults.insert(*fault, note);
        Ok(())
    }

    pub(super) fn lift(&self, fault: u32) -> Taken {
        let note = self.notes().faults.remove(&fault).ok_or("the fault was not set")?;
        self.end_fault(&note).map_or(Ok(()), |unused| Err(unused.why))
    }

    /// Lifts every fault that still stands, and returns those that hit nothing.
    pub(super) fn lift_all(&self) -> Vec<Unused> {
        let standing = std::mem::take(&mut self.notes().faults);
        standing.values().filter_map(|note| self.end_fault(note)).collect()
    }

    fn end_fault(&self, note: &FaultNote) -> Option<Unused> {
        let (step, hits) = match note {
            FaultNote::Erp(step, handle) => {
                let hits = self.erp.hits(handle);
                self.erp.lift(handle);
                (*step, hits)
            }
            FaultNote::Portal(step, id) => {
                let hits = self.portal.hits(*id);
                self.portal.lift(*id);
                (*step, hits)
            }
        };
        (hits == 0).then(|| Unused {
            step,
            why: "the fault hit nothing".to_owned(),
        })
    }

    pub(super) async fn kill(&self, after: u32) -> Taken {
        let restart = self.stage.restart.clone();
        let restart = restart.ok_or("nobody may kill the deployment's process")?;
        restart(after).await
    }

    pub(super) async fn replay(&self, times: u32) -> Taken {
        let operator = self
            .stage
            .operator
            .as_ref()
            .filter(|_| self.stage.deployment.offers(Claim::DeadLetters));
        let operator = operator.ok_or("the deployment offers no dead letters")?;
        let letters = operator.dead_letters(&self.recorder, None, false).await;
        let letters = letters.map_err(|error| error.to_string())?;
        let open: Vec<_> = letters.into_iter().filter(|letter| letter.status == "open").collect();
        if open.is_empty() {
            return Err("no dead letter is open".to_owned());
        }
        for letter in open {
            let replays = (0..times.max(1)).map(|_| operator.replay(&self.recorder, &letter.id));
            futures_util::future::join_all(replays).await;
        }
        Ok(())
    }

    /// Waits until the ERP has told what it tells in the background; the deployment knows of nothing under way before.
    pub(super) async fn await_events(&self) {
        let patience = self.stage.deployment.timing.settle_deadline;
        let events: Vec<_> = {
            let notes = self.notes();
            let revisions = notes.orders.values().flat_map(|order| &order.revisions);
            let told = revisions.map(|revision| (revision.is_in_background, &revision.event));
            let moved = notes.movements.values().map(|note| (note.is_in_background, &note.posting.event));
            let paid = notes.payments.values().map(|note| (note.is_in_background, &note.posting.event));
            let issues = notes.forecasts.values().flat_map(|forecast| &forecast.issues);
            let issued = issues.map(|issue| (issue.is_in_background, &issue.event));
            let held = notes.quality.values().map(|note| (note.is_in_background, &note.posting.event));
            told.chain(moved)
                .chain(issued)
                .chain(paid)
                .chain(held)
                .filter(|(is_in_background, event)| *is_in_background && event.settled() == Settled::NotYet)
                .map(|(_, event)| event.clone())
                .collect()
        };
        let waits = events.iter().map(|event| self.erp.accepted(event, patience));
        futures_util::future::join_all(waits).await;
    }

    pub(super) async fn settle(&self) -> Taken {
        self.await_events().await;
        wait_until_quiet(self.stage).await;
        Ok(())
    }
}
