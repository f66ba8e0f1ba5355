//! What has to be kept: the documents of an order go together, when the time of the last of them is over and nothing of the order is open.

use super::step::Step;
use crate::store::{DocumentRow, DocumentState, Store, Stored};
use countersign_core::ids::{DocumentKind, OrderNumber, SupplierId};
use countersign_core::retention::{day_of, end_of};

impl Step<'_> {
    /// Keeps a document that came for as long as has to be; documents of other kinds are kept for ever.
    pub(super) fn keep_long_enough(&self, row: &DocumentRow) -> Stored<()> {
        let years = self.settings.retention.and_then(|retention| retention.years(row.kind));
        let Some(years) = years else { return Ok(()) };
        let last = (self.policies.retention.last_day)(day_of(self.now.business), years);
        self.store.keep_file(&row.order_number, &row.supplier, end_of(last))
    }

    /// Removes what need not be kept any more; what is still open is looked at again each midnight.
    pub(super) fn end_keeping(&self, limit: u32) -> Stored<()> {
        for (order, supplier) in self.store.files_to_look_at(self.now.business, limit)? {
            if self.is_open(&order, &supplier)? {
                self.store.keep_file(&order, &supplier, end_of(day_of(self.now.business)))?;
                continue;
            }
            for kind in Store::kinds_kept() {
                for row in self.store.documents_of(&order, &supplier, kind)? {
                    self.remove(row)?;
                }
            }
            self.store.close_file(&order, &supplier)?;
        }
        Ok(())
    }

    fn is_open(&self, order: &OrderNumber, supplier: &SupplierId) -> Stored<bool> {
        for kind in Store::kinds_kept() {
            if self.store.is_any_waiting(order, kind)? {
                return Ok(true);
            }
        }
        for row in self.store.documents_of(order, supplier, DocumentKind::Invoice)? {
            let account = self.account(&row)?.filter(|account| account.state == DocumentState::Accepted);
            if account.is_some_and(|account| !(self.policies.retention.is_settled)(self.sums(&account))) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn remove(&self, row: DocumentRow) -> Stored<()> {
        if row.state == DocumentState::Removed {
            return Ok(());
        }
        let id = row.id;
        self.store.empty_document(id, &(self.policies.retention.left)(row.body))?;
        self.store.move_document(id, DocumentState::Removed, Some("its time is over"))
    }
}
