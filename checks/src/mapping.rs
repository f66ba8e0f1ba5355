//! Mappings: what a far side's document has to say, from what was sent. It does not know how either travelled.

use countersign_core::amount::Quantity;
use countersign_core::documents::{
    Acknowledgement, AcknowledgementLine, Commitment, ComplianceDocument, CorrectiveAction, CreditNote, Forecast, GoodsReceipt,
    InventoryCommitment, Invoice, Payment, PurchaseOrder, QualityNotice, ShipNotice, ShipNoticeLine,
};
use countersign_core::history::IntentLine;
use std::fmt::Display;

/// Returns the first difference between an acknowledgement and the commitment that came of it.
///
/// `meant` has the quantities in the base unit, by order line.
pub(crate) fn commitment(sent: &Acknowledgement, meant: &[IntentLine], booked: &Commitment) -> Option<String> {
    differs("note", &sent.note, &booked.note)
        .or_else(|| differs("reference", &sent.reference, &booked.reference))
        .or_else(|| differs("order number", &sent.order_number, &booked.order_number))
        .or_else(|| differs("order revision", &sent.order_revision, &booked.order_revision))
        .or_else(|| plant(sent.plant.as_str(), booked.plant.as_str()))
        .or_else(|| differs("number of lines", &sent.lines.len(), &booked.lines.len()))
        .or_else(|| sent.lines.iter().find_map(|line| committed_line(line, meant, booked)))
}

fn committed_line(sent: &AcknowledgementLine, meant: &[IntentLine], booked: &Commitment) -> Option<String> {
    let number = sent.line;
    let Some(line) = booked.lines.iter().find(|line| line.line == number) else {
        return Some(format!("line {number} is missing"));
    };
    let expected = in_base_unit(number, &sent.quantity, meant);
    let difference = differs("material", &sent.material, &line.material)
        .or_else(|| differs("word", &sent.response, &line.source_status))
        .or_else(|| differs("quantity", &expected, &line.quantity))
        .or_else(|| optional("promised date", sent.promised_date.as_ref(), line.promised_date.as_ref()))
        .or_else(|| optional("reason", sent.reason.as_ref(), line.reason.as_ref()))?;
    Some(format!("in line {number}, {difference}"))
}

/// Returns the first difference between a ship notice and the shipment that came of it, whose quantities are in the base unit.
pub(crate) fn shipment(sent: &ShipNotice, meant: &[IntentLine], booked: &ShipNotice) -> Option<String> {
    differs("note", &sent.note, &booked.note)
        .or_else(|| differs("reference", &sent.reference, &booked.reference))
        .or_else(|| differs("order number", &sent.order_number, &booked.order_number))
        .or_else(|| differs("carrier", &sent.carrier, &booked.carrier))
        .or_else(|| differs("time of shipping", &sent.shipped_at, &booked.shipped_at))
        .or_else(|| differs("estimated arrival", &sent.estimated_arrival, &booked.estimated_arrival))
        .or_else(|| plant(sent.plant.as_str(), booked.plant.as_str()))
        .or_else(|| differs("number of lines", &sent.lines.len(), &booked.lines.len()))
        .or_else(|| sent.lines.iter().find_map(|line| shipped_line(line, sent, meant, booked)))
        .or_else(|| packages(sent, booked))
}

fn shipped_line(sent: &ShipNoticeLine, notice: &ShipNotice, meant: &[IntentLine], booked: &ShipNotice) -> Option<String> {
    let number = sent.line;
    let Some(line) = booked.lines.iter().find(|line| line.line == number) else {
        return Some(format!("line {number} is missing"));
    };
    // An order line that is shipped in two parts has its quantity in both together, which I45 compares.
    let is_alone = notice.lines.iter().filter(|other| other.order_line == sent.order_line).count() == 1;
    let expected = if is_alone {
        in_base_unit(sent.order_line, &sent.quantity, meant)
    } else {
        line.quantity.clone()
    };
    let difference = differs("material", &sent.material, &line.material)
        .or_else(|| {
            optional(
                "revision of the material",
                sent.material_revision.as_ref(),
                line.material_revision.as_ref(),
            )
        })
        .or_else(|| differs("order line", &sent.order_line, &line.order_line))
        .or_else(|| differs("quantity", &expected, &line.quantity))
        .or_else(|| lots(sent, line))?;
    Some(format!("in line {number}, {difference}"))
}

