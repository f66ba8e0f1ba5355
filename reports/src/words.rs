//! Events in words: whole for lists, short for diagrams.

use countersign_core::documents::Bucket;
use countersign_core::history::{
    Answer, Apply, Attempt, BalanceLine, ControlAction, ControlStep, Deliver, Edge, Effect, End, Expected, FaultEvent, FaultPhase,
    Function, Held, Intent, Moved, Observation, Observe, Outcome, Paid, Principal, Reply, Result, RunPhase, ScenarioState, Surface,
    TokenState, What,
};
use countersign_core::ids::DocumentKey;
use countersign_core::verdict::Ending;
use serde::Serialize;

/// Returns what happened, in one clause.
pub(crate) fn whole(what: &What) -> String {
    match what {
        What::Run(run) => phase(&run.phase),
        What::Scenario(scenario) => state(&scenario.state),
        What::Payload(payload) => format!("payload {:.12}", payload.digest.to_string()),
        What::Intent(intent) => format!("{} means to send {}{}", intent.supplier, intended(intent), wrong(intent)),
        What::Attempt(attempt) => attempted(attempt),
        What::Outcome(outcome) => came(outcome),
        What::Late(outcome) => format!("late answer: {}", came(outcome)),
        What::Deliver(deliver) => delivered(deliver),
        What::Reply(reply) => replied(reply),
        What::Apply(apply) => format!("{} ledger {}: {}", end(apply.end), apply.sequence, effect(apply)),
        What::Observe(observe) => observed(observe),
        What::Fault(fault) => faulted(fault),
        What::Control(step) => format!("{} ({})", control(&step.action), step.result),
        What::Gap(gap) => format!("gap in {}: {}", gap.source, gap.reason),
    }
}

/// Returns what happened in the few words that fit beside an arrow.
pub(crate) fn short(what: &What) -> String {
    match what {
        What::Intent(intent) => format!("means {}", intended(intent)),
        What::Attempt(attempt) => format!("{} {}", attempt.method, attempt.path),
        What::Outcome(outcome) => result(outcome),
        What::Late(outcome) => format!("late: {}", result(outcome)),
        What::Deliver(deliver) => deliver
            .document
            .as_ref()
            .map_or_else(|| function(deliver.function), |document| revised(document, deliver.revision)),
        What::Reply(reply) => status(reply.status) + if reply.fault.is_some() { " (fault)" } else { "" },
        What::Apply(apply) => changed(apply),
        What::Observe(observe) => observation(&observe.observation),
        What::Control(ControlStep { action, .. }) => control(action),
        _ => whole(what),
    }
}

/// Returns a function in words, for example `acknowledgement submit`.
pub(crate) fn function(function: Function) -> String {
    function.words()
}

/// Returns an end's name.
pub(crate) fn end(end: End) -> &'static str {
    end.words()
}

/// Returns the word that a closed vocabulary has for a value in the History, so that there is one list of them.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn revised(document: &DocumentKey, revision: Option<u32>) -> String {
    match revision {
        Some(revision) => format!("{document} r{revision}"),
        None => document.to_string(),
    }
}

fn phase(phase: &RunPhase) -> String {
    match phase {
        RunPhase::Started(_) => "the run begins".to_owned(),
        RunPhase::Quiesce => "all scenarios are done".to_owned(),
        RunPhase::FinalRead => "every surface is read for the last time".to_owned(),
        RunPhase::Finished => "the run is over".to_owned(),
        RunPhase::Aborted(why) => format!("the run is broken off: {why}"),
    }
}

fn state(state: &ScenarioState) -> String {
    match state {
        ScenarioState::Began(outline) => format!("scenario `{}` begins", outline.name),
        ScenarioState::Ended(Ending::Passed) => "the scenario passed".to_owned(),
        ScenarioState::Ended(Ending::Failed { step, .. }) => format!("the scenario failed at `{step}`"),
        ScenarioState::Ended(Ending::NotClaimed(claim)) => format!("the scenario needs {}, which is not claimed", claim.word()),
        ScenarioState::Ended(Ending::Unfinished) => "the scenario did not end".to_owned(),
    }
}

