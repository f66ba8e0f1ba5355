//! AsyncAPI 3: the events between the ERP, the integration and the portal, made from the contracts.
//!
//! # Source
//! AsyncAPI Specification 3.0.0; CloudEvents 1.0.2, JSON format.

use super::schemas;
use crate::catalogue::catalogue;
use countersign_core::ids::DocumentKind;
use serde_json::{Map, Value, json};

/// An event that goes over a channel.
struct Message {
    channel: &'static str,
    address: &'static str,
    /// What the integration does with it.
    action: &'static str,
    kind: &'static str,
    words: &'static str,
    /// The answer that is its data; an order where there is none.
    data: Option<&'static str>,
}

const MESSAGES: &[Message] = &[
    message(
        "orderEvents",
        "/events",
        "receive",
        "dev.countersign.order.released",
        "An order was released.",
        None,
    ),
    message(
        "orderEvents",
        "/events",
        "receive",
        "dev.countersign.order.revised",
        "An order was changed.",
        None,
    ),
    message(
        "orderEvents",
        "/events",
        "receive",
        "dev.countersign.order.cancelled",
        "An order was cancelled.",
        None,
    ),
    message(
        "orderEvents",
        "/events",
        "receive",
        "dev.countersign.receipt.posted",
        "Goods were received.",
        Some("goodsReceipt"),
    ),
    message(
        "orderEvents",
        "/events",
        "receive",
        "dev.countersign.receipt.reversed",
        "A receipt of goods was taken back.",
        Some("goodsReceipt"),
    ),
    message(
        "orderEvents",
        "/events",
        "receive",
        "dev.countersign.payment.made",
        "An invoice was paid, as a whole or in part.",
        Some("paymentEvent"),
    ),
    message(
        "orderEvents",
        "/events",
        "receive",
        "dev.countersign.payment.reversed",
        "A payment came back.",
        Some("paymentEvent"),
    ),
    message(
        "orderEvents",
        "/events",
        "receive",
        "dev.countersign.master-data.changed",
        "A record of the master data was changed.",
        Some("masterDataEvent"),
    ),
    message(
        "orderEvents",
        "/events",
        "receive",
        "dev.countersign.quality.held",
        "Goods of a receipt are held.",
        Some("qualityEvent"),
    ),
    message(
        "orderEvents",
        "/events",
        "receive",
        "dev.countersign.quality.decided",
        "What becomes of goods that were held.",
        Some("qualityEvent"),
    ),
    message(
        "orderEvents",
        "/events",
        "receive",
        "dev.countersign.forecast.published",
        "An issue of a forecast was published.",
        Some("forecastEvent"),
    ),
    message(
        "portalOrders",
        "/integration/orders",
        "send",
        "dev.countersign.portal.order",
        "An order, or its status, is shown to its supplier.",
        Some("portalOrder"),
    ),
    message(
        "portalStatuses",
        "/integration/statuses",
        "send",
        "dev.countersign.portal.status",
        "What became of a document.",
        Some("portalStatus"),
    ),
    message(
        "portalReceipts",
        "/integration/receipts",
        "send",
        "dev.countersign.portal.receipt",
        "Goods that were received, or taken back, are shown to their supplier.",
        Some("portalReceipt"),
    ),
    message(
        "portalPayments",
        "/integration/payments",
        "send",
        "dev.countersign.portal.payment",
        "A payment, or what came back of one, is shown to its supplier.",
        Some("portalPayment"),
    ),
    message(
        "portalQuality",
        "/integration/quality",
        "send",
        "dev.countersign.portal.quality",
        "A hold of goods, or the decision on it, is shown to the supplier.",
        Some("portalQuality"),
    ),
    message(
        "portalForecasts",
        "/integration/forecasts",
        "send",
        "dev.countersign.portal.forecast",
        "A forecast is shown to its supplier.",
        Some("portalForecast"),
    ),
];

const fn message(
    channel: &'static str,
    address: &'static str,
    action: &'static str,
    kind: &'static str,
    words: &'static str,
    data: Option<&'static str>,
) -> Message {
    Message {
        channel,
        address,
        action,
        kind,
        words,
        data,
    }
}

/// Returns the description of the events.
pub fn asyncapi() -> Value {
    let (mut channels, mut operations, mut messages) = (Map::new(), Map::new(), Map::new());
    for message in MESSAGES {
        let name = message.kind.replace('.', "-");
        let reference = json!({ "$ref": format!("#/components/messages/{name}") });
        let channel = channels
            .entry(message.channel)
            .or_insert_with(|| json!({ "address": message.address, "messages": {} }));
        channel["messages"][&name] = reference;
        let operation = json!({ "action": message.action, "channel": { "$ref": format!("#/channels/{}", message.channel) } });
        operations.insert(message.channel.to_owned(), operation);
        messages.insert(name, body(message));
    }
    json!({
        "asyncapi": "3.0.0",
        "info": { "title": "Events between ERP, integration and portal", "version": catalogue().current() },
        "defaultContentType": "application/cloudevents+json",
        "channels": channels,
        "operations": operations,
        "components": { "messages": messages, "schemas": schemas::components() },
    })
}

/// Returns the forms of the documents in the events that are received at `address`, each once.
pub(super) fn received(address: &str, version: &str) -> Vec<Value> {
    let mut forms = Vec::new();
    for message in MESSAGES {
        let form = data(message, version);
        if message.address == address && message.action == "receive" && !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

fn data(message: &Message, version: &str) -> Value {
    message.data.map_or_else(
        || schemas::document(DocumentKind::Order, version),
        |name| schemas::answer(name, version),
    )
}

fn body(message: &Message) -> Value {
    let data = data(message, catalogue().current());
    json!({
        "name": message.kind,
        "summary": message.words,
        "contentType": "application/cloudevents+json",
        "payload": {
            "type": "object",
            "required": ["specversion", "id", "source", "type", "subject", "data"],
            "properties": {
                "specversion": { "const": "1.0" },
                "id": { "type": "string", "minLength": 1, "description": "The same for each repetition." },
                "source": { "type": "string", "format": "uri-reference" },
                "type": { "const": message.kind },
                "subject": { "type": "string", "minLength": 1 },
                "correlationid": { "type": "string" },
                "traceparent": { "type": "string" },
                "data": data,
            },
        },
    })
}
