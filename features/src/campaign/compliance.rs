//! Certificates: drafted with a flaw or without, and what a correct integration does with them.

use super::crew::Crew;
use countersign_campaigns::Flaw;
use countersign_core::documents::PurchaseOrder;
use countersign_core::history::Expected;
use countersign_core::payload::Digest;
use countersign_core::status::Reason;
use countersign_portal::{Drafted, SupplierDesk};
use jiff::Span;

impl Crew<'_> {
    pub(super) fn certificate(&self, of: &PurchaseOrder, desk: &SupplierDesk, flaw: Option<Flaw>) -> Result<Drafted, String> {
        let mut document = desk.draft_compliance_document(of);
        match flaw {
            Some(Flaw::OtherBytes) => document.digest = Digest::of(b"what it was when it was signed"),
            Some(Flaw::Expired) => {
                let today = self.erp.master_data().day_at(&document.plant, self.recorder.business_now());
                let today = today.ok_or("nobody knows which day it is at the plant")?;
                document.valid_until = Some(today.saturating_add(Span::new().days(-2)));
            }
            None => {}
        }
        Ok(document.into())
    }
}

/// Returns what is expected of a certificate once its order is known.
pub(super) fn of_flaw(flaw: Flaw) -> Expected {
    Expected::Case(vec![match flaw {
        Flaw::OtherBytes => Reason::ComplianceDigest,
        Flaw::Expired => Reason::ComplianceExpired,
    }])
}
