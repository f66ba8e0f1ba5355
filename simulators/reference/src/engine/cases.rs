//! Exception cases: how they are opened, and how operators see them.

use super::problem::Cause;
use super::step::Step;
use crate::policies::Repeats;
use crate::store::{CaseRow, CaseSubject, Hop, NewCase, Stored};
use countersign_core::documents::{ExceptionCase, OriginalPayload};
use countersign_core::ids::OrderNumber;
use countersign_core::payload::Digest;
use countersign_core::status::Severity;

impl Step<'_> {
    /// Opens a case with the received bytes and their content type, or counts the same failure once more. Returns its number.
    pub(super) fn open_case(&self, subject: CaseSubject, cause: &Cause, received: Option<(&[u8], &str)>) -> Stored<i64> {
        let case = self.case(subject, cause, received)?;
        if case.received.is_some()
            && let Some(id) = self.store.same_case(&case)?
            && (self.policies.cases.repeats)() == Repeats::Counted
        {
            self.store.count_case(id)?;
            return Ok(id);
        }
        self.file_case(&case)
    }

    /// Opens the case of a message that could not be delivered: each message has its own.
    pub(super) fn open_delivery_case(
        &self,
        subject: CaseSubject,
        cause: &Cause,
        received: Option<(&[u8], &str)>,
        message: i64,
    ) -> Stored<i64> {
        let mut case = self.case(subject, cause, received)?;
        case.message_id = Some(message);
        self.file_case(&case)
    }

    fn case(&self, subject: CaseSubject, cause: &Cause, received: Option<(&[u8], &str)>) -> Stored<NewCase> {
        let payload = match received {
            Some((body, _)) => {
                let kept = (self.policies.cases.kept_payload)(body.to_vec());
                Some((self.store.keep_payload(&kept)?, kept.len()))
            }
            None => None,
        };
        Ok(NewCase {
            reason: (self.policies.cases.filed_reason)(cause.reason),
            severity: if (self.policies.commitments.is_urgent)(cause.reason) {
                Severity::High
            } else {
                Severity::Normal
            },
            message: cause.message.clone(),
            opened_at: self.now.business,
            duplicate_of: cause.duplicate_of.clone(),
            data_owner: cause.data_owner.clone(),
            received: received.map(|(body, _)| Digest::of(body).to_string()),
            payload,
            content_type: received.map_or_else(String::new, |(_, content_type)| content_type.to_owned()),
            message_id: None,
            subject,
        })
    }

    fn file_case(&self, case: &NewCase) -> Stored<i64> {
        let id = self.store.open_case(case)?;
        let subject = &case.subject;
        let number = subject.number.as_deref().unwrap_or_default();
        self.store.keep_hop(
            &subject.correlation,
            self.now.business,
            Hop::CaseOpened,
            (subject.kind, number, None),
            &format!("C-{id:06} {}", case.reason),
        )?;
        Ok(id)
    }

    /// Returns a case as operators see it.
    pub(super) fn case_view(&self, row: &CaseRow) -> Stored<ExceptionCase> {
        let case_id = row.case_id();
        let age = self.now.business.duration_since(row.opened_at).as_secs();
        let payload = row.payload.as_deref().and_then(Digest::parse).map(|sha256| OriginalPayload {
            content_type: row.content_type.clone(),
            size_bytes: u64::from(row.size),
            sha256,
            href: format!("/ops/v1/cases/{case_id}/payload"),
        });
        Ok(ExceptionCase {
            case_id,
            reason: row.reason,
            owner: row.owner,
            informed: (self.policies.commitments.informed)(row.reason).to_vec(),
            severity: row.severity,
            status: row.status,
            message: row.message.clone(),
            opened_at: row.opened_at,
            age_seconds: u64::try_from(age).unwrap_or(0),
            is_escalated: row.is_escalated,
            occurrences: row.occurrences,
            supplier: row.subject.supplier.clone(),
            document: row.subject.kind,
            document_number: row.subject.number.clone(),
            order_number: row
                .subject
                .order
                .as_ref()
                .filter(|_| !row.subject.kind.is_of_forecasts())
                .map(OrderNumber::to_string),
            duplicate_of: row.duplicate_of.clone(),
            data_owner: row.data_owner.clone(),
            correlation_id: row.subject.correlation.clone(),
            payload,
            attempts: match row.message_id {
                Some(message) => self.store.attempts(message)?,
                None => Vec::new(),
            },
        })
    }
}
