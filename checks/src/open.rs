//! What an invariant that looks beyond the documents of one order leaves open until every part of the History was seen.
//!
//! One pass and many parts conclude by the same code: one pass has one part.

use crate::delays::Journeys;
use crate::grouping::Pushes;
use crate::invariant::{Breach, Judgement};
use crate::scorecards::Cards;
use crate::strangers::Faces;
use countersign_core::ids::SupplierId;
use std::collections::{BTreeMap, BTreeSet};

/// What is left open.
#[derive(Debug, Clone, Default)]
pub(crate) enum Open {
    /// Nothing.
    #[default]
    Nothing,
    /// The words of suppliers that were put to the test, each once.
    Words(BTreeSet<(SupplierId, String)>),
    /// The first breach of each kind with its event; a kind is told once.
    Kinds(BTreeMap<String, (u64, Breach)>),
    /// What was on its way, and what was in its way.
    Journeys(Box<Journeys>),
    /// Answers about other suppliers' documents and about missing ones.
    Faces(Box<Faces>),
    /// Scorecards that were read, and what was counted anew.
    Cards(Box<Cards>),
    /// Orders that were pushed, and those that were not.
    Pushes(Box<Pushes>),
}

impl Open {
    /// Adds what another part leaves open.
    pub(crate) fn add(&mut self, other: Self) {
        match (self, other) {
            (_, Self::Nothing) => {}
            (Self::Words(words), Self::Words(more)) => words.extend(more),
            (Self::Kinds(kinds), Self::Kinds(more)) => more.into_iter().for_each(|(kind, first)| add_kind(kinds, kind, first)),
            (Self::Journeys(journeys), Self::Journeys(more)) => journeys.add(*more),
            (Self::Faces(faces), Self::Faces(more)) => faces.add(*more),
            (Self::Pushes(pushes), Self::Pushes(more)) => pushes.add(*more),
            (Self::Cards(cards), Self::Cards(more)) => cards.add(*more),
            // An invariant leaves one kind of thing open, if any.
            (open, other) => *open = other,
        }
    }

    /// Adds to a judgement what follows when nothing more comes.
    pub(crate) fn conclude(self, judgement: &mut Judgement) {
        match self {
            Self::Nothing => {}
            Self::Words(words) => judgement.exercised += words.len() as u64,
            Self::Kinds(kinds) => kinds.into_values().for_each(|(_, breach)| judgement.fail(breach)),
            Self::Journeys(journeys) => journeys.conclude(judgement),
            Self::Faces(faces) => faces.conclude(judgement),
            Self::Pushes(pushes) => pushes.conclude(judgement),
            Self::Cards(cards) => cards.conclude(judgement),
        }
    }
}

fn add_kind(kinds: &mut BTreeMap<String, (u64, Breach)>, kind: String, first: (u64, Breach)) {
    match kinds.get_mut(&kind) {
        Some(known) if known.0 <= first.0 => {}
        Some(known) => *known = first,
        None => {
            kinds.insert(kind, first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Open;
    use crate::invariant::{Breach, Judgement};
    use std::collections::BTreeMap;

    fn kinds(event: u64, what: &str) -> Open {
        let first = (event, Breach::new("an answer", what.to_owned()).at([event]));
        Open::Kinds(BTreeMap::from([("a kind".to_owned(), first)]))
    }

    #[test]
    fn the_first_breach_of_a_kind_is_told_in_whatever_order_the_parts_are_ready() {
        for order in [[3, 8, 5], [8, 5, 3], [5, 3, 8]] {
            let mut open = Open::Nothing;
            order.into_iter().for_each(|event| open.add(kinds(event, &format!("at {event}"))));
            open.add(Open::Nothing);
            let mut judgement = Judgement::default();
            open.conclude(&mut judgement);
            let told: Vec<&str> = judgement.breaches.iter().map(|breach| breach.what.as_str()).collect();
            assert_eq!(told, ["at 3"], "{order:?}");
        }
    }
}
