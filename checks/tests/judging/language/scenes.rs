//! From lines to events: deliveries, both ledgers, and what the surfaces say.

use super::documents;
use super::line::Line;
use super::script::{Course, Script};
use super::values::{fingerprint, intent_lines, reason};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{
    Apply, CaseSeen, CommittedLine, ControlAction, ControlStep, DeadLetterSeen, Deliver, Edge, Effect, End, FaultEvent, FaultPhase,
    Function, Gap, HopSeen, IntentLine, Observation, Observe, OrderSeen, Reply, ShippedLine, Surface, What,
};
use countersign_core::ids::{DocumentKey, SupplierId};
use countersign_core::status::{CaseStatus, OrderStatus, Owner, Response};

impl Script {
    pub(crate) fn deliver(&mut self, course: &mut Course, line: &Line) {
        let intent = &course.intent;
        let is_order = intent.function.is_erp_event();
        let supplier = intent.document.as_ref().map(|document| document.supplier.clone());
        let is_status = line.has("status-push");
        let own = intent.function;
        let payload = match line.option("body") {
            Some("document") => Some(documents::delivered(intent, line)),
            Some("example") => Some(documents::delivered_example(intent, line)),
            other => other.map(str::to_owned),
        };
        let neighbour = line.option("at").map(|word| neighbour(word, line));
        let deliver = Deliver {
            edge: if neighbour.is_some() {
                Edge::IntegrationToNeighbour
            } else if is_order || is_status {
                Edge::IntegrationToPortal
            } else {
                Edge::IntegrationToErp
            },
            function: match (is_status, is_order) {
                _ if neighbour.is_some() => neighbour.unwrap_or(own),
                (true, _) => Function::StatusShow,
                (false, true) if own.is_receipt_event() => Function::ReceiptShow,
                (false, true) if own.is_payment_event() => Function::PaymentShow,
                (false, true) if own == Function::QualityPost => Function::QualityShow,
                (false, true) if own == Function::ForecastPublish => Function::ForecastShow,
                (false, true) => Function::OrderShow,
                (false, false) => own,
            },
            method: "POST".to_owned(),
            path: "/".to_owned(),
            document: intent.document.clone(),
            revision: intent.revision,
            supplier: line.option("to").map(SupplierId::from).or(supplier),
            key: Some(line.option("key").map_or_else(
                || format!("delivery-{}{}", course.label, line.option("at").unwrap_or("")),
                str::to_owned,
            )),
            correlation: correlation(course, line),
            traceparent: None,
            payload: payload.map(|text| self.bytes(&text)),
            fingerprints: carried(course, line).into_iter().collect(),
            is_authentic: !line.has("forged"),
            signed_id: line.option("signed").map(str::to_owned),
        };
        course.delivered = deliver.payload;
        course.delivery = Some(self.add(What::Deliver(Box::new(deliver))));
    }

    pub(crate) fn reply(&mut self, course: &Course, line: &Line) {
        let is_portal = course.intent.function.is_erp_event() || line.has("status-push");
        let reply = Reply {
            end: if is_portal { End::Portal } else { End::Erp },
            status: line.word(2).parse().expect("a status"),
            fault: line.option("fault").map(str::to_owned),
            note: None,
            retry_after_ms: line.number("after"),
        };
        self.add_caused(course.delivery, What::Reply(reply));
    }

