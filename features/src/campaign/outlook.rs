//! What the plan does later or at the same time, because an intent is recorded before it is known.

use countersign_campaigns::{Action, Plan, Step, Telling, Told};

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

    /// Returns whether another document for `order` is submitted in the same group.
    pub(super) fn has_company(&self, group: usize, order: u32) -> bool {
        let submits = |step: &&Step| match &step.action {
            Action::Acknowledge { order: of, .. } | Action::Ship { order: of, .. } => *of == order,
            _ => false,
        };
        self.groups.get(group).into_iter().flatten().filter(submits).count() > 1
    }

    /// Returns whether a later step may tell the deployment something new of `order`.
    pub(super) fn has_future(&self, group: usize, order: u32) -> bool {
        self.groups.iter().skip(group).flatten().any(|step| changes(&step.action, order))
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
        _ => false,
    }
}

/// A kill breaks answers off, so that what came of other steps is known later than they think.
fn is_disturbing(action: &Action) -> bool {
    matches!(action, Action::Kill { .. })
}
