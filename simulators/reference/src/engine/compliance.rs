//! Compliance documents: checked when they come, kept as they are, and shown to their owner alone.

use super::answer;
use super::intake::Course;
use super::messages::COMPLIANCE_DOCUMENTS;
use super::problem::{ProblemKind, Refusal};
use super::step::{Step, Stop};
use crate::border::Answer;
use crate::store::{DocumentRow, DocumentState, OrderRow, Stored};
use countersign_contracts::catalogue;
use countersign_core::documents::ComplianceDocument;
use countersign_core::ids::{ComplianceDocumentNumber, CorrelationId, DocumentKind, SupplierId};
use countersign_core::status::Reason;
use jiff::tz::TimeZone;

impl Step<'_> {
    /// Checks what a supplier files.
    pub(super) fn checked(&self, document: &ComplianceDocument, order: OrderRow) -> Result<Course, Stop> {
        let actual = document.actual_digest();
        if !(self.policies.quality.is_genuine)(&document.digest, actual.as_ref()) {
            let actual = actual.map_or_else(|| "no base64".to_owned(), |digest| digest.to_string());
            let detail = format!(
                "`{}` should have the digest {}, and has {actual}",
                document.document_number, document.digest
            );
            return Err(Refusal::with_case(ProblemKind::ContentMismatch, Reason::ComplianceDigest, detail).into());
        }
        let utc = TimeZone::UTC;
        let zone = self.master_data.and_then(|known| known.zone(&order.document.plant)).unwrap_or(&utc);
        let today = zone.to_datetime(self.now.business).date();
        if let Some(until) = document.valid_until.filter(|until| *until < today) {
            let detail = format!(
                "`{}` was valid until {until}, and it is {today} at the plant",
                document.document_number
            );
            return Err(Refusal::with_case(ProblemKind::DocumentExpired, Reason::ComplianceExpired, detail).into());
        }
        Ok(Course::Accept(Box::new(order)))
    }

    /// Files a document in the ERP.
    pub(super) fn file(&self, row: &DocumentRow, document: &ComplianceDocument) -> Stored<()> {
        let key = self.unique_key(&row.receipt, &row.number);
        let mut booked = document.clone();
        booked.correlation_id = CorrelationId::new((self.policies.correlation.carried)(row.correlation.as_str(), &key));
        self.write_to_erp(row, COMPLIANCE_DOCUMENTS, key, answer::encode(&booked))
    }

    /// Reads one compliance document of a supplier; there were none before the version that brought them.
    pub(super) fn read_compliance(&self, supplier: &SupplierId, version: &str, number: &ComplianceDocumentNumber) -> Result<Answer, Stop> {
        let kind = DocumentKind::ComplianceDocument;
        if catalogue().contract(kind, version).is_none() {
            return Err(Refusal::not_found().into());
        }
        let own = self.store.document(supplier, kind, number.as_str())?;
        let any = self.store.document_of_any(kind, number.as_str())?;
        let exists = any.is_some();
        let is_shown = |row: &DocumentRow| (self.policies.quality.is_document_shown)(row.supplier == *supplier);
        let found = own.or(any).filter(|row| is_shown(row) && row.state == DocumentState::Accepted);
        let document: Option<ComplianceDocument> = found.and_then(|row| serde_json::from_str(&row.body).ok());
        match document {
            Some(document) => Ok(answer::json(200, &document)),
            None => Err(self.absent(exists).into()),
        }
    }
}
