//! The steps of quality: what the plant holds and decides, what suppliers answer, and what a correct integration does with it.

use super::crew::Crew;
use super::notes::QualityNote;
use super::orders::publish;
use super::perform::Taken;
use countersign_campaigns::{Action, Lot, Telling, Told};
use countersign_core::documents::CorrectiveAction;
use countersign_core::history::Expected;
use countersign_core::promise::Claim;
use countersign_core::status::Reason;
use countersign_erp::{QualityDraft, Settled};
use countersign_portal::{Drafted, SupplierDesk};
use jiff::Timestamp;

impl Crew<'_> {
    pub(super) fn move_quality(&self, group: usize, action: &Action) -> Taken {
        match action {
            Action::Hold { receipt, of, lot, told } => {
                let posted = self.notes().movements.get(of).map(|note| note.posting.receipt.clone());
                let posted = posted.ok_or("the receipt was not posted")?;
                let mut draft = QualityDraft::hold_of(&posted).ok_or("the receipt names no lot")?;
                if *lot == Lot::Lowercase {
                    let other = draft.lot().to_lowercase();
                    draft = draft.of_lot(&other);
                }
                let expected = self.expected_of_hold(group, (*receipt, *of), *lot, *told);
                self.post_quality(*receipt, None, draft.expecting(expected, None), *told)
            }
            Action::Decide {
                receipt,
                of,
                disposition,
                told,
            } => {
                let hold = self.notes().quality.get(of).cloned().ok_or("nothing is held")?;
                let expected = self.expected_of_decision(group, *of, &hold, *told);
                let draft = QualityDraft::decision_on(&hold.posting.notice, *disposition);
                self.post_quality(*receipt, Some(*of), draft.expecting(expected, None), *told)
            }
            _ => Ok(()),
        }
    }

    fn post_quality(&self, movement: u32, of: Option<u32>, draft: QualityDraft, told: Told) -> Taken {
        let posting = self.erp.post_quality(draft, publish(told)).map_err(|error| error.to_string())?;
        let note = QualityNote {
            of,
            posting,
            is_in_background: told != Told::Held,
        };
        self.notes().quality.insert(movement, note);
        Ok(())
    }

    /// A hold waits for its receipt, which never counts when it stands in a case.
    fn expected_of_hold(&self, group: usize, (hold, of): (u32, u32), lot: Lot, told: Told) -> Expected {
        if told == Told::Held {
            return match self.outlook.movement_telling(group, hold) {
                Some(Telling::Well) => Expected::Either,
                Some(_) => Expected::Refuse,
                None => Expected::Accept,
            };
        }
        let notes = self.notes();
        let Some(receipt) = notes.movements.get(&of).filter(|note| note.is_in_background) else {
            return Expected::Either;
        };
        match (receipt.posting.event.expected(), lot) {
            (Expected::Accept, Lot::Received) => Expected::Accept,
            (Expected::Accept, Lot::Lowercase) => Expected::Case(vec![Reason::QualityMismatch]),
            (Expected::Case(_), _) if self.stage.deployment.offers(Claim::Clock) => Expected::Case(vec![Reason::ParentMissing]),
            _ => Expected::Either,
        }
    }

    fn expected_of_decision(&self, group: usize, of: u32, hold: &QualityNote, told: Told) -> Expected {
        if told == Told::Held {
            return Expected::Either;
        }
        let before: Vec<(bool, Expected)> = {
            let notes = self.notes();
            let own = notes.quality.values().filter(|note| note.of == Some(of));
            own.map(|note| (note.is_in_background, note.posting.event.expected().clone()))
                .collect()
        };
        let has_clock = self.stage.deployment.offers(Claim::Clock);
        if !hold.is_in_background {
            let is_told = self.outlook.movement_telling(group, of).is_some();
            return if is_told || !has_clock {
                Expected::Either
            } else {
                Expected::Case(vec![Reason::ParentMissing])
            };
        }
        match hold.posting.event.expected() {
            Expected::Accept if before.is_empty() && !self.outlook.holds_decisions(of) => Expected::Accept,
            Expected::Accept if before.contains(&(true, Expected::Accept)) => Expected::Case(vec![Reason::QualityMismatch]),
            // It waits as long as its hold does, and then either may be found out first.
            Expected::Case(_) if has_clock => Expected::Case(vec![Reason::QualityMismatch, Reason::ParentMissing]),
            _ => Expected::Either,
        }
    }

    pub(super) fn corrected(&self, of: u32, desk: &SupplierDesk) -> Result<Drafted, String> {
        let hold = self.notes().quality.get(&of).map(|note| note.posting.notice.clone());
        let hold = hold.ok_or("nothing is held")?;
        let action: CorrectiveAction = desk.draft_corrective_action(&hold);
        Ok(action.into())
    }

    pub(super) fn expected_of_correction(&self, group: usize, of: u32) -> Expected {
        let notes = self.notes();
        let Some(hold) = notes.quality.get(&of) else {
            return Expected::Either;
        };
        let has_clock = self.stage.deployment.offers(Claim::Clock);
        if !hold.is_in_background {
            let is_told = self.outlook.movement_telling(group, of).is_some();
            return if is_told || !has_clock || hold.posting.event.settled() == Settled::Accepted {
                Expected::Either
            } else {
                Expected::Case(vec![Reason::ParentMissing])
            };
        }
        let mut decisions = notes.quality.values().filter(|note| note.of == Some(of));
        let is_decided = decisions.any(|note| {
            note.posting.event.settled() == Settled::Accepted && *note.posting.event.expected() == Expected::Accept && note.is_in_background
        });
        let has_decisions = notes.quality.values().any(|note| note.of == Some(of)) || self.outlook.decides(group, of);
        match hold.posting.event.expected() {
            Expected::Accept if is_decided => Expected::Case(vec![Reason::QualityClosed]),
            Expected::Accept if !has_decisions => Expected::Accept,
            Expected::Case(_) if has_clock => Expected::Case(vec![Reason::ParentMissing]),
            _ => Expected::Either,
        }
    }

    /// Returns until when a hold is to be answered.
    pub(super) fn correct_by(&self, of: u32) -> Result<Timestamp, String> {
        let notes = self.notes();
        let hold = notes.quality.get(&of).ok_or("nothing is held")?;
        hold.posting.notice.answer_by.ok_or_else(|| "no answer is awaited".to_owned())
    }
}
