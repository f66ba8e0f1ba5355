//! Certificates and reports that a supplier files.

use crate::desk::SupplierDesk;
use countersign_core::documents::{ComplianceDocument, PurchaseOrder};
use countersign_core::ids::ComplianceDocumentNumber;
use countersign_core::payload::Digest;
use countersign_core::status::ComplianceType;

impl SupplierDesk {
    /// Returns a valid certificate of conformity for an order, which never ends.
    pub fn draft_compliance_document(&self, order: &PurchaseOrder) -> ComplianceDocument {
        let fingerprint = self.session.recorder.fingerprint();
        let number = self.number("COC");
        let bytes = format!("%PDF-1.7 {number}: as ordered by {}", order.order_number).into_bytes();
        ComplianceDocument {
            document_number: ComplianceDocumentNumber::new(number),
            kind: ComplianceType::CertificateOfConformity,
            order_number: order.order_number.clone(),
            lot: None,
            supplier: self.supplier.id.clone(),
            plant: order.plant.clone(),
            correlation_id: order.correlation_id.clone(),
            issued_at: self.now(),
            valid_until: None,
            media_type: "application/pdf".to_owned(),
            digest: Digest::of(&bytes),
            content: ComplianceDocument::content_of(&bytes),
            note: format!("certificate of {} {fingerprint}", self.supplier.id),
            reference: format!("ref {fingerprint}"),
        }
    }
}
