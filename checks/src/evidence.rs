//! What each invariant looks at, and from whose absence it concludes, so that a gap in the History never lets it hold or fail wrongly.
//!
//! An invariant that is not listed looks at everything and concludes from the absence of everything: with any gap it can only be
//! unknown, which is never wrong. A line here is a claim that a test backs.

use crate::invariant::Judgement;
use crate::records::Records;
use countersign_core::history::Facet;
use countersign_core::promise::InvariantId;

/// What an invariant needs of a History.
struct Evidence {
    id: &'static str,
    /// Without all of this it cannot hold.
    looks_at: &'static [Facet],
    /// Without all of this it cannot fail: it takes what it does not see for what did not happen. What it looks up for one operation
    /// with [`Records::is_settled_for`] need not stand here.
    infers_from: &'static [Facet],
}

use Facet::{Answers, Deliveries, Effects, Keys, Requests, Sequence, Surfaces};

const EVIDENCE: &[Evidence] = &[
    // A second booking of one document is seen or not; nothing that is hidden could undo it.
    Evidence {
        id: "I01",
        looks_at: &[Requests, Answers, Deliveries, Effects],
        infers_from: &[],
    },
    // A fall of the revision is in the ledger's own order, and in nothing else.
    Evidence {
        id: "I09",
        looks_at: &[Requests, Effects, Sequence],
        infers_from: &[Sequence],
    },
    // The latest accepted revision and its effect are looked up operation by operation.
    Evidence {
        id: "I10",
        looks_at: &[Requests, Answers, Effects, Sequence, Surfaces, Facet::Contents],
        infers_from: &[Sequence],
    },
    // Each operation that is missed is looked up by itself.
    Evidence {
        id: "I23",
        looks_at: &[Requests, Answers, Effects, Surfaces],
        infers_from: &[],
    },
    // Two bookings under two keys are seen; that nobody was told of a repetition is concluded from the cases.
    Evidence {
        id: "I05",
        looks_at: &[Requests, Answers, Effects, Keys, Surfaces],
        infers_from: &[Surfaces],
    },
];

/// Returns the judgement of an invariant as far as the gaps of the History let it stand.
pub(crate) fn weigh(id: &InvariantId, mut judgement: Judgement, records: &Records) -> Judgement {
    let known = EVIDENCE.iter().find(|evidence| evidence.id == id.as_str());
    let (looks_at, infers_from) = known.map_or((&Facet::ALL[..], &Facet::ALL[..]), |known| (known.looks_at, known.infers_from));
    if judgement.broken > 0 {
        for reason in records.hidden(infers_from) {
            judgement.broken = 0;
            judgement.doubt(format!("what looks broken may be hidden: {reason}"));
        }
        if judgement.broken == 0 {
            let seen: Vec<String> = judgement.breaches.drain(..).map(|breach| breach.what).collect();
            seen.into_iter()
                .for_each(|what| judgement.doubt(format!("if nothing is hidden: {what}")));
        }
    }
    if judgement.broken == 0 && judgement.exercised > 0 {
        for reason in records.hidden(looks_at) {
            judgement.doubt(reason);
        }
    }
    judgement
}