fn lots(sent: &ShipNoticeLine, booked: &ShipNoticeLine) -> Option<String> {
    if sent.lots.len() != booked.lots.len() {
        return differs("number of lots", &sent.lots.len(), &booked.lots.len());
    }
    sent.lots.iter().zip(&booked.lots).find_map(|(lot, other)| {
        differs("lot", &lot.lot, &other.lot)
            .or_else(|| optional("expiry", lot.expiry.as_ref(), other.expiry.as_ref()))
            .or_else(|| {
                share(
                    "quantity of a lot",
                    (&lot.quantity, &sent.quantity),
                    (&other.quantity, &booked.quantity),
                )
            })
    })
}

fn packages(sent: &ShipNotice, booked: &ShipNotice) -> Option<String> {
    if sent.packages.len() != booked.packages.len() {
        return differs("number of packages", &sent.packages.len(), &booked.packages.len());
    }
    sent.packages.iter().zip(&booked.packages).find_map(|(package, other)| {
        let contents = || {
            let pairs = package.contents.iter().zip(&other.contents);
            pairs.into_iter().find_map(|(content, booked_content)| {
                let line = |notice: &ShipNotice| notice.lines.iter().find(|line| line.line == content.line).cloned();
                let (from, to) = (line(sent)?, line(booked)?);
                share(
                    "quantity in a package",
                    (&content.quantity, &from.quantity),
                    (&booked_content.quantity, &to.quantity),
                )
            })
        };
        differs("label of a package", &package.label, &other.label)
            .or_else(|| differs("kind of a package", &package.kind, &other.kind))
            .or_else(|| differs("weight of a package", &package.weight, &other.weight))
            .or_else(|| differs("number of contents", &package.contents.len(), &other.contents.len()))
            .or_else(contents)
    })
}

/// Returns the first difference between an order revision and what the portal was given of it.
pub(crate) fn order(sent: &PurchaseOrder, shown: &PurchaseOrder) -> Option<String> {
    differs("note", &sent.note, &shown.note)
        .or_else(|| differs("reference", &sent.reference, &shown.reference))
        .or_else(|| differs("plant", &sent.plant, &shown.plant))
        .or_else(|| differs("currency", &sent.currency.as_str(), &shown.currency.as_str()))
        .or_else(|| differs("Incoterm", &sent.incoterm.code, &shown.incoterm.code))
        .or_else(|| differs("number of lines", &sent.lines.len(), &shown.lines.len()))
        .or_else(|| {
            let pairs = sent.lines.iter().zip(&shown.lines);
            pairs.into_iter().find_map(|(line, other)| {
                let difference = differs("material", &line.material, &other.material)
                    .or_else(|| differs("description", &line.description, &other.description))
                    .or_else(|| differs("quantity", &line.quantity, &other.quantity))
                    .or_else(|| differs("price", &line.price.amount, &other.price.amount))
                    .or_else(|| (line != other).then(|| "schedule or price unit differ".to_owned()))?;
                Some(format!("in line {}, {difference}", line.line))
            })
        })
        .or_else(|| (sent != shown).then(|| "another member differs".to_owned()))
}

/// Returns the first difference between an invoice and what the ERP was given of it.
pub(crate) fn invoice(sent: &Invoice, booked: &Invoice) -> Option<String> {
    differs("currency", &sent.currency.as_str(), &booked.currency.as_str())
        .or_else(|| differs("net amount", &sent.net, &booked.net))
        .or_else(|| differs("tax", &sent.tax, &booked.tax))
        .or_else(|| differs("total", &sent.total, &booked.total))
        .or_else(|| {
            // The id of the flow is a matter of I37.
            let mut same = booked.clone();
            same.correlation_id.clone_from(&sent.correlation_id);
            (*sent != same).then(|| "another member differs".to_owned())
        })
}

