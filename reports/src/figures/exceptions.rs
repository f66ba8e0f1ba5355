//! Exception cases by reason: who has to act on how many, and since when.

use countersign_core::history::CaseSeen;
use countersign_core::ids::{CaseId, SupplierId};
use countersign_core::status::{CaseStatus, Owner, Reason};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// The cases of one reason and owner.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Exception {
    pub(crate) reason: String,
    /// Whose queue; `nobody` when the deployment names none that is known.
    pub(crate) owner: &'static str,
    /// Whether it stands for a technical failure.
    pub(crate) is_technical: bool,
    pub(crate) open: usize,
    pub(crate) resolved: usize,
    /// Of those that are open.
    pub(crate) escalated: usize,
    /// How long the oldest open one has waited at the end of the run, in business time.
    pub(crate) oldest_s: Option<u64>,
}

/// The cases so far, as each was seen last.
#[derive(Debug, Default)]
pub(super) struct Cases {
    known: HashMap<CaseId, Case>,
}

#[derive(Debug)]
struct Case {
    reason_text: String,
    reason: Option<Reason>,
    owner: Option<Owner>,
    supplier: Option<SupplierId>,
    order: Option<String>,
    is_open: bool,
    is_escalated: bool,
    opened_at: Option<Timestamp>,
}

impl Cases {
    pub(super) fn see(&mut self, seen: &CaseSeen) {
        let case = Case {
            reason_text: seen.reason_text.clone(),
            reason: seen.reason,
            owner: seen.owner,
            supplier: seen.supplier.clone(),
            order: seen.order_number.clone(),
            is_open: seen.status != Some(CaseStatus::Resolved),
            is_escalated: seen.is_escalated,
            opened_at: seen.opened_at,
        };
        self.known.insert(seen.id.clone(), case);
    }

    /// Returns the suppliers of open cases that are a matter of business, one for each case.
    pub(super) fn open_of_suppliers(&self) -> impl Iterator<Item = &SupplierId> {
        let open = self.known.values().filter(|case| case.is_open && !case.is_technical());
        open.filter_map(|case| case.supplier.as_ref())
    }

    /// Returns the open cases that are a matter of business and name an order: its number, why, and for how long each has waited at `now`.
    pub(super) fn open_of_orders(&self, now: Option<Timestamp>) -> impl Iterator<Item = (&str, Option<Reason>, Option<u64>)> {
        let open = self.known.values().filter(|case| case.is_open && !case.is_technical());
        open.filter_map(move |case| Some((case.order.as_deref()?, case.reason, case.waited(now))))
    }

    /// Returns the suppliers of open cases of a reason, one for each case.
    pub(super) fn open_about(&self, reason: Reason) -> impl Iterator<Item = &SupplierId> {
        let open = self.known.values().filter(move |case| case.is_open && case.reason == Some(reason));
        open.filter_map(|case| case.supplier.as_ref())
    }

    /// Returns the exceptions by reason and owner, when business time was `now`.
    pub(super) fn finish(&self, now: Option<Timestamp>) -> Vec<Exception> {
        let mut rows: BTreeMap<(&str, &'static str), Exception> = BTreeMap::new();
        for case in self.known.values() {
            let owner = case.owner.map_or("nobody", Owner::word);
            let row = rows.entry((&case.reason_text, owner)).or_insert_with(|| Exception {
                reason: case.reason_text.clone(),
                owner,
                is_technical: case.is_technical(),
                ..Exception::default()
            });
            if !case.is_open {
                row.resolved += 1;
                continue;
            }
            row.open += 1;
            row.escalated += usize::from(case.is_escalated);
            row.oldest_s = row.oldest_s.max(case.waited(now));
        }
        rows.into_values().collect()
    }
}

impl Case {
    fn waited(&self, now: Option<Timestamp>) -> Option<u64> {
        let waited = now.zip(self.opened_at).map(|(now, opened)| now.duration_since(opened).as_secs());
        waited.and_then(|waited| u64::try_from(waited).ok())
    }

    fn is_technical(&self) -> bool {
        self.reason.is_some_and(Reason::is_technical)
    }
}
