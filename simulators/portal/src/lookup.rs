//! Reading at the gateway as a supplier.

use crate::account::Account;
use crate::answered::Answered;
use crate::balance::Balance;
use crate::desk::SupplierDesk;
use crate::exchange::{Call, new_trace};
use crate::forecast::ForecastView;
use crate::order_view::OrderView;
use crate::quality::QualityCase;
use crate::scorecard;
use crate::submission::{Framing, Key, TokenChoice};
use crate::tokens::encode;
use countersign_core::history::{Expected, Function, Intent, Observation, Observe, OrderSeen, Surface, What};
use countersign_core::ids::{
    ComplianceDocumentNumber, CorrelationId, DocumentKey, ForecastNumber, OrderNumber, QualityNoticeNumber, ShipNoticeNumber, SupplierId,
};
use countersign_core::month::Month;
use std::sync::atomic::AtomicU32;

/// What a supplier reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// All of its orders.
    Orders,
    /// One order.
    Order(OrderNumber),
    /// One of its ship notices.
    ShipNotice(ShipNoticeNumber),
    /// What was received of one order.
    Receipts(OrderNumber),
    /// All of its invoices.
    Invoices,
    /// One of its invoices, by fiscal year and number as one: `2026/INV-7`.
    Invoice(String),
    /// One of its quality cases.
    Quality(QualityNoticeNumber),
    /// All of its forecasts.
    Forecasts,
    /// One of its forecasts.
    Forecast(ForecastNumber),
    /// One of its compliance documents.
    Compliance(ComplianceDocumentNumber),
    /// Its scorecard of a month, in whatever form: `2026-11`.
    Scorecard(String),
}

/// How a supplier reads, and what may be wrong with it.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// The contract version.
    pub version: String,
    /// Whose token goes with it.
    pub token: TokenChoice,
    /// The query, by name and value.
    pub query: Vec<(String, String)>,
    /// The entity tag that is known already, with its quotes.
    pub if_none_match: Option<String>,
    /// The correlation id in the header.
    pub correlation: Option<CorrelationId>,
    /// Whose document it is; the desk's own when absent.
    pub owner: Option<SupplierId>,
    /// What a correct integration does with it.
    pub expected: Expected,
    /// What is wrong with it on purpose, for people.
    pub wrong: Option<String>,
    /// Whether it is read in the final phase, when nothing moves any more.
    pub is_final: bool,
}

/// A read as it was meant, whatever number of attempts it takes.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    target: &'a Target,
    call: Call,
    is_final: bool,
}

impl SupplierDesk {
    /// Returns a way to read with nothing wrong: own token, current version, own document.
    pub fn lookup(&self) -> Lookup {
        Lookup {
            version: self.session.shared.settings.version.clone(),
            token: TokenChoice::Own,
            query: Vec::new(),
            if_none_match: None,
            correlation: None,
            owner: None,
            expected: Expected::Read,
            wrong: None,
            is_final: false,
        }
    }

    /// Lists the supplier's orders.
    pub async fn list_orders(&self, query: &[(&str, &str)]) -> Answered {
        let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let lookup = Lookup {
            query: query.collect(),
            ..self.lookup()
        };
        self.look_up(&Target::Orders, lookup).await
    }

    /// Reads one order.
    pub async fn read_order(&self, order: &OrderNumber) -> Answered {
        self.look_up(&Target::Order(order.clone()), self.lookup()).await
    }

    /// Reads one order unless it still has the entity tag `known`, which is given with its quotes.
    pub async fn read_order_if_changed(&self, order: &OrderNumber, known: &str) -> Answered {
        let lookup = Lookup {
            if_none_match: Some(known.to_owned()),
            ..self.lookup()
        };
        self.look_up(&Target::Order(order.clone()), lookup).await
    }

    /// Reads one of the supplier's ship notices.
    pub async fn read_ship_notice(&self, notice: &ShipNoticeNumber) -> Answered {
        self.look_up(&Target::ShipNotice(notice.clone()), self.lookup()).await
    }

    /// Reads what was received of one of the supplier's orders.
    pub async fn read_receipts(&self, order: &OrderNumber) -> Answered {
        self.look_up(&Target::Receipts(order.clone()), self.lookup()).await
    }

