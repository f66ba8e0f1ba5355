//! Defects in which revision counts.

use super::defect::{Class, Defect};
use super::probe::{count, instead};
use crate::policies::{Intake, RevisionPolicies, Standing};
use crate::store::{AnswerGiven, OrderRow, Revision, Store, Stored};
use countersign_core::amount::Quantity;
use countersign_core::documents::{Commitment, CommitmentLine, PurchaseOrder};
use countersign_core::status::OrderStatus;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};
use rust_decimal::Decimal;
use serde_json::Value;
use std::time::Duration;

/// How long the guard against stale acknowledgements takes to see a revision.
const REFRESHED_AFTER: SignedDuration = SignedDuration::from_millis(200);

/// Where the server stands: summer time from the last Sunday of March to the last one of October.
const SERVER_ZONE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

pub(super) const M03: Defect = Defect::new(
    "M03",
    Class::Easy,
    "I09",
    "The last arrival wins: revisions are not compared.",
    |mut policies| {
        policies.revisions.is_newer = |given, latest| instead(true, given > latest);
        policies
    },
);

pub(super) const M04: Defect = Defect::new(
    "M04",
    Class::Easy,
    "I13",
    "An acknowledgement of an old revision sets the current status and is written into the ERP.",
    |mut policies| {
        policies.revisions.standing = |given, current| {
            let wrong = if given > current { Standing::Early } else { Standing::Current };
            instead(wrong, (RevisionPolicies::correct().standing)(given, current))
        };
        policies
    },
);

pub(super) const M13: Defect = Defect::new(
    "M13",
    Class::Easy,
    "I16",
    "The cancellation of an order that was acknowledged is ignored.",
    |mut policies| {
        policies.revisions.is_cancellable = |status| {
            let is_answered = matches!(status, OrderStatus::Acknowledged | OrderStatus::AcknowledgedWithChanges);
            instead(!is_answered, true)
        };
        policies
    },
);

pub(super) const M22: Defect = Defect::new(
    "M22",
    Class::Medium,
    "I20",
    "The acknowledgement window is counted on the clock at the server's wall: it is an hour off when summer time begins or ends in it.",
    |mut policies| {
        policies.revisions.acknowledge_by = |accepted_at, window, calendar| {
            let correct = (RevisionPolicies::correct().acknowledge_by)(accepted_at, window, calendar);
            let length = correct.and_then(|end| std::time::Duration::try_from(end.duration_since(accepted_at)).ok());
            instead(by_the_clock_on_the_wall(accepted_at, length.unwrap_or(window)), correct)
        };
        policies
    },
);

pub(super) const M52: Defect = Defect::new(
    "M52",
    Class::Hard,
    "I09",
    "Revisions are compared as text, so that 10 comes before 9.",
    |mut policies| {
        policies.revisions.is_newer = |given, latest| instead(given.to_string() > latest.to_string(), given > latest);
        policies
    },
);

pub(super) const M53: Defect = Defect::new(
    "M53",
    Class::Hard,
    "I10",
    "An acknowledgement writes its order back as an earlier step read it: a revision that came between is lost.",
    |mut policies| {
        policies.gateway.intake = || Intake::LookThenWork;
        policies.revisions.in_hand = |stored, seen| {
            let read: Option<OrderRow> = seen.and_then(|seen| serde_json::from_slice(seen).ok());
            let in_hand = read.unwrap_or_else(|| stored.clone());
            count(in_hand.revision != stored.revision);
            in_hand
        };
        policies.revisions.answer = write_back;
        policies
    },
);

pub(super) const M54: Defect = Defect::new(
    "M54",
    Class::Hard,
    "I13",
    "The guard against stale acknowledgements sees a revision only 200 ms after it was accepted.",
    |mut policies| {
        policies.revisions.current = |store, order, given, now| {
            // What is not older than the newest revision needs no guard.
            let seen = if given < order.revision {
                seen_by_the_guard(store, order, now)?
            } else {
                order.revision
            };
            Ok(instead(seen, order.revision))
        };
        policies
    },
);

pub(super) const M62: Defect = Defect::new(
    "M62",
    Class::Medium,
    "I10",
    "The portal is shown the newest revision's number with the content of the revision before it.",
    |mut policies| {
        policies.revisions.shown = |store, current, _| {
            let shown = content_of_the_one_before(store, current.clone())?;
            Ok(instead(shown, current))
        };
        policies
    },
);

pub(super) const M64: Defect = Defect::new(
    "M64",
    Class::Medium,
    "I25",
    "An acknowledgement that breaks its contract is refused and written into the ERP all the same.",
    |mut policies| {
        policies.revisions.salvaged = |refused| instead(guess(refused), None);
        policies
    },
);

