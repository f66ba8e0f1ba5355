//! A readable document on its way in: whether it is taken, parked or refused, checked in the order that the interface fixes.

use super::answer;
use super::document::SupplierDocument;
use super::invoice::Amounts;
use super::master_data::Factor;
use super::naming::refuse;
use super::problem::{Cause, ProblemKind, Refusal};
use super::step::{Step, Stop};
use super::submission::Intake;
use crate::border::{Answer, Part};
use crate::policies::{Arrival, EarlierDocument, StaleAnswer, Standing};
use crate::store::{DocumentRow, DocumentState, Hop, NewDocument, OrderRow, Stored};
use countersign_core::amount::Quantity;
use countersign_core::documents::{Lifecycle, RecordKind};
use countersign_core::ids::{DocumentKind, MaterialId, OrderNumber, SupplierId};
use countersign_core::payload::Digest;
use countersign_core::status::Reason;
use serde_json::json;

/// Where a document goes.
#[derive(Debug, Clone)]
pub(super) enum Course {
    /// On, with this order.
    Accept(Box<OrderRow>),
    /// To wait.
    Park,
    /// On, for the forecast that it answers.
    Supply,
    /// To a person, while its supplier is told that it was received.
    Case(Cause),
}

impl Step<'_> {
    /// Takes a document and answers with its receipt.
    pub(super) fn take(&self, intake: &Intake<'_>, document: &SupplierDocument) -> Result<Answer, Stop> {
        let supplier = &intake.submission.supplier;
        if document.supplier() != supplier {
            return Err(self.of_another(supplier).into());
        }
        self.check_content(document)?;
        let body = document.stored().expect("a document that was read can be written");
        // It is written in one way, so its bytes say the same as what they mean.
        let meaning = Digest::of(body.as_bytes()).to_string();
        self.check_number(intake, document, &body, &meaning)?;
        let course = self.course(document, &intake.submission.part)?;
        let mut row = NewDocument {
            id: 0,
            supplier: supplier.clone(),
            kind: document.kind(),
            number: self.number_of(document),
            key: intake.submission.key.clone(),
            receipt: intake.receipt.clone(),
            received_meaning: intake.meaning.clone(),
            meaning,
            state: DocumentState::Received,
            body,
            order_number: document.order(),
            order_revision: document.revision(),
            correlation: document.correlation().clone(),
            traceparent: intake.submission.traceparent.clone(),
            received: self.keep_received(intake.submission)?,
        };
        row.id = self.store.keep_document(&row)?;
        self.keep_long_enough(&row)?;
        self.note(&row, received_hop(row.kind), &format!("receipt {}", row.receipt))?;
        let state = match course {
            Course::Accept(order) => {
                self.accept(&row, document, &order)?;
                DocumentState::Accepted
            }
            Course::Supply => {
                self.accept_supply(&row, document)?;
                DocumentState::Accepted
            }
            Course::Park => {
                self.park(&row)?;
                DocumentState::Parked
            }
            Course::Case(cause) => {
                self.turn_into_case(&row, document, &cause)?;
                DocumentState::Accepted
            }
        };
        Ok(receipt(&row, state))
    }

    /// Gives a commitment to a forecast its effects.
    pub(super) fn accept_supply(&self, row: &DocumentRow, document: &SupplierDocument) -> Result<(), Stop> {
        self.store.set_document_state(row.id, DocumentState::Accepted)?;
        if let SupplierDocument::InventoryCommitment(commitment) = document {
            self.supply(row, commitment)?;
        }
        Ok(self.push_status(row, document, None)?)
    }

    /// Gives a document its effects.
    pub(super) fn accept(&self, row: &DocumentRow, document: &SupplierDocument, order: &OrderRow) -> Result<(), Stop> {
        self.store.set_document_state(row.id, DocumentState::Accepted)?;
        match document {
            SupplierDocument::Acknowledgement(acknowledgement) => self.commit(row, acknowledgement, order)?,
            SupplierDocument::Invoice(invoice) => self.bill(row, invoice)?,
            SupplierDocument::CreditNote(note) => self.give_back(row, note)?,
            SupplierDocument::CorrectiveAction(action) => self.correct(row, action)?,
            SupplierDocument::ComplianceDocument(document) => self.file(row, document)?,
            SupplierDocument::ShipNotice(notice) => {
                self.ship(row, notice)?;
                self.release_receipts(&row.order_number, &row.supplier)?;
            }
            // What belongs to a forecast has no order to go on with.
            SupplierDocument::InventoryCommitment(_) => return self.accept_supply(row, document),
        }
        self.push_status(row, document, None)?;
        self.tell_neighbours(row)?;
        let Some(mut order) = self.store.order(&order.number)? else {
            return Ok(());
        };
        if document.kind() == DocumentKind::Invoice && (self.policies.payments.is_released_by_invoice)() {
            self.release_money(&row.order_number, &row.supplier)?;
        }
        if matches!(
            document.kind(),
            DocumentKind::Invoice | DocumentKind::CreditNote | DocumentKind::CorrectiveAction | DocumentKind::ComplianceDocument
        ) {
            return Ok(());
        }
        if document.kind() == DocumentKind::Acknowledgement {
            self.push_order(&order, self.now.wall)?;
        } else if let Some(status) = (self.policies.statuses.shown_with_shipment)(order.status) {
            order.status = status;
            self.push_order(&order, self.now.wall)?;
        }
        Ok(())
    }

    /// Checks what can be told without the order: master data, then words.
    pub(super) fn check_content(&self, document: &SupplierDocument) -> Result<(), Stop> {
        self.check_master_data(document)?;
        if let SupplierDocument::Acknowledgement(acknowledgement) = document {
            self.responses(acknowledgement)?;
        }
        match document {
            SupplierDocument::Invoice(invoice) => self.check_amounts(&Amounts::of(invoice)),
            SupplierDocument::CreditNote(note) => self.check_amounts(&Amounts::of_credit_note(note)),
            _ => Ok(()),
        }
    }

    /// Returns a quantity in its material's base unit, when that is known and exact.
    pub(super) fn in_base_unit(&self, material: &MaterialId, quantity: &Quantity) -> Option<Quantity> {
        let known = self.master_data?;
        let unit = known.base_unit(material)?.clone();
        let amount = match known.factor(material, &quantity.unit)? {
            Factor::Base => quantity.amount,
            Factor::Ratio(numerator, denominator) => (self.policies.quantities.in_base_unit)(quantity.amount, numerator, denominator)?,
        };
        Some(Quantity { amount, unit })
    }

    /// Returns a quantity as the ERP gets it.
    pub(super) fn for_erp(&self, material: &MaterialId, quantity: &Quantity) -> Option<Quantity> {
        let mut written = self.in_base_unit(material, quantity)?;
        written.amount = (self.policies.quantities.written)(written.amount);
        Some(written)
    }

    fn check_number(&self, intake: &Intake<'_>, document: &SupplierDocument, body: &str, meaning: &str) -> Result<(), Stop> {
        let submission = intake.submission;
        let number = self.number_of(document);
        let arrival = Arrival {
            supplier: &submission.supplier,
            kind: document.kind(),
            number: &number,
            body,
        };
        let earlier = (self.policies.keys.earlier_document)(&self.store, arrival)?;
        let duplicated = earlier.filter(|earlier| {
            (earlier.state != DocumentState::Case || matches!(earlier.kind, DocumentKind::Invoice | DocumentKind::CreditNote))
                && (self.policies.keys.is_duplicate)(EarlierDocument {
                    key: &earlier.key,
                    key_now: &submission.key,
                })
        });
        let Some(earlier) = duplicated else {
            return Ok(());
        };
        let is_same = earlier.meaning == meaning || earlier.received_meaning == intake.meaning;
        let reason = if is_same {
            Reason::DuplicateSame
        } else {
            Reason::DuplicateConflicting
        };
        let detail = (self.policies.keys.duplicate_detail)(&self.store, &earlier)?;
        let mut refusal = Refusal::with_case(ProblemKind::Duplicate, reason, detail);
        if let Some(cause) = &mut refusal.cause {
            cause.duplicate_of = Some(earlier.number);
        }
        Err(refusal.into())
    }

    /// Decides with the order in hand where a document goes.
    pub(super) fn course(&self, document: &SupplierDocument, part: &Part) -> Result<Course, Stop> {
        if let SupplierDocument::InventoryCommitment(commitment) = document {
            return self.supply_course(commitment);
        }
        let Some(stored) = self.own_order(document.supplier(), &document.order())? else {
            return Ok(Course::Park);
        };
        let revisions = &self.policies.revisions;
        let seen = match part {
            Part::AfterLook { order } => Some(order.as_slice()),
            Part::Whole | Part::WithoutKeeping => None,
        };
        let order = (revisions.in_hand)(stored, seen);
        let cancelled = order.document.lifecycle == Lifecycle::Cancelled;
        if let Some(given) = document.revision() {
            let current = (revisions.current)(&self.store, &order, given, self.now.business)?;
            match (revisions.standing)(given, current) {
                Standing::Stale => return self.stale(given, order.revision),
                Standing::Early if !cancelled => return Ok(Course::Park),
                Standing::Early | Standing::Current => {}
            }
        }
        if cancelled {
            let detail = format!("order `{}` was cancelled", order.number);
            return Err(Refusal::with_case(ProblemKind::OrderCancelled, Reason::OrderCancelled, detail).into());
        }
        self.check_lines(document, &order)?;
        if let SupplierDocument::ShipNotice(notice) = document {
            self.check_material_revisions(notice, &order)?;
            self.check_tolerance(notice, &order)?;
        }
        match document {
            SupplierDocument::Invoice(invoice) => self.matched(invoice, order),
            SupplierDocument::Acknowledgement(acknowledgement) => self.promised(acknowledgement, order),
            SupplierDocument::CreditNote(note) => self.credited(note, order),
            SupplierDocument::CorrectiveAction(action) => self.corrected(action, order),
            SupplierDocument::ComplianceDocument(document) => self.checked(document, order),
            SupplierDocument::ShipNotice(_) | SupplierDocument::InventoryCommitment(_) => Ok(Course::Accept(Box::new(order))),
        }
    }

    fn check_lines(&self, document: &SupplierDocument, order: &OrderRow) -> Result<(), Stop> {
        let mut found = Vec::new();
        for (at, named) in document.named_lines().into_iter().enumerate() {
            let line = order.document.lines.iter().find(|line| line.line == named.order_line);
            let detail = match line {
                None => format!("order `{}` has no line {}", order.number, named.order_line),
                Some(line) if line.material != *named.material => {
                    format!(
                        "line {} of order `{}` is not for material `{}`",
                        named.order_line, order.number, named.material
                    )
                }
                Some(_) => continue,
            };
            let record = (RecordKind::Material, None);
            found.push(self.misnamed(Reason::MasterDataUnknown, record, format!("/lines/{at}"), detail));
        }
        refuse(found)
    }

    /// Returns the number of a document, by which it is recognised.
    fn number_of(&self, document: &SupplierDocument) -> String {
        document.number(self.policies.invoices.natural_key)
    }

    fn stale(&self, given: u32, current: u32) -> Result<Course, Stop> {
        let refusal = stale("revision", given, current);
        match ((self.policies.revisions.stale)(), refusal.cause.clone()) {
            (StaleAnswer::Receipt, Some(cause)) => Ok(Course::Case(cause)),
            _ => Err(refusal.into()),
        }
    }

    /// Returns an order when it is the supplier's own: any other does not exist for it.
    pub(super) fn own_order(&self, supplier: &SupplierId, order: &OrderNumber) -> Stored<Option<OrderRow>> {
        Ok(self.store.order(order)?.filter(|order| order.supplier == *supplier))
    }

    /// Notes a hop of a document.
    pub(super) fn note(&self, row: &DocumentRow, hop: Hop, detail: &str) -> Stored<()> {
        let document = (row.kind, row.number.as_str(), row.order_revision);
        self.store.keep_hop(&row.correlation, self.now.business, hop, document, detail)
    }
}

