//! Early arrivals: they wait for their order, go on when it comes, and become cases when it does not.

use super::document::SupplierDocument;
use super::intake::Course;
use super::problem::Cause;
use super::step::{Step, Stop};
use crate::border::Part;
use crate::policies::Expiry;
use crate::store::{CaseSubject, DocumentRow, DocumentState, Hop, OrderRow, Stored};
use countersign_core::ids::DocumentKind;
use countersign_core::status::Reason;

impl Step<'_> {
    /// Lets a document wait for its order, or for the revision of it.
    pub(super) fn park(&self, row: &DocumentRow) -> Stored<()> {
        let window = self.settings.timing.parking_window;
        let expires_at = self.now.business.saturating_add(window).unwrap_or(self.now.business);
        self.store.set_document_state(row.id, DocumentState::Parked)?;
        self.store.park(row.id, &row.supplier, &row.order_number, expires_at)?;
        self.note(row, Hop::Parked, &format!("waits for {} `{}`", awaited(row.kind), row.order_number))
    }

    /// Lets the documents go on that waited for this revision of the order.
    pub(super) fn release(&self, order: &OrderRow) -> Result<(), Stop> {
        for mut row in self.store.parked_for(&order.number, &order.supplier)? {
            if is_movement(row.kind) || !(self.policies.parking.is_released)(row.order_revision, order.revision) {
                continue;
            }
            let Ok(document) = SupplierDocument::read(row.kind, &row.body) else {
                continue;
            };
            // Without an id of its own, a document was traced by its receipt until its order was known.
            if row.correlation.as_str() == row.receipt {
                row.correlation.clone_from(&order.correlation);
                self.store.set_document_correlation(row.id, &row.correlation)?;
            }
            self.release_one(&row, &document.at_plant(&order.document.plant))?;
        }
        self.release_receipts(&order.number, &order.supplier)
    }

    pub(super) fn release_one(&self, row: &DocumentRow, document: &SupplierDocument) -> Result<(), Stop> {
        let course = self.check_content(document).and_then(|()| self.course(document, &Part::Whole));
        match course {
            Ok(Course::Park) => Ok(()),
            Ok(Course::Case(cause)) => {
                self.end_wait(row)?;
                Ok(self.turn_into_case(row, document, &cause)?)
            }
            Ok(Course::Accept(order)) => {
                self.end_wait(row)?;
                self.accept(row, document, &order)
            }
            Ok(Course::Supply) => {
                self.end_wait(row)?;
                self.accept_supply(row, document)
            }
            Err(Stop::Refused(refusal)) => {
                // A refusal without a cause says that the integration cannot tell yet: the document waits on.
                if let Some(cause) = &refusal.cause {
                    self.end_wait(row)?;
                    self.turn_into_case(row, document, cause)?;
                }
                Ok(())
            }
            Err(stop) => Err(stop),
        }
    }

    fn end_wait(&self, row: &DocumentRow) -> Stored<()> {
        self.store.unpark(row.id)?;
        let came = match row.kind {
            DocumentKind::CreditNote => "its invoice was booked".to_owned(),
            DocumentKind::CorrectiveAction => "its case was opened".to_owned(),
            DocumentKind::InventoryCommitment => format!("forecast `{}` came", row.order_number),
            _ => format!("order `{}` came", row.order_number),
        };
        self.note(row, Hop::Released, &came)
    }

    /// Ends the wait of documents whose order did not come in time.
    pub(super) fn expire_parked(&self, limit: u32) -> Stored<()> {
        for row in self.store.parked_past_window(self.now.business, limit)? {
            self.store.unpark(row.id)?;
            if (self.policies.parking.expiry)() == Expiry::Forget {
                continue;
            }
            if is_movement(row.kind) {
                self.expire_movement(&row)?;
                continue;
            }
            let awaited = match row.order_revision {
                _ if row.kind == DocumentKind::CreditNote => format!("the invoice of credit note `{}`", row.number),
                _ if row.kind == DocumentKind::CorrectiveAction => format!("the case of corrective action `{}`", row.number),
                Some(issue) if row.kind == DocumentKind::InventoryCommitment => format!("issue {issue} of forecast `{}`", row.order_number),
                Some(revision) => format!("revision {revision} of order `{}`", row.order_number),
                None => format!("order `{}`", row.order_number),
            };
            let cause = Cause {
                reason: Reason::ParentMissing,
                message: format!("{awaited} did not come in time"),
                duplicate_of: None,
                data_owner: None,
            };
            if let Ok(document) = SupplierDocument::read(row.kind, &row.body) {
                self.turn_into_case(&row, &document, &cause)?;
            }
        }
        Ok(())
    }

    /// Opens a case for a document that was taken, and tells the portal.
    pub(super) fn turn_into_case(&self, row: &DocumentRow, document: &SupplierDocument, cause: &Cause) -> Stored<()> {
        self.store.set_document_state(row.id, DocumentState::Case)?;
        let body = self.store.payload(&row.received.sha256)?;
        let received = body.as_deref().map(|body| (body, row.received.content_type.as_str()));
        let subject = CaseSubject {
            supplier: row.supplier.clone(),
            kind: row.kind,
            number: Some(row.number.clone()),
            order: Some(row.order_number.clone()),
            correlation: row.correlation.clone(),
        };
        self.open_case(subject, cause, received)?;
        self.push_status(row, document, Some(cause.reason))
    }
}

/// Returns what documents of a kind wait for.
fn awaited(kind: DocumentKind) -> &'static str {
    if kind.is_of_forecasts() { "forecast" } else { "order" }
}

/// Returns whether documents of a kind come from the ERP and count by themselves.
fn is_movement(kind: DocumentKind) -> bool {
    matches!(
        kind,
        DocumentKind::GoodsReceipt | DocumentKind::Payment | DocumentKind::QualityNotice
    )
}
