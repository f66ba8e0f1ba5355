//! Quality cases, as far as figures tell of them: what is held and not decided.

use super::{Store, Stored};

/// The open quality cases of one supplier that were answered, or were not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenQuality {
    pub(crate) supplier: String,
    pub(crate) is_answered: bool,
    pub(crate) count: i64,
    /// When the oldest was posted, as its notice says.
    pub(crate) oldest: String,
}

const OPEN: &str = "
SELECT hold.supplier,
       EXISTS (SELECT 1 FROM documents answer
               WHERE answer.order_number = hold.order_number AND answer.supplier = hold.supplier
                 AND answer.kind = 'corrective-action' AND answer.state = 'accepted'
                 AND json_extract(answer.body, '$.caseNumber') = hold.number) AS is_answered,
       count(*),
       min(json_extract(hold.body, '$.postedAt'))
FROM documents hold
WHERE hold.kind = 'quality-notice' AND hold.state = 'accepted'
  AND json_extract(hold.body, '$.decides') IS NULL
  AND NOT EXISTS (SELECT 1 FROM documents decision
                  WHERE decision.order_number = hold.order_number AND decision.supplier = hold.supplier
                    AND decision.kind = 'quality-notice' AND decision.state = 'accepted'
                    AND json_extract(decision.body, '$.decides') = hold.number)
GROUP BY hold.supplier, is_answered";

impl Store<'_> {
    /// Returns the quality cases that are not decided, by supplier and by whether it has answered.
    pub(crate) fn open_quality(&self) -> Stored<Vec<OpenQuality>> {
        self.prepare_cached(OPEN)?
            .query_map([], |row| {
                Ok(OpenQuality {
                    supplier: row.get(0)?,
                    is_answered: row.get(1)?,
                    count: row.get(2)?,
                    oldest: row.get(3)?,
                })
            })?
            .collect()
    }
}
