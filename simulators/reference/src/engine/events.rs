//! Events from the ERP: each stored once; orders in the order of their revisions.

use super::answer;
use super::document::Facts;
use super::feed::MASTER_DATA;
use super::problem::Refusal;
use super::step::{Step, Stop};
use super::submission::violation;
use crate::border::{Answer, ErpEvent};
use crate::store::{CaseSubject, Hop, OrderRow, Received, Revision, Stored};
use countersign_contracts::{catalogue, read_order};
use countersign_core::documents::{Lifecycle, PurchaseOrder};
use countersign_core::ids::{CorrelationId, DocumentKind, SupplierId};
use countersign_core::status::OrderStatus;

/// How the types of the events of goods movements begin.
const RECEIPTS: &str = "dev.countersign.receipt.";
/// How the types of the events of payments begin.
const PAYMENTS: &str = "dev.countersign.payment.";
/// How the types of the events of quality notices begin.
const QUALITY: &str = "dev.countersign.quality.";
/// How the types of the events of forecasts begin.
const FORECASTS: &str = "dev.countersign.forecast.";

impl Step<'_> {
    /// Takes an event of whatever kind.
    pub(super) fn take_event(&self, event: &ErpEvent) -> Result<Answer, Stop> {
        if event.kind.starts_with(RECEIPTS) {
            return self.take_receipt(event);
        }
        if event.kind.starts_with(PAYMENTS) {
            return self.take_payment(event);
        }
        if event.kind.starts_with(MASTER_DATA) {
            return self.take_record(event);
        }
        if event.kind.starts_with(QUALITY) {
            return self.take_quality(event);
        }
        if event.kind.starts_with(FORECASTS) {
            return self.take_forecast(event);
        }
        self.take_order_event(event)
    }

    /// Takes an order event; one that was taken before has no further effect.
    fn take_order_event(&self, event: &ErpEvent) -> Result<Answer, Stop> {
        if self.store.has_event(&event.id)? {
            return Ok(answer::empty(202));
        }
        let order = match read_order(catalogue().current(), &event.body) {
            Ok(order) => order,
            Err(rejection) => return Ok(self.refuse_event(event, DocumentKind::Order, violation(&rejection))?),
        };
        let latest = self.store.order(&order.order_number)?;
        let is_newer = |latest: &OrderRow| (self.policies.revisions.is_newer)(order.revision, latest.revision);
        // What is overtaken or cancelled orders nothing, whatever it names.
        if order.lifecycle == Lifecycle::Open
            && latest.as_ref().is_none_or(is_newer)
            && let Err(stop) = self.check_order(&order)
        {
            return self.refuse_misnamed(event, DocumentKind::Order, stop);
        }
        self.store.keep_event(&event.id, self.now.business)?;
        match latest {
            Some(latest) if !is_newer(&latest) => {
                let detail = format!("revision {} was accepted before", latest.revision);
                self.note_superseded(&latest, order.revision, &detail)?;
            }
            Some(_) if (self.policies.planning.is_left_out)(&self.store, &order)? => {}
            Some(latest) if order.lifecycle == Lifecycle::Cancelled && !(self.policies.revisions.is_cancellable)(latest.status) => {}
            _ => self.take_revision(event, &order)?,
        }
        Ok(answer::empty(202))
    }

    fn take_revision(&self, event: &ErpEvent, order: &PurchaseOrder) -> Result<(), Stop> {
        let received = Received {
            sha256: self.store.keep_payload(&event.body)?,
            content_type: event.content_type.clone(),
        };
        let window = self.settings.timing.acknowledgement_window;
        let calendar = self.supplier(&order.supplier).and_then(|supplier| supplier.calendar.as_ref());
        let (status, acknowledge_by) = match order.lifecycle {
            Lifecycle::Open => (
                OrderStatus::AwaitingAcknowledgement,
                (self.policies.revisions.acknowledge_by)(self.now.business, window, calendar),
            ),
            Lifecycle::Cancelled => (OrderStatus::Cancelled, None),
        };
        self.store.keep_revision(&Revision {
            document: order,
            status,
            acknowledge_by,
            accepted_at: self.now.business,
            traceparent: event.traceparent.as_deref(),
            received: &received,
        })?;
        let row = OrderRow {
            number: order.order_number.clone(),
            supplier: order.supplier.clone(),
            revision: order.revision,
            document: order.clone(),
            status,
            source_status: None,
            acknowledgement: None,
            acknowledge_by,
            correlation: order.correlation_id.clone(),
            traceparent: event.traceparent.clone(),
            received,
        };
        self.note_order(&row, Hop::ErpEvent, row.revision, &event.kind)?;
        let note = format!("revision {} came", row.revision);
        self.settle_answer_cases(&row.number, &note)?;
        let window = (self.policies.grouping.window)(self.settings.timing.grouping_window);
        let grouped = self.now.wall.saturating_add(window);
        self.push_order(&row, grouped.unwrap_or(self.now.wall))?;
        self.release(&row)
    }

    /// Refuses an event whose document names what it may not, with a case; an event that has to come back is left to do so.
    ///
    /// # Errors
    /// `stop` itself when no case is due, or the store's failure.
    pub(super) fn refuse_misnamed(&self, event: &ErpEvent, kind: DocumentKind, stop: Stop) -> Result<Answer, Stop> {
        match stop {
            Stop::Refused(refusal) if refusal.cause.is_some() => Ok(self.refuse_event(event, kind, *refusal)?),
            stop => Err(stop),
        }
    }

    /// Refuses an event that is none of its kind, with a case.
    pub(super) fn refuse_event(&self, event: &ErpEvent, kind: DocumentKind, mut refusal: Refusal) -> Stored<Answer> {
        let facts = Facts::of(kind, &event.body);
        let header = event.correlation.as_deref().map(CorrelationId::from);
        let known = facts.correlation.or(header);
        refusal.problem.correlation_id = known.as_ref().map(ToString::to_string);
        if let Some(cause) = &refusal.cause {
            let subject = CaseSubject {
                supplier: facts.supplier.unwrap_or_else(|| SupplierId::new("")),
                kind,
                number: facts.number,
                order: facts.order,
                correlation: known.unwrap_or_else(|| CorrelationId::new(event.id.clone())),
            };
            self.open_case(subject, cause, Some((&event.whole.0, &event.whole.1)))?;
        }
        Ok(answer::problem(&refusal))
    }
}
