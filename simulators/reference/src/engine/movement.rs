//! What the ERP tells that counts by itself, goods or money: taken once, waiting for what it refers to, or held in a case.

use super::problem::Cause;
use super::step::{Step, Stop};
use crate::border::ErpEvent;
use crate::store::{CaseSubject, DocumentRow, DocumentState, Hop, NewDocument, Received, Stored};
use countersign_core::ids::{CorrelationId, DocumentKey, OrderNumber};
use countersign_core::payload::{Digest, meaning};
use countersign_core::status::Reason;
use serde::Serialize;

/// How a kind of movement is taken in.
pub(super) struct Taking {
    /// Whether it is left out, from whether it was taken before.
    pub(super) is_repeated: fn(was_taken: bool) -> bool,
    /// Why the same number with other content is held.
    pub(super) conflicting: Reason,
    /// What its arrival is called.
    pub(super) hop: Hop,
}

impl Step<'_> {
    /// Keeps a movement and returns it; nothing when it was taken before, or is held because another has its number.
    pub(super) fn keep_movement(&self, event: &ErpEvent, mut row: NewDocument, taking: &Taking) -> Result<Option<DocumentRow>, Stop> {
        let is_known_event = self.store.has_event(&event.id)?;
        let earlier = self.store.document(&row.supplier, row.kind, &row.number)?;
        let is_taken = is_known_event || earlier.as_ref().is_some_and(|earlier| earlier.meaning == row.meaning);
        if (taking.is_repeated)(is_taken) {
            return Ok(None);
        }
        if !is_known_event {
            self.store.keep_event(&event.id, self.now.business)?;
        }
        row.received.sha256 = self.store.keep_payload(&event.whole.0)?;
        if !is_taken && let Some(earlier) = earlier {
            let cause = Cause {
                reason: taking.conflicting,
                message: format!("{} `{}` was taken before, with other content", row.kind, earlier.number),
                duplicate_of: Some(earlier.number),
                data_owner: None,
            };
            self.open_document_case(&row, &cause)?;
            return Ok(None);
        }
        row.id = self.store.keep_document(&row)?;
        self.keep_long_enough(&row)?;
        self.note(&row, taking.hop, &event.kind)?;
        Ok(Some(row))
    }

    /// Ends the wait of a movement, when it waited.
    pub(super) fn end_movement_wait(&self, row: &DocumentRow) -> Stored<()> {
        if self.store.is_parked(row.id)? {
            self.store.unpark(row.id)?;
            self.note(row, Hop::Released, "what it refers to came")?;
        }
        Ok(())
    }

    /// Takes back a movement that stands in a case, by one that says so: neither counts.
    pub(super) fn annul(&self, held: &DocumentRow, by: &DocumentRow) -> Stored<()> {
        for id in [held.id, by.id] {
            self.store.set_document_state(id, DocumentState::Annulled)?;
        }
        let note = format!("{} `{}` took it back", by.kind, by.number);
        self.store
            .resolve_document_cases(&held.supplier, held.kind, &held.number, &note, self.now.business)?;
        self.note(by, Hop::Superseded, &format!("takes back `{}`, which never counted", held.number))
    }

    /// Ends the wait of a movement that refers to something that did not come in time.
    pub(super) fn expire_movement(&self, row: &DocumentRow) -> Stored<()> {
        self.store.set_document_state(row.id, DocumentState::Case)?;
        let cause = Cause {
            reason: Reason::ParentMissing,
            message: format!("what {} `{}` refers to did not come in time", row.kind, row.number),
            duplicate_of: None,
            data_owner: None,
        };
        self.open_document_case(row, &cause)
    }

    /// Opens a case for a document that was kept, with what was received of it as it came.
    pub(super) fn open_document_case(&self, row: &DocumentRow, cause: &Cause) -> Stored<()> {
        let subject = CaseSubject {
            supplier: row.supplier.clone(),
            kind: row.kind,
            number: Some(row.number.clone()),
            order: Some(row.order_number.clone()),
            correlation: row.correlation.clone(),
        };
        let body = self.store.payload(&row.received.sha256)?;
        let received = body.as_deref().map(|body| (body, row.received.content_type.as_str()));
        self.open_case(subject, cause, received)?;
        Ok(())
    }
}

/// Returns a movement as it is kept, before anything is known of it.
pub(super) fn received(event: &ErpEvent, key: DocumentKey, flow: (&OrderNumber, &CorrelationId), document: &impl Serialize) -> NewDocument {
    let body = serde_json::to_string(document).expect("a document that was read can be written");
    NewDocument {
        id: 0,
        supplier: key.supplier,
        kind: key.kind,
        number: key.number,
        key: event.id.clone(),
        receipt: event.id.clone(),
        received_meaning: meaning(&event.body).to_string(),
        // It is written in one way, so its bytes say the same as what they mean.
        meaning: Digest::of(body.as_bytes()).to_string(),
        state: DocumentState::Received,
        body,
        order_number: flow.0.clone(),
        order_revision: None,
        correlation: flow.1.clone(),
        traceparent: event.traceparent.clone(),
        received: Received {
            sha256: String::new(),
            content_type: event.whole.1.clone(),
        },
    }
}
