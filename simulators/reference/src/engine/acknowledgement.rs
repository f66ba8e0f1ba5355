//! An accepted acknowledgement: what it means, and the commitment that the ERP gets.

use super::answer;
use super::messages::COMMITMENTS;
use super::problem::{ProblemKind, Refusal};
use super::step::{Step, Stop};
use crate::store::{AnswerGiven, DocumentRow, OrderRow};
use countersign_core::documents::{Acknowledgement, Commitment, CommitmentLine, ProblemError};
use countersign_core::ids::CorrelationId;
use countersign_core::status::{Reason, Response};

impl Step<'_> {
    /// Returns what each line's word means.
    ///
    /// # Errors
    /// A refusal that names every word that means nothing.
    pub(super) fn responses(&self, acknowledgement: &Acknowledgement) -> Result<Vec<Response>, Stop> {
        let words = self.supplier(&acknowledgement.supplier).map(|supplier| &supplier.words);
        let meanings: Vec<Option<Response>> = acknowledgement
            .lines
            .iter()
            .map(|line| words.and_then(|words| (self.policies.statuses.meaning)(words, &line.response)))
            .collect();
        let errors: Vec<ProblemError> = meanings
            .iter()
            .zip(&acknowledgement.lines)
            .enumerate()
            .filter(|(_, (meaning, _))| meaning.is_none())
            .map(|(at, (_, line))| ProblemError {
                pointer: format!("/lines/{at}/response"),
                detail: format!("`{}` is not in the table of supplier `{}`", line.response, acknowledgement.supplier),
            })
            .collect();
        match errors.first() {
            None => Ok(meanings.into_iter().flatten().collect()),
            Some(first) => {
                let detail = first.detail.clone();
                Err(Refusal::with_case(ProblemKind::StatusUnmapped, Reason::StatusUnmapped, detail)
                    .with_errors(errors)
                    .into())
            }
        }
    }

    /// Writes the commitment to the ERP and lets the order count as answered.
    pub(super) fn commit(&self, row: &DocumentRow, acknowledgement: &Acknowledgement, order: &OrderRow) -> Result<(), Stop> {
        let responses = self.responses(acknowledgement)?;
        let key = self.unique_key(&row.receipt, &row.number);
        let mut commitment = self.commitment(acknowledgement, &responses)?;
        commitment.correlation_id = CorrelationId::new((self.policies.correlation.carried)(row.correlation.as_str(), &key));
        self.write_to_erp(row, COMMITMENTS, key, answer::encode(&commitment))?;
        let status = (self.policies.statuses.answered)(&responses);
        let word = acknowledgement.lines.first().map(|line| line.response.as_str());
        let given = AnswerGiven {
            status,
            word,
            acknowledgement: &row.number,
        };
        (self.policies.revisions.answer)(&self.store, order, given)?;
        self.store
            .keep_response(&order.number, acknowledgement.order_revision, self.now.business)?;
        let note = format!("acknowledgement `{}` came", row.number);
        self.settle_answer_cases(&order.number, &note)?;
        Ok(())
    }

    fn commitment(&self, acknowledgement: &Acknowledgement, responses: &[Response]) -> Result<Commitment, Stop> {
        let lines: Option<Vec<CommitmentLine>> = acknowledgement
            .lines
            .iter()
            .zip(responses)
            .map(|(line, response)| {
                Some(CommitmentLine {
                    line: line.line,
                    material: line.material.clone(),
                    status: response.erp_word().to_owned(),
                    source_status: line.response.clone(),
                    quantity: self.for_erp(&line.material, &line.quantity)?,
                    promised_date: line.promised_date,
                    reason: line.reason.clone(),
                })
            })
            .collect();
        let unit = || Refusal::with_case(ProblemKind::MasterData, Reason::MasterDataUnit, "a unit cannot be converted");
        Ok(Commitment {
            acknowledgement_number: acknowledgement.acknowledgement_number.clone(),
            order_number: acknowledgement.order_number.clone(),
            order_revision: acknowledgement.order_revision,
            supplier: acknowledgement.supplier.clone(),
            plant: acknowledgement.plant.clone(),
            plant_name: self.known()?.plant_name(&acknowledgement.plant).unwrap_or_default().to_owned(),
            correlation_id: acknowledgement.correlation_id.clone(),
            note: acknowledgement.note.clone(),
            reference: acknowledgement.reference.clone(),
            lines: (self.policies.statuses.committed)(lines.ok_or_else(unit)?),
        })
    }
}
