//! Fidelity: what reaches a far side says what was sent, member by member.

mod member;

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::mapping;
use crate::records::{AttemptRecord, Mark, Operation, Records};
use crate::table::{Name, Set, Table, add};
use countersign_contracts::{Reading, catalogue, read_acknowledgement, read_ship_notice};
use countersign_core::documents::{
    Acknowledgement, ComplianceDocument, CorrectiveAction, CreditNote, Forecast, GoodsReceipt, InventoryCommitment, Invoice, Payment,
    PurchaseOrder, QualityNotice, ShipNotice,
};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Attempt, Deliver, Edge, Event, Expected, Function, Observation, PayloadEvent, What};
use countersign_core::ids::{CorrelationId, OperationId};
use countersign_core::payload::{Content, Digest};
use countersign_core::promise::{Control, InvariantId, Promise};
use member::{parse, within};
use serde::de::DeserializeOwned;

static FAITHFUL: Promise = Promise {
    id: InvariantId::new("I32"),
    name: "Fidelity",
    control: Control::DataFidelity,
    says: "What is delivered to ERP and portal says exactly what was sent: quantities, units, dates, texts, lots and packages.",
    matters: "a quantity that passed through a float, or a name that lost its accents, is noticed when goods and papers do not agree",
    checked_by: "The recorded bytes of each delivery are read and compared, member by member, with those of the document that caused it.",
    exercised_by: "A document was delivered whose original bytes are known.",
    fix: "read amounts as exact decimals, keep texts as they came, and convert units as fractions; never through a float or another character set",
    needs: None,
};

/// I32: delivered as sent. Keeps the bytes of each document that was sent soundly, and those that no event has named yet.
///
/// A read document takes several times the room of its bytes, so it is read when something is delivered that may be it.
#[derive(Debug, Default)]
pub(crate) struct Fidelity {
    judgement: Judgement,
    unnamed: Table<Digest, String>,
    sources: Table<Fingerprint, Vec<Source>>,
    seen: Set<Name>,
}

/// The bytes of an attempt.
#[derive(Debug)]
struct Source {
    operation: OperationId,
    number: u32,
    payload: Digest,
    /// The correlation id that it carried, as far as it takes one to read it.
    correlation: Option<Box<str>>,
    text: Box<str>,
}

/// A document as it was sent.
enum Sent {
    Acknowledgement(Box<Acknowledgement>),
    ShipNotice(Box<ShipNotice>),
    Order(Box<PurchaseOrder>),
    Receipt(Box<GoodsReceipt>),
    Invoice(Box<Invoice>),
    CreditNote(Box<CreditNote>),
    Payment(Box<Payment>),
    Quality(Box<QualityNotice>),
    CorrectiveAction(Box<CorrectiveAction>),
    Forecast(Box<Forecast>),
    InventoryCommitment(Box<InventoryCommitment>),
    ComplianceDocument(Box<ComplianceDocument>),
}

impl Invariant for Fidelity {
    fn promise(&self) -> &'static Promise {
        &FAITHFUL
    }

    fn wants(&self) -> Kinds {
        Kinds::PAYLOAD
            .and(Kinds::ATTEMPT)
            .and(Kinds::DELIVER)
            .and(Kinds::OUTCOME)
            .and(Kinds::LATE)
            .and(Kinds::CASE_SEEN)
            .and(Kinds::DEAD_LETTER_SEEN)
    }

    fn fold(&mut self, event: &Event, records: &Records) {
        match &event.what {
            What::Payload(payload) => self.see_payload(payload),
            What::Attempt(attempt) => self.see_attempt(attempt, records),
            What::Deliver(deliver) => self.see_delivery(event, deliver, records),
            What::Outcome(outcome) | What::Late(outcome) => self.named(outcome.answer.as_ref().and_then(|answer| answer.payload)),
            What::Observe(observe) => match &observe.observation {
                Observation::Case(seen) => self.named(seen.payload),
                Observation::DeadLetter(seen) => self.named(seen.payload),
                _ => {}
            },
            _ => {}
        }
    }

    fn finish(&mut self, _: &Records) -> Judgement {
        std::mem::take(&mut self.judgement)
    }
}