    pub(crate) fn apply(&mut self, course: &Course, line: &Line) {
        let intent = &course.intent;
        let Some(mut document) = intent.document.clone() else {
            line.wrong();
        };
        if let Some(number) = line.option("number") {
            document.number = number.to_owned();
        }
        let (end, effect) = match line.word(1) {
            "posted" if intent.function == Function::QualityPost => (End::Erp, Effect::QualityPosted(super::quality::held(intent, line))),
            "shown" if intent.function == Function::QualityPost => (End::Portal, Effect::QualityShown(super::quality::held(intent, line))),
            "posted" if intent.function.is_payment_event() => (End::Erp, Effect::PaymentPosted(super::money::paid(intent, line))),
            "shown" if intent.function.is_payment_event() => (End::Portal, Effect::PaymentShown(super::money::paid(intent, line))),
            "posted" if intent.function == Function::ForecastPublish => {
                let said = super::forecasts::forecasted(lines_of(course, line), line);
                (End::Erp, Effect::ForecastRecorded(said))
            }
            "shown" if intent.function == Function::ForecastPublish => {
                let said = super::forecasts::forecasted(lines_of(course, line), line);
                (End::Portal, Effect::ForecastShown(said))
            }
            "posted" => (
                End::Erp,
                Effect::ReceiptPosted(super::goods::moved(&lines_of(course, line), intent, line)),
            ),
            "shown" if intent.function.is_receipt_event() => {
                let moved = super::goods::moved(&lines_of(course, line), intent, line);
                (End::Portal, Effect::ReceiptShown(moved))
            }
            "shown" => (
                End::Portal,
                Effect::OrderShown(status(line).unwrap_or(OrderStatus::AwaitingAcknowledgement)),
            ),
            "filed" => (
                serde_json::from_value(line.word(2).into()).expect("a neighbour"),
                Effect::NeighbourTook,
            ),
            "told" => (End::Portal, told(line)),
            _ if intent.function == Function::InvoiceSubmit => {
                (End::Erp, Effect::InvoiceBooked(super::goods::billed(&lines_of(course, line), line)))
            }
            _ if intent.function == Function::InventoryCommitmentSubmit => {
                let buckets = super::forecasts::buckets(lines_of(course, line));
                (End::Erp, Effect::InventoryCommitmentBooked(buckets))
            }
            _ if intent.function == Function::CreditNoteSubmit => {
                let billed = super::goods::billed(&lines_of(course, line), line);
                (End::Erp, Effect::CreditNoteBooked(super::money::credited(intent, line, billed)))
            }
            _ if intent.function == Function::CorrectiveActionSubmit => {
                (End::Erp, Effect::CorrectiveActionBooked(super::quality::corrected(intent, line)))
            }
            _ if intent.function == Function::ComplianceDocumentSubmit => {
                let bytes = line.option("bytes").unwrap_or("the certificate");
                (
                    End::Erp,
                    Effect::ComplianceDocumentBooked(countersign_core::payload::Digest::of(bytes.as_bytes())),
                )
            }
            _ if intent.function == Function::ShipNoticeSubmit => (End::Erp, shipment(course, line)),
            _ => (End::Erp, commitment(course, line)),
        };
        let end = line
            .option("end")
            .map_or(end, |word| serde_json::from_value(word.into()).expect("an end"));
        let apply = Apply {
            end,
            sequence: self.next_in(end),
            document,
            revision: line.number("rev").or(intent.revision).unwrap_or(1),
            parent: intent.parent.clone(),
            fingerprint: carried(course, line),
            correlation: correlation(course, line),
            effect,
        };
        self.add_caused(course.delivery, What::Apply(Box::new(apply)));
    }

    pub(crate) fn case(&mut self, line: &Line) {
        let course = self.labels[line.option("of").expect("a case is of something")].clone();
        let text = line.option("reason").expect("a case has a reason");
        let known = countersign_core::status::Reason::from_word(text);
        let sent = course.attempts.last().and_then(|(_, payload)| *payload);
        let payload = match line.option("body") {
            Some("none") => None,
            Some(body) => Some(self.bytes(body)),
            None => sent,
        };
        let intent = &course.intent;
        let number = |key: &DocumentKey| key.number.clone();
        let seen = CaseSeen {
            id: line.word(1).into(),
            reason_text: text.to_owned(),
            reason: known,
            owner: line
                .option("owner")
                .map_or(known.map(|known| reason(known.word()).owner()), Owner::from_word),
            informed: known
                .filter(|_| !line.has("uninformed"))
                .map_or(&[][..], countersign_core::status::Reason::informed)
                .to_vec(),
            status: CaseStatus::from_word(line.option("status").unwrap_or("open")),
            is_escalated: known.is_some_and(countersign_core::status::Reason::is_urgent) && !line.has("unescalated"),
            supplier: Some(line.option("by").map_or_else(|| intent.supplier.clone(), SupplierId::from)).filter(|_| !line.has("unsigned")),
            document_number: intent.document.as_ref().map(number).filter(|_| !line.has("unread")),
            order_number: line.option("in").map(str::to_owned).or_else(|| intent.parent.as_ref().map(number)),
            duplicate_of: None,
            data_owner: line.option("data-owner").map(str::to_owned),
            correlation: correlation(&course, line),
            payload,
            fingerprints: carried(&course, line).into_iter().filter(|_| payload.is_some()).collect(),
            age_seconds: Some(line.number("age").unwrap_or(1)),
            opened_at: line.option("opened").map(|text| text.parse().expect("an instant")),
            occurrences: line.number("occurrences"),
        };
        self.observe_at(!line.has("early"), Observation::Case(seen));
    }