fn received_hop(kind: DocumentKind) -> Hop {
    match kind {
        DocumentKind::Acknowledgement => Hop::AcknowledgementReceived,
        DocumentKind::Invoice => Hop::InvoiceReceived,
        DocumentKind::CreditNote => Hop::CreditNoteReceived,
        DocumentKind::CorrectiveAction => Hop::CorrectiveActionReceived,
        DocumentKind::InventoryCommitment => Hop::InventoryCommitmentReceived,
        DocumentKind::ComplianceDocument => Hop::ComplianceDocumentReceived,
        _ => Hop::ShipNoticeReceived,
    }
}

/// Returns the refusal of an answer to a revision, or to what is called so, that is no longer the current one.
pub(super) fn stale(name: &str, given: u32, current: u32) -> Refusal {
    let detail = format!("{name} {given} was answered, and {name} {current} is the current one");
    let mut refusal = Refusal::with_case(ProblemKind::StaleRevision, Reason::RevisionStale, detail);
    refusal.problem.given_revision = Some(given);
    refusal.problem.current_revision = Some(current);
    refusal
}

fn receipt(row: &DocumentRow, state: DocumentState) -> Answer {
    answer::json(
        202,
        &json!({
            "receiptId": row.receipt,
            "state": state.word(),
            "document": row.kind.name(),
            "number": row.number,
            "correlationId": row.correlation,
        }),
    )
}