impl Fidelity {
    fn see_payload(&mut self, payload: &PayloadEvent) {
        if let Content::Text(text) = &payload.content {
            self.unnamed.insert(payload.digest, text.clone());
        }
    }

    fn named(&mut self, payload: Option<Digest>) {
        if let Some(payload) = payload {
            self.unnamed.remove(&payload);
        }
    }

    fn see_attempt(&mut self, attempt: &Attempt, records: &Records) {
        let Some(payload) = attempt.payload else {
            return;
        };
        let Some(text) = self.unnamed.remove(&payload) else {
            return;
        };
        let Some(operation) = records.operation(attempt.operation).filter(|operation| is_sound(operation)) else {
            return;
        };
        let Some(fingerprint) = operation.fingerprint() else {
            return;
        };
        let is_older = attempt.version.as_deref().is_some_and(|version| version != catalogue().current());
        let correlation = attempt.correlation.as_deref().filter(|_| is_older);
        let source = Source {
            operation: operation.id,
            number: attempt.number,
            payload,
            correlation: correlation.map(Box::from),
            text: text.into_boxed_str(),
        };
        add(self.sources.entry(fingerprint).or_default(), source);
    }

    fn see_delivery(&mut self, event: &Event, deliver: &Deliver, records: &Records) {
        // What a neighbour is told may be the very bytes that an end gets later, and is read there.
        let Some(payload) = deliver.payload.filter(|_| deliver.edge != Edge::IntegrationToNeighbour) else {
            return;
        };
        let text = self.unnamed.remove(&payload);
        let is_document = matches!(
            deliver.function,
            Function::OrderShow
                | Function::ReceiptShow
                | Function::AcknowledgementSubmit
                | Function::ShipNoticeSubmit
                | Function::InvoiceSubmit
                | Function::CreditNoteSubmit
                | Function::PaymentShow
                | Function::QualityShow
                | Function::ComplianceDocumentSubmit
                | Function::CorrectiveActionSubmit
                | Function::ForecastShow
                | Function::InventoryCommitmentSubmit
        );
        // The same bytes say the same again.
        if !is_document || !self.seen.insert(payload.name()) {
            return;
        }
        let Some(fingerprint) = deliver.fingerprints.first() else {
            return;
        };
        let Some(sources) = self.sources.get(fingerprint) else {
            return;
        };
        if sources.iter().any(|source| source.payload == payload) {
            self.judgement.exercise();
            return;
        }
        let sources: Vec<(&AttemptRecord, Sent)> = sources.iter().filter_map(|source| read(source, records)).collect();
        let Some((first_sent, _)) = sources.first() else {
            return;
        };
        self.judgement.checked += 1;
        let name = deliver
            .document
            .as_ref()
            .map_or_else(|| fingerprint.to_string(), ToString::to_string);
        let Some(text) = text else {
            self.judgement
                .doubt(format!("the bytes in which {name} was delivered were not kept"));
            return;
        };
        self.judgement.exercised += 1;
        let differences: Vec<String> = sources
            .iter()
            .filter_map(|(_, sent)| difference(sent, *fingerprint, deliver, &text, records))
            .collect();
        let Some(first) = differences.first() else {
            return;
        };
        // Two submissions may share a fingerprint; what was delivered is one of them.
        if differences.len() == sources.len() {
            let end = if deliver.edge == Edge::IntegrationToErp {
                "the ERP"
            } else {
                "the portal"
            };
            let what = format!("{name} was delivered to {end} otherwise than it was sent: {first}");
            let breach = Breach::new(&name, what).seen([first_sent.mark, Mark::of(event)]);
            self.judgement.fail(breach);
        }
    }
}

fn is_sound(operation: &Operation) -> bool {
    matches!(
        operation.expected(),
        Some(Expected::Accept | Expected::Either | Expected::Repeat(_))
    )
}

