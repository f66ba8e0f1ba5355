//! Figures by plant: that of its order counts for each document and case. Nothing of it is kept; it is asked for when somebody reads the figures.

use super::{Store, Stored, time};
use jiff::Timestamp;

/// The open cases of one plant and reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlantCases {
    pub(crate) plant: String,
    pub(crate) reason: String,
    pub(crate) count: i64,
    pub(crate) oldest: Timestamp,
}

impl Store<'_> {
    /// Returns how many orders there are, by plant and status.
    pub(crate) fn orders_by_plant(&self) -> Stored<Vec<(String, String, i64)>> {
        self.prepare_cached("SELECT json_extract(body, '$.plant'), status, count(*) FROM orders GROUP BY 1, 2")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect()
    }

    /// Returns how many documents there are for the orders of each plant, by kind and state.
    pub(crate) fn documents_by_plant(&self) -> Stored<Vec<(String, String, String, i64)>> {
        self.prepare_cached(
            "SELECT json_extract(orders.body, '$.plant'), documents.kind, documents.state, count(*)
             FROM documents JOIN orders ON orders.number = documents.order_number GROUP BY 1, 2, 3",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect()
    }

    /// Returns the open cases of the orders of each plant, by reason.
    pub(crate) fn cases_by_plant(&self) -> Stored<Vec<PlantCases>> {
        self.prepare_cached(
            "SELECT json_extract(orders.body, '$.plant'), cases.reason, count(*), min(cases.opened_at)
             FROM cases JOIN orders ON orders.number = cases.order_number WHERE cases.status = 'open' GROUP BY 1, 2",
        )?
        .query_map([], |row| {
            Ok(PlantCases {
                plant: row.get(0)?,
                reason: row.get(1)?,
                count: row.get(2)?,
                oldest: time::read(row.get(3)?),
            })
        })?
        .collect()
    }
}
