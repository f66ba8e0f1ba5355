//! A submission: one document that a supplier means to submit, and all that may be wrong with the way in which it does.

use crate::tokens::HeldToken;
use countersign_core::amount::Quantity;
use countersign_core::documents::{
    Acknowledgement, ComplianceDocument, CorrectiveAction, CreditNote, InventoryCommitment, Invoice, ShipNotice,
};
use countersign_core::history::{Expected, Function, IntentLine, RecordNamed};
use countersign_core::ids::{CorrelationId, DocumentKey, OrderNumber, SupplierId};
use std::collections::BTreeMap;

/// One document that a supplier means to submit. What a submission of the current version looks like is made by
/// [`SupplierDesk::submission`](crate::SupplierDesk::submission); the caller alters what is to be wrong.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The document.
    pub document: Drafted,
    /// The bytes to send instead of the document, for bodies that no document gives.
    pub body: Option<Vec<u8>>,
    /// The content type to declare.
    pub content_type: String,
    /// How the body's length is declared.
    pub framing: Framing,
    /// The idempotency key.
    pub key: Key,
    /// The contract version in which it is written; a version that nobody knows is written as the current one.
    pub version: String,
    /// Whose token goes with it.
    pub token: TokenChoice,
    /// The correlation id in the header.
    pub correlation: Option<CorrelationId>,
    /// Whose order it is for; the document's supplier when absent.
    pub order_owner: Option<SupplierId>,
    /// What a correct integration does with it.
    pub expected: Expected,
    /// What is wrong with it on purpose, for people.
    pub wrong: Option<String>,
    /// Its lines in base units; those of the document, in its own units, when absent.
    pub lines: Option<Vec<IntentLine>>,
    /// The master data records that it names and that the ERP has changed.
    pub names: Vec<RecordNamed>,
}

impl Submission {
    /// Returns the same submission with what a correct integration does with it, and what is wrong with it on purpose.
    pub fn expecting(mut self, expected: Expected, wrong: &str) -> Self {
        self.expected = expected;
        self.wrong = Some(wrong.to_owned());
        self
    }
}

/// A document that a supplier submits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drafted {
    /// An answer to an order.
    Acknowledgement(Acknowledgement),
    /// An announcement of a shipment.
    ShipNotice(ShipNotice),
    /// A request to be paid.
    Invoice(Invoice),
    /// What is given back of one.
    CreditNote(CreditNote),
    /// An answer to a quality case.
    CorrectiveAction(CorrectiveAction),
    /// What can be supplied of a forecast.
    InventoryCommitment(InventoryCommitment),
    /// A certificate or report.
    ComplianceDocument(ComplianceDocument),
}

impl From<Acknowledgement> for Drafted {
    fn from(document: Acknowledgement) -> Self {
        Self::Acknowledgement(document)
    }
}

impl From<Invoice> for Drafted {
    fn from(document: Invoice) -> Self {
        Self::Invoice(document)
    }
}

impl From<CreditNote> for Drafted {
    fn from(document: CreditNote) -> Self {
        Self::CreditNote(document)
    }
}

impl From<CorrectiveAction> for Drafted {
    fn from(document: CorrectiveAction) -> Self {
        Self::CorrectiveAction(document)
    }
}

impl From<InventoryCommitment> for Drafted {
    fn from(document: InventoryCommitment) -> Self {
        Self::InventoryCommitment(document)
    }
}

impl From<ComplianceDocument> for Drafted {
    fn from(document: ComplianceDocument) -> Self {
        Self::ComplianceDocument(document)
    }
}

impl From<ShipNotice> for Drafted {
    fn from(document: ShipNotice) -> Self {
        Self::ShipNotice(document)
    }
}

impl Drafted {
    /// Returns the document's key, as the document itself has it.
    pub fn key(&self) -> DocumentKey {
        match self {
            Self::Acknowledgement(document) => DocumentKey::acknowledgement(&document.supplier, &document.acknowledgement_number),
            Self::ShipNotice(document) => DocumentKey::ship_notice(&document.supplier, &document.ship_notice_number),
            Self::Invoice(document) => DocumentKey::invoice(&document.supplier, document.key_number()),
            Self::CreditNote(document) => DocumentKey::credit_note(&document.supplier, document.key_number()),
            Self::CorrectiveAction(document) => DocumentKey::corrective_action(&document.supplier, &document.action_number),
            Self::InventoryCommitment(document) => DocumentKey::inventory_commitment(&document.supplier, &document.commitment_number),
            Self::ComplianceDocument(document) => DocumentKey::compliance_document(&document.supplier, &document.document_number),
        }
    }

    /// Returns the order or forecast that the document names, as `owner`'s.
    pub fn parent(&self, owner: &SupplierId) -> DocumentKey {
        let order = |number: &OrderNumber| DocumentKey::order(owner, number);
        match self {
            Self::Acknowledgement(document) => order(&document.order_number),
            Self::ShipNotice(document) => order(&document.order_number),
            Self::Invoice(document) => order(&document.order_number),
            Self::CreditNote(document) => order(&document.order_number),
            Self::InventoryCommitment(document) => DocumentKey::forecast(owner, &document.forecast_number),
            Self::CorrectiveAction(document) => order(&document.order_number),
            Self::ComplianceDocument(document) => order(&document.order_number),
        }
    }

    /// Returns the supplier that the document names.
    pub fn supplier(&self) -> &SupplierId {
        match self {
            Self::Acknowledgement(document) => &document.supplier,
            Self::ShipNotice(document) => &document.supplier,
            Self::Invoice(document) => &document.supplier,
            Self::CreditNote(document) => &document.supplier,
            Self::CorrectiveAction(document) => &document.supplier,
            Self::InventoryCommitment(document) => &document.supplier,
            Self::ComplianceDocument(document) => &document.supplier,
        }
    }

