//! Intents, deliveries, effects and observations: the business side of the History.

use super::{
    AccountSeen, AuditSeen, BalanceSeen, Billed, Corrected, Credited, Edge, End, Forecasted, Function, Held, HopSeen, Moved, Ordered, Paid,
    QualitySeen, ScorecardSeen,
};
use crate::amount::{Quantity, Unit};
use crate::documents::{Bucket, RecordName, Standing};
use crate::fingerprint::Fingerprint;
use crate::ids::{CaseId, CorrelationId, DeadLetterId, DocumentKey, OperationId, PlanningRunNumber, PlantId, SupplierId};
use crate::payload::Digest;
use crate::status::{CaseStatus, OrderStatus, Owner, Reason, Response};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// What a party was told to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Its number in the run.
    pub operation: OperationId,
    /// What for.
    pub function: Function,
    /// Whose document it is about; for a misuse, the supplier that acts.
    pub supplier: SupplierId,
    /// The document that is submitted or read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentKey>,
    /// The document's revision; for an acknowledgement, the order revision that it answers; of a forecast, the issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// The order or forecast that the document refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<DocumentKey>,
    /// The invoice that the document gives back, or pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<DocumentKey>,
    /// The fingerprint that the document carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Fingerprint>,
    /// The correlation id of the flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<CorrelationId>,
    /// What a correct integration does with it.
    pub expected: Expected,
    /// What is wrong with it on purpose, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong: Option<String>,
    /// The planning run that made the revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planning_run: Option<PlanningRunNumber>,
    /// What the order revision asks for; absent in Histories that were recorded before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered: Option<Box<Ordered>>,
    /// What it says of a master data record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordChanged>,
    /// The master data records that it names and that the ERP has changed in this run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<RecordNamed>,
    /// Its lines, for the checks on quantities and statuses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<IntentLine>,
}

/// What a change says of a master data record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordChanged {
    /// Which record.
    pub name: RecordName,
    /// Its revision after the change.
    pub revision: u32,
    /// Whether new documents may name it now.
    pub standing: Standing,
    /// Who answers for it.
    pub owner: String,
    /// To which plants the supplier delivers, when it is one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plants: Vec<PlantId>,
    /// In which units the material may be ordered and shipped, when it is one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Unit>,
}

/// A master data record as a document names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordNamed {
    /// Which record.
    pub name: RecordName,
    /// For which plant, when it is a supplier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plant: Option<PlantId>,
    /// In which unit, when it is a material.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
}

impl RecordChanged {
    /// Returns whether new documents may name the record in this way, as it stands after the change.
    pub fn allows(&self, named: &RecordNamed) -> bool {
        self.standing == Standing::Active
            && named.plant.as_ref().is_none_or(|plant| self.plants.contains(plant))
            && named.unit.as_ref().is_none_or(|unit| self.units.contains(unit))
    }
}

/// One line of an intended document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntentLine {
    /// The order line's number; of a forecast, a bucket's first day as a number, for example 20261130.
    pub line: u32,
    /// How much, in the material's base unit.
    pub quantity: Quantity,
    /// The largest total that may be delivered, in the same unit, for the lines of an order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub largest: Option<Quantity>,
    /// The supplier's own word, for the lines of an acknowledgement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
    /// What may be promised, for the lines of an order that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<CommitmentRoom>,
    /// In which revision of its drawing the material is ordered, for the lines of an order that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material_revision: Option<String>,
}

/// What may be promised of an order line. The limits are inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentRoom {
    /// At least so much, in the base unit.
    pub least: Quantity,
    /// At most so much, in the base unit.
    pub most: Quantity,
    /// For this day at the latest.
    pub latest: Date,
}

