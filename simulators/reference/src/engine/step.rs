//! One step: what it can see, how its input finds its way, and when the next one is due.

use super::answer;
use super::dues::Dues;
use super::master_data::MasterData;
use super::problem::Refusal;
use crate::border::{Answer, Input, Now, Reply};
use crate::policies::Policies;
use crate::settings::{Settings, SupplierSettings};
use crate::store::{Actor, Store, Stored};
use countersign_core::ids::SupplierId;
use countersign_core::payload::Digest;
use jiff::Timestamp;

/// Why a step, or a part of one, does not go on.
#[derive(Debug)]
pub(super) enum Stop {
    /// The store failed; the step leaves nothing behind.
    Store(rusqlite::Error),
    /// What was asked is refused.
    Refused(Box<Refusal>),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

/// Everything that a step can see.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'a> {
    pub(super) store: Store<'a>,
    pub(super) now: Now,
    pub(super) settings: &'a Settings,
    pub(super) policies: &'a Policies,
    pub(super) master_data: Option<&'a MasterData>,
    /// What the step before left, when there was one.
    pub(super) dues: Option<Dues>,
}

impl Step<'_> {
    /// Takes the step: first what time has made due, then the input, then what may leave.
    pub(super) fn run(&mut self, input: Input) -> Result<(Reply, Dues), Stop> {
        let changes = self.store.total_changes();
        self.store.caused_by(Actor::Integration, self.now.business);
        if !self.dues.is_some_and(|dues| dues.no_window_ends(self.now)) {
            self.pass_windows()?;
        }
        let faces_supplier = matches!(
            input,
            Input::Submit(_)
                | Input::ListOrders { .. }
                | Input::ReadOrder { .. }
                | Input::ReadShipNotice { .. }
                | Input::ReadReceipts { .. }
                | Input::ListInvoices { .. }
                | Input::ReadInvoice { .. }
                | Input::ReadQuality { .. }
                | Input::ListForecasts { .. }
                | Input::ReadForecast { .. }
                | Input::ReadCompliance { .. }
                | Input::ReadScorecard { .. }
        );
        // What is answered as a document has the members of its contract and no others.
        let is_document = matches!(input, Input::ReadCompliance { .. } | Input::ReadScorecard { .. });
        self.store.caused_by(actor(&input), self.now.business);
        let mut answer = match self.work(input) {
            Err(Stop::Refused(refusal)) => answer::problem(&refusal),
            other => other?,
        };
        self.store.caused_by(Actor::Integration, self.now.business);
        if faces_supplier && matches!(answer.status, 200..=299) {
            if !is_document {
                answer.body = (self.policies.access.extended)(answer.body);
            }
            answer.body = (self.policies.access.spelled)(answer.body);
        }
        let is_unchanged = self.store.total_changes() == changes;
        let (send, dues) = match self.dues.filter(|dues| is_unchanged && dues.no_message_leaves(self.now)) {
            Some(dues) => (Vec::new(), dues),
            None => (self.messages_to_send()?, self.dues_now()?),
        };
        let reply = Reply {
            answer,
            send,
            wake_at: dues.wake_at(self.now),
            clock_offset_s: dues.clock_offset_s,
        };
        Ok((reply, dues))
    }

    fn work(&mut self, input: Input) -> Result<Answer, Stop> {
        match input {
            Input::ErpEvent(event) => self.take_event(&event),
            Input::IssueToken { supplier, token } => Ok(self.issue_token(&supplier, &token)?),
            Input::Authenticate { token } => self.authenticate(&token),
            Input::Submit(submission) => self.submit(&submission),
            Input::SubmitOversized { submission, limit } => self.refuse_oversized(&submission, limit),
            Input::Look(submission) => Ok(self.look(&submission)?),
            Input::Keep { submission, answer } => Ok(self.keep(&submission, &answer)?),
            // A rehearsal is taken apart before its step begins.
            Input::Rehearse(input) => self.work(*input),
            Input::ListOrders {
                supplier,
                version,
                query,
                status,
            } => Ok(self.list_orders(&supplier, &version, &query, status)?),
            Input::ReadOrder {
                supplier,
                version,
                order,
                if_none_match,
            } => self.read_order(&supplier, &version, &order, if_none_match.as_deref()),
            Input::ReadShipNotice { supplier, version, notice } => self.read_ship_notice(&supplier, &version, &notice),
            Input::ReadReceipts { supplier, version, order } => self.read_receipts(&supplier, &version, &order),
            Input::ListInvoices { supplier, version } => self.list_invoices(&supplier, &version),
            Input::ReadInvoice { supplier, version, number } => self.read_invoice(&supplier, &version, &number),
            Input::ReadCompliance {
                supplier,
                version,
                document,
            } => self.read_compliance(&supplier, &version, &document),
            Input::ReadScorecard { supplier, version, month } => self.read_scorecard(&supplier, &version, &month),
            Input::ReadQuality { supplier, version, case } => self.read_quality(&supplier, &version, &case),
            Input::ListForecasts { supplier, version } => self.list_forecasts(&supplier, &version),
            Input::ReadForecast { supplier, version, number } => self.read_forecast(&supplier, &version, &number),
            Input::MasterData(body) => self.take_master_data(&body),
            Input::Delivered { message, result } => Ok(self.delivered(message, result)?),
            Input::Tick => Ok(Answer::default()),
            Input::Operate(operation) => self.operate(operation),
        }
    }

    fn dues_now(&self) -> Stored<Dues> {
        let windows = [self.store.next_window()?, self.store.next_parking_end()?, self.store.next_file()?];
        Ok(Dues {
            windows: windows.into_iter().flatten().min(),
            messages: self.store.next_due()?,
            clock_offset_s: self.store.clock_offset_s()?,
        })
    }

    /// Returns when a message that is enqueued now may leave.
    pub(super) fn soon(&self) -> Timestamp {
        self.leaving(self.now.wall)
    }

    /// Returns when a message may leave that is due at a time.
    pub(super) fn leaving(&self, due: Timestamp) -> Timestamp {
        due.saturating_add((self.policies.delivery.pause)()).unwrap_or(due)
    }

    /// Returns what is known of a supplier that may use the gateway.
    pub(super) fn supplier(&self, id: &SupplierId) -> Option<&SupplierSettings> {
        self.settings.suppliers.iter().find(|supplier| supplier.id == *id)
    }

    /// Returns a new number such as `R-000123`.
    pub(super) fn next_id(&self, letter: char) -> Stored<String> {
        Ok(number(letter, self.store.next(name(letter))?))
    }

    /// Returns the number that the next one would be.
    pub(super) fn peek_id(&self, letter: char) -> Stored<String> {
        Ok(number(letter, self.store.count(name(letter))? + 1))
    }

    /// Returns a key that no other operation has, not even one of another database: the number alone begins at 1 in each.
    pub(super) fn unique_key(&self, id: &str, about: &str) -> String {
        let digest = Digest::of(format!("{id} {about} {}", self.now.business).as_bytes()).to_string();
        format!("{id}-{}", &digest[..12])
    }
}

/// Returns whose message or action an input is.
fn actor(input: &Input) -> Actor {
    match input {
        Input::ErpEvent(_) => Actor::Erp,
        Input::Submit(_) | Input::SubmitOversized { .. } => Actor::Supplier,
        Input::Operate(_) => Actor::Operator,
        Input::Rehearse(input) => actor(input),
        _ => Actor::Integration,
    }
}

fn name(letter: char) -> &'static str {
    match letter {
        'R' => "receipt",
        _ => "event",
    }
}

fn number(letter: char, value: i64) -> String {
    format!("{letter}-{value:06}")
}