    /// Reads one of the supplier's invoices, by fiscal year and number as one: `2026/INV-7`.
    pub async fn read_invoice(&self, number: &str) -> Answered {
        self.look_up(&Target::Invoice(number.to_owned()), self.lookup()).await
    }

    /// Reads one of the supplier's quality cases.
    pub async fn read_quality(&self, case: &QualityNoticeNumber) -> Answered {
        self.look_up(&Target::Quality(case.clone()), self.lookup()).await
    }

    /// Reads the supplier's scorecard of a month.
    pub async fn read_scorecard(&self, month: Month) -> Answered {
        self.look_up(&Target::Scorecard(month.to_string()), self.lookup()).await
    }

    /// Reads one of the supplier's forecasts.
    pub async fn read_forecast(&self, number: &ForecastNumber) -> Answered {
        self.look_up(&Target::Forecast(number.clone()), self.lookup()).await
    }

    /// Reads `target` once, and records each order, forecast, balance and account in the answer as seen.
    pub async fn look_up(&self, target: &Target, lookup: Lookup) -> Answered {
        let question = self.begin_question(target, lookup);
        self.ask(&question).await
    }

    /// Records the intent to read; nothing is sent.
    pub(crate) fn begin_question<'a>(&self, target: &'a Target, lookup: Lookup) -> Question<'a> {
        let recorder = &self.session.recorder;
        let is_final = lookup.is_final;
        let intent = self.intent(target, &lookup, recorder.operation());
        let call = self.call(target, lookup, &intent);
        recorder.record(What::Intent(Box::new(intent)));
        Question { target, call, is_final }
    }

    /// Makes one attempt to get an answer to `question`.
    pub(crate) async fn ask(&self, question: &Question<'_>) -> Answered {
        let mut answered = question.call.perform(&self.session, &[]).await;
        if let (Some(200), Some(outcome)) = (answered.status(), answered.outcome) {
            for sight in self.sights(question.target, &mut answered, question.is_final) {
                self.session.recorder.record_caused(outcome, sight);
            }
        }
        answered
    }

    /// Returns what an answer shows of what was asked for.
    fn sights(&self, target: &Target, answered: &mut Answered, is_final: bool) -> Vec<What> {
        let read = answered.read.take();
        let body = answered.body();
        match target {
            Target::Orders => each(OrderView::parse_list(body), |view| seen(view, is_final)),
            Target::Order(_) => {
                let view = read.map_or_else(|| OrderView::parse(body), OrderView::of);
                each(view, |view| seen(view, is_final))
            }
            Target::Forecasts => each(ForecastView::parse_list(body), |view| view.seen(is_final)),
            Target::Forecast(_) => each(ForecastView::parse(body), |view| view.seen(is_final)),
            Target::Invoices => each(Account::parse_list(body), |account| account.seen(is_final)),
            Target::Invoice(_) => each(Account::parse(body), |account| account.seen(is_final)),
            Target::Quality(_) => each(QualityCase::parse(body), |case| case.seen(is_final)),
            Target::Scorecard(month) => {
                let document = || DocumentKey::scorecard(&self.supplier.id, month.as_str());
                each(scorecard::parse(body), |scorecard| scorecard::seen(document(), scorecard, is_final))
            }
            Target::Receipts(order) => each(Balance::parse(body), |balance| {
                let owner = balance.supplier.clone().unwrap_or_else(|| self.supplier.id.clone());
                balance.seen(DocumentKey::order(&owner, order), is_final)
            }),
            Target::ShipNotice(_) | Target::Compliance(_) => Vec::new(),
        }
    }

    fn intent(&self, target: &Target, lookup: &Lookup, operation: countersign_core::ids::OperationId) -> Intent {
        let owner = lookup.owner.as_ref().unwrap_or(&self.supplier.id);
        let (function, document) = match target {
            Target::Orders => (Function::OrderList, None),
            Target::Order(order) => (Function::OrderRead, Some(DocumentKey::order(owner, order))),
            Target::ShipNotice(notice) => (Function::ShipNoticeRead, Some(DocumentKey::ship_notice(owner, notice))),
            Target::Receipts(order) => (Function::ReceiptList, Some(DocumentKey::order(owner, order))),
            Target::Invoices => (Function::InvoiceList, None),
            Target::Compliance(number) => (
                Function::ComplianceDocumentRead,
                Some(DocumentKey::compliance_document(owner, number)),
            ),
            Target::Scorecard(month) => (Function::ScorecardRead, Some(DocumentKey::scorecard(owner, month.as_str()))),
            Target::Quality(case) => (Function::QualityRead, Some(DocumentKey::quality_notice(owner, case))),
            Target::Invoice(number) => (Function::InvoiceRead, Some(DocumentKey::invoice(owner, number.as_str()))),
            Target::Forecasts => (Function::ForecastList, None),
            Target::Forecast(number) => (Function::ForecastRead, Some(DocumentKey::forecast(owner, number))),
        };
        let acting = match &lookup.token {
            TokenChoice::OtherSupplier(other) => other,
            TokenChoice::Held(token) => token.supplier(),
            TokenChoice::Own | TokenChoice::Missing | TokenChoice::Tampered => &self.supplier.id,
        };
        Intent {
            operation,
            function,
            supplier: acting.clone(),
            document,
            revision: None,
            parent: None,
            invoice: None,
            fingerprint: None,
            correlation: lookup.correlation.clone(),
            expected: lookup.expected.clone(),
            wrong: lookup.wrong.clone(),
            planning_run: None,
            ordered: None,
            record: None,
            names: Vec::new(),
            lines: Vec::new(),
        }
    }

    fn call(&self, target: &Target, lookup: Lookup, intent: &Intent) -> Call {
        let number = intent.document.as_ref().map(|document| document.number.clone());
        let correlation = lookup.correlation.as_ref().map(ToString::to_string);
        // What a supplier may read is held against the documents; what it may not has to look like what is not there.
        let is_compared = lookup.expected != Expected::Read;
        Call {
            operation: intent.operation,
            function: intent.function,
            method: "GET",
            path: self.path(target, &lookup),
            version: lookup.version,
            key: Key::Absent,
            correlation: lookup.correlation,
            content_type: None,
            if_none_match: lookup.if_none_match,
            framing: Framing::Sound,
            token: lookup.token,
            supplier: self.supplier.id.clone(),
            own_words: is_compared.then(|| number.into_iter().chain(correlation).collect()),
            trace: new_trace(),
            attempts: AtomicU32::new(0),
        }
    }

    fn path(&self, target: &Target, lookup: &Lookup) -> String {
        let gateway = &self.session.shared.settings.gateway;
        let path = match target {
            Target::Orders => gateway.orders_path.clone(),
            Target::Order(order) => gateway.order_path.replace("{order}", &encode(order.as_str())),
            Target::ShipNotice(notice) => gateway.ship_notice_path.replace("{notice}", &encode(notice.as_str())),
            Target::Receipts(order) => gateway.receipts_path.replace("{order}", &encode(order.as_str())),
            Target::Invoices => gateway.invoices_path.clone(),
            Target::Compliance(number) => gateway.compliance_document_path.replace("{document}", &encode(number.as_str())),
            Target::Scorecard(month) => gateway.scorecard_path.replace("{month}", &encode(month)),
            Target::Quality(case) => gateway.quality_case_path.replace("{case}", &encode(case.as_str())),
            Target::Forecasts => gateway.forecasts_path.clone(),
            Target::Forecast(number) => gateway.forecast_path.replace("{forecast}", &encode(number.as_str())),
            Target::Invoice(key) => {
                let (year, number) = key.split_once('/').unwrap_or(("0", key));
                let path = gateway.invoice_path.replace("{fiscalYear}", &encode(year));
                path.replace("{number}", &encode(number))
            }
        };
        let path = path.replace("{version}", &encode(&lookup.version));
        let query: Vec<String> = lookup
            .query
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        if query.is_empty() {
            path
        } else {
            format!("{path}?{}", query.join("&"))
        }
    }
}

fn each<T>(shown: impl IntoIterator<Item = T>, seen: impl Fn(T) -> What) -> Vec<What> {
    shown.into_iter().map(seen).collect()
}

fn seen(view: OrderView, is_final: bool) -> What {
    let observation = Observation::Order(OrderSeen {
        surface: Surface::Gateway,
        document: DocumentKey::order(&view.supplier, &view.order_number),
        revision: view.revision,
        fingerprint: view.fingerprint,
        status: view.status,
        source_word: view.source_status,
    });
    What::Observe(Box::new(Observe { is_final, observation }))
}