/// Returns the first difference between a credit note and what the ERP was given of it.
pub(crate) fn credit_note(sent: &CreditNote, booked: &CreditNote) -> Option<String> {
    differs("invoice", &sent.invoice.key_number(), &booked.invoice.key_number())
        .or_else(|| differs("currency", &sent.currency.as_str(), &booked.currency.as_str()))
        .or_else(|| differs("total", &sent.total, &booked.total))
        .or_else(|| {
            // The id of the flow is a matter of I37.
            let mut same = booked.clone();
            same.correlation_id.clone_from(&sent.correlation_id);
            (*sent != same).then(|| "another member differs".to_owned())
        })
}

/// Returns the first difference between a payment and what the portal was given of it.
pub(crate) fn payment(sent: &Payment, shown: &Payment) -> Option<String> {
    differs("invoice", &sent.invoice.key_number(), &shown.invoice.key_number())
        .or_else(|| differs("currency", &sent.currency.as_str(), &shown.currency.as_str()))
        .or_else(|| differs("amount", &sent.amount, &shown.amount))
        .or_else(|| {
            // The id of the flow is a matter of I37.
            let mut same = shown.clone();
            same.correlation_id.clone_from(&sent.correlation_id);
            (*sent != same).then(|| "another member differs".to_owned())
        })
}

/// Returns the first difference between a quality notice and what the portal was given of it.
pub(crate) fn quality(sent: &QualityNotice, shown: &QualityNotice) -> Option<String> {
    differs("lot", &sent.lot, &shown.lot)
        .or_else(|| differs("quantity", &sent.quantity, &shown.quantity))
        .or_else(|| differs("complaint", &sent.complaint, &shown.complaint))
        .or_else(|| {
            // The id of the flow is a matter of I37.
            let mut same = shown.clone();
            same.correlation_id.clone_from(&sent.correlation_id);
            (*sent != same).then(|| "another member differs".to_owned())
        })
}

/// Returns the first difference between an issue of a forecast and what the portal was given of it.
pub(crate) fn forecast(sent: &Forecast, shown: &Forecast) -> Option<String> {
    differs("number of buckets", &sent.buckets.len(), &shown.buckets.len())
        .or_else(|| {
            let pairs = sent.buckets.iter().zip(&shown.buckets);
            pairs.into_iter().find_map(|(bucket, other)| {
                let difference = differs("first day", &bucket.starts, &other.starts)
                    .or_else(|| differs("quantity", &bucket.quantity, &other.quantity))?;
                Some(format!("in bucket {}, {difference}", bucket.starts))
            })
        })
        .or_else(|| differs("end of the horizon", &sent.horizon_ends, &shown.horizon_ends))
        .or_else(|| {
            // The id of the flow is a matter of I37.
            let mut same = shown.clone();
            same.correlation_id.clone_from(&sent.correlation_id);
            (*sent != same).then(|| "another member differs".to_owned())
        })
}

/// Returns the first difference between a corrective action and what the ERP was given of it.
pub(crate) fn corrective_action(sent: &CorrectiveAction, booked: &CorrectiveAction) -> Option<String> {
    differs("cause", &sent.cause, &booked.cause)
        .or_else(|| differs("action", &sent.action, &booked.action))
        .or_else(|| {
            // The id of the flow is a matter of I37.
            let mut same = booked.clone();
            same.correlation_id.clone_from(&sent.correlation_id);
            (*sent != same).then(|| "another member differs".to_owned())
        })
}

/// Returns the first difference between an inventory commitment and what the ERP was given of it, whose quantities are in the base unit.
pub(crate) fn inventory_commitment(sent: &InventoryCommitment, meant: &[IntentLine], booked: &InventoryCommitment) -> Option<String> {
    differs("note", &sent.note, &booked.note)
        .or_else(|| differs("reference", &sent.reference, &booked.reference))
        .or_else(|| differs("forecast", &sent.forecast_number, &booked.forecast_number))
        .or_else(|| differs("issue", &sent.forecast_issue, &booked.forecast_issue))
        .or_else(|| differs("plant", &sent.plant, &booked.plant))
        .or_else(|| differs("material", &sent.material, &booked.material))
        .or_else(|| differs("time of commitment", &sent.committed_at, &booked.committed_at))
        .or_else(|| differs("number of buckets", &sent.buckets.len(), &booked.buckets.len()))
        .or_else(|| {
            sent.buckets.iter().find_map(|bucket| {
                let Some(other) = booked.buckets.iter().find(|other| other.starts == bucket.starts) else {
                    return Some(format!("bucket {} is missing", bucket.starts));
                };
                let expected = in_base_unit(bucket.line(), &bucket.quantity, meant);
                let difference = differs("quantity", &expected, &other.quantity)?;
                Some(format!("in bucket {}, {difference}", bucket.starts))
            })
        })
        .or_else(|| stock(sent, booked))
}

