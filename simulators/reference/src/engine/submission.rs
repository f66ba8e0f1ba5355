//! A supplier's submission: its key, its contract, and what a refusal leaves behind.

use super::answer;
use super::document::{Facts, SupplierDocument};
use super::messages::COMMITMENTS;
use super::problem::{ProblemKind, Refusal};
use super::step::{Step, Stop};
use crate::border::{Answer, Part, Submission, Target};
use crate::policies::{EarlierUse, KeyVerdict, Looked};
use crate::store::{CaseSubject, FirstAnswer, NewMessage, OrderRow, Received, Stored};
use countersign_contracts::{
    Reading, Rejection, Stage, catalogue, read_acknowledgement, read_compliance_document, read_corrective_action, read_credit_note,
    read_inventory_commitment, read_invoice, read_ship_notice,
};
use countersign_core::documents::ProblemError;
use countersign_core::ids::{CorrelationId, DocumentKind};
use countersign_core::payload::{Digest, meaning};
use countersign_core::status::Reason;

/// A submission that is being worked on for the first time.
#[derive(Debug, Clone)]
pub(super) struct Intake<'a> {
    pub(super) submission: &'a Submission,
    /// The number of its receipt, also when it is refused.
    pub(super) receipt: String,
    /// What its bytes mean.
    pub(super) meaning: String,
}

impl Step<'_> {
    /// Works on a submission, or gives the first answer to its key again.
    pub(super) fn submit(&self, submission: &Submission) -> Result<Answer, Stop> {
        let meaning = meaning_of(submission);
        if let Some(answer) = self.earlier_answer(submission, &meaning)? {
            return Ok(answer);
        }
        let intake = Intake {
            submission,
            receipt: self.next_id('R')?,
            meaning,
        };
        let answer = match self.read(&intake).and_then(|document| self.take(&intake, &document)) {
            Err(Stop::Refused(refusal)) => self.refuse(&intake, *refusal)?,
            other => other?,
        };
        if submission.part != Part::WithoutKeeping {
            self.keep_first(submission, intake.meaning, &answer)?;
        }
        Ok(answer)
    }

    /// Says whether a submission's key is known, and how its order stands.
    pub(super) fn look(&self, submission: &Submission) -> Stored<Answer> {
        let status = if self.remembered(submission)?.is_some() { 200 } else { 404 };
        let order = match Facts::of(submission.kind, &submission.body).order {
            Some(order) => self.own_order(&submission.supplier, &order)?,
            None => None,
        };
        Ok(answer::json(status, &order))
    }

    /// Keeps what was answered to a submission.
    pub(super) fn keep(&self, submission: &Submission, answer: &Answer) -> Stored<Answer> {
        self.keep_first(submission, meaning_of(submission), answer)?;
        Ok(answer::empty(204))
    }

    fn keep_first(&self, submission: &Submission, meaning: String, answer: &Answer) -> Stored<()> {
        if !(self.policies.keys.is_kept)(answer.status) {
            return Ok(());
        }
        let first = FirstAnswer {
            meaning,
            answer: answer::stored(answer),
            kept_at: self.now.business,
        };
        self.store.keep_answer(&submission.supplier, &submission.key, &first)
    }

    /// Returns the first answer to a submission's key, when it is not too long ago.
    fn remembered(&self, submission: &Submission) -> Stored<Option<FirstAnswer>> {
        let keys = &self.policies.keys;
        let first = (keys.first_answer)(&self.store, &submission.supplier, &submission.key)?;
        Ok(first.filter(|first| {
            let age = self.now.business.duration_since(first.kept_at);
            (keys.is_remembered)(age, self.settings.timing.idempotency_window)
        }))
    }

    /// Refuses a body that was larger than the limit; `submission` holds as much of it as was read.
    pub(super) fn refuse_oversized(&self, submission: &Submission, limit: u64) -> Result<Answer, Stop> {
        let meaning = meaning_of(submission);
        let first = self.remembered(submission)?;
        let intake = match &first {
            Some(first) if first.meaning == meaning => return self.submit(submission),
            _ => Intake {
                submission,
                receipt: self.next_id('R')?,
                meaning,
            },
        };
        let detail = format!("a body has at most {limit} bytes");
        let refusal = Refusal::with_case(ProblemKind::TooLarge, Reason::ValidationSize, detail);
        let answer = self.refuse(&intake, refusal)?;
        // Size is checked before the key, so a key that has an answer keeps it.
        if first.is_none() {
            self.keep_first(submission, intake.meaning, &answer)?;
        }
        Ok(answer)
    }

    fn earlier_answer(&self, submission: &Submission, meaning: &str) -> Result<Option<Answer>, Stop> {
        let Some(first) = self.remembered(submission)? else {
            return Ok(None);
        };
        let looked = match submission.part {
            Part::AfterLook { .. } => Looked::Before,
            Part::Whole | Part::WithoutKeeping => Looked::Now,
        };
        let earlier = if first.meaning == meaning {
            EarlierUse::SameContent
        } else {
            EarlierUse::OtherContent
        };
        match (self.policies.keys.earlier_use)(earlier, looked) {
            KeyVerdict::Replay => {
                let next_receipt = self.peek_id('R')?;
                Ok(Some(answer::replayed((self.policies.keys.replayed)(&first.answer, &next_receipt))))
            }
            KeyVerdict::Conflict => {
                let detail = "the idempotency key was used before, with other content";
                let mut refusal = Refusal::new(ProblemKind::KeyConflict, detail);
                refusal.problem.status = (self.policies.keys.conflict_status)();
                refusal.problem.correlation_id.clone_from(&submission.correlation);
                Err(refusal.into())
            }
            KeyVerdict::WorkAnew => Ok(None),
        }
    }

    fn read(&self, intake: &Intake<'_>) -> Result<SupplierDocument, Stop> {
        let submission = intake.submission;
        let document = read_document(submission, &self.reading(intake, None));
        let document = match document {
            Ok(document) => document,
            Err(rejection) => {
                self.salvage(intake)?;
                return Err(violation(&rejection).into());
            }
        };
        if submission.version == catalogue().current() {
            return Ok(document);
        }
        // What an older version does not carry comes from the order, once it is known which one that is.
        let order = self.own_order(&submission.supplier, &document.order())?;
        let again = order.map(|order| read_document(submission, &self.reading(intake, Some(&order))));
        again.unwrap_or(Ok(document)).map_err(|rejection| violation(&rejection).into())
    }

    fn reading(&self, intake: &Intake<'_>, order: Option<&OrderRow>) -> Reading {
        let header = intake.submission.correlation.as_deref().map(CorrelationId::from);
        Reading {
            received_at: self.now.business,
            supplier: intake.submission.supplier.clone(),
            correlation: header
                .or_else(|| order.map(|order| order.correlation.clone()))
                .unwrap_or_else(|| CorrelationId::new(intake.receipt.clone())),
            plant_of_order: order.map(|order| order.document.plant.clone()),
        }
    }

    fn salvage(&self, intake: &Intake<'_>) -> Stored<()> {
        let submission = intake.submission;
        if submission.kind != DocumentKind::Acknowledgement {
            return Ok(());
        }
        let Some(commitment) = (self.policies.revisions.salvaged)(&submission.body) else {
            return Ok(());
        };
        let number = commitment.acknowledgement_number.to_string();
        self.enqueue(NewMessage {
            target: Target::Erp,
            path: COMMITMENTS,
            key: self.unique_key(&intake.receipt, &number),
            content_type: "application/json",
            body: answer::encode(&commitment),
            supplier: submission.supplier.clone(),
            order: commitment.order_number.clone(),
            kind: submission.kind,
            number,
            revision: Some(commitment.order_revision),
            correlation: commitment.correlation_id.clone(),
            traceparent: submission.traceparent.clone(),
            received: self.keep_received(submission)?,
            due: self.soon(),
        })?;
        Ok(())
    }

    /// Opens the case of a refusal, when it has one, and answers.
    fn refuse(&self, intake: &Intake<'_>, mut refusal: Refusal) -> Stored<Answer> {
        let submission = intake.submission;
        let facts = Facts::of(submission.kind, &submission.body);
        let header = submission.correlation.as_deref().map(CorrelationId::from);
        let known = facts.correlation.or(header);
        refusal.problem.correlation_id = known.as_ref().map(ToString::to_string);
        if let Some(cause) = &refusal.cause {
            let subject = CaseSubject {
                supplier: submission.supplier.clone(),
                kind: submission.kind,
                number: facts.number,
                order: facts.order,
                correlation: known.unwrap_or_else(|| CorrelationId::new(intake.receipt.clone())),
            };
            self.open_case(subject, cause, Some((&submission.body, &submission.content_type)))?;
        }
        Ok(answer::problem(&refusal))
    }

    /// Keeps the received bytes.
    pub(super) fn keep_received(&self, submission: &Submission) -> Stored<Received> {
        Ok(Received {
            sha256: self.store.keep_payload(&submission.body)?,
            content_type: submission.content_type.clone(),
        })
    }
}

