//! What the plan does later or at the same time, because an intent is recorded before it is known.

use countersign_campaigns::{Action, Plan, Share, Step, Telling, Told};

/// The plan by groups.
#[derive(Debug)]
pub(super) struct Outlook {
    groups: Vec<Vec<Step>>,
}

impl Outlook {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            groups: plan.groups().into_iter().map(<[Step]>::to_vec).collect(),
        }
    }

    /// Returns whether another step of the same group may change what the deployment knows of `order`.
    pub(super) fn is_busy(&self, group: usize, order: u32) -> bool {
        self.groups
            .get(group)
            .into_iter()
            .flatten()
            .any(|step| changes(&step.action, order) || is_disturbing(&step.action))
    }

    /// Returns whether a step of the same group changes a master data record, or the process dies in it.
    pub(super) fn governs(&self, group: usize, record: u32) -> bool {
        let governs = |step: &Step| match step.action {
            Action::Record { record: of, .. } | Action::Govern { record: of, .. } => of == record,
            _ => is_disturbing(&step.action),
        };
        self.groups.get(group).into_iter().flatten().any(governs)
    }

    /// Returns whether a record changes from this group on before everybody waits: what the ERP tells in the background may arrive after that.
    pub(super) fn governs_soon(&self, group: usize, record: u32) -> bool {
        let mut soon = self
            .groups
            .iter()
            .skip(group)
            .take_while(|group| !group.iter().any(|step| step.action == Action::Settle));
        let governs = |step: &Step| matches!(step.action, Action::Govern { record: of, .. } if of == record);
        soon.any(|group| group.iter().any(&governs))
    }

    /// Returns whether another document for `order` is submitted in the same group.
    pub(super) fn has_company(&self, group: usize, order: u32) -> bool {
        let submits = |step: &&Step| match &step.action {
            Action::Acknowledge { order: of, .. }
            | Action::Ship { order: of, .. }
            | Action::Bill { order: of, .. }
            | Action::Credit { order: of, .. }
            | Action::Correct { order: of, .. }
            | Action::File { order: of, .. } => *of == order,
            _ => false,
        };
        self.groups.get(group).into_iter().flatten().filter(submits).count() > 1
    }

    /// Returns whether a later step may tell the deployment something new of `order`.
    pub(super) fn has_future(&self, group: usize, order: u32) -> bool {
        self.groups.iter().skip(group).flatten().any(|step| changes(&step.action, order))
    }

    /// Returns whether what waits for `order` will certainly get what it waits for in time: one later step brings it, nothing else changes
    /// the order any more, and neither the clock nor a death comes before it. `revision` is awaited; any will do when absent.
    pub(super) fn brings(&self, group: usize, order: u32, revision: Option<u32>, latest: u32) -> bool {
        let here_and_later = self.groups.iter().skip(group).flatten();
        let changing: Vec<&Step> = here_and_later.clone().filter(|step| changes(&step.action, order)).collect();
        let [only] = changing.as_slice() else { return false };
        let is_awaited = match &only.action {
            Action::Revise { .. } => revision == Some(latest + 1),
            Action::Tell { revision: told, .. } => revision.is_none_or(|revision| revision == *told),
            _ => false,
        };
        let mut before = here_and_later.take_while(|step| step.id != only.id);
        is_awaited && before.all(|step| !is_disturbing(&step.action) && !is_clock(&step.action))
    }

    /// Returns how a held issue of a forecast is told later: well, only badly, or never.
    pub(super) fn issue_telling(&self, group: usize, forecast: u32, issue: u32) -> Option<Telling> {
        let mut tellings = self.groups.iter().skip(group).flatten().filter_map(|step| match &step.action {
            Action::TellIssue(told) if (told.forecast, told.issue) == (forecast, issue) => Some(told.how),
            _ => None,
        });
        let first = tellings.next()?;
        let is_well_once = first == Telling::Well || tellings.any(|how| how == Telling::Well);
        Some(if is_well_once { Telling::Well } else { first })
    }

    /// Returns how a held movement is told later: well, only badly, or never.
    pub(super) fn movement_telling(&self, group: usize, movement: u32) -> Option<Telling> {
        let mut tellings = self.groups.iter().skip(group).flatten().filter_map(|step| match step.action {
            Action::TellMovement { receipt, how } if receipt == movement => Some(how),
            _ => None,
        });
        let first = tellings.next()?;
        let is_well_once = first == Telling::Well || tellings.any(|how| how == Telling::Well);
        Some(if is_well_once { Telling::Well } else { first })
    }

    /// Returns whether a held movement certainly comes before anything ends the wait for it.
    pub(super) fn brings_movement(&self, group: usize, movement: u32) -> bool {
        for step in self.groups.iter().skip(group).flatten() {
            match &step.action {
                Action::TellMovement {
                    receipt,
                    how: Telling::Well,
                } if *receipt == movement => return true,
                action if is_disturbing(action) || is_clock(action) => return false,
                _ => {}
            }
        }
        false
    }

    /// Returns whether goods are moved, or the process dies, in the same group.
    pub(super) fn moves_goods(&self, group: usize) -> bool {
        let moves = |step: &Step| {
            matches!(
                step.action,
                Action::Receive { .. } | Action::TakeBack { .. } | Action::TellMovement { .. }
            ) || is_disturbing(&step.action)
        };
        self.groups.get(group).into_iter().flatten().any(moves)
    }

    /// Returns whether anything gives an invoice back, by a credit note, at whatever time.
    pub(super) fn credits(&self, invoice: u32) -> bool {
        let credits = |step: &Step| matches!(step.action, Action::Credit { of, .. } if of == invoice);
        self.groups.iter().flatten().any(credits)
    }

    /// Returns whether a payment of an invoice is told by hand, so that it comes whenever it comes.
    pub(super) fn holds_payments(&self, invoice: u32) -> bool {
        let holds = |step: &Step| matches!(step.action, Action::Pay { document, told: Told::Held, .. } if document == invoice);
        self.groups.iter().flatten().any(holds)
    }

    /// Returns whether a decision on a hold is told by hand, so that it comes whenever it comes.
    pub(super) fn holds_decisions(&self, hold: u32) -> bool {
        let holds = |step: &Step| matches!(step.action, Action::Decide { of, told: Told::Held, .. } if of == hold);
        self.groups.iter().flatten().any(holds)
    }

    /// Returns whether a step of the group decides on a hold, tells something by hand, or the process dies.
    pub(super) fn decides(&self, group: usize, hold: u32) -> bool {
        let decides = |step: &Step| match &step.action {
            Action::Decide { of, .. } => *of == hold,
            Action::TellMovement { .. } => true,
            action => is_disturbing(action),
        };
        self.groups.get(group).into_iter().flatten().any(decides)
    }

    /// Returns how many steps pay an invoice.
    pub(super) fn payers(&self, invoice: u32) -> usize {
        let pays = |step: &&Step| matches!(step.action, Action::Pay { document, .. } if document == invoice);
        self.groups.iter().flatten().filter(pays).count()
    }

    /// Returns whether another step of the group pays an invoice or takes a payment of it back.
    pub(super) fn moves_money(&self, group: usize, invoice: u32) -> bool {
        let moves = |step: &Step| match step.action {
            Action::Pay { document, .. } => document == invoice,
            Action::PayBack { .. } | Action::TellMovement { .. } => true,
            _ => false,
        };
        self.groups.get(group).into_iter().flatten().any(moves)
    }

    /// Returns whether the rest of a shipment certainly arrives before the clock moves again, and nothing of it is taken back.
    pub(super) fn completes(&self, group: usize, shipment: u32) -> bool {
        let rest = |step: &Step| matches!(step.action, Action::Receive { document, share: Share::Rest(0), told: Told::Now, .. } if document == shipment);
        let receives = |receipt: u32| {
            let steps = &mut self.groups.iter().flatten();
            steps
                .any(|step| matches!(step.action, Action::Receive { receipt: own, document, .. } if (own, document) == (receipt, shipment)))
        };
        let takes_back = |step: &Step| matches!(step.action, Action::TakeBack { of, .. } if receives(of));
        let later: Vec<&Step> = self.groups.iter().skip(group + 1).flatten().collect();
        let Some(at) = later.iter().position(|step| rest(step)) else {
            return false;
        };
        let is_calm = !later[..at].iter().any(|step| is_clock(&step.action));
        is_calm && !self.groups.iter().flatten().any(takes_back)
    }

    /// Returns how many steps receive goods of a shipment.
    pub(super) fn receivers(&self, of: u32) -> usize {
        let receives = |step: &&Step| matches!(step.action, Action::Receive { document, .. } if document == of);
        self.groups.iter().flatten().filter(receives).count()
    }

    /// Returns how a held revision is told later: well, only badly, or never.
    pub(super) fn telling(&self, group: usize, order: u32, revision: u32) -> Option<Telling> {
        let mut tellings = self.groups.iter().skip(group).flatten().filter_map(|step| match step.action {
            Action::Tell {
                order: of,
                revision: which,
                how,
            } if (of, which) == (order, revision) => Some(how),
            _ => None,
        });
        let first = tellings.next()?;
        let is_well_once = first == Telling::Well || tellings.any(|how| how == Telling::Well);
        Some(if is_well_once { Telling::Well } else { first })
    }
}

fn changes(action: &Action, order: u32) -> bool {
    match action {
        Action::Release { order: of, told, .. } | Action::Revise { order: of, told, .. } | Action::Cancel { order: of, told } => {
            *of == order && *told != Told::Held
        }
        Action::Tell { order: of, how, .. } => *of == order && *how == Telling::Well,
        Action::Forecast(step) => step.forecast == order,
        Action::Reissue(step) => step.forecast == order && step.told != Told::Held,
        Action::TellIssue(step) => step.forecast == order && step.how == Telling::Well,
        _ => false,
    }
}

fn is_clock(action: &Action) -> bool {
    matches!(action, Action::Advance { .. } | Action::AdvanceTo { .. })
}

/// A kill breaks answers off, so that what came of other steps is known later than they think.
fn is_disturbing(action: &Action) -> bool {
    matches!(action, Action::Kill { .. })
}
