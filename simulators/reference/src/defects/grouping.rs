//! Defects in how overlapping revisions are shown as one.

use super::defect::{Class, Defect};
use super::probe::{count, instead};
use crate::policies::GroupingPolicies;
use crate::store::{Store, Stored, Unsent};
use countersign_core::documents::PurchaseOrder;
use countersign_core::ids::OrderNumber;
use rusqlite::params;

/// Where the portal takes orders.
const PORTAL_ORDERS: &str = "/integration/orders";

pub(super) const M23: Defect = Defect::new(
    "M23",
    Class::Medium,
    "I21",
    "The grouping window begins anew with each revision, so that steady changes hold an order back for ever.",
    |mut policies| {
        policies.grouping.leaves = |newest, first| instead(newest, (GroupingPolicies::correct().leaves)(newest, first));
        policies
    },
);

pub(super) const M24: Defect = Defect::new(
    "M24",
    Class::Medium,
    "I21",
    "Revisions that are grouped are shown with the content of the first and the number of the last.",
    |mut policies| {
        policies.revisions.shown = content_of_the_first;
        policies
    },
);

pub(super) const M25: Defect = Defect::new(
    "M25",
    Class::Medium,
    "I23",
    "Revisions are grouped by all but the last character of the order's number, whoever's order it is.",
    |mut policies| {
        policies.grouping.unsent = unsent_of_the_neighbours;
        policies
    },
);

pub(super) const M26: Defect = Defect::new(
    "M26",
    Class::Medium,
    "I11",
    "A revision that another one took the place of leaves no trace.",
    |mut policies| {
        policies.grouping.is_noted = || instead(false, true);
        policies
    },
);

fn content_of_the_first(store: &Store<'_>, current: PurchaseOrder, grouped: &[u32]) -> Stored<PurchaseOrder> {
    // Those that were grouped before are in the group too, since the last message that left.
    let first: Option<u32> = store.query_row(
        "SELECT min(revision) FROM outbox WHERE order_number = ?1 AND path = ?2 AND state = 'superseded' AND id > coalesce(
             (SELECT max(id) FROM outbox WHERE order_number = ?1 AND path = ?2 AND state <> 'superseded'), 0)",
        params![current.order_number.as_str(), PORTAL_ORDERS],
        |row| row.get(0),
    )?;
    let first = match first {
        Some(first) if !grouped.is_empty() && first < current.revision => store.revision(&current.order_number, first)?,
        _ => None,
    };
    let shown = match first {
        Some(mut first) => {
            first.revision = current.revision;
            first
        }
        None => current.clone(),
    };
    Ok(instead(shown, current))
}

/// A grouping key that does not have the supplier in it, and is cut to the width of its column.
fn unsent_of_the_neighbours(store: &Store<'_>, order: &OrderNumber, path: &str) -> Stored<Vec<Unsent>> {
    let found: Vec<Unsent> = store
        .prepare(
            "SELECT id, target, supplier, order_number, revision, next_at FROM outbox
             WHERE path = ?2 AND attempts = 0 AND state IN ('waiting', 'pending')
                 AND substr(order_number, 1, length(order_number) - 1) = substr(?1, 1, length(?1) - 1) ORDER BY id",
        )?
        .query_map(params![order.as_str(), path], Unsent::read)?
        .collect::<Stored<_>>()?;
    count(found.iter().any(|message| message.order != *order));
    Ok(found)
}
