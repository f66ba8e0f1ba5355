//! The clerk: answers one request well, in one synchronous step, from the ledger and the master data.

use crate::answer::Answer;
use crate::call::{
    COMMITMENTS, COMPLIANCE_DOCUMENTS, CORRECTIVE_ACTIONS, CREDIT_NOTES, Call, INVENTORY_COMMITMENTS, INVOICES, Route, SHIPMENTS,
};
use crate::facts::{Facts, Parsed};
use crate::ledger::{Booking, Write};
use crate::world::World;
use countersign_core::history::What;
use countersign_core::ids::{IdempotencyKey, OrderNumber};

impl World {
    /// Answers a request; an effect is recorded as caused by `delivery`.
    pub(crate) fn answer(&self, call: &Call, facts: &Facts, parsed: Option<Parsed>, delivery: u64) -> Answer {
        let answer = match (&call.route, parsed) {
            (Route::ReadOrder(order), _) => self.read_order(call, order),
            (Route::ReadMasterData, _) => self.read_master_data(call),
            (Route::BookCommitment, Some(parsed)) => self.book(call, facts, COMMITMENTS, parsed, delivery),
            (Route::BookInvoice, Some(parsed)) => self.book(call, facts, INVOICES, parsed, delivery),
            (Route::BookCreditNote, Some(parsed)) => self.book(call, facts, CREDIT_NOTES, parsed, delivery),
            (Route::BookCorrectiveAction, Some(parsed)) => self.book(call, facts, CORRECTIVE_ACTIONS, parsed, delivery),
            (Route::BookInventoryCommitment, Some(parsed)) => self.book(call, facts, INVENTORY_COMMITMENTS, parsed, delivery),
            (Route::BookComplianceDocument, Some(parsed)) => self.book(call, facts, COMPLIANCE_DOCUMENTS, parsed, delivery),
            (Route::BookShipment, Some(parsed)) => self.book(call, facts, SHIPMENTS, parsed, delivery),
            (Route::WrongMethod(allowed), _) => {
                Answer::problem(405, "method-not-allowed", format!("only {allowed} is offered here")).header("allow", *allowed)
            }
            _ => Answer::problem(404, "not-found", "the ERP offers nothing here"),
        };
        match &facts.correlation {
            Some(correlation) => answer.header("x-correlation-id", correlation.clone()),
            None => answer,
        }
    }

    fn read_order(&self, call: &Call, order: &OrderNumber) -> Answer {
        let ledger = self.ledger();
        let Some(known) = ledger.order(order) else {
            return Answer::problem(404, "not-found", format!("the ERP has no order `{order}`"));
        };
        let tag = format!("\"{}\"", known.revision);
        if is_unchanged(call, &tag) {
            return Answer::empty(304).header("etag", tag).note("not modified");
        }
        let body = serde_json::to_vec(known).expect("an order is plain JSON");
        Answer::json(200, body).header("etag", tag)
    }

    fn read_master_data(&self, call: &Call) -> Answer {
        let printed = self.printed_master_data();
        if is_unchanged(call, &printed.tag) {
            return Answer::empty(304).header("etag", printed.tag.clone()).note("not modified");
        }
        Answer::json(200, printed.body.clone()).header("etag", printed.tag.clone())
    }

    fn book(&self, call: &Call, facts: &Facts, path: &'static str, parsed: Parsed, delivery: u64) -> Answer {
        let (key, document) = match (&facts.key, parsed) {
            (Err(why), _) => return Answer::problem(400, "missing-idempotency-key", why.as_str()),
            (_, Err(why)) => return Answer::problem(400, "malformed", why),
            (Ok(key), Ok(document)) => (IdempotencyKey::from(key.as_str()), document),
        };
        let order = document.order();
        let booking = self.write(
            Write {
                path,
                key,
                if_match: call.header("if-match"),
                body: call.bytes(),
                document,
            },
            facts.scenario,
            delivery,
        );
        match booking {
            Booking::Booked(apply) => receipt(201, apply.sequence).note(format!("booked as {}", apply.sequence)),
            Booking::Repeated(sequence) => receipt(200, sequence)
                .header("idempotent-replayed", "true")
                .note(format!("repeats booking {sequence}")),
            Booking::KeyConflict => Answer::problem(422, "key-conflict", "the key was used for something else"),
            Booking::UnknownOrder => Answer::problem(404, "not-found", format!("the ERP has no order or forecast `{order}`")),
            Booking::Outdated(current) => Answer::problem(412, "precondition-failed", format!("the order is at revision {current}"))
                .header("etag", format!("\"{current}\"")),
        }
    }

    /// Books under the ledger's lock and records the effect under it too, so that the History has the effects in the ledger's order.
    fn write(&self, write: Write<'_>, scenario: Option<u32>, delivery: u64) -> Booking {
        let mut ledger = self.ledger();
        let booking = ledger.book(write);
        if let Booking::Booked(apply) = &booking {
            self.recorder.record_for(scenario, Some(delivery), What::Apply(apply.clone()));
            self.changed(&ledger);
        }
        booking
    }
}

fn receipt(status: u16, sequence: u64) -> Answer {
    Answer::json(status, format!("{{\"sequence\":{sequence}}}"))
}

/// `If-None-Match` compares weakly (RFC 9110, 13.1.2).
fn is_unchanged(call: &Call, tag: &str) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    call.header("if-none-match")
        .is_some_and(|tags| tags.split(',').any(|given| given.trim() == "*" || strong(given) == tag))
}