fn intended(intent: &Intent) -> String {
    let subject = match &intent.document {
        Some(document) => revised(document, intent.revision),
        None => function(intent.function),
    };
    match &intent.expected {
        Expected::Repeat(operation) => format!("{subject} again (as {operation})"),
        Expected::KeyConflict(operation) => format!("{subject} with the key of {operation}"),
        _ => subject,
    }
}

fn wrong(intent: &Intent) -> String {
    intent
        .wrong
        .as_ref()
        .map(|wrong| format!(", on purpose: {wrong}"))
        .unwrap_or_default()
}

fn attempted(attempt: &Attempt) -> String {
    let who = match &attempt.principal {
        Principal::Supplier(supplier) => supplier.as_str(),
        Principal::Erp => "ERP",
        Principal::Operator => "operator",
        Principal::Nobody => "nobody",
    };
    let mut text = format!("{who} calls {} {}", attempt.method, attempt.path);
    if attempt.number > 1 {
        text += &format!(", attempt {}", attempt.number);
    }
    if attempt.token != TokenState::Valid {
        text += &format!(", credentials {}", word(&attempt.token));
    }
    if let Some(key) = &attempt.key {
        text += &format!(", key {key}");
    }
    text
}

fn came(outcome: &Outcome) -> String {
    let judged = match outcome.result {
        Result::Ok => "ok",
        Result::Fail => "fail",
        Result::Unknown => "unknown",
    };
    match &outcome.answer {
        Some(answer) => format!("answered {}, {judged}: {}", answer.status, because(answer, &outcome.reason)),
        None => format!("no answer, {judged}: {}", outcome.reason),
    }
}

fn because(answer: &Answer, reason: &str) -> String {
    match answer.problem.as_deref().and_then(|problem| problem.rsplit('/').next()) {
        Some(problem) if !reason.contains(problem) => format!("{reason} ({problem})"),
        _ => reason.to_owned(),
    }
}

fn result(outcome: &Outcome) -> String {
    match &outcome.answer {
        Some(answer) => format!("{} {}", answer.status, outcome.reason),
        None => format!("no answer: {}", outcome.reason),
    }
}

/// Returns the system beside the two ends that a call is for.
fn neighbour(function: Function) -> &'static str {
    match function {
        Function::WarehouseNotify => End::Warehouse.words(),
        Function::DocumentFile => End::Documents.words(),
        _ => End::Transport.words(),
    }
}

fn delivered(deliver: &Deliver) -> String {
    let target = match deliver.edge {
        Edge::IntegrationToErp => "ERP",
        Edge::IntegrationToPortal => "portal",
        Edge::IntegrationToNeighbour => neighbour(deliver.function),
        Edge::ErpToIntegration | Edge::PortalToIntegration | Edge::OperatorToIntegration => "itself",
    };
    let mut text = format!("integration calls {target}: {} {}", deliver.method, deliver.path);
    if let Some(document) = &deliver.document {
        text += &format!(", {}", revised(document, deliver.revision));
    }
    if !deliver.is_authentic {
        text += ", not authentic";
    }
    text
}

fn replied(reply: &Reply) -> String {
    let mut text = format!("{} answers {}", end(reply.end), status(reply.status));
    for (mark, words) in [("fault", &reply.fault), ("note", &reply.note)] {
        if let Some(words) = words {
            text += &format!(", {mark}: {words}");
        }
    }
    text
}

fn status(status: u16) -> String {
    match status {
        0 => "nothing".to_owned(),
        _ => status.to_string(),
    }
}

fn changed(apply: &Apply) -> String {
    let subject = revised(&apply.document, Some(apply.revision));
    match &apply.effect {
        Effect::OrderRecorded | Effect::ForecastRecorded(_) => format!("records {subject}"),
        Effect::CommitmentBooked(_)
        | Effect::ShipmentBooked(_)
        | Effect::InvoiceBooked(_)
        | Effect::CreditNoteBooked(_)
        | Effect::ComplianceDocumentBooked(_)
        | Effect::CorrectiveActionBooked(_)
        | Effect::InventoryCommitmentBooked(_) => {
            format!("books {subject}")
        }
        Effect::NeighbourTook => format!("takes {}", apply.document),
        Effect::PaymentPosted(_) | Effect::QualityPosted(_) => format!("posts {}", apply.document),
        Effect::QualityShown(_) => format!("shows {}", apply.document),
        Effect::PaymentShown(_) => format!("shows {}", apply.document),
        Effect::ReceiptPosted(_) => format!("posts {}", apply.document),
        Effect::ReceiptShown(_) => format!("shows {}", apply.document),
        Effect::OrderShown(_) | Effect::ForecastShown(_) => format!("shows {subject}"),
        Effect::StatusShown { status, .. } => format!("shows {} {status}", apply.document),
    }
}

