//! Reading a mapping file, with every mistake told at once.

use super::{Applied, Field, Form, Kind, Mapping, Route, Rule, Times, What};
use countersign_core::history::{Edge, Function, Surface};
use countersign_core::ids::DocumentKind;
use countersign_core::problem::Problem;
use countersign_core::promise::Claim;
use countersign_core::toml_file::{self, Table, parse_duration};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const WINDOW: Duration = Duration::from_secs(600);
const FIELD: &str = "places such as `supplier.id | url.path#2 | =S1`";

impl Mapping {
    /// Reads the mapping file `text`, which people know as `name`.
    ///
    /// # Errors
    /// Every problem at once, in the order of the file.
    pub fn read(name: &str, text: &str) -> Result<Self, Vec<Problem>> {
        toml_file::read(name, text, read)
    }
}

fn read(root: &Table<'_, '_>) -> Option<Mapping> {
    let form = root.needed(
        "format",
        "spans and log lines are read differently",
        "`otlp` or `jsonl`",
        |text| match text {
            "otlp" => Some(Form::Otlp),
            "jsonl" => Some(Form::Jsonl),
            _ => None,
        },
    );
    let times = root.optional_table("time").map(times).unwrap_or_default();
    if form == Some(Form::Jsonl) && times.begin.is_none() {
        root.missing(
            "time.begin",
            "a History is in the order of time",
            "add `[time]` with `begin = \"/a/pointer\"`",
        );
    }
    let fields = root.optional_table("fields").map(fields).unwrap_or_default();
    let (is_unsampled, complete, offers) = root.optional_table("coverage").map_or_else(uncovered, coverage);
    let rules: Vec<Rule> = root.tables("rule").into_iter().filter_map(rule).collect();
    if !root.has("rule") {
        root.missing("rule", "without one no record becomes an event", "add a `[[rule]]`");
    }
    Some(Mapping {
        form: form?,
        deployment: root.text_or("deployment", "imported records"),
        window: root.duration_or("window", WINDOW),
        settles_within: root.parsed("settles_within", "a duration such as `15m`", parse_duration),
        is_unsampled,
        complete,
        offers,
        times,
        fields,
        rules,
    })
}

fn times(table: Table<'_, '_>) -> Times {
    let field = |key| table.parsed(key, FIELD, Field::parse);
    let times = Times {
        begin: field("begin"),
        end: field("end"),
        duration_ms: field("duration_ms"),
    };
    table.close();
    times
}

fn uncovered() -> (bool, BTreeSet<Surface>, BTreeSet<Claim>) {
    (false, BTreeSet::new(), BTreeSet::from([Claim::Exceptions, Claim::DeadLetters]))
}

fn coverage(table: Table<'_, '_>) -> (bool, BTreeSet<Surface>, BTreeSet<Claim>) {
    let is_unsampled = table.flag_or("unsampled", false);
    let complete = table.each("complete", "`erp`, `portal`, `gateway`, `cases` or `dead-letters`", word::<Surface>);
    let offers = if table.has("offers") {
        table
            .each("offers", "a claim such as `exceptions` or `dead-letters`", word::<Claim>)
            .into_iter()
            .collect()
    } else {
        uncovered().2
    };
    table.close();
    (is_unsampled, complete.into_iter().collect(), offers)
}

fn rule(table: Table<'_, '_>) -> Option<Rule> {
    let name = table.text("name", "unusable records are told by the rule that they fit");
    let when: Option<Vec<_>> = table.optional_table("when").map(|table| {
        let read = |name| Some((Field::parse(name)?, table.optional_text(name)?));
        let when = table.names().filter_map(read).collect();
        table.close();
        when
    });
    let own = table.optional_table("fields").map(fields);
    let kind = kind(&table);
    table.close();
    Some(Rule {
        name: name?,
        // Without a condition it fits everything, which is only meant where it says so.
        when: when.unwrap_or_default(),
        kind: kind?,
        fields: own.unwrap_or_default(),
    })
}

fn kind(table: &Table<'_, '_>) -> Option<Kind> {
    const WANTED: &str = "`request`, `delivery`, `case`, `dead-letter` or `ignored`";
    let kind = table.needed("is", "it says what the record becomes", WANTED, |text| {
        ["request", "delivery", "case", "dead-letter", "ignored"]
            .into_iter()
            .find(|known| *known == text)
    });
    match kind? {
        "request" => Some(Kind::Request(route(table)?)),
        "delivery" => Some(Kind::Delivery(route(table)?, applied(table))),
        "case" => Some(Kind::Case),
        "dead-letter" => Some(Kind::DeadLetter),
        _ => Some(Kind::Ignored),
    }
}

fn route(table: &Table<'_, '_>) -> Option<Route> {
    let edge = table.needed(
        "edge",
        "it says who called whom",
        "an edge such as `erp-to-integration`",
        word::<Edge>,
    );
    let function = table.needed(
        "function",
        "it says what for",
        "a function such as `order-release`",
        word::<Function>,
    );
    let document = table.parsed("document", "a document such as `order`", DocumentKind::from_name);
    let (edge, function) = (edge?, function?);
    Some(Route {
        edge,
        function,
        document: document.or_else(|| document_of(function)),
    })
}

fn document_of(function: Function) -> Option<DocumentKind> {
    match function {
        Function::OrderRelease | Function::OrderRevise | Function::OrderCancel | Function::OrderRead | Function::OrderShow => {
            Some(DocumentKind::Order)
        }
        Function::AcknowledgementSubmit => Some(DocumentKind::Acknowledgement),
        Function::ShipNoticeSubmit | Function::ShipNoticeRead => Some(DocumentKind::ShipNotice),
        Function::InvoiceSubmit | Function::InvoiceRead => Some(DocumentKind::Invoice),
        Function::CreditNoteSubmit => Some(DocumentKind::CreditNote),
        Function::ComplianceDocumentSubmit | Function::ComplianceDocumentRead => Some(DocumentKind::ComplianceDocument),
        Function::CorrectiveActionSubmit => Some(DocumentKind::CorrectiveAction),
        Function::QualityPost | Function::QualityRead | Function::QualityShow => Some(DocumentKind::QualityNotice),
        Function::ScorecardRead => Some(DocumentKind::Scorecard),
        Function::PaymentPost | Function::PaymentReverse | Function::PaymentShow => Some(DocumentKind::Payment),
        Function::MasterDataChange => Some(DocumentKind::MasterData),
        Function::ForecastPublish | Function::ForecastRead | Function::ForecastShow => Some(DocumentKind::Forecast),
        Function::InventoryCommitmentSubmit => Some(DocumentKind::InventoryCommitment),
        Function::ReceiptPost | Function::ReceiptReverse | Function::ReceiptShow => Some(DocumentKind::GoodsReceipt),
        _ => None,
    }
}

fn applied(table: &Table<'_, '_>) -> Applied {
    let statuses = table.each("applied_on", "an HTTP status such as `201`", |text| text.parse().ok());
    if statuses.is_empty() {
        Applied::AnySuccess
    } else {
        Applied::On(statuses)
    }
}

fn fields(table: Table<'_, '_>) -> BTreeMap<What, Field> {
    let read = |what: &What| Some((*what, table.parsed(what.word(), FIELD, Field::parse)?));
    let fields = What::ALL.iter().filter_map(read).collect();
    table.close();
    fields
}

fn word<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}