/// Reads a document as it was sent. The core documents are the current version; older ones have other members and need their contract.
fn read<'a>(source: &Source, records: &'a Records) -> Option<(&'a AttemptRecord, Sent)> {
    let operation = records.operation(source.operation)?;
    let attempt = operation.attempt(source.number)?;
    Some((attempt, document(operation, attempt, source)?))
}

fn document(operation: &Operation, attempt: &AttemptRecord, source: &Source) -> Option<Sent> {
    let text = &*source.text;
    if operation.is_order_event() {
        let order = in_event::<PurchaseOrder>(text)?;
        return Some(Sent::Order(Box::new(order)));
    }
    if operation.is_receipt_event() {
        let receipt = in_event::<GoodsReceipt>(text)?;
        return Some(Sent::Receipt(Box::new(receipt)));
    }
    if operation.is_payment_event() {
        let payment = in_event::<Payment>(text)?;
        return Some(Sent::Payment(Box::new(payment)));
    }
    if operation.function() == Some(Function::QualityPost) {
        let notice = in_event::<QualityNotice>(text)?;
        return Some(Sent::Quality(Box::new(notice)));
    }
    if operation.function() == Some(Function::CorrectiveActionSubmit) {
        return parse(text).map(|read| Sent::CorrectiveAction(Box::new(read)));
    }
    if operation.function() == Some(Function::ForecastPublish) {
        let forecast = in_event::<Forecast>(text)?;
        return Some(Sent::Forecast(Box::new(forecast)));
    }
    if operation.function() == Some(Function::InventoryCommitmentSubmit) {
        return parse(text).map(|read| Sent::InventoryCommitment(Box::new(read)));
    }
    if operation.function() == Some(Function::ComplianceDocumentSubmit) {
        return parse(text).map(|read| Sent::ComplianceDocument(Box::new(read)));
    }
    if operation.function() == Some(Function::CreditNoteSubmit) {
        return parse(text).map(|read| Sent::CreditNote(Box::new(read)));
    }
    if operation.function() == Some(Function::InvoiceSubmit) {
        return parse(text).map(|read| Sent::Invoice(Box::new(read)));
    }
    let version = attempt.version.as_deref()?;
    // What does not read as the current version and says that it is, breaks its contract.
    let is_older = version != catalogue().current();
    let context = || {
        Some(Reading {
            received_at: attempt.business,
            supplier: operation.supplier()?.clone(),
            correlation: CorrelationId::new(source.correlation.as_deref()?),
            plant_of_order: None,
        })
    };
    if operation.function() == Some(Function::AcknowledgementSubmit) {
        let older = || is_older.then(|| read_acknowledgement(version, text.as_bytes(), &context()?).ok())?;
        return parse(text).or_else(older).map(|read| Sent::Acknowledgement(Box::new(read)));
    }
    let older = || is_older.then(|| read_ship_notice(version, text.as_bytes(), &context()?).ok())?;
    parse(text).or_else(older).map(|read| Sent::ShipNotice(Box::new(read)))
}

