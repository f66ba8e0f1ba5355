//! A supplier's document of either kind, and what can be read even of one that breaks its contract.

use countersign_core::amount::Quantity;
use countersign_core::documents::{
    Acknowledgement, ComplianceDocument, CorrectiveAction, CreditNote, InventoryCommitment, Invoice, InvoiceLine, ShipNotice,
};
use countersign_core::ids::{CorrelationId, DocumentKind, MaterialId, OrderNumber, PlantId, SupplierId};
use serde_json::Value;

/// What a supplier submits.
#[derive(Debug, Clone)]
pub(super) enum SupplierDocument {
    Acknowledgement(Acknowledgement),
    ShipNotice(ShipNotice),
    Invoice(Invoice),
    CreditNote(CreditNote),
    CorrectiveAction(CorrectiveAction),
    InventoryCommitment(InventoryCommitment),
    ComplianceDocument(ComplianceDocument),
}

/// A line of a document that names a line of the order.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamedLine<'a> {
    pub(super) order_line: u32,
    pub(super) material: &'a MaterialId,
}

impl SupplierDocument {
    /// Reads what [`stored`](Self::stored) wrote.
    ///
    /// # Errors
    /// When the text is no such document; the store only holds text that was written here.
    pub(super) fn read(kind: DocumentKind, text: &str) -> Result<Self, serde_json::Error> {
        match kind {
            DocumentKind::Acknowledgement => serde_json::from_str(text).map(Self::Acknowledgement),
            DocumentKind::Invoice => serde_json::from_str(text).map(Self::Invoice),
            DocumentKind::CreditNote => serde_json::from_str(text).map(Self::CreditNote),
            DocumentKind::CorrectiveAction => serde_json::from_str(text).map(Self::CorrectiveAction),
            DocumentKind::InventoryCommitment => serde_json::from_str(text).map(Self::InventoryCommitment),
            DocumentKind::ComplianceDocument => serde_json::from_str(text).map(Self::ComplianceDocument),
            _ => serde_json::from_str(text).map(Self::ShipNotice),
        }
    }

    /// Returns the document as it is kept: in the current version.
    ///
    /// # Errors
    /// Never for a document that was read.
    pub(super) fn stored(&self) -> Result<String, serde_json::Error> {
        match self {
            Self::Acknowledgement(document) => serde_json::to_string(document),
            Self::ShipNotice(document) => serde_json::to_string(document),
            Self::Invoice(document) => serde_json::to_string(document),
            Self::CreditNote(document) => serde_json::to_string(document),
            Self::CorrectiveAction(document) => serde_json::to_string(document),
            Self::InventoryCommitment(document) => serde_json::to_string(document),
            Self::ComplianceDocument(document) => serde_json::to_string(document),
        }
    }

    pub(super) fn kind(&self) -> DocumentKind {
        match self {
            Self::Acknowledgement(_) => DocumentKind::Acknowledgement,
            Self::ShipNotice(_) => DocumentKind::ShipNotice,
            Self::Invoice(_) => DocumentKind::Invoice,
            Self::CreditNote(_) => DocumentKind::CreditNote,
            Self::CorrectiveAction(_) => DocumentKind::CorrectiveAction,
            Self::InventoryCommitment(_) => DocumentKind::InventoryCommitment,
            Self::ComplianceDocument(_) => DocumentKind::ComplianceDocument,
        }
    }

    /// Returns the number under which nobody has another document of the kind and supplier, in the words of `key` for an invoice or credit note.
    pub(super) fn number(&self, key: fn(u16, &str) -> String) -> String {
        match self {
            Self::Acknowledgement(document) => document.acknowledgement_number.to_string(),
            Self::ShipNotice(document) => document.ship_notice_number.to_string(),
            Self::Invoice(document) => key(document.fiscal_year, document.invoice_number.as_str()),
            Self::CreditNote(document) => key(document.fiscal_year, document.credit_note_number.as_str()),
            Self::CorrectiveAction(document) => document.action_number.to_string(),
            Self::InventoryCommitment(document) => document.commitment_number.to_string(),
            Self::ComplianceDocument(document) => document.document_number.to_string(),
        }
    }

