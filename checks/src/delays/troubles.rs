//! Messages to one side that failed, by when they began to, so that a question takes a search and not a walk.

use crate::records::{Mark, Message, Told};
use crate::table::short;
use countersign_core::history::Edge;

/// A message that failed for some time.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    pub(super) edge: Edge,
    /// Where it was first delivered.
    first: u64,
    from_us: u64,
    to_us: u64,
    /// The flow that it is of, by a hash of its name.
    flow: Option<u64>,
    pub(super) name: Box<str>,
    pub(super) marks: Box<[Mark]>,
}

impl Trouble {
    /// How many marks a witness shows of it.
    const SHOWN: usize = 4;

    pub(super) fn of(message: &Message) -> Option<Self> {
        let is_failed = |told: Told| matches!(told, Told::Retryable | Told::Final);
        let first = message.deliveries.iter().find(|delivery| is_failed(delivery.told()))?;
        let last = message.deliveries.last()?;
        let to = last.reply.map_or(last.mark, |reply| reply.mark);
        Some(Self {
            edge: message.edge,
            first: message.deliveries.first()?.mark.index,
            from_us: first.mark.at_us,
            to_us: to.at_us,
            flow: message.correlation.as_deref().map(short),
            name: message.name().into_boxed_str(),
            marks: message.marks().take(Self::SHOWN).collect(),
        })
    }
}

/// The troubles of one side.
pub(super) struct Troubles<'a> {
    /// When each began; sorted.
    from: Vec<u64>,
    /// Up to each place, the trouble that ends last, and the one of another flow that does.
    last: Vec<(&'a Trouble, Option<&'a Trouble>)>,
}

impl<'a> Troubles<'a> {
    pub(super) fn of(all: &'a [Trouble], edge: Edge) -> Self {
        let mut troubles: Vec<&Trouble> = all.iter().filter(|trouble| trouble.edge == edge).collect();
        troubles.sort_by_key(|trouble| (trouble.from_us, trouble.first));
        let mut last: Vec<(&Trouble, Option<&Trouble>)> = Vec::with_capacity(troubles.len());
        for trouble in &troubles {
            let next = match last.last() {
                None => (*trouble, None),
                Some((first, second)) => latest([Some(*first), *second, Some(*trouble)]),
            };
            last.push(next);
        }
        Self {
            from: troubles.iter().map(|trouble| trouble.from_us).collect(),
            last,
        }
    }

    /// Returns a message of another flow that was failing at some moment of a span.
    pub(super) fn beside(&self, flow: u64, from_us: u64, to_us: u64) -> Option<&'a Trouble> {
        let count = self.from.partition_point(|from| *from <= to_us);
        let (first, second) = self.last.get(count.checked_sub(1)?)?;
        let mut candidates = [Some(*first), *second].into_iter().flatten();
        candidates.find(|trouble| trouble.to_us >= from_us && trouble.flow != Some(flow))
    }
}

/// Returns the trouble that ends last, and the one of another flow that does.
fn latest(all: [Option<&Trouble>; 3]) -> (&Trouble, Option<&Trouble>) {
    let mut known: Vec<&Trouble> = all.into_iter().flatten().collect();
    known.sort_by_key(|trouble| std::cmp::Reverse(trouble.to_us));
    let first = known[0];
    let other = known.into_iter().find(|trouble| trouble.flow != first.flow);
    (first, other)
}