/// What a correct integration does with an operation. It is what the contract says, not what the check hopes for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expected {
    /// It is taken and takes effect at the far side, once.
    Accept,
    /// It is taken or refused, has no effect at the far side, and opens a case with one of these reasons.
    Case(Vec<Reason>),
    /// It is refused and leaves no trace: bad credentials, a closed version, a foreign document, a limit.
    Refuse,
    /// It repeats an operation and has no effect of its own.
    Repeat(OperationId),
    /// It uses another operation's key with other content: refused, without effect.
    KeyConflict(OperationId),
    /// It is overtaken: taken, or refused as stale, without an effect of its own.
    Overtaken,
    /// It only reads.
    Read,
    /// Either way is right.
    Either,
}

/// The deployment called an end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deliver {
    /// Which way.
    pub edge: Edge,
    /// What for.
    pub function: Function,
    /// The HTTP method.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The document that it carries or asks for, when it could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentKey>,
    /// The document's revision; for a commitment, the order revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// The supplier whose portal page it is for, or whose document it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier: Option<SupplierId>,
    /// The idempotency key, or the event id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The correlation id that it carried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// The W3C traceparent that it carried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// The exact body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Digest>,
    /// Fingerprints in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fingerprints: Vec<Fingerprint>,
    /// Whether it proved who sent it: a valid token or signature.
    pub is_authentic: bool,
    /// The id that its signature covers, when it is not the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_id: Option<String>,
}

/// What an end answered to a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Which end.
    pub end: End,
    /// The HTTP status; 0 when none was sent.
    pub status: u16,
    /// The fault that was committed, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Why, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// After how many milliseconds the sender was asked to come back; for a date, counted from the moment of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

/// An end's ledger changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apply {
    /// Whose ledger.
    pub end: End,
    /// Its number in that ledger: 1, 2, 3… without a gap.
    pub sequence: u64,
    /// Which document.
    pub document: DocumentKey,
    /// Its revision; for a commitment, the order revision; for a ship notice, 1.
    pub revision: u32,
    /// The order or forecast that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<DocumentKey>,
    /// The fingerprint in the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Fingerprint>,
    /// The correlation id in the document or its headers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// What changed.
    pub effect: Effect,
}

/// What changed in a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The ERP recorded its own order revision.
    OrderRecorded,
    /// The ERP booked a supplier's commitment.
    CommitmentBooked(Vec<CommittedLine>),
    /// The ERP booked a shipment.
    ShipmentBooked(Vec<ShippedLine>),
    /// The ERP booked an invoice.
    InvoiceBooked(Billed),
    /// The ERP booked a credit note.
    CreditNoteBooked(Credited),
    /// The ERP posted its own payment, or what came back of one.
    PaymentPosted(Paid),
    /// The portal shows a payment to its supplier.
    PaymentShown(Paid),
    /// The ERP posted its own quality notice.
    QualityPosted(Held),
    /// The portal shows a quality notice to its supplier.
    QualityShown(Held),
    /// The ERP booked a corrective action.
    CorrectiveActionBooked(Corrected),
    /// The ERP recorded an issue of its own forecast, with quantities in the base unit.
    ForecastRecorded(Forecasted),
    /// The portal shows an issue of a forecast to its supplier, with quantities in the unit as written.
    ForecastShown(Forecasted),
    /// The ERP booked what a supplier commits to of a forecast, bucket by bucket.
    InventoryCommitmentBooked(Vec<Bucket>),
    /// The ERP books a compliance document, with the digest of its bytes.
    ComplianceDocumentBooked(Digest),
    /// The ERP posted its own goods movement, with quantities in the base unit.
    ReceiptPosted(Moved),
    /// The portal shows a goods movement to its supplier, with quantities in the unit as written.
    ReceiptShown(Moved),
    /// The portal shows this order revision to its supplier.
    OrderShown(OrderStatus),
    /// A neighbour took what the integration told it.
    NeighbourTook,
    /// The portal shows what became of a supplier's document.
    StatusShown {
        /// The document's status: `accepted`, `refused` or `case`.
        status: String,
        /// The supplier's own word, when it is an acknowledgement.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source_word: Option<String>,
    },
}

/// A committed order line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommittedLine {
    /// The order line's number.
    pub line: u32,
    /// The ERP's word as written.
    pub status: String,
    /// What it means; absent when it is none of the ERP's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Response>,
    /// The source's word as written.
    pub source_word: String,
    /// How much.
    pub quantity: Quantity,
    /// For when; absent when nothing is promised, and in Histories that were recorded before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Date>,
}

