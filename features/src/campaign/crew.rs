//! The crew of a campaign: its sessions at both ends, and what its steps have made so far.

use super::notes::Notes;
use super::outlook::Outlook;
use crate::stage::Stage;
use countersign_campaigns::Plan;
use countersign_core::deployment::Supplier;
use countersign_core::history::Recorder;
use countersign_core::ids::OrderNumber;
use countersign_erp::ErpSession;
use countersign_portal::PortalSession;
use std::cell::{RefCell, RefMut};

/// The crew of a campaign.
pub(super) struct Crew<'a> {
    pub(super) stage: &'a Stage,
    pub(super) scenario: u32,
    pub(super) recorder: Recorder,
    pub(super) erp: ErpSession,
    pub(super) portal: PortalSession,
    pub(super) outlook: Outlook,
    /// Steps of one group run side by side in one task, so a borrow must not be held while anything is waited for.
    notes: RefCell<Notes>,
}

impl<'a> Crew<'a> {
    pub(super) fn new(stage: &'a Stage, scenario: u32, plan: &Plan) -> Self {
        let recorder = stage.recorder.for_scenario(scenario);
        Self {
            stage,
            scenario,
            erp: stage.erp.for_scenario(&recorder),
            portal: stage.portal.for_scenario(&recorder),
            recorder,
            outlook: Outlook::new(plan),
            notes: RefCell::default(),
        }
    }

    /// Returns the number of an order of the plan: the same whichever other orders the plan has, so that what happens to one does not
    /// depend on the others.
    pub(super) fn order_number(&self, order: u32) -> OrderNumber {
        OrderNumber::new(format!("{}P{:03}{order:04}", self.stage.run, self.scenario))
    }

    /// Returns the notes; give them back before anything is waited for.
    pub(super) fn notes(&self) -> RefMut<'_, Notes> {
        self.notes.borrow_mut()
    }

    /// Returns the supplier with this number of the plan; a deployment with fewer suppliers lets them play several parts.
    pub(super) fn supplier(&self, number: u32) -> &Supplier {
        let suppliers = &self.stage.deployment.suppliers;
        &suppliers[number as usize % suppliers.len()]
    }
}
