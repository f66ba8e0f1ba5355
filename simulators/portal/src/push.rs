//! A push: what the integration tells the portal, read as far as the portal needs it.
//!
//! It does not check the contract: the portal is trusting, and what is wrong in a push is for the History to show.

use crate::forecast::ForecastPage;
use crate::pages::{OrderPage, PaymentPage, QualityPage, ReceiptPage, StatusPage};
use countersign_core::documents::{Forecast, GoodsReceipt, Payment, QualityNotice};
use countersign_core::fingerprint::{self, Fingerprint};
use countersign_core::history::{Function, Moved};
use countersign_core::ids::{DocumentKey, DocumentKind, ForecastNumber, OrderNumber, SupplierId};
use countersign_core::status::OrderStatus;
use countersign_transports::cloudevents::CloudEvent;
use serde::Deserialize;
use serde_json::Value;

/// One push.
#[derive(Debug, Clone)]
pub(crate) struct Push {
    /// The event's id, the same over redeliveries.
    pub(crate) id: String,
    /// The document as the push itself names it.
    pub(crate) document: DocumentKey,
    /// The order that it belongs to, or the lane of its forecast.
    pub(crate) order: Option<OrderNumber>,
    /// What is to be shown.
    pub(crate) news: News,
}

/// What a push is to show.
#[derive(Debug, Clone)]
pub(crate) enum News {
    /// An order in a revision and status.
    Order(Box<OrderPage>),
    /// What became of a supplier's document.
    Status(Box<StatusPage>),
    /// A goods movement.
    Receipt(Box<ReceiptPage>),
    /// A payment.
    Payment(Box<PaymentPage>),
    /// A quality notice.
    Quality(Box<QualityPage>),
    /// An issue of a forecast.
    Forecast(Box<ForecastPage>),
}

impl Push {
    /// Reads the push in `event`; the error says what is missing.
    pub(crate) fn read(function: Function, event: &CloudEvent) -> Result<Self, String> {
        match function {
            Function::StatusShow => Self::read_status(event),
            Function::ReceiptShow => Self::read_receipt(event),
            Function::PaymentShow => Self::read_payment(event),
            Function::QualityShow => Self::read_quality(event),
            Function::ForecastShow => Self::read_forecast(event),
            _ => Self::read_order(event),
        }
    }

    /// Returns whose page it is for.
    pub(crate) fn supplier(&self) -> &SupplierId {
        match &self.news {
            News::Order(page) => &page.supplier,
            News::Status(page) => &page.supplier,
            News::Receipt(page) => &page.supplier,
            News::Payment(page) => &page.supplier,
            News::Quality(page) => &page.supplier,
            News::Forecast(page) => &page.supplier,
        }
    }

    /// Returns the document's revision.
    pub(crate) fn revision(&self) -> Option<u32> {
        match &self.news {
            News::Order(page) => Some(page.revision),
            News::Status(page) => page.order_revision,
            News::Forecast(page) => Some(page.forecast.issue),
            News::Receipt(_) | News::Payment(_) | News::Quality(_) => None,
        }
    }

    fn read_order(event: &CloudEvent) -> Result<Self, String> {
        let data: OrderNews = read(&event.data)?;
        let head: OrderHead = OrderHead::deserialize(&data.order).map_err(|error| format!("the order: {error}"))?;
        let status = OrderStatus::from_word(&data.status).ok_or_else(|| format!("`{}` is no order status", data.status))?;
        let document = DocumentKey::order(&head.supplier, &head.order_number);
        let page = OrderPage {
            supplier: page_owner(event, &head.supplier),
            order_number: head.order_number.clone(),
            revision: head.revision,
            status,
            source_word: data.source_status,
            fingerprint: fingerprint_of(&[&head.reference, &head.note]),
            correlation: head.correlation_id,
            order: serde_json::from_value(data.order).ok(),
            shown: Vec::new(),
        };
        Ok(Self {
            id: event.id.clone(),
            document,
            order: Some(head.order_number),
            news: News::Order(Box::new(page)),
        })
    }

    fn read_receipt(event: &CloudEvent) -> Result<Self, String> {
        let ReceiptNews { receipt } = read(&event.data)?;
        let document = DocumentKey::goods_receipt(&receipt.supplier, &receipt.receipt_number);
        let order = receipt.order_number.clone();
        let page = ReceiptPage {
            supplier: page_owner(event, &receipt.supplier),
            moved: Moved::of(&receipt),
            fingerprint: fingerprint_of(&[&receipt.reference, &receipt.note]),
            receipt,
        };
        Ok(Self {
            id: event.id.clone(),
            document,
            order: Some(order),
            news: News::Receipt(Box::new(page)),
        })
    }