/// What is submitted where counts with what it says: an acknowledgement is no ship notice.
fn meaning_of(submission: &Submission) -> String {
    Digest::of(format!("{} {}", submission.kind, meaning(&submission.body)).as_bytes()).to_string()
}

fn read_document(submission: &Submission, reading: &Reading) -> Result<SupplierDocument, Rejection> {
    match submission.kind {
        DocumentKind::Acknowledgement => {
            read_acknowledgement(&submission.version, &submission.body, reading).map(SupplierDocument::Acknowledgement)
        }
        DocumentKind::Invoice => read_invoice(&submission.version, &submission.body).map(SupplierDocument::Invoice),
        DocumentKind::CreditNote => read_credit_note(&submission.version, &submission.body).map(SupplierDocument::CreditNote),
        DocumentKind::CorrectiveAction => {
            read_corrective_action(&submission.version, &submission.body).map(SupplierDocument::CorrectiveAction)
        }
        DocumentKind::InventoryCommitment => {
            read_inventory_commitment(&submission.version, &submission.body).map(SupplierDocument::InventoryCommitment)
        }
        DocumentKind::ComplianceDocument => {
            read_compliance_document(&submission.version, &submission.body).map(SupplierDocument::ComplianceDocument)
        }
        _ => read_ship_notice(&submission.version, &submission.body, reading).map(SupplierDocument::ShipNotice),
    }
}

/// Returns the refusal of a body that breaks its contract.
pub(super) fn violation(rejection: &Rejection) -> Refusal {
    let kind = match rejection.stage {
        Stage::Parse => ProblemKind::Malformed,
        Stage::Contract => ProblemKind::ContractViolation,
    };
    let first = rejection.violations.first().map_or_else(String::new, ToString::to_string);
    let errors = rejection.violations.iter().map(|violation| ProblemError {
        pointer: violation.pointer.clone(),
        detail: format!("expected {}, found {}", violation.expected, violation.found),
    });
    Refusal::with_case(kind, rejection.reason(), first).with_errors(errors.collect())
}