fn effect(apply: &Apply) -> String {
    let document = &apply.document;
    let revision = apply.revision;
    match &apply.effect {
        Effect::OrderRecorded => format!("records {document} r{revision}"),
        Effect::CommitmentBooked(lines) => {
            let lines: Vec<String> = lines
                .iter()
                .map(|line| format!("line {} {} {}", line.line, line.status, line.quantity))
                .collect();
            format!("books {document} on r{revision}: {}", lines.join(", "))
        }
        Effect::ShipmentBooked(lines) => {
            let lines: Vec<String> = lines
                .iter()
                .map(|line| format!("line {} {}", line.order_line, line.quantity))
                .collect();
            format!("books {document}: {}", lines.join(", "))
        }
        Effect::InvoiceBooked(billed) => format!("books {document}: {} {}", billed.total, billed.currency.as_str()),
        Effect::CreditNoteBooked(credited) => {
            let billed = &credited.billed;
            format!(
                "books {document}: {} {} of {}",
                billed.total,
                billed.currency.as_str(),
                credited.invoice
            )
        }
        Effect::NeighbourTook => format!("takes {document}"),
        Effect::ComplianceDocumentBooked(digest) => format!("books {document} with the bytes of {digest}"),
        Effect::CorrectiveActionBooked(corrected) => format!("books {document} for {}", corrected.case),
        Effect::QualityPosted(held) => format!("posts {document}: {}", quality(held)),
        Effect::QualityShown(held) => format!("shows {document}: {}", quality(held)),
        Effect::PaymentPosted(paid) => format!("posts {document}: {}", money(paid)),
        Effect::PaymentShown(paid) => format!("shows {document}: {}", money(paid)),
        Effect::ReceiptPosted(moved) => format!("posts {document}: {}", goods(moved)),
        Effect::ReceiptShown(moved) => format!("shows {document}: {}", goods(moved)),
        Effect::ForecastRecorded(said) => format!("records {document} r{revision}: {}", buckets(&said.buckets)),
        Effect::ForecastShown(said) => format!("shows {document} r{revision}: {}", buckets(&said.buckets)),
        Effect::InventoryCommitmentBooked(committed) => format!("books {document} on r{revision}: {}", buckets(committed)),
        Effect::OrderShown(status) => format!("shows {document} r{revision}, {status}"),
        Effect::StatusShown { status, source_word } => match source_word {
            Some(word) => format!("shows {document} as {status} (`{word}`)"),
            None => format!("shows {document} as {status}"),
        },
    }
}

fn buckets(buckets: &[Bucket]) -> String {
    let named: Vec<String> = buckets
        .iter()
        .map(|bucket| format!("{} {}", bucket.starts, bucket.quantity))
        .collect();
    named.join(", ")
}

fn goods(moved: &Moved) -> String {
    let lines: Vec<String> = moved
        .lines
        .iter()
        .map(|line| format!("line {} {}", line.order_line, line.quantity))
        .collect();
    match &moved.reverses {
        Some(receipt) => format!("takes back {} of {receipt}", lines.join(", ")),
        None => lines.join(", "),
    }
}

fn money(paid: &Paid) -> String {
    let amount = format!("{} {}", paid.amount, paid.currency.as_str());
    match &paid.reverses {
        Some(payment) => format!("{amount} of {payment} comes back"),
        None => format!("{amount} of {}", paid.invoice),
    }
}

fn quality(held: &Held) -> String {
    match (&held.decides, held.disposition) {
        (Some(hold), Some(disposition)) => format!("{hold} is decided: {disposition}"),
        _ => format!("{} of lot {} of {} is held", held.quantity, held.lot, held.receipt),
    }
}