/// What is in stock may have been converted, as the buckets were.
fn stock(sent: &InventoryCommitment, booked: &InventoryCommitment) -> Option<String> {
    match (&sent.stock_on_hand, &booked.stock_on_hand) {
        (Some(sent), Some(booked)) if sent.unit == booked.unit => differs("stock on hand", sent, booked),
        (Some(_), Some(_)) | (None, None) => None,
        (sent, booked) => optional("stock on hand", sent.as_ref(), booked.as_ref()),
    }
}

/// Returns the first difference between a compliance document and what the ERP was given of it.
pub(crate) fn compliance_document(sent: &ComplianceDocument, booked: &ComplianceDocument) -> Option<String> {
    differs("digest", &sent.digest, &booked.digest)
        .or_else(|| differs("content", &sent.content, &booked.content))
        .or_else(|| {
            // The id of the flow is a matter of I37.
            let mut same = booked.clone();
            same.correlation_id.clone_from(&sent.correlation_id);
            (*sent != same).then(|| "another member differs".to_owned())
        })
}

/// Returns the first difference between a goods movement and what the portal was given of it.
pub(crate) fn receipt(sent: &GoodsReceipt, shown: &GoodsReceipt) -> Option<String> {
    differs("number of lines", &sent.lines.len(), &shown.lines.len())
        .or_else(|| {
            let pairs = sent.lines.iter().zip(&shown.lines);
            pairs.into_iter().find_map(|(line, other)| {
                let difference = differs("quantity", &line.quantity, &other.quantity)
                    .or_else(|| differs("material", &line.material, &other.material))
                    .or_else(|| (line != other).then(|| "its order line, notice line or lots differ".to_owned()))?;
                Some(format!("in line {}, {difference}", line.line))
            })
        })
        .or_else(|| {
            // The id of the flow is a matter of I37.
            let mut same = shown.clone();
            same.correlation_id.clone_from(&sent.correlation_id);
            (*sent != same).then(|| "another member differs".to_owned())
        })
}

/// Returns the quantity in the base unit as it was meant; when nobody said it, as it was written.
fn in_base_unit(order_line: u32, written: &Quantity, meant: &[IntentLine]) -> Quantity {
    let mut lines = meant.iter().filter(|line| line.line == order_line);
    match (lines.next(), lines.next()) {
        (Some(line), None) => line.quantity.clone(),
        _ => written.clone(),
    }
}

/// Compares a part of a whole on both sides; the unit of the whole may have been converted, and the part with it.
fn share(name: &str, sent: (&Quantity, &Quantity), booked: (&Quantity, &Quantity)) -> Option<String> {
    let left = sent.0.amount.checked_mul(booked.1.amount)?;
    let right = booked.0.amount.checked_mul(sent.1.amount)?;
    let is_same = left == right && booked.0.unit == booked.1.unit;
    (!is_same).then(|| format!("{name} is {}, and was {} of {}", booked.0, sent.0, sent.1))
}

/// The oldest versions do not name the plant.
fn plant(sent: &str, booked: &str) -> Option<String> {
    if sent.is_empty() {
        return None;
    }
    differs("plant", &sent, &booked)
}

fn optional<T: PartialEq + Display>(name: &str, sent: Option<&T>, booked: Option<&T>) -> Option<String> {
    let text = |value: Option<&T>| value.map_or_else(|| "absent".to_owned(), |value| format!("`{value}`"));
    (sent != booked).then(|| format!("{name} is {}, and was {}", text(booked), text(sent)))
}

fn differs<T: PartialEq + Display>(name: &str, sent: &T, booked: &T) -> Option<String> {
    (sent != booked).then(|| format!("{name} is `{booked}`, and was `{sent}`"))
}