    fn read_payment(event: &CloudEvent) -> Result<Self, String> {
        let PaymentNews { payment } = read(&event.data)?;
        let document = DocumentKey::payment(&payment.supplier, &payment.payment_number);
        let order = payment.order_number.clone();
        let page = PaymentPage {
            supplier: page_owner(event, &payment.supplier),
            fingerprint: fingerprint_of(&[&payment.reference, &payment.note]),
            payment,
        };
        Ok(Self {
            id: event.id.clone(),
            document,
            order: Some(order),
            news: News::Payment(Box::new(page)),
        })
    }

    fn read_quality(event: &CloudEvent) -> Result<Self, String> {
        let QualityNews { notice } = read(&event.data)?;
        let document = DocumentKey::quality_notice(&notice.supplier, &notice.notice_number);
        let order = notice.order_number.clone();
        let page = QualityPage {
            supplier: page_owner(event, &notice.supplier),
            fingerprint: fingerprint_of(&[&notice.reference, &notice.note]),
            notice,
        };
        Ok(Self {
            id: event.id.clone(),
            document,
            order: Some(order),
            news: News::Quality(Box::new(page)),
        })
    }

    fn read_forecast(event: &CloudEvent) -> Result<Self, String> {
        let ForecastNews { forecast } = read(&event.data)?;
        let document = DocumentKey::forecast(&forecast.supplier, &forecast.forecast_number);
        let page = ForecastPage {
            supplier: page_owner(event, &forecast.supplier),
            fingerprint: fingerprint_of(&[&forecast.reference, &forecast.note]),
            shown: Vec::new(),
            forecast,
        };
        Ok(Self {
            id: event.id.clone(),
            document,
            order: Some(page.forecast.forecast_number.lane()),
            news: News::Forecast(Box::new(page)),
        })
    }

    fn read_status(event: &CloudEvent) -> Result<Self, String> {
        let data: StatusNews = read(&event.data)?;
        let document = DocumentKey {
            kind: data.document,
            supplier: data.supplier.clone(),
            number: data.number.clone(),
        };
        let page = StatusPage {
            supplier: page_owner(event, &data.supplier),
            kind: data.document,
            number: data.number,
            order_number: data.order_number.clone(),
            forecast_number: data.forecast_number.clone(),
            order_revision: data.order_revision.or(data.forecast_issue),
            status: data.status,
            reason: data.reason,
            source_word: data.source_status,
            fingerprint: fingerprint_of(&[data.fingerprint_reference.as_deref().unwrap_or_default()]),
            correlation: data.correlation_id,
        };
        Ok(Self {
            id: event.id.clone(),
            document,
            order: data.order_number.or_else(|| data.forecast_number.map(|number| number.lane())),
            news: News::Status(Box::new(page)),
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OrderNews {
    order: Value,
    status: String,
    #[serde(default)]
    source_status: Option<String>,
}

#[derive(Deserialize)]
struct ReceiptNews {
    receipt: GoodsReceipt,
}

#[derive(Deserialize)]
struct QualityNews {
    notice: QualityNotice,
}

#[derive(Deserialize)]
struct PaymentNews {
    payment: Payment,
}

#[derive(Deserialize)]
struct ForecastNews {
    forecast: Forecast,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OrderHead {
    order_number: OrderNumber,
    revision: u32,
    supplier: SupplierId,
    #[serde(default)]
    correlation_id: Option<String>,
    #[serde(default)]
    reference: String,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatusNews {
    document: DocumentKind,
    number: String,
    supplier: SupplierId,
    #[serde(default)]
    order_number: Option<OrderNumber>,
    #[serde(default)]
    order_revision: Option<u32>,
    #[serde(default)]
    forecast_number: Option<ForecastNumber>,
    #[serde(default)]
    forecast_issue: Option<u32>,
    status: String,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    source_status: Option<String>,
    #[serde(default)]
    fingerprint_reference: Option<String>,
    #[serde(default)]
    correlation_id: Option<String>,
}

fn read<T: for<'de> Deserialize<'de>>(data: &[u8]) -> Result<T, String> {
    serde_json::from_slice(data).map_err(|error| format!("the data: {error}"))
}

// The extension says whose page it is. A document of another supplier on it is a leak, and must be shown as one.
fn page_owner(event: &CloudEvent, in_document: &SupplierId) -> SupplierId {
    event
        .extensions
        .get("supplier")
        .map_or_else(|| in_document.clone(), SupplierId::new)
}

fn fingerprint_of(fields: &[&str]) -> Option<Fingerprint> {
    fields.iter().find_map(|field| fingerprint::find(field.as_bytes()).first().copied())
}
