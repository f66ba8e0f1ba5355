//! The parts of a History: which event goes where, and what is found in all of them together.

use super::sorting::{DIVIDED, EVERYWHERE, NOWHERE, Place, Sorting};
use crate::panel::{Judgements, Panel};
use crate::records::{Common, Records, Register};
use crate::registry;
use crate::scenarios::Scenarios;
use crate::table::narrow;
use countersign_core::history::{Event, Observation, Observe, What};
use countersign_core::ids::OperationId;
use countersign_core::verdict::Verdict;
use std::sync::Arc;

/// A History that was divided: for each event the parts that have to see it, and what they have to know of each other.
pub struct Parts {
    places: Vec<Place>,
    /// The part of each family.
    part_of: Vec<u32>,
    /// The families of the entries of the audit trail.
    entries: Register,
    count: usize,
    common: Arc<Common>,
    judgements: Judgements,
    records: Records,
    scenarios: Scenarios,
    events: u64,
}

/// Where an event goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// To every part.
    Every,
    /// To none.
    Nowhere,
    /// To this one, counted from 0.
    Part(usize),
    /// To those that [`Parts::divide`] says, each with what is its own.
    Divided,
}

impl Parts {
    pub(super) fn new(
        mut sorting: Sorting,
        (size, most): (usize, usize),
        judgements: Judgements,
        records: Records,
        scenarios: Scenarios,
        events: u64,
    ) -> Self {
        let (part_of, count) = packed(&mut sorting, size, most);
        let has_unread_replay = sorting.notes.has_unread_replay();
        let common = Common {
            strides: sorting.notes.strides,
            two_owners_since: sorting.given.two_owners_since,
            list_reads: sorting.calls.list_reads,
            refusals: sorting.notes.refusals,
            scorecards: sorting.notes.scorecards,
            due: sorting.notes.due,
            has_unread_replay,
        };
        Self {
            places: sorting.places,
            part_of,
            entries: sorting.entries,
            count,
            common: Arc::new(common),
            judgements,
            records,
            scenarios,
            events,
        }
    }

    /// Returns how many parts there are; one when everything belongs together, or is not too much.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Returns where the event with this index goes.
    pub fn destination(&self, index: u64) -> Destination {
        let place = usize::try_from(index).ok().and_then(|at| self.places.get(at)).copied();
        match place {
            None | Some(NOWHERE) => Destination::Nowhere,
            Some(EVERYWHERE) => Destination::Every,
            Some(DIVIDED) => Destination::Divided,
            Some(family) => Destination::Part(self.part(family as usize)),
        }
    }

    /// Returns each part that has to see a part of an event, with that part of it.
    pub fn divide(&self, event: &Event) -> Vec<(usize, Event)> {
        let What::Observe(observe) = &event.what else {
            return Vec::new();
        };
        let Observation::Audit(entries) = &observe.observation else {
            return Vec::new();
        };
        let mut pages: Vec<Option<Event>> = Vec::new();
        pages.resize_with(self.count, || None);
        for entry in entries {
            let family = self.entries.place(OperationId(entry.sequence)).unwrap_or_default();
            let page = pages[self.part(family)].get_or_insert_with(|| page(event, observe));
            if let What::Observe(observe) = &mut page.what
                && let Observation::Audit(own) = &mut observe.observation
            {
                own.push(entry.clone());
            }
        }
        let pages = pages.into_iter().enumerate();
        pages.filter_map(|(part, page)| Some((part, page?))).collect()
    }

    fn part(&self, family: usize) -> usize {
        self.part_of.get(family).copied().unwrap_or_default() as usize
    }

    /// Returns a judge of a part.
    pub fn judge(&self) -> PartJudge {
        PartJudge {
            records: Records::of_part(Arc::clone(&self.common)),
            panel: Panel::new(registry::invariants()),
        }
    }

    /// Returns the verdict on the whole, by what was found in all of its parts.
    pub fn verdict(self, found: impl IntoIterator<Item = Found>) -> Verdict {
        let mut judgements = self.judgements;
        found.into_iter().for_each(|found| judgements.add_all(found.0));
        judgements.verdict(&self.records, &self.scenarios, self.events)
    }
}