fn observed(observe: &Observe) -> String {
    let when = if observe.is_final { "at the end, " } else { "" };
    format!("{when}{}", observation(&observe.observation))
}

fn observation(observation: &Observation) -> String {
    match observation {
        Observation::Case(case) => {
            let owner = case.owner.map_or("nobody", |owner| owner.word());
            let document = case.document_number.as_deref().unwrap_or("no document");
            format!("case {} {} on {document}, owner {owner}", case.id, case.reason_text)
        }
        Observation::DeadLetter(letter) => {
            let document = letter.document_number.as_deref().unwrap_or("no document");
            format!(
                "dead letter {} {} on {document}, {} attempts",
                letter.id, letter.status, letter.attempts
            )
        }
        Observation::Order(order) => {
            let status = order.status.map_or("no known status", |status| status.word());
            format!("{} shows {} r{}, {status}", surface(order.surface), order.document, order.revision)
        }
        Observation::Balance(balance) => {
            let line = |line: &BalanceLine| {
                format!(
                    "line {} {} shipped, {} received, {} taken back",
                    line.order_line, line.shipped, line.received, line.reversed
                )
            };
            let lines: Vec<String> = balance.lines.iter().map(line).collect();
            format!(
                "{} shows the balance of {}: {}",
                surface(balance.surface),
                balance.document,
                lines.join("; ")
            )
        }
        Observation::Quality(case) => format!(
            "{} shows the case of {} as {}, {} answers",
            surface(case.surface),
            case.document,
            case.state.map_or("nothing known", |state| state.word()),
            case.answers.len()
        ),
        Observation::Scorecard(seen) => format!(
            "{} shows {}: {} of {} deliveries on time and in full, {} of {} orders answered in time",
            surface(seen.surface),
            seen.document,
            seen.scorecard.deliveries.on_time_in_full,
            seen.scorecard.deliveries.due,
            seen.scorecard.answers.in_time,
            seen.scorecard.answers.asked
        ),
        Observation::Account(account) => format!(
            "{} shows {} as {}: {} credited, {} paid, {} open of {}",
            surface(account.surface),
            account.document,
            account.status.map_or("nothing known", |status| status.word()),
            account.credited,
            account.paid,
            account.open,
            account.invoiced
        ),
        Observation::Audit(entries) => match (entries.first(), entries.last()) {
            (Some(first), Some(last)) => format!("audit trail: entries {} to {}", first.sequence, last.sequence),
            _ => "audit trail: nothing".to_owned(),
        },
        Observation::Lineage { correlation, hops } => {
            let words: Vec<&str> = hops.iter().map(|hop| hop.hop.as_str()).collect();
            format!("lineage of {correlation}: {}", words.join(" → "))
        }
        Observation::Deviation {
            function,
            status,
            sentences,
        } => format!(
            "{} answered {status}, not as its contract says: {}",
            function.words(),
            sentences.join("; ")
        ),
        Observation::Complete(read) => format!("{}: everything was read", surface(*read)),
    }
}

fn surface(surface: Surface) -> &'static str {
    match surface {
        Surface::Cases => "case list",
        Surface::DeadLetters => "dead-letter list",
        Surface::Audit => "audit trail",
        Surface::Gateway => "gateway",
        Surface::Portal => "portal",
        Surface::Erp => "ERP",
    }
}

fn faulted(fault: &FaultEvent) -> String {
    let phase = match fault.phase {
        FaultPhase::Set => "is set",
        FaultPhase::Hit => "hits",
        FaultPhase::Lifted => "is lifted",
    };
    format!("fault {} {phase}: {}", fault.id, fault.text)
}

fn control(action: &ControlAction) -> String {
    match action {
        ControlAction::Kill => "deployment killed".to_owned(),
        ControlAction::Restart => "deployment started again".to_owned(),
        ControlAction::AdvanceClock(seconds) => format!("business clock moved by {seconds} s"),
        ControlAction::ReplayDeadLetter(letter) => format!("dead letter {letter} replayed"),
        ControlAction::ResolveCase { case, person, reason } => format!("case {case} resolved by {person}: {reason}"),
    }
}
