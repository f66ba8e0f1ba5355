//! The outbox at work: what may leave now, what came of it, and what is given up.

use super::document::SupplierDocument;
use super::messages::{
    COMMITMENTS, COMPLIANCE_DOCUMENTS, CORRECTIVE_ACTIONS, CREDIT_NOTES, INVENTORY_COMMITMENTS, INVOICES, PORTAL_FORECASTS, PORTAL_ORDERS,
    PORTAL_PAYMENTS, PORTAL_QUALITY, PORTAL_RECEIPTS, PORTAL_STATUSES, SHIPMENTS, under_key,
};
use super::problem::Cause;
use super::step::Step;
use crate::border::{Answer, DeliveryResult, Message, Target};
use crate::policies::{Backoff, Letter, Repeats};
use crate::store::{CaseSubject, Hop, MessageRow, NewMessage, Stored};
use countersign_core::status::Reason;
use std::time::Duration;

/// How many messages leave in one step; what is left is due at once in the next.
const AT_ONCE: u32 = 256;

impl Step<'_> {
    /// Marks what may leave now as being attempted and returns it.
    pub(super) fn messages_to_send(&self) -> Stored<Vec<Message>> {
        let delivery = &self.policies.delivery;
        let due = (delivery.sequence)(self.store.due_messages(self.now.wall, AT_ONCE)?);
        let mut messages = Vec::with_capacity(due.len());
        for row in due {
            if (delivery.is_wanted)(&self.store, &row, self.now.business)? {
                messages.push(self.begin(row)?);
            } else {
                self.store.mark_dead(&row)?;
            }
        }
        Ok(messages)
    }

    fn begin(&self, row: MessageRow) -> Stored<Message> {
        let attempt = row.attempts + 1;
        self.store.begin_attempt(row.id, attempt, self.now.business)?;
        let delivery = &self.policies.delivery;
        let key = (delivery.attempt_key)(row.target, &row.key, attempt);
        let body = if key == row.key { row.body } else { under_key(row.body, &key) };
        Ok(Message {
            id: row.id,
            target: row.target,
            path: row.path,
            correlation: (self.policies.correlation.carried)(row.correlation.as_str(), &row.key),
            key,
            traceparent: row.traceparent,
            content_type: row.content_type,
            body,
            attempt,
        })
    }

    /// Takes what came of an attempt. A result for a message that is not being attempted is late, and changes nothing.
    pub(super) fn delivered(&self, message: i64, result: DeliveryResult) -> Stored<Answer> {
        let Some(row) = self.store.message(message)? else {
            return Ok(Answer::default());
        };
        if !self.store.is_in_flight(message)? {
            return Ok(Answer::default());
        }
        match result {
            DeliveryResult::Delivered { status } => self.settle(&row, status)?,
            DeliveryResult::Retryable { detail, retry_after } => self.retry(&row, &detail, retry_after)?,
            DeliveryResult::Refused { status, detail } => {
                self.store.end_attempt(&row, &detail)?;
                self.bury(&row, &format!("the {} refused it with {status}", row.target.word()))?;
            }
        }
        Ok(Answer::default())
    }

    fn settle(&self, row: &MessageRow, status: u16) -> Stored<()> {
        self.store.end_attempt(row, &status.to_string())?;
        self.store.mark_delivered(row)?;
        self.store.next(&format!("delivered {}", row.target.word()))?;
        let hop = match row.path.as_str() {
            _ if !matches!(row.target, Target::Erp | Target::Portal) => Hop::NeighbourWrite,
            PORTAL_ORDERS => Hop::PortalPush,
            PORTAL_STATUSES => Hop::StatusPush,
            PORTAL_RECEIPTS => Hop::ReceiptPush,
            PORTAL_PAYMENTS => Hop::PaymentPush,
            PORTAL_QUALITY => Hop::QualityPush,
            PORTAL_FORECASTS => Hop::ForecastPush,
            _ => Hop::ErpWrite,
        };
        self.note_message(row, hop, &format!("attempt {}, answer {status}", row.attempts))?;
        match row.replays {
            Some(letter) => self.close_letter_case(row, letter),
            None => Ok(()),
        }
    }

    fn retry(&self, row: &MessageRow, detail: &str, retry_after: Option<Duration>) -> Stored<()> {
        self.store.end_attempt(row, detail)?;
        if row.attempts >= self.settings.delivery_attempts {
            let spent = format!("the {} did not take it in {} attempts: {detail}", row.target.word(), row.attempts);
            return self.bury(row, &spent);
        }
        self.store.next(&format!("retried {}", row.target.word()))?;
        if (self.policies.cases.repeats)() == Repeats::Opened {
            self.open_failure(row, detail, Letter::Whole)?;
        }
        let timing = &self.settings.timing;
        let backoff = (self.policies.delivery.backoff)(Backoff {
            base: timing.backoff_base,
            most: timing.backoff_most,
            attempts: row.attempts,
            message: row.id,
        });
        let wait = (self.policies.delivery.wait)(backoff, retry_after);
        self.store
            .retry_at(row.id, self.now.wall.saturating_add(wait).unwrap_or(self.now.wall))?;
        (self.policies.delivery.overtake)(&self.store, row)?;
        match (self.policies.delivery.companion)(&row.path, &row.body) {
            Some(body) => self.send_along(row, body),
            None => Ok(()),
        }
    }

    fn send_along(&self, row: &MessageRow, body: Vec<u8>) -> Stored<()> {
        self.enqueue(NewMessage {
            target: row.target,
            path: match row.path.as_str() {
                SHIPMENTS => SHIPMENTS,
                INVOICES => INVOICES,
                CREDIT_NOTES => CREDIT_NOTES,
                CORRECTIVE_ACTIONS => CORRECTIVE_ACTIONS,
                INVENTORY_COMMITMENTS => INVENTORY_COMMITMENTS,
                COMPLIANCE_DOCUMENTS => COMPLIANCE_DOCUMENTS,
                _ => COMMITMENTS,
            },
            key: self.unique_key(&self.next_id('E')?, &row.key),
            content_type: "application/json",
            body,
            supplier: row.supplier.clone(),
            order: row.order.clone(),
            kind: row.kind,
            number: row.number.clone(),
            revision: row.revision,
            correlation: row.correlation.clone(),
            traceparent: row.traceparent.clone(),
            received: row.received.clone(),
            due: self.soon(),
        })?;
        Ok(())
    }

    /// Gives a message up: it becomes a dead letter with a case.
    fn bury(&self, row: &MessageRow, why: &str) -> Stored<()> {
        self.store.mark_dead(row)?;
        let kept = (self.policies.delivery.letter)();
        match kept {
            Letter::None => return Ok(()),
            Letter::WithoutPayload => self.store.drop_body(row.id)?,
            Letter::Whole => {}
        }
        let case = self.open_failure(row, why, kept)?;
        let letter = self.store.keep_letter(row.id, &row.correlation, case)?;
        // The newer letter and its case stand for what is still to be done.
        if let Some(replayed) = row.replays
            && let Some(earlier) = self.store.letter(replayed)?
        {
            let note = format!("its replay became dead letter D-{letter:06}");
            self.store.resolve_case(earlier.case, None, &note, self.now.business)?;
        }
        self.note_message(row, Hop::DeadLetter, &format!("D-{letter:06}"))?;
        self.tell_portal(row, Some(Reason::DeliveryFailed))
    }

    /// Opens the case of a delivery that failed, with what was received that caused it.
    fn open_failure(&self, row: &MessageRow, why: &str, kept: Letter) -> Stored<i64> {
        let subject = CaseSubject {
            supplier: row.supplier.clone(),
            kind: row.kind,
            number: Some(row.number.clone()),
            order: Some(row.order.clone()),
            correlation: row.correlation.clone(),
        };
        let cause = Cause {
            reason: Reason::DeliveryFailed,
            message: why.to_owned(),
            duplicate_of: None,
            data_owner: None,
        };
        let body = match kept {
            Letter::Whole => self.store.payload(&row.received.sha256)?,
            Letter::WithoutPayload | Letter::None => None,
        };
        let received = body.as_deref().map(|body| (body, row.received.content_type.as_str()));
        self.open_delivery_case(subject, &cause, received, row.id)
    }

    /// Tells the portal what became of the document that an ERP write carries.
    pub(super) fn tell_portal(&self, row: &MessageRow, reason: Option<Reason>) -> Stored<()> {
        if row.target != Target::Erp {
            return Ok(());
        }
        let Some(taken) = self.store.document(&row.supplier, row.kind, &row.number)? else {
            return Ok(());
        };
        match SupplierDocument::read(taken.kind, &taken.body) {
            Ok(document) => self.push_status(&taken, &document, reason),
            Err(_) => Ok(()),
        }
    }

    fn note_message(&self, row: &MessageRow, hop: Hop, detail: &str) -> Stored<()> {
        let document = (row.kind, row.number.as_str(), row.revision);
        self.store.keep_hop(&row.correlation, self.now.business, hop, document, detail)
    }
}