/// An empty page of the audit trail.
fn page(event: &Event, observe: &Observe) -> Event {
    let what = What::Observe(Box::new(Observe {
        is_final: observe.is_final,
        observation: Observation::Audit(Vec::new()),
    }));
    Event { what, ..*event }
}

/// Returns the part of each family, and how many parts there are. Families go into parts in the order in which they were first spoken of.
fn packed(sorting: &mut Sorting, size: usize, most: usize) -> (Vec<u32>, usize) {
    let families = &mut sorting.families;
    let mut part_of = vec![0_u32; families.len()];
    let entries = sorting.entries.places().map(narrow);
    for family in sorting.places.iter().copied().chain(entries).filter(|place| *place < DIVIDED) {
        part_of[families.root(family) as usize] += 1;
    }
    let events: usize = part_of.iter().map(|events| *events as usize).sum();
    let size = size.max(events.div_ceil(most.max(1))).max(1);
    let (mut part, mut filled) = (0, 0);
    for family in 0..part_of.len() {
        let root = families.root(narrow(family)) as usize;
        if root < family {
            part_of[family] = part_of[root];
            continue;
        }
        let events = part_of[family] as usize;
        if filled > 0 && filled + events > size {
            part += 1;
            filled = 0;
        }
        filled += events;
        part_of[family] = part;
    }
    (part_of, part as usize + 1)
}

/// Takes in a part of a History event by event. That the whole is sound was seen before.
pub struct PartJudge {
    records: Records,
    panel: Panel,
}

impl PartJudge {
    /// Takes in the next event of the part.
    pub fn see(&mut self, event: &Event) {
        self.records.see(event);
        self.panel.fold(event, &self.records);
    }

    /// Returns what was found in the part.
    pub fn finish(mut self) -> Found {
        Found(self.panel.finish(&self.records))
    }
}

/// What was found in a part.
pub struct Found(Judgements);

#[cfg(test)]
mod tests {
    use super::packed;
    use crate::parts::sorting::{DIVIDED, EVERYWHERE, NOWHERE, Sorting};
    use countersign_core::ids::OperationId;

    /// Families with so many events each, and some events that are of none.
    fn sorted(events: &[usize]) -> Sorting {
        let mut sorting = Sorting::new();
        for count in events {
            let family = sorting.families.found();
            sorting.places.extend([EVERYWHERE, NOWHERE, DIVIDED]);
            sorting.places.extend(std::iter::repeat_n(family, *count));
        }
        sorting
    }

    #[test]
    fn families_fill_one_part_after_the_other_and_none_is_torn_apart() {
        assert_eq!(packed(&mut sorted(&[1, 2, 1, 3, 1]), 3, 100), (vec![0, 0, 1, 2, 3], 4));
        assert_eq!(packed(&mut sorted(&[5, 1, 1, 9]), 3, 100), (vec![0, 1, 1, 2], 3));
        assert_eq!(packed(&mut sorted(&[1, 1, 1]), 0, 100), (vec![0, 1, 2], 3));
        assert_eq!(packed(&mut sorted(&[1, 2, 3]), 100, 100), (vec![0, 0, 0], 1));
        assert_eq!(packed(&mut sorted(&[]), 3, 100), (vec![], 1));
    }

    #[test]
    fn there_are_no_more_parts_than_asked_for() {
        assert_eq!(packed(&mut sorted(&[1; 10]), 1, 2), (vec![0, 0, 0, 0, 0, 1, 1, 1, 1, 1], 2));
        assert_eq!(packed(&mut sorted(&[1; 4]), 1, 0), (vec![0, 0, 0, 0], 1));
    }

    #[test]
    fn what_was_tied_goes_into_the_part_of_the_older_family() {
        let mut sorting = sorted(&[1, 2, 1]);
        sorting.families.tie(2, 0);
        assert_eq!(packed(&mut sorting, 2, 100), (vec![0, 1, 0], 2));
    }

    #[test]
    fn entries_of_the_audit_trail_take_room_as_events_do() {
        let mut sorting = sorted(&[1, 1]);
        sorting.entries.enter(OperationId(1), 0);
        assert_eq!(packed(&mut sorting, 2, 100), (vec![0, 1], 2));
    }
}
