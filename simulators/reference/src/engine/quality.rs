//! Quality cases: holds and decisions from the ERP, traced to the receipt, and the answers of suppliers.

use super::answer;
use super::document::SupplierDocument;
use super::intake::Course as Way;
use super::messages::CORRECTIVE_ACTIONS;
use super::movement::{Taking, received};
use super::problem::{Cause, Refusal};
use super::step::{Step, Stop};
use super::submission::violation;
use crate::border::{Answer, ErpEvent};
use crate::store::{DocumentRow, DocumentState, Hop, OrderRow, Stored};
use countersign_contracts::{catalogue, read_quality_notice};
use countersign_core::documents::{CorrectiveAction, GoodsReceipt, QualityNotice};
use countersign_core::ids::{CorrelationId, DocumentKey, DocumentKind, OrderNumber, QualityNoticeNumber, SupplierId};
use countersign_core::status::Reason;
use serde_json::json;

/// Where a quality notice goes.
enum Course {
    /// It counts.
    Accept,
    /// It waits for what it refers to.
    Park,
    /// A person has to decide.
    Hold(String),
}

impl Step<'_> {
    /// Takes the event of a quality notice; one that was taken before has no further effect.
    pub(super) fn take_quality(&self, event: &ErpEvent) -> Result<Answer, Stop> {
        let notice = match read_quality_notice(catalogue().current(), &event.body) {
            Ok(notice) => notice,
            Err(rejection) => return Ok(self.refuse_event(event, DocumentKind::QualityNotice, violation(&rejection))?),
        };
        self.known()?;
        let key = DocumentKey::quality_notice(&notice.supplier, &notice.notice_number);
        let row = received(event, key, (&notice.order_number, &notice.correlation_id), &notice);
        let taking = Taking {
            is_repeated: self.policies.quality.is_repeated,
            conflicting: Reason::QualityConflicting,
            hop: Hop::QualityReceived,
        };
        if let Some(row) = self.keep_movement(event, row, &taking)? {
            self.send_quality_on(&row, &notice)?;
        }
        Ok(answer::empty(202))
    }

    fn send_quality_on(&self, row: &DocumentRow, notice: &QualityNotice) -> Result<(), Stop> {
        match self.quality_course(notice)? {
            Course::Park => {
                if !self.store.is_parked(row.id)? {
                    self.park(row)?;
                }
                return Ok(());
            }
            Course::Accept => {
                self.end_movement_wait(row)?;
                self.store.set_document_state(row.id, DocumentState::Accepted)?;
                self.push_quality(row, notice)?;
            }
            Course::Hold(message) => {
                self.end_movement_wait(row)?;
                self.store.set_document_state(row.id, DocumentState::Case)?;
                let cause = Cause {
                    reason: Reason::QualityMismatch,
                    message,
                    duplicate_of: None,
                    data_owner: None,
                };
                self.open_document_case(row, &cause)?;
            }
        }
        self.release_quality(&row.order_number, &row.supplier)
    }

    /// Lets the quality notices and corrective actions of an order go on that waited for what is there now.
    pub(super) fn release_quality(&self, order: &OrderNumber, supplier: &SupplierId) -> Result<(), Stop> {
        for row in self.store.parked_for(order, supplier)? {
            if !self.store.is_parked(row.id)? {
                continue;
            }
            if row.kind == DocumentKind::QualityNotice {
                if let Ok(notice) = serde_json::from_str(&row.body) {
                    self.send_quality_on(&row, &notice)?;
                }
            } else if row.kind == DocumentKind::CorrectiveAction
                && let Ok(document) = SupplierDocument::read(row.kind, &row.body)
            {
                self.release_one(&row, &document)?;
            }
        }
        Ok(())
    }

    fn quality_course(&self, notice: &QualityNotice) -> Result<Course, Stop> {
        if let Some(number) = &notice.decides {
            return self.course_of_decision(notice, number);
        }
        let number = notice.receipt_number.as_str();
        let row = self.store.document(&notice.supplier, DocumentKind::GoodsReceipt, number)?;
        let Some(row) = row.filter(|row| row.state == DocumentState::Accepted) else {
            return Ok(Course::Park);
        };
        let Ok(receipt) = serde_json::from_str::<GoodsReceipt>(&row.body) else {
            return Ok(Course::Park);
        };
        Ok(match self.untraced(notice, &receipt) {
            Some(message) => Course::Hold(message),
            None => Course::Accept,
        })
    }

    /// Returns why what is held was not received like that.
    fn untraced(&self, notice: &QualityNotice, receipt: &GoodsReceipt) -> Option<String> {
        if receipt.order_number != notice.order_number || receipt.reverses.is_some() {
            return Some(format!(
                "`{}` is no receipt of order `{}`",
                receipt.receipt_number, notice.order_number
            ));
        }
        let is_same = self.policies.quality.is_same_lot;
        let lines = receipt.lines.iter().filter(|line| line.material == notice.material);
        let mut lots = lines.flat_map(|line| &line.lots);
        let Some(lot) = lots.find(|lot| is_same(&lot.lot, &notice.lot)) else {
            return Some(format!("lot `{}` was not received by `{}`", notice.lot, receipt.receipt_number));
        };
        let amount = |quantity| self.in_base_unit(&notice.material, quantity).map(|base| base.amount);
        let is_more = amount(&notice.quantity).is_none_or(|held| amount(&lot.quantity).is_some_and(|received| held > received));
        is_more.then(|| {
            format!(
                "{} of lot `{}` is held, and {} was received",
                notice.quantity, lot.lot, lot.quantity
            )
        })
    }

    fn course_of_decision(&self, notice: &QualityNotice, number: &QualityNoticeNumber) -> Result<Course, Stop> {
        let hold = self
            .store
            .document(&notice.supplier, DocumentKind::QualityNotice, number.as_str())?;
        let Some(hold) = hold.filter(|hold| !hold.state.is_waiting()) else {
            return Ok(Course::Park);
        };
        if hold.state != DocumentState::Accepted {
            return Ok(Course::Hold(format!("hold `{number}` stands in a case itself")));
        }
        let was_decided = self.decision(&notice.order_number, &notice.supplier, number)?.is_some();
        if (self.policies.quality.is_decidable)(was_decided) {
            return Ok(Course::Accept);
        }
        Ok(Course::Hold(format!("case `{number}` was decided before")))
    }

    /// Returns the decision that closed a case.
    fn decision(&self, order: &OrderNumber, supplier: &SupplierId, case: &QualityNoticeNumber) -> Stored<Option<QualityNotice>> {
        let rows = self.counting(order, supplier, DocumentKind::QualityNotice)?;
        let notices = rows.iter().filter_map(|row| serde_json::from_str(&row.body).ok());
        let mut decisions = notices.filter(|notice: &QualityNotice| notice.decides.as_ref() == Some(case));
        Ok(decisions.next())
    }

    /// Decides where the answer to a case goes; it waits until the hold is known.
    pub(super) fn corrected(&self, action: &CorrectiveAction, order: OrderRow) -> Result<Way, Stop> {
        let number = &action.case_number;
        let hold = self
            .store
            .document(&action.supplier, DocumentKind::QualityNotice, number.as_str())?;
        if hold.is_none_or(|hold| hold.state != DocumentState::Accepted) {
            return Ok(Way::Park);
        }
        let is_decided = self.decision(&action.order_number, &action.supplier, number)?.is_some();
        if (self.policies.quality.is_answerable)(is_decided) {
            return Ok(Way::Accept(Box::new(order)));
        }
        Ok(Way::Case(Cause {
            reason: Reason::QualityClosed,
            message: format!("case `{number}` is decided"),
            duplicate_of: None,
            data_owner: None,
        }))
    }

    /// Writes an answer to the ERP; beside one that came too late stands a case.
    pub(super) fn correct(&self, row: &DocumentRow, action: &CorrectiveAction) -> Stored<()> {
        let key = self.unique_key(&row.receipt, &row.number);
        let mut booked = action.clone();
        booked.correlation_id = CorrelationId::new((self.policies.correlation.carried)(row.correlation.as_str(), &key));
        self.write_to_erp(row, CORRECTIVE_ACTIONS, key, answer::encode(&booked))?;
        let hold = self
            .store
            .document(&action.supplier, DocumentKind::QualityNotice, action.case_number.as_str())?;
        let hold: Option<QualityNotice> = hold.and_then(|hold| serde_json::from_str(&hold.body).ok());
        if let Some(until) = hold.and_then(|hold| hold.answer_by).filter(|until| self.now.business > *until) {
            let cause = Cause {
                reason: Reason::QualityLate,
                message: format!("case `{}` was to be answered by {until}", action.case_number),
                duplicate_of: None,
                data_owner: None,
            };
            self.open_document_case(row, &cause)?;
        }
        Ok(())
    }

    /// Reads one quality case of a supplier; there were none before the version that brought them.
    pub(super) fn read_quality(&self, supplier: &SupplierId, version: &str, number: &QualityNoticeNumber) -> Result<Answer, Stop> {
        let kind = DocumentKind::QualityNotice;
        if catalogue().contract(kind, version).is_none() {
            return Err(Refusal::not_found().into());
        }
        let found = self.store.document_of_any(kind, number.as_str())?;
        let exists = found.is_some();
        let is_own = |row: &DocumentRow| (self.policies.quality.is_shown)(row.supplier == *supplier);
        let Some(row) = found.filter(|row| is_own(row) && row.state == DocumentState::Accepted) else {
            return Err(self.absent(exists).into());
        };
        let hold: Option<QualityNotice> = serde_json::from_str(&row.body).ok();
        let Some(hold) = hold.filter(|hold| hold.decides.is_none()) else {
            return Err(self.absent(exists).into());
        };
        let answers = self.counting(&hold.order_number, &row.supplier, DocumentKind::CorrectiveAction)?;
        let answers = answers.iter().filter_map(|row| serde_json::from_str(&row.body).ok());
        let answers: Vec<CorrectiveAction> = answers.filter(|action: &CorrectiveAction| action.case_number == *number).collect();
        let decision = self.decision(&hold.order_number, &row.supplier, number)?;
        let body = json!({
            "case": hold,
            "state": (self.policies.quality.state)(!answers.is_empty(), decision.is_some()),
            "disposition": decision.as_ref().and_then(|decision| decision.disposition),
            "answers": answers,
            "decision": decision,
        });
        Ok(answer::json(200, &body))
    }
}