/// A shipped order line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippedLine {
    /// The order line's number.
    pub order_line: u32,
    /// How much, in the unit as written.
    pub quantity: Quantity,
    /// Which lots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lots: Vec<String>,
    /// In which revision of the drawing, when it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material_revision: Option<String>,
}

/// What a surface says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observe {
    /// Whether it was read in the final phase, when nothing moves any more.
    pub is_final: bool,
    /// What it says.
    pub observation: Observation,
}

/// What a surface says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Observation {
    /// An exception case.
    Case(CaseSeen),
    /// A dead letter.
    DeadLetter(DeadLetterSeen),
    /// An order or a forecast as a surface shows it.
    Order(OrderSeen),
    /// What a surface says was shipped and received of an order.
    Balance(BalanceSeen),
    /// What a surface says of an invoice.
    Account(AccountSeen),
    /// What a surface says of a quality case.
    Quality(QualitySeen),
    /// Entries of the audit trail, oldest first.
    Audit(Vec<AuditSeen>),
    /// What a surface says of a supplier's month.
    Scorecard(Box<ScorecardSeen>),
    /// The hops of a correlation id, oldest first.
    Lineage {
        /// Which id.
        correlation: CorrelationId,
        /// Its hops.
        hops: Vec<HopSeen>,
    },
    /// An answer of the operations interface that is not as its contract says.
    Deviation {
        /// What was asked.
        function: Function,
        /// The HTTP status.
        status: u16,
        /// What is not as the contract says, a sentence each.
        sentences: Vec<String>,
    },
    /// Everything that a surface has for this run was read.
    Complete(Surface),
}

/// Something that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Surface {
    /// The integration's exception cases.
    Cases,
    /// The integration's dead letters.
    DeadLetters,
    /// The integration's audit trail.
    Audit,
    /// The orders that the integration serves to suppliers.
    Gateway,
    /// The portal's pages.
    Portal,
    /// The ERP's ledger.
    Erp,
}

/// An exception case as the integration lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSeen {
    /// Its number.
    pub id: CaseId,
    /// Its reason as written.
    pub reason_text: String,
    /// What that means; absent when it is no reason of the taxonomy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Its owner; absent when it is no known queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// Who is told of it beside its owner.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub informed: Vec<Owner>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<CaseStatus>,
    /// Whether it was escalated.
    pub is_escalated: bool,
    /// Its supplier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier: Option<SupplierId>,
    /// Its document's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// Its order's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_number: Option<String>,
    /// The number of the document that it says is repeated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<String>,
    /// Who it says answers for the master data that is to be mended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_owner: Option<String>,
    /// Its correlation id as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// The digest of the payload that was fetched from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Digest>,
    /// Fingerprints in that payload.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fingerprints: Vec<Fingerprint>,
    /// Its age in seconds, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_seconds: Option<u64>,
    /// When it says that it was opened, in business time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Timestamp>,
    /// How often it says that the same failure came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurrences: Option<u32>,
}

/// A dead letter as the integration lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetterSeen {
    /// Its number.
    pub id: DeadLetterId,
    /// Where it stands: `open`, `replayed`, `superseded` or the deployment's own word.
    pub status: String,
    /// The document's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// Its correlation id as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// For whom it was: `erp`, `portal` or the deployment's own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// How many attempts were made.
    pub attempts: u32,
    /// The digest of the payload that was fetched from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Digest>,
    /// Fingerprints in that payload.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fingerprints: Vec<Fingerprint>,
}

/// An order or a forecast as a surface shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSeen {
    /// Who shows it.
    pub surface: Surface,
    /// Which order or forecast.
    pub document: DocumentKey,
    /// In which revision or issue.
    pub revision: u32,
    /// With which fingerprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Fingerprint>,
    /// In which status; absent when the surface shows none or an unknown word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<OrderStatus>,
    /// The source's word that it shows beside the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_word: Option<String>,
}