    /// Returns the order that it is for, or the lane of its forecast.
    pub(super) fn order(&self) -> OrderNumber {
        match self {
            Self::Acknowledgement(document) => document.order_number.clone(),
            Self::ShipNotice(document) => document.order_number.clone(),
            Self::Invoice(document) => document.order_number.clone(),
            Self::CreditNote(document) => document.order_number.clone(),
            Self::InventoryCommitment(document) => document.forecast_number.lane(),
            Self::CorrectiveAction(document) => document.order_number.clone(),
            Self::ComplianceDocument(document) => document.order_number.clone(),
        }
    }

    /// Returns the order revision or forecast issue that it answers, when it answers one.
    pub(super) fn revision(&self) -> Option<u32> {
        match self {
            Self::Acknowledgement(document) => Some(document.order_revision),
            Self::InventoryCommitment(document) => Some(document.forecast_issue),
            Self::ShipNotice(_) | Self::Invoice(_) | Self::CreditNote(_) | Self::CorrectiveAction(_) | Self::ComplianceDocument(_) => None,
        }
    }

    pub(super) fn supplier(&self) -> &SupplierId {
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

    pub(super) fn plant(&self) -> &PlantId {
        match self {
            Self::Acknowledgement(document) => &document.plant,
            Self::ShipNotice(document) => &document.plant,
            Self::Invoice(document) => &document.plant,
            Self::CreditNote(document) => &document.plant,
            Self::CorrectiveAction(document) => &document.plant,
            Self::InventoryCommitment(document) => &document.plant,
            Self::ComplianceDocument(document) => &document.plant,
        }
    }

    /// Fills in the plant that an older version does not carry, once its order is known.
    pub(super) fn at_plant(mut self, plant: &PlantId) -> Self {
        let missing = match &mut self {
            Self::Acknowledgement(document) => &mut document.plant,
            Self::ShipNotice(document) => &mut document.plant,
            Self::Invoice(document) => &mut document.plant,
            Self::CreditNote(document) => &mut document.plant,
            Self::CorrectiveAction(document) => &mut document.plant,
            Self::InventoryCommitment(document) => &mut document.plant,
            Self::ComplianceDocument(document) => &mut document.plant,
        };
        if missing.as_str().is_empty() {
            missing.clone_from(plant);
        }
        self
    }

    pub(super) fn correlation(&self) -> &CorrelationId {
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

    pub(super) fn reference(&self) -> &str {
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

    /// Returns the supplier's word on the first line, when it answers.
    pub(super) fn source_status(&self) -> Option<&str> {
        match self {
            Self::Acknowledgement(document) => document.lines.first().map(|line| line.response.as_str()),
            Self::ShipNotice(_)
            | Self::Invoice(_)
            | Self::CreditNote(_)
            | Self::CorrectiveAction(_)
            | Self::InventoryCommitment(_)
            | Self::ComplianceDocument(_) => None,
        }
    }

    /// Returns the order line and material of each line.
    pub(super) fn named_lines(&self) -> Vec<NamedLine<'_>> {
        let named = |order_line, material| NamedLine { order_line, material };
        match self {
            Self::Acknowledgement(document) => document.lines.iter().map(|line| named(line.line, &line.material)).collect(),
            Self::ShipNotice(document) => document.lines.iter().map(|line| named(line.order_line, &line.material)).collect(),
            Self::Invoice(document) => document.lines.iter().map(|line| named(line.order_line, &line.material)).collect(),
            Self::CreditNote(document) => document.lines.iter().map(|line| named(line.order_line, &line.material)).collect(),
            Self::CorrectiveAction(_) => Vec::new(),
            Self::InventoryCommitment(_) => Vec::new(),
            Self::ComplianceDocument(_) => Vec::new(),
        }
    }

    /// Returns every quantity of a material, with its material and its place in the document. Gross weights are not among them.
    pub(super) fn quantities(&self) -> Vec<(String, &MaterialId, &Quantity)> {
        match self {
            Self::Acknowledgement(document) => document
                .lines
                .iter()
                .enumerate()
                .map(|(at, line)| (format!("/lines/{at}/quantity"), &line.material, &line.quantity))
                .collect(),
            Self::ShipNotice(notice) => shipped_quantities(notice),
            Self::Invoice(document) => invoiced_quantities(&document.lines),
            Self::CreditNote(document) => invoiced_quantities(&document.lines),
            Self::CorrectiveAction(_) => Vec::new(),
            Self::InventoryCommitment(document) => committed_quantities(document),
            Self::ComplianceDocument(_) => Vec::new(),
        }
    }
}

fn invoiced_quantities(lines: &[InvoiceLine]) -> Vec<(String, &MaterialId, &Quantity)> {
    let quantity = |(at, line)| {
        let line: &InvoiceLine = line;
        (format!("/lines/{at}/quantity"), &line.material, &line.quantity)
    };
    lines.iter().enumerate().map(quantity).collect()
}

fn committed_quantities(commitment: &InventoryCommitment) -> Vec<(String, &MaterialId, &Quantity)> {
    let material = &commitment.material;
    let buckets = commitment.buckets.iter().enumerate();
    let of_bucket = buckets.map(|(at, bucket)| (format!("/buckets/{at}/quantity"), material, &bucket.quantity));
    let stock = commitment.stock_on_hand.iter();
    let of_stock = stock.map(|quantity| ("/stockOnHand".to_owned(), material, quantity));
    of_bucket.chain(of_stock).collect()
}

fn shipped_quantities(notice: &ShipNotice) -> Vec<(String, &MaterialId, &Quantity)> {
    let mut found = Vec::new();
    for (at, line) in notice.lines.iter().enumerate() {
        found.push((format!("/lines/{at}/quantity"), &line.material, &line.quantity));
        for (lot_at, lot) in line.lots.iter().enumerate() {
            found.push((format!("/lines/{at}/lots/{lot_at}/quantity"), &line.material, &lot.quantity));
        }
    }
    for (at, package) in notice.packages.iter().enumerate() {
        for (content_at, content) in package.contents.iter().enumerate() {
            if let Some(line) = notice.lines.iter().find(|line| line.line == content.line) {
                found.push((
                    format!("/packages/{at}/contents/{content_at}/quantity"),
                    &line.material,
                    &content.quantity,
                ));
            }
        }
    }
    found
}

/// What a body says of itself when it is at least JSON, whatever else is wrong with it and in whichever version it is.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) number: Option<String>,
    pub(super) order: Option<OrderNumber>,
    pub(super) supplier: Option<SupplierId>,
    pub(super) correlation: Option<CorrelationId>,
}

impl Facts {
    /// Reads what can be read.
    pub(super) fn of(kind: DocumentKind, body: &[u8]) -> Self {
        let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
            return Self::default();
        };
        let text = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| members.get(*name).and_then(Value::as_str))
                .map(str::to_owned)
        };
        let order: &[&str] = match kind {
            DocumentKind::Order => &["orderNumber", "poNumber", "number"],
            _ => &["orderNumber", "poNumber"],
        };
        if matches!(kind, DocumentKind::Invoice | DocumentKind::CreditNote) {
            let year = members.get("fiscalYear").and_then(Value::as_u64).unwrap_or_default();
            let name = if kind == DocumentKind::Invoice {
                "invoiceNumber"
            } else {
                "creditNoteNumber"
            };
            let number = text(&[name]).map(|number| format!("{year}/{number}"));
            return Self {
                number,
                order: text(order).map(OrderNumber::new),
                supplier: text(&["supplier"]).map(SupplierId::new),
                correlation: text(&["correlationId"]).map(CorrelationId::new),
            };
        }
        let number = match kind {
            DocumentKind::Acknowledgement => &["acknowledgementNumber"][..],
            DocumentKind::ShipNotice => &["shipNoticeNumber", "asnNumber"],
            DocumentKind::GoodsReceipt => &["receiptNumber"],
            DocumentKind::Payment => &["paymentNumber"],
            DocumentKind::QualityNotice => &["noticeNumber"],
            DocumentKind::CorrectiveAction => &["actionNumber"],
            DocumentKind::Forecast => &["forecastNumber"],
            DocumentKind::InventoryCommitment => &["commitmentNumber"],
            DocumentKind::ComplianceDocument => &["documentNumber"],
            _ => order,
        };
        Self {
            number: text(number),
            order: text(order).map(OrderNumber::new),
            supplier: text(&["supplier"]).map(SupplierId::new),
            correlation: text(&["correlationId"]).map(CorrelationId::new),
        }
    }
}