    pub(crate) fn letter(&mut self, line: &Line) {
        let course = self.labels[line.option("of").expect("a dead letter is of something")].clone();
        let payload = match line.option("body") {
            Some("none") => None,
            Some(body) => Some(self.bytes(body)),
            None => course.delivered.or_else(|| Some(self.bytes("what was to be delivered"))),
        };
        let seen = DeadLetterSeen {
            id: line.word(1).into(),
            status: line.option("status").unwrap_or("open").to_owned(),
            document_number: course.intent.document.as_ref().map(|key| key.number.clone()),
            correlation: correlation(&course, line),
            target: line.option("target").map(str::to_owned),
            attempts: line.number("attempts").unwrap_or(6),
            payload,
            fingerprints: carried(&course, line).into_iter().collect(),
        };
        self.observe_at(!line.has("early"), Observation::DeadLetter(seen));
    }

    /// `gateway shows R2 status acknowledged`: the order of R2 as R2 left it, unless the line says otherwise.
    pub(crate) fn order_seen(&mut self, line: &Line) {
        let course = self.labels[line.word(2)].clone();
        let Some(document) = course.intent.document.clone() else {
            line.wrong();
        };
        let seen = OrderSeen {
            surface: if line.word(0) == "gateway" {
                Surface::Gateway
            } else {
                Surface::Portal
            },
            document,
            revision: line.number("rev").or(course.intent.revision).unwrap_or(1),
            fingerprint: carried(&course, line),
            status: status(line),
            source_word: line.option("word").map(str::to_owned),
        };
        let read = line.option("read").map(|label| self.labels[label].outcome);
        let is_final = read.is_none() || line.has("finally");
        let observation = Observation::Order(seen);
        self.add_caused(read.flatten(), What::Observe(Box::new(Observe { is_final, observation })));
    }

    /// `lineage C-PO-0001 hops erp-event:1,superseded:2`: what the lineage of a correlation id says, each hop with its revision, and
    /// with the number of its document when there is a third part.
    pub(crate) fn lineage(&mut self, line: &Line) {
        let hop = |text: &str| {
            let mut parts = text.split(':');
            HopSeen {
                hop: parts.next().unwrap_or_default().to_owned(),
                revision: parts.next().and_then(|revision| revision.parse().ok()),
                number: parts.next().map(str::to_owned),
                ..HopSeen::default()
            }
        };
        let hops = line.option("hops").unwrap_or_default();
        let hops = hops.split(',').filter(|hop| !hop.is_empty()).map(hop).collect();
        let correlation = line.word(1).into();
        self.observe_at(!line.has("early"), Observation::Lineage { correlation, hops });
    }

    pub(crate) fn complete(&mut self, line: &Line) {
        let surfaces = [
            ("cases", Surface::Cases),
            ("dead-letters", Surface::DeadLetters),
            ("audit", Surface::Audit),
            ("gateway", Surface::Gateway),
            ("portal", Surface::Portal),
            ("erp", Surface::Erp),
        ];
        for (_, surface) in surfaces.into_iter().filter(|(word, _)| line.has(word)) {
            self.observe_at(!line.has("early"), Observation::Complete(surface));
        }
    }

    /// `deviation "what is not as the contract says"`: in the answer of the case list.
    pub(crate) fn deviation(&mut self, line: &Line) {
        self.observe(Observation::Deviation {
            function: Function::CaseList,
            status: 200,
            sentences: vec![line.word(1).to_owned()],
        });
    }

    /// `gap spans.json "not recorded" hides keys,sequence from 0 to 9000`: what is missing of what was taken in these milliseconds.
    pub(crate) fn gap(&mut self, line: &Line) {
        let facet = |word: &str| serde_json::from_value(word.into()).unwrap_or_else(|_| line.wrong());
        let hides = line.option("hides").unwrap_or_else(|| line.wrong());
        self.add(What::Gap(Gap {
            source: line.word(1).to_owned(),
            reason: line.word(2).to_owned(),
            count: 0,
            from_us: 1000 * line.number::<u64>("from").unwrap_or(0),
            to_us: line.number::<u64>("to").map(|to| 1000 * to),
            hides: hides.split(',').map(facet).collect(),
        }));
    }

