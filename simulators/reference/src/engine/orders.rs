//! What suppliers read: their orders and ship notices, in the version that they ask for.

use super::answer;
use super::document::SupplierDocument;
use super::problem::{ProblemKind, Refusal};
use super::step::{Step, Stop};
use crate::border::Answer;
use crate::policies::{ForeignAnswer, ListScope};
use crate::store::{OrderRow, Stored};
use countersign_contracts::{catalogue, write_order, write_ship_notice};
use countersign_core::documents::ProblemError;
use countersign_core::ids::{DocumentKind, OrderNumber, ShipNoticeNumber, SupplierId};
use countersign_core::status::OrderStatus;
use serde_json::{Value, json};

impl Step<'_> {
    /// Lists a supplier's orders.
    pub(super) fn list_orders(
        &self,
        supplier: &SupplierId,
        version: &str,
        query: &[(String, String)],
        status: Option<OrderStatus>,
    ) -> Stored<Answer> {
        let first = query.first().map(|(name, _)| name.as_str());
        let parameter = if status.is_some() { Some("status") } else { first };
        let scope = match (self.policies.access.list_scope)(parameter) {
            ListScope::Own => Some(supplier),
            ListScope::All => None,
        };
        let orders = self.store.orders(scope, status)?;
        let views: Vec<Value> = orders.iter().map(|order| self.view(version, order)).collect();
        Ok(answer::json(200, &json!({"orders": views})))
    }

    /// Reads one order of a supplier.
    pub(super) fn read_order(
        &self,
        supplier: &SupplierId,
        version: &str,
        number: &OrderNumber,
        if_none_match: Option<&str>,
    ) -> Result<Answer, Stop> {
        let found = self.store.order(number)?;
        let exists = found.is_some();
        let Some(order) = found.filter(|order| order.supplier == *supplier) else {
            return Err(self.absent(exists).into());
        };
        let tag = format!("\"{}\"", order.revision);
        let mut answer = if if_none_match.is_some_and(|given| matches(given, &tag)) {
            answer::empty(304)
        } else {
            answer::json(200, &self.view(version, &order))
        };
        answer.headers.push(("etag".to_owned(), tag));
        Ok(answer)
    }

    /// Reads one ship notice of a supplier.
    pub(super) fn read_ship_notice(&self, supplier: &SupplierId, version: &str, notice: &ShipNoticeNumber) -> Result<Answer, Stop> {
        let kind = DocumentKind::ShipNotice;
        let Some(row) = self.store.document(supplier, kind, notice.as_str())? else {
            return Err(self.absent(self.store.has_document(kind, notice.as_str())?).into());
        };
        let Ok(SupplierDocument::ShipNotice(document)) = SupplierDocument::read(kind, &row.body) else {
            return Err(Refusal::not_found().into());
        };
        let body = json!({"shipNotice": write_ship_notice(version, &document), "state": row.state.word()});
        Ok(answer::json(200, &body))
    }

    /// Reads what was received of one order of a supplier; there were no receipts before the version that brought them.
    pub(super) fn read_receipts(&self, supplier: &SupplierId, version: &str, number: &OrderNumber) -> Result<Answer, Stop> {
        if catalogue().contract(DocumentKind::GoodsReceipt, version).is_none() {
            return Err(Refusal::not_found().into());
        }
        let found = self.store.order(number)?;
        let exists = found.is_some();
        let Some(order) = found.filter(|order| (self.policies.receipts.is_shown)(order.supplier == *supplier)) else {
            return Err(self.absent(exists).into());
        };
        let receipts = self.movements(number, &order.supplier)?;
        let balance = self.balance(number, &order.supplier)?.view();
        Ok(answer::json(200, &json!({"receipts": receipts, "balance": balance})))
    }

    /// Returns what is said of a document that is not the supplier's, or not there at all.
    pub(super) fn absent(&self, exists: bool) -> Refusal {
        match (self.policies.access.foreign)(exists) {
            ForeignAnswer::Forbidden if exists => Refusal::new(ProblemKind::Forbidden, "the document belongs to another supplier"),
            ForeignAnswer::Forbidden | ForeignAnswer::NotFound => Refusal::not_found(),
        }
    }

    /// Returns what is said of a document that names another supplier than the one that sends it. It is about the document alone, so that it tells nothing of
    /// whoever else there is.
    pub(super) fn of_another(&self, own: &SupplierId) -> Refusal {
        let mut refusal = self.absent(true);
        if refusal.problem.status == 404 {
            let detail = format!("expected `{own}`, whose token this is");
            refusal.problem.detail = Some(format!("`/supplier`: {detail}"));
            refusal.problem.errors = vec![ProblemError {
                pointer: "/supplier".to_owned(),
                detail,
            }];
        }
        refusal
    }

    fn view(&self, version: &str, order: &OrderRow) -> Value {
        let views = &self.policies.views;
        let mut view = json!({
            "status": (self.policies.statuses.read)(order.status),
            "sourceStatus": order.source_status,
            "acknowledgementNumber": order.acknowledgement,
            "acknowledgeBy": order.acknowledge_by,
        });
        // The macro would copy it member by member.
        view["order"] = write_order((views.version)(version), &order.document);
        (views.order)(view)
    }
}

/// `If-None-Match` compares weakly (RFC 9110, section 13.1.2).
fn matches(given: &str, tag: &str) -> bool {
    given
        .split(',')
        .map(str::trim)
        .any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}
