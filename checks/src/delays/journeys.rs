//! Documents on their way, as far as what happened to others has a say in whether they came in time.

use super::Journey;
use super::hits::Failures;
use super::troubles::{Trouble, Troubles};
use crate::invariant::{Breach, Judgement};
use crate::records::Mark;
use crate::table::short;
use countersign_core::history::Edge;

/// What was on its way, and what was in its way. Keeps a few numbers for each document, and more for one that was late.
#[derive(Debug, Clone)]
pub(crate) struct Journeys {
    promised_us: u64,
    failures: Failures,
    pub(super) ways: Vec<Way>,
    pub(super) troubles: Vec<Trouble>,
    pub(super) late: Vec<Late>,
}

/// A document of a flow on its way, whether it was late or not.
#[derive(Debug, Clone)]
pub(super) struct Way {
    from_us: u64,
    to_us: u64,
    flow: u64,
    is_to_erp: bool,
}

/// A document that was late without a reason of its own.
#[derive(Debug, Clone)]
pub(super) struct Late {
    to: Mark,
    has_flow: bool,
    end: End,
}

/// What a document that was late breaks.
#[derive(Debug, Clone)]
enum End {
    /// That it comes in time.
    Broken(Breach),
    /// That the trouble of others does not hold it up, when there is any.
    Beside { from: Mark, way: Way, name: String },
}

impl Way {
    /// Returns nothing for a document of no flow.
    pub(super) fn of(journey: &Journey<'_>) -> Option<Self> {
        Some(Self {
            from_us: journey.from.at_us,
            to_us: journey.to.at_us,
            flow: short(journey.correlation()?),
            is_to_erp: journey.edge() == Edge::IntegrationToErp,
        })
    }
}

impl Late {
    pub(super) fn broken(journey: &Journey<'_>, breach: Breach) -> Self {
        Self {
            to: journey.to,
            has_flow: journey.correlation().is_some(),
            end: End::Broken(breach),
        }
    }

    pub(super) fn beside(journey: &Journey<'_>, way: Way) -> Self {
        Self {
            to: journey.to,
            has_flow: true,
            end: End::Beside {
                from: journey.from,
                way,
                name: journey.name(),
            },
        }
    }
}

impl Journeys {
    pub(super) fn new(promised_us: u64, failures: Failures) -> Self {
        Self {
            promised_us,
            failures,
            ways: Vec::new(),
            troubles: Vec::new(),
            late: Vec::new(),
        }
    }

    /// Adds those of another part.
    pub(crate) fn add(&mut self, other: Self) {
        self.failures.add(other.failures);
        self.ways.extend(other.ways);
        self.troubles.extend(other.troubles);
        self.late.extend(other.late);
    }

    /// Counts the documents that were put to the test, and tells of those that were late and must not be.
    pub(crate) fn conclude(self, judgement: &mut Judgement) {
        let erp = Troubles::of(&self.troubles, Edge::IntegrationToErp);
        let portal = Troubles::of(&self.troubles, Edge::IntegrationToPortal);
        let beside = |way: &Way| {
            let troubles = if way.is_to_erp { &erp } else { &portal };
            troubles.beside(way.flow, way.from_us, way.to_us)
        };
        judgement.exercised += self.ways.iter().filter(|way| beside(way).is_some()).count() as u64;
        for late in &self.late {
            if self.failures.excuse(late.to, late.has_flow) {
                continue;
            }
            match &late.end {
                End::Broken(breach) => judgement.fail(breach.clone()),
                End::Beside { from, way, name } => {
                    if let Some(trouble) = beside(way) {
                        judgement.fail(self.held_up(name, [*from, late.to], trouble));
                    }
                }
            }
        }
    }

    fn held_up(&self, name: &str, marks: [Mark; 2], trouble: &Trouble) -> Breach {
        let [from, to] = marks;
        let what = format!(
            "{name} took {} ms while {} was failing, and {} ms are promised",
            to.at_us.saturating_sub(from.at_us) / 1000,
            trouble.name,
            self.promised_us / 1000
        );
        Breach::new(name, what).seen(marks).seen(trouble.marks.iter().copied())
    }
}