    /// `fault hits N1`: a fault hit the last delivery of N1.
    pub(crate) fn fault(&mut self, line: &Line) {
        let cause = self.labels[line.word(2)].delivery;
        let event = FaultEvent {
            id: 1,
            text: "a fault".to_owned(),
            phase: FaultPhase::Hit,
        };
        self.add_caused(cause, What::Fault(event));
    }

    pub(crate) fn control(&mut self, line: &Line) {
        let action = match line.word(1) {
            "replay" => ControlAction::ReplayDeadLetter(line.word(2).into()),
            "resolve" => ControlAction::ResolveCase {
                case: line.word(2).into(),
                person: line.option("person").unwrap_or_default().to_owned(),
                reason: line.option("reason").unwrap_or_default().to_owned(),
            },
            "kill" => ControlAction::Kill,
            "restart" => ControlAction::Restart,
            "advance" => {
                let seconds: u32 = line.number("advance").unwrap_or_else(|| line.wrong());
                self.business_s += i64::from(seconds);
                ControlAction::AdvanceClock(seconds.into())
            }
            _ => line.wrong(),
        };
        let result = line.option("result").unwrap_or("done").to_owned();
        self.add(What::Control(ControlStep {
            action,
            began_us: line.number("since").or(Some(self.at_us + 1)),
            result,
        }));
    }

    fn observe(&mut self, observation: Observation) {
        self.observe_at(true, observation);
    }

    pub(crate) fn observe_at(&mut self, is_final: bool, observation: Observation) {
        self.add(What::Observe(Box::new(Observe { is_final, observation })));
    }
}

/// By which function a neighbour is told.
fn neighbour(word: &str, line: &Line) -> Function {
    match word {
        "transport" => Function::TransportNotify,
        "warehouse" => Function::WarehouseNotify,
        "documents" => Function::DocumentFile,
        _ => line.wrong(),
    }
}

fn carried(course: &Course, line: &Line) -> Option<Fingerprint> {
    match line.option("as") {
        Some("none") => None,
        Some(text) => Some(fingerprint(text)),
        None => course.intent.fingerprint,
    }
}

fn correlation(course: &Course, line: &Line) -> Option<String> {
    match line.option("corr") {
        Some("none") => None,
        Some(text) => Some(text.to_owned()),
        None => course.intent.correlation.as_ref().map(ToString::to_string),
    }
}

fn status(line: &Line) -> Option<OrderStatus> {
    line.option("status")
        .map(|word| OrderStatus::from_word(word).unwrap_or_else(|| line.wrong()))
}

fn told(line: &Line) -> Effect {
    Effect::StatusShown {
        status: line.word(2).to_owned(),
        source_word: line.option("word").map(str::to_owned),
    }
}

fn lines_of(course: &Course, line: &Line) -> Vec<IntentLine> {
    line.option("lines").map_or_else(|| course.intent.lines.clone(), intent_lines)
}

fn shipment(course: &Course, line: &Line) -> Effect {
    let text = line;
    let shipped = |line: IntentLine| ShippedLine {
        order_line: line.line,
        quantity: line.quantity,
        lots: super::goods::lots(text),
        material_revision: line.material_revision,
    };
    Effect::ShipmentBooked(lines_of(course, line).into_iter().map(shipped).collect())
}

/// Books each word as the facts of the language have it, unless the line says `as-status`.
fn commitment(course: &Course, line: &Line) -> Effect {
    let given = line.option("as-status");
    let committed = |known: IntentLine| {
        let word = known.word.unwrap_or_default();
        let meant = match word.as_str() {
            "angenommen" | "ok" => Response::Accepted,
            "geaendert" | "modified" => Response::Changed,
            _ => Response::Rejected,
        };
        let status = given.unwrap_or(meant.erp_word()).to_owned();
        CommittedLine {
            line: known.line,
            response: Response::from_erp_word(&status),
            status,
            source_word: word,
            quantity: known.quantity,
            promised: line.option("promised").map(|day| day.parse().expect("a day")),
        }
    };
    Effect::CommitmentBooked(lines_of(course, line).into_iter().map(committed).collect())
}
