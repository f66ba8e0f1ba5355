//! Reading: bytes of any version into core documents.

use crate::catalogue::catalogue;
use crate::rejection::Rejection;
use crate::versions;
use crate::violation::Violation;
use countersign_core::documents::{
    Acknowledgement, ComplianceDocument, CorrectiveAction, CreditNote, Forecast, GoodsReceipt, InventoryCommitment, Invoice,
    MasterDataRecord, Payment, PurchaseOrder, QualityNotice, ShipNotice,
};
use countersign_core::ids::{CorrelationId, DocumentKind, PlantId, SupplierId};
use countersign_core::status::Reason;
use jiff::Timestamp;
use serde::de::DeserializeOwned;

/// What is known beside the bytes of a submission. What an older version does not carry is filled in from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// When the bytes came; stands for the time of the answer before version 3.
    pub received_at: Timestamp,
    /// Whose token it was; stands for the supplier in version 1.
    pub supplier: SupplierId,
    /// The correlation id of the request; stands for the document's own before version 3.
    pub correlation: CorrelationId,
    /// The plant of the order, when the order is known; stands for the document's own before version 3.
    /// When it is not known, the plant is left empty, to be filled in when the order arrives.
    pub plant_of_order: Option<PlantId>,
}

/// Reads a purchase order. Before version 3 the drawing's revision is empty.
///
/// # Errors
/// When the bytes are not one JSON document, break the contract of `version`, or the version is not offered.
pub fn read_order(version: &str, bytes: &[u8]) -> Result<PurchaseOrder, Rejection> {
    read(DocumentKind::Order, version, bytes, None)
}

/// Reads an acknowledgement.
///
/// # Errors
/// When the bytes are not one JSON document, break the contract of `version`, or the version is not offered.
pub fn read_acknowledgement(version: &str, bytes: &[u8], context: &Reading) -> Result<Acknowledgement, Rejection> {
    read(DocumentKind::Acknowledgement, version, bytes, Some(context))
}

/// Reads a ship notice. Before version 3 weights in pounds become kilograms, exactly, and package kinds those of version 3.
///
/// # Errors
/// When the bytes are not one JSON document, break the contract of `version`, or the version is not offered.
pub fn read_ship_notice(version: &str, bytes: &[u8], context: &Reading) -> Result<ShipNotice, Rejection> {
    read(DocumentKind::ShipNotice, version, bytes, Some(context))
}

/// Reads a goods receipt; there is none before version 3.
///
/// # Errors
/// When the bytes are not one JSON document, break the contract of `version`, or the version is not offered.
pub fn read_goods_receipt(version: &str, bytes: &[u8]) -> Result<GoodsReceipt, Rejection> {
    read(DocumentKind::GoodsReceipt, version, bytes, None)
}

/// Reads an invoice; there is none before version 3.
///
/// # Errors
/// When the bytes are not one JSON document, break the contract of `version`, or the version is not offered.
pub fn read_invoice(version: &str, bytes: &[u8]) -> Result<Invoice, Rejection> {
    read(DocumentKind::Invoice, version, bytes, None)
}

/// Reads a credit note; there is none before version 3.
///
/// # Errors
/// When the bytes are not one JSON document, break the contract of `version`, or the version is not offered.
pub fn read_credit_note(version: &str, bytes: &[u8]) -> Result<CreditNote, Rejection> {
    read(DocumentKind::CreditNote, version, bytes, None)
}

/// Reads a payment; there is none before version 3.
///
/// # Errors
/// When the bytes are not one JSON document, break the contract of `version`, or the version is not offered.
pub fn read_payment(version: &str, bytes: &[u8]) -> Result<Payment, Rejection> {
    read(DocumentKind::Payment, version, bytes, None)
}

/// Reads a change of a master data record; there is none before version 3.
///
/// # Errors
/// When the bytes are not one JSON document, break the contract of `version`, or the version is not offered.
pub fn read_master_data_record(version: &str, bytes: &[u8]) -> Result<MasterDataRecord, Rejection> {
    read(DocumentKind::MasterData, version, bytes, None)
}

/// Reads a quality notice; there is none before version 3.
///
/// # Errors
/// When the bytes are not one JSON document, break the contract of `version`, or the version is not offered.
pub fn read_quality_notice(version: &str, bytes: &[u8]) -> Result<QualityNotice, Rejection> {
    read(DocumentKind::QualityNotice, version, bytes, None)
}

/// Reads a compliance document; there is none before version 3.
///
/// # Errors
/// When the bytes are not one JSON document, break the contract of `version`, or the version is not offered.
pub fn read_compliance_document(version: &str, bytes: &[u8]) -> Result<ComplianceDocument, Rejection> {
    read(DocumentKind::ComplianceDocument, version, bytes, None)
}

/// Reads a corrective action; there is none before version 3.
///
/// # Errors
/// When the bytes are not one JSON document, break the contract of `version`, or the version is not offered.
pub fn read_corrective_action(version: &str, bytes: &[u8]) -> Result<CorrectiveAction, Rejection> {
    read(DocumentKind::CorrectiveAction, version, bytes, None)
}

/// Reads a forecast; there is none before version 3.
///
/// # Errors
/// When the bytes are not one JSON document, break the contract of `version`, or the version is not offered.
pub fn read_forecast(version: &str, bytes: &[u8]) -> Result<Forecast, Rejection> {
    read(DocumentKind::Forecast, version, bytes, None)
}

/// Reads an inventory commitment; there is none before version 3.
///
/// # Errors
/// When the bytes are not one JSON document, break the contract of `version`, or the version is not offered.
pub fn read_inventory_commitment(version: &str, bytes: &[u8]) -> Result<InventoryCommitment, Rejection> {
    read(DocumentKind::InventoryCommitment, version, bytes, None)
}

fn read<T: DeserializeOwned>(kind: DocumentKind, version: &str, bytes: &[u8], context: Option<&Reading>) -> Result<T, Rejection> {
    let mut document = catalogue().offered(kind, version)?.check(bytes)?;
    versions::raise(kind, version, &mut document, context);
    serde_json::from_value(document).map_err(|error| {
        let violation = Violation::whole(
            Reason::ValidationStructure,
            format!("a document of kind `{kind}`"),
            error.to_string(),
        );
        Rejection::contract(vec![violation])
    })
}