    /// Returns the correlation id that the document names.
    pub fn correlation(&self) -> &CorrelationId {
        match self {
            Self::Acknowledgement(document) => &document.correlation_id,
            Self::ShipNotice(document) => &document.correlation_id,
            Self::Invoice(document) => &document.correlation_id,
            Self::CreditNote(document) => &document.correlation_id,
            Self::CorrectiveAction(document) => &document.correlation_id,
            Self::InventoryCommitment(document) => &document.correlation_id,
            Self::ComplianceDocument(document) => &document.correlation_id,
        }
    }

    /// Returns the supplier's reference, which carries the fingerprint.
    pub fn reference(&self) -> &str {
        match self {
            Self::Acknowledgement(document) => &document.reference,
            Self::ShipNotice(document) => &document.reference,
            Self::Invoice(document) => &document.reference,
            Self::CreditNote(document) => &document.reference,
            Self::CorrectiveAction(document) => &document.reference,
            Self::InventoryCommitment(document) => &document.reference,
            Self::ComplianceDocument(document) => &document.reference,
        }
    }

    /// Returns the revision that the History keeps: the order revision or forecast issue that it answers; a ship notice has only one.
    pub fn revision(&self) -> u32 {
        match self {
            Self::Acknowledgement(document) => document.order_revision,
            Self::InventoryCommitment(document) => document.forecast_issue,
            Self::ShipNotice(_) | Self::Invoice(_) | Self::CreditNote(_) | Self::CorrectiveAction(_) | Self::ComplianceDocument(_) => 1,
        }
    }

    /// Returns the invoice that the document gives back.
    pub fn invoice(&self) -> Option<DocumentKey> {
        match self {
            Self::CreditNote(note) => Some(DocumentKey::invoice(&note.supplier, note.invoice.key_number())),
            Self::Acknowledgement(_)
            | Self::ShipNotice(_)
            | Self::Invoice(_)
            | Self::CorrectiveAction(_)
            | Self::InventoryCommitment(_)
            | Self::ComplianceDocument(_) => None,
        }
    }

    /// Returns what it is submitted for.
    pub fn function(&self) -> Function {
        match self {
            Self::Acknowledgement(_) => Function::AcknowledgementSubmit,
            Self::ShipNotice(_) => Function::ShipNoticeSubmit,
            Self::Invoice(_) => Function::InvoiceSubmit,
            Self::CreditNote(_) => Function::CreditNoteSubmit,
            Self::CorrectiveAction(_) => Function::CorrectiveActionSubmit,
            Self::InventoryCommitment(_) => Function::InventoryCommitmentSubmit,
            Self::ComplianceDocument(_) => Function::ComplianceDocumentSubmit,
        }
    }

    /// Returns the document's lines by order line, in the units of the document.
    pub fn lines(&self) -> Vec<IntentLine> {
        match self {
            Self::Acknowledgement(document) => document.lines.iter().map(acknowledged).collect(),
            Self::ShipNotice(document) => shipped(document.lines.iter().map(|line| (line.order_line, &line.quantity))),
            Self::Invoice(document) => shipped(document.lines.iter().map(|line| (line.order_line, &line.quantity))),
            Self::CreditNote(document) => shipped(document.lines.iter().map(|line| (line.order_line, &line.quantity))),
            Self::CorrectiveAction(_) => Vec::new(),
            Self::InventoryCommitment(document) => shipped(document.buckets.iter().map(|bucket| (bucket.line(), &bucket.quantity))),
            Self::ComplianceDocument(_) => Vec::new(),
        }
    }
}

fn acknowledged(line: &countersign_core::documents::AcknowledgementLine) -> IntentLine {
    IntentLine {
        line: line.line,
        quantity: line.quantity.clone(),
        largest: None,
        word: Some(line.response.clone()),
        room: None,
        material_revision: None,
    }
}

// One order line may be named in several lines. Amounts of different units stay apart: only master data adds them.
fn shipped<'a>(lines: impl Iterator<Item = (u32, &'a Quantity)>) -> Vec<IntentLine> {
    let mut totals: BTreeMap<(u32, String), Quantity> = BTreeMap::new();
    for (line, quantity) in lines {
        let key = (line, quantity.unit.to_string());
        match totals.get_mut(&key) {
            Some(total) => total.amount = total.amount.saturating_add(quantity.amount),
            None => {
                totals.insert(key, quantity.clone());
            }
        }
    }
    let line = |((line, _), quantity)| IntentLine {
        line,
        quantity,
        largest: None,
        word: None,
        room: None,
        material_revision: None,
    };
    totals.into_iter().map(line).collect()
}

/// An idempotency key and how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// In quotes, as the standard has it.
    Quoted(String),
    /// Without quotes, exactly as it is.
    Bare(String),
    /// Not sent.
    Absent,
}

impl Key {
    /// Returns the key without its quotes.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Quoted(key) | Self::Bare(key) => Some(key),
            Self::Absent => None,
        }
    }
}

/// How the length of a body is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// As it is.
    Sound,
    /// `Content-Length` says this instead; only over plain HTTP.
    ContentLength(usize),
}

/// Whose token goes with a request.
#[derive(Debug, Clone)]
pub enum TokenChoice {
    /// The supplier's own, renewed when it is due.
    Own,
    /// That of another supplier, who thereby is the one that acts.
    OtherSupplier(SupplierId),
    /// One that was obtained before, as it is: after the clock moved, an expired one.
    Held(HeldToken),
    /// None.
    Missing,
    /// The supplier's own, changed in one character.
    Tampered,
}