/// Returns how what was delivered differs from what was sent.
fn difference(sent: &Sent, fingerprint: Fingerprint, deliver: &Deliver, text: &str, records: &Records) -> Option<String> {
    let mut carriers = records.carriers(fingerprint).filter_map(|one| one.intent.as_ref());
    let meant = carriers
        .find(|intent| !intent.lines.is_empty())
        .map_or(&[][..], |intent| &intent.lines);
    match (sent, deliver.function) {
        (Sent::Acknowledgement(sent), Function::AcknowledgementSubmit) => {
            compared(parse(text), |booked| mapping::commitment(sent, meant, booked))
        }
        (Sent::ShipNotice(sent), Function::ShipNoticeSubmit) => compared(parse(text), |booked| mapping::shipment(sent, meant, booked)),
        (Sent::Order(sent), Function::OrderShow) => compared(within(text, &["data", "order"]), |shown| mapping::order(sent, shown)),
        (Sent::Invoice(sent), Function::InvoiceSubmit) => compared(parse(text), |booked| mapping::invoice(sent, booked)),
        (Sent::CreditNote(sent), Function::CreditNoteSubmit) => compared(parse(text), |booked| mapping::credit_note(sent, booked)),
        (Sent::Quality(sent), Function::QualityShow) => compared(within(text, &["data", "notice"]), |shown| mapping::quality(sent, shown)),
        (Sent::CorrectiveAction(sent), Function::CorrectiveActionSubmit) => {
            compared(parse(text), |booked| mapping::corrective_action(sent, booked))
        }
        (Sent::ComplianceDocument(sent), Function::ComplianceDocumentSubmit) => {
            compared(parse(text), |booked| mapping::compliance_document(sent, booked))
        }
        (Sent::Payment(sent), Function::PaymentShow) => compared(within(text, &["data", "payment"]), |shown| mapping::payment(sent, shown)),
        (Sent::Forecast(sent), Function::ForecastShow) => {
            compared(within(text, &["data", "forecast"]), |shown| mapping::forecast(sent, shown))
        }
        (Sent::InventoryCommitment(sent), Function::InventoryCommitmentSubmit) => {
            compared(parse(text), |booked| mapping::inventory_commitment(sent, meant, booked))
        }
        (Sent::Receipt(sent), Function::ReceiptShow) => compared(within(text, &["data", "receipt"]), |shown| mapping::receipt(sent, shown)),
        // Content in another kind of document is a matter of I24.
        _ => None,
    }
}

fn compared<T>(read: Option<T>, difference: impl FnOnce(&T) -> Option<String>) -> Option<String> {
    match read {
        Some(read) => difference(&read),
        None => Some("it is no document of the far side's".to_owned()),
    }
}

/// Reads the document of an event of the ERP, which stands in an envelope nearly always.
fn in_event<T: DeserializeOwned>(text: &str) -> Option<T> {
    within(text, &["data"]).or_else(|| parse(text))
}

#[cfg(test)]
mod tests {
    use super::Fidelity;
    use crate::invariant::Invariant;
    use crate::records::Records;
    use countersign_core::history::{Answer, CaseSeen, DeadLetterSeen, Event, Observation, Observe, Outcome, PayloadEvent, Result, What};
    use countersign_core::ids::OperationId;
    use countersign_core::payload::{Content, Digest};
    use serde_json::{from_value, json};

    fn fold(fidelity: &mut Fidelity, what: What) {
        let event = Event {
            index: 0,
            at_us: 0,
            business: jiff::Timestamp::UNIX_EPOCH,
            cause: None,
            scenario: None,
            what,
        };
        fidelity.fold(&event, &Records::default());
    }

    fn observed(observation: Observation) -> What {
        What::Observe(Box::new(Observe {
            is_final: true,
            observation,
        }))
    }

    #[test]
    fn bytes_that_an_answer_a_case_or_a_letter_names_are_not_kept() {
        let digest = Digest::of(b"an answer");
        let payload = json!(digest);
        let outcome = || Outcome {
            operation: OperationId(1),
            number: 1,
            result: Result::Ok,
            reason: String::new(),
            answer: Some(Answer {
                payload: Some(digest),
                ..Answer::default()
            }),
        };
        let case: CaseSeen = from_value(
            json!({"id": "X1", "reason_text": "", "informed": [], "is_escalated": false, "fingerprints": [], "payload": payload}),
        )
        .expect("the case is well written");
        let letter: DeadLetterSeen =
            from_value(json!({"id": "L1", "status": "open", "attempts": 1, "fingerprints": [], "payload": payload}))
                .expect("the letter is well written");
        let naming = [
            What::Outcome(outcome()),
            What::Late(outcome()),
            observed(Observation::Case(case)),
            observed(Observation::DeadLetter(letter)),
        ];
        for what in naming {
            let mut fidelity = Fidelity::default();
            let content = Content::of(b"an answer");
            fold(&mut fidelity, What::Payload(PayloadEvent { digest, content }));
            assert_eq!(fidelity.unnamed.len(), 1);
            fold(&mut fidelity, what.clone());
            assert_eq!(fidelity.unnamed.len(), 0, "{what:?}");
        }
    }
}