pub(super) const M78: Defect = Defect::new(
    "M78",
    Class::Medium,
    "I44",
    "An answer does not end the acknowledgement window: the answered order becomes overdue all the same.",
    |mut policies| {
        policies.revisions.answer = |store, order, given| {
            (RevisionPolicies::correct().answer)(store, order, given)?;
            let ends = order.acknowledge_by.map(Timestamp::as_microsecond);
            store.execute(
                "UPDATE orders SET acknowledge_by = ?2 WHERE number = ?1",
                params![order.number.as_str(), ends],
            )?;
            count(ends.is_some());
            Ok(())
        };
        policies
    },
);

pub(super) const M81: Defect = Defect::new(
    "M81",
    Class::Medium,
    "I19",
    "A second answer to a revision makes the order unanswered again.",
    |mut policies| {
        policies.revisions.answer = |store, order, given| {
            (RevisionPolicies::correct().answer)(store, order, given)?;
            let is_second = order.acknowledgement.is_some();
            if is_second {
                store.execute(
                    "UPDATE orders SET status = ?2, acknowledgement = NULL, source_status = NULL WHERE number = ?1",
                    params![order.number.as_str(), OrderStatus::AwaitingAcknowledgement.word()],
                )?;
            }
            count(is_second);
            Ok(())
        };
        policies
    },
);

fn content_of_the_one_before(store: &Store<'_>, current: PurchaseOrder) -> Stored<PurchaseOrder> {
    let before = store.revision(&current.order_number, current.revision.saturating_sub(1))?;
    Ok(match before {
        Some(mut before) => {
            before.revision = current.revision;
            before
        }
        None => current,
    })
}

fn by_the_clock_on_the_wall(accepted_at: Timestamp, window: Duration) -> Option<Timestamp> {
    let zone = TimeZone::posix(SERVER_ZONE).ok()?;
    let ends = accepted_at.to_zoned_datetime(zone.clone()).datetime().checked_add(window).ok()?;
    ends.to_zoned_datetime(zone).ok().map(|ends| ends.timestamp())
}

fn write_back(store: &Store<'_>, order: &OrderRow, given: AnswerGiven<'_>) -> Stored<()> {
    let is_stored = store.order(&order.number)?.is_some_and(|stored| stored.revision == order.revision);
    if !is_stored {
        let accepted_at: i64 = store.query_row(
            "SELECT accepted_at FROM revisions WHERE number = ?1 AND revision = ?2",
            params![order.number.as_str(), order.revision],
            |row| row.get(0),
        )?;
        store.keep_revision(&Revision {
            document: &order.document,
            status: order.status,
            acknowledge_by: order.acknowledge_by,
            accepted_at: Timestamp::from_microsecond(accepted_at).unwrap_or(Timestamp::UNIX_EPOCH),
            traceparent: order.traceparent.as_deref(),
            received: &order.received,
        })?;
    }
    (RevisionPolicies::correct().answer)(store, order, given)
}

fn seen_by_the_guard(store: &Store<'_>, order: &OrderRow, now: Timestamp) -> Stored<u32> {
    let refreshed = now.saturating_sub(REFRESHED_AFTER).unwrap_or(now);
    let seen: Option<u32> = store
        .query_row(
            "SELECT max(revision) FROM revisions WHERE number = ?1 AND accepted_at <= ?2 AND revision <= ?3",
            params![order.number.as_str(), refreshed.as_microsecond(), order.revision],
            |row| row.get(0),
        )
        .optional()?
        .flatten();
    Ok(seen.unwrap_or(order.revision))
}

/// Takes from the body whatever is there and makes up the rest.
fn guess(refused: &[u8]) -> Option<Commitment> {
    let body: Value = serde_json::from_slice(refused).ok()?;
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let lines = body["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
    Some(Commitment {
        acknowledgement_number: text("acknowledgementNumber")?.into(),
        order_number: text("orderNumber").or_else(|| text("poNumber"))?.into(),
        order_revision: body["orderRevision"]
            .as_u64()
            .and_then(|revision| u32::try_from(revision).ok())
            .unwrap_or(1),
        supplier: text("supplier").unwrap_or_default().into(),
        plant: text("plant").unwrap_or_default().into(),
        plant_name: String::new(),
        correlation_id: text("correlationId").unwrap_or_default().into(),
        note: text("note").unwrap_or_default(),
        reference: text("reference").unwrap_or_default(),
        lines: lines.iter().map(guess_line).collect(),
    })
}

fn guess_line(line: &Value) -> CommitmentLine {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let amount = Decimal::from_str_exact(&text(&line["quantity"]["amount"])).unwrap_or(Decimal::ZERO);
    CommitmentLine {
        line: line["line"].as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or(10),
        material: text(&line["material"]).into(),
        status: "confirmed".to_owned(),
        source_status: text(&line["response"]),
        quantity: Quantity::new(amount, text(&line["quantity"]["unit"])),
        promised_date: line["promisedDate"].as_str().and_then(|date| date.parse().ok()),
        reason: None,
    }
}
