//! Quality: the plant holds what it received and decides on it; whether that fits what was received is the integration's to judge.

use crate::amendment::Publish;
use crate::draft::stamped;
use crate::error::ErpError;
use crate::event::EventHandle;
use crate::master_data::MasterData;
use crate::session::ErpSession;
use countersign_core::documents::{GoodsReceipt, Lot, PurchaseOrder, QualityNotice};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Expected, Function, Intent, IntentLine, What};
use countersign_core::ids::{DocumentKey, OperationId, QualityNoticeNumber};
use countersign_core::status::Disposition;
use jiff::{SignedDuration, Timestamp};

/// How long a supplier has to answer, when nothing else is said.
const ANSWER_WITHIN: SignedDuration = SignedDuration::from_hours(72);

/// What a scenario says of a quality notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualityDraft {
    /// The notice as it will stand, but for its number, time and fingerprint.
    notice: QualityNotice,
    /// Its number; a new one when absent.
    pub number: Option<QualityNoticeNumber>,
    /// What a correct integration does with it.
    pub expected: Expected,
    /// What is wrong with it on purpose, for people.
    pub wrong: Option<String>,
}

/// A quality notice that the ERP posted.
#[derive(Debug, Clone)]
pub struct QualityPosting {
    /// As it stands in the ledger.
    pub notice: QualityNotice,
    /// The operation of telling the integration.
    pub operation: OperationId,
    /// The event that tells it.
    pub event: EventHandle,
}

impl QualityDraft {
    /// Returns the hold of one lot of a receipt's first line, which asks for a corrective action; nothing when it has none.
    pub fn hold_of(receipt: &GoodsReceipt) -> Option<Self> {
        let line = receipt.lines.first()?;
        let Lot { lot, quantity, .. } = line.lots.first()?.clone();
        let notice = QualityNotice {
            notice_number: QualityNoticeNumber::new(""),
            decides: None,
            disposition: None,
            receipt_number: receipt.receipt_number.clone(),
            order_number: receipt.order_number.clone(),
            supplier: receipt.supplier.clone(),
            plant: receipt.plant.clone(),
            correlation_id: receipt.correlation_id.clone(),
            material: line.material.clone(),
            lot,
            quantity,
            complaint: "not to gauge".to_owned(),
            answer_by: Some(Timestamp::MAX),
            posted_at: receipt.posted_at,
            note: "inspection".to_owned(),
            reference: "sample".to_owned(),
        };
        Some(Self::plain(notice))
    }

    /// Returns the decision on a hold.
    pub fn decision_on(hold: &QualityNotice, disposition: Disposition) -> Self {
        Self::plain(QualityNotice {
            decides: Some(hold.notice_number.clone()),
            disposition: Some(disposition),
            answer_by: None,
            ..hold.clone()
        })
    }

    fn plain(notice: QualityNotice) -> Self {
        Self {
            notice,
            number: None,
            expected: Expected::Accept,
            wrong: None,
        }
    }

    /// Holds another lot than the receipt's.
    pub fn of_lot(mut self, lot: &str) -> Self {
        lot.clone_into(&mut self.notice.lot);
        self
    }

    /// Returns the lot that is held.
    pub fn lot(&self) -> &str {
        &self.notice.lot
    }

    /// Says what a correct integration does with it, and what is wrong with it.
    pub fn expecting(mut self, expected: Expected, wrong: Option<&str>) -> Self {
        self.expected = expected;
        self.wrong = wrong.map(str::to_owned);
        self
    }

    fn complete(self, order: &PurchaseOrder, count: usize, fingerprint: Fingerprint, now: Timestamp) -> QualityNotice {
        let number = || QualityNoticeNumber::new(format!("{}Q{:03}", order.order_number, count + 1));
        let whole = Timestamp::from_second(now.as_second()).unwrap_or(now);
        QualityNotice {
            notice_number: self.number.unwrap_or_else(number),
            answer_by: self.notice.answer_by.and_then(|_| whole.checked_add(ANSWER_WITHIN).ok()),
            posted_at: now,
            note: stamped(&self.notice.note, fingerprint),
            reference: stamped(&self.notice.reference, fingerprint),
            ..self.notice
        }
    }
}

impl ErpSession {
    /// Posts a quality notice: records the intent, writes the ledger, and tells the integration unless told to hold.
    ///
    /// # Errors
    /// When the ledger has no such order; nothing happens then.
    pub fn post_quality(&self, draft: QualityDraft, publish: Publish) -> Result<QualityPosting, ErpError> {
        let posting = {
            let mut ledger = self.world.ledger();
            let unknown = || ErpError::UnknownOrder(draft.notice.order_number.clone());
            let order = ledger.order(&draft.notice.order_number).cloned().ok_or_else(unknown)?;
            let count = ledger.quality_notices(&order.order_number).len();
            let fingerprint = self.recorder.fingerprint();
            let (expected, wrong) = (draft.expected.clone(), draft.wrong.clone());
            let notice = draft.complete(&order, count, fingerprint, self.recorder.business_now());
            let intent = Intent {
                operation: self.recorder.operation(),
                expected,
                wrong,
                ..intent(&notice, &order, &self.world.master_data(), fingerprint)
            };
            self.recorder.record(What::Intent(Box::new(intent.clone())));
            // The order was there a moment ago, and the ledger has been locked since.
            if let Some(apply) = ledger.post_quality(notice.clone(), fingerprint) {
                self.recorder.record(What::Apply(Box::new(apply)));
            }
            self.world.changed(&ledger);
            QualityPosting {
                operation: intent.operation,
                event: EventHandle::of_quality(&notice, intent, self.recorder.clone()),
                notice,
            }
        };
        self.start(&posting.event, publish);
        Ok(posting)
    }
}

fn intent(notice: &QualityNotice, order: &PurchaseOrder, master_data: &MasterData, fingerprint: Fingerprint) -> Intent {
    let line = order.lines.iter().find(|line| line.material == notice.material);
    let line = line.map(|line| IntentLine {
        line: line.line,
        // What cannot be converted is wrong on purpose, and kept as written.
        quantity: master_data
            .to_base(&notice.material, &notice.quantity)
            .unwrap_or_else(|| notice.quantity.clone()),
        largest: None,
        word: None,
        room: None,
        material_revision: None,
    });
    Intent {
        operation: OperationId(0),
        function: Function::QualityPost,
        supplier: notice.supplier.clone(),
        document: Some(DocumentKey::quality_notice(&notice.supplier, &notice.notice_number)),
        revision: None,
        parent: Some(DocumentKey::order(&notice.supplier, &notice.order_number)),
        invoice: None,
        fingerprint: Some(fingerprint),
        correlation: Some(notice.correlation_id.clone()),
        expected: Expected::Accept,
        wrong: None,
        lines: line.into_iter().collect(),
        planning_run: None,
        ordered: None,
        names: Vec::new(),
        record: None,
    }
}
