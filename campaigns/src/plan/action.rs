//! What a step does. Suppliers are numbered in the order of the deployment file, from 0.

use super::{Bill, Committing, Credit, Flaw, Forecasting, Governing, Lot, Pay, Record, Reissuing, Sending, TellingIssue, VersionUse};
use countersign_core::fault::{Misbehaviour, Moment, RetryAfter};
use countersign_core::status::{Disposition, Response};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Action {
    /// The ERP releases an order.
    Release {
        /// Its number in the plan.
        order: u32,
        /// To whom.
        supplier: u32,
        /// What is ordered.
        lines: Vec<Line>,
        /// How much more may be delivered.
        over_percent: u32,
        /// The order whose texts it repeats word for word, less what makes it another order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        like: Option<u32>,
        /// In which currency it is; euros when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<String>,
        /// How far a promise may leave it; anything may be promised when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promises: Option<Leeway>,
        /// For which plant, when the plan has made it; the supplier's first when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plant: Option<u32>,
        /// How it is told.
        #[serde(default, skip_serializing_if = "Told::is_now")]
        told: Told,
    },
    /// The ERP adds a record to the master data.
    Record {
        /// Its number in the plan.
        record: u32,
        /// What it is about.
        kind: Record,
        /// The supplier that delivers to it, when it is a plant.
        supplier: u32,
    },
    /// The ERP changes a record of the master data that the plan has made.
    Govern {
        /// The change's number in the plan.
        change: u32,
        /// Which record.
        record: u32,
        /// How.
        how: Governing,
        /// How it is told.
        #[serde(default, skip_serializing_if = "Told::is_now")]
        told: Told,
    },
    /// The ERP sends the event of a change of a record by hand.
    TellRecord {
        /// Which change.
        change: u32,
    },
    /// The ERP changes an order into its next revision.
    Revise {
        /// Which.
        order: u32,
        /// What changes.
        change: Change,
        /// Which planning run changes it; a person when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        run: Option<u32>,
        /// How it is told.
        #[serde(default, skip_serializing_if = "Told::is_now")]
        told: Told,
    },
    /// The ERP cancels an order, by a revision.
    Cancel {
        /// Which.
        order: u32,
        /// How it is told.
        #[serde(default, skip_serializing_if = "Told::is_now")]
        told: Told,
    },
    /// The ERP sends the event of a revision by hand: a held one for the first time, another one once more, or one that must not be taken.
    Tell {
        /// Of which order.
        order: u32,
        /// Which revision.
        revision: u32,
        /// How.
        how: Telling,
    },
    /// A supplier answers an order.
    Acknowledge {
        /// The document's number in the plan.
        document: u32,
        /// Which order.
        order: u32,
        /// Which revision, counted back from the latest in the ERP: 1 is the one before, -1 one that is not there yet.
        #[serde(default)]
        back: i32,
        /// What it answers.
        answer: Answer,
        /// How it is sent.
        #[serde(default)]
        sending: Sending,
    },
    /// A supplier announces a shipment.
    Ship {
        /// The document's number in the plan.
        document: u32,
        /// Against which order.
        order: u32,
        /// How much.
        part: Part,
        /// For how many days after today its lots may be used, by the date at the plant; a year or so when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        usable_days: Option<u16>,
        /// Whether it is in the revision of its drawing that the order asked for first.
        #[serde(default, skip_serializing_if = "is_false")]
        outdated: bool,
        /// How it is sent.
        #[serde(default)]
        sending: Sending,
    },
    /// A supplier invoices an order's first line.
    Bill {
        /// The document's number in the plan.
        document: u32,
        /// Which order.
        order: u32,
        /// What it asks for.
        bill: Bill,
        /// How it is sent.
        #[serde(default)]
        sending: Sending,
    },
    /// A supplier gives back a part of one of its invoices.
    Credit {
        /// The document's number in the plan.
        document: u32,
        /// Against which order.
        order: u32,
        /// The document that was the invoice.
        of: u32,
        /// How much.
        credit: Credit,
        /// How it is sent.
        #[serde(default)]
        sending: Sending,
    },
    /// The ERP pays an invoice.
    Pay {
        /// The movement's number in the plan.
        receipt: u32,
        /// The document that was the invoice.
        document: u32,
        /// How much.
        pay: Pay,
        /// How it is told.
        #[serde(default, skip_serializing_if = "Told::is_now")]
        told: Told,
    },
    /// A payment comes back.
    PayBack {
        /// The movement's number in the plan.
        receipt: u32,
        /// Which payment.
        of: u32,
        /// How it is told.
        #[serde(default, skip_serializing_if = "Told::is_now")]
        told: Told,
    },
    /// The plant receives goods that a ship notice announced.
    Receive {
        /// The movement's number in the plan.
        receipt: u32,
        /// The document that announced them.
        document: u32,
        /// How much.
        share: Share,
        /// Whether nothing more is expected.
        #[serde(default, skip_serializing_if = "is_false")]
        last: bool,
        /// How it is told.
        #[serde(default, skip_serializing_if = "Told::is_now")]
        told: Told,
    },
    /// The plant takes a receipt back.
    TakeBack {
        /// The movement's number in the plan.
        receipt: u32,
        /// Which receipt.
        of: u32,
        /// How much of it, in percent of the first line; all of it when 100.
        percent: u32,
        /// How it is told.
        #[serde(default, skip_serializing_if = "Told::is_now")]
        told: Told,
    },
    /// The plant holds a lot of a receipt, which opens a quality case.
    Hold {
        /// The hold's number among the movements of the plan.
        receipt: u32,
        /// Which receipt.
        of: u32,
        /// Which lot.
        lot: Lot,
        /// How it is told.
        #[serde(default, skip_serializing_if = "Told::is_now")]
        told: Told,
    },
    /// The plant decides what becomes of what it holds.
    Decide {
        /// The decision's number among the movements of the plan.
        receipt: u32,
        /// Which hold.
        of: u32,
        /// What becomes of the goods.
        disposition: Disposition,
        /// How it is told.
        #[serde(default, skip_serializing_if = "Told::is_now")]
        told: Told,
    },
    /// A supplier answers a quality case with a corrective action.
    Correct {
        /// The document's number in the plan.
        document: u32,
        /// The order of the case.
        order: u32,
        /// Which hold.
        of: u32,
        /// How it is sent.
        #[serde(default)]
        sending: Sending,
    },
    /// A supplier files a compliance document.
    File {
        /// The document's number in the plan.
        document: u32,
        /// For which order.
        order: u32,
        /// What is wrong with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        flaw: Option<Flaw>,
        /// How it is sent.
        #[serde(default)]
        sending: Sending,
    },
    /// The ERP sends the event of a movement by hand.
    TellMovement {
        /// Which movement.
        receipt: u32,
        /// How.
        how: Telling,
    },
    /// The ERP publishes a forecast.
    Forecast(Forecasting),
    /// The ERP publishes the next issue of a forecast.
    Reissue(Reissuing),
    /// The ERP sends the event of an issue by hand.
    TellIssue(TellingIssue),
    /// A supplier commits to what it can supply of a forecast.
    Commit(Committing),
    /// A supplier sends a document again.
    Repeat {
        /// Which.
        document: u32,
        /// How.
        how: Repetition,
        /// How often at the same moment.
        times: u32,
    },
    /// A supplier reads at the gateway.
    Read {
        /// Who.
        supplier: u32,
        /// What.
        what: Reading,
    },
    /// A supplier keeps its token to use it later as it is.
    KeepToken {
        /// Who.
        supplier: u32,
    },
    /// An end begins to misbehave.
    Fault {
        /// The fault's number in the plan.
        fault: u32,
        /// Which end.
        end: End,
        /// Towards which order's or forecast's messages; all messages when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<u32>,
        /// How.
        kind: FaultKind,
        /// How many messages pass first.
        #[serde(default)]
        skip: u32,
        /// How many are hit then.
        times: u32,
    },
    /// An end behaves again.
    Lift {
        /// Which fault ends.
        fault: u32,
    },
    /// The deployment's process is killed and started again.
    Kill {
        /// How many steps its engine may still take, under simulated time; about as many milliseconds in a real run.
        after: u32,
    },
    /// The business clock moves forward.
    Advance {
        /// By how many seconds.
        seconds: u64,
    },
    /// The business clock moves forward to a moment that something depends on, or next to it.
    AdvanceTo {
        /// Which moment.
        boundary: Boundary,
        /// How many seconds after it; negative is before.
        offset_s: i64,
    },
    /// The operator replays every open dead letter.
    Replay {
        /// How often each, at the same moment.
        times: u32,
    },
    /// Everybody waits until nothing is under way.
    Settle,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// What is ordered in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which material.
    pub material: String,
    /// How much, as a decimal.
    pub amount: String,
    /// In which unit.
    pub unit: String,
}

/// What changes in a revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The first line's quantity, to this whole amount.
    Quantity(u32),
    /// The due date of every line, by this many days.
    Date(u32),
    /// How far a promise may leave the order.
    Promises(Leeway),
    /// The drawing of every line, to its next revision.
    Drawing,
}

/// How far a promise may leave an order, limits included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leeway {
    /// By how many percent of the quantity, up and down.
    pub percent: u32,
    /// By how many days.
    pub days: u16,
}

/// How a revision is told to the integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// At once, and again until it is taken.
    #[default]
    Now,
    /// The same in binary mode.
    Binary,
    /// Not until a step tells it.
    Held,
}

impl Told {
    fn is_now(&self) -> bool {
        *self == Self::Now
    }
}

/// How an event is sent by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Telling {
    /// Well.
    Well,
    /// Without a signature.
    Unsigned,
    /// Signed with another secret.
    OtherSecret,
    /// Signed for another body.
    OtherBody,
    /// Signed for the same data in another spelling.
    Respelled,
    /// Signed for another event id.
    OtherId,
    /// Signed ten minutes ago.
    Past,
    /// Signed in ten minutes.
    Future,
}

/// What a supplier answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// With its own word for this response, to every line.
    Response(Response),
    /// With different responses to the lines, in turn.
    Mixed,
    /// With a word that is in nobody's table.
    UnknownWord,
    /// With a promise of its own.
    Promise {
        /// Of how many percent of every line.
        percent: u32,
        /// For how many days after the last delivery that is ordered.
        days: i32,
    },
}

/// How much is shipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// This percentage of every line.
    Percent(u32),
    /// The largest amount that is allowed for the first line, and this many thousandths of the base unit more.
    Largest(i32),
    /// This amount of the first line, in any unit of its material.
    Amount(String, String),
}

/// How much of a shipment is received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Share {
    /// All of it, with its lots.
    Whole,
    /// All of it, with its first lot written in small letters: another lot.
    OtherLot,
    /// This percentage of the first line.
    Percent(u32),
    /// What is left of the first line, and this many thousandths of the base unit more.
    Rest(i32),
}

/// How a document is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Repetition {
    /// The same bytes under the same key.
    Same,
    /// The same meaning in another spelling under the same key.
    Respelled,
    /// Another quantity under the same key.
    OtherBody,
    /// The same bytes under the same key with the supplier's own token, whatever token came with it first.
    GoodToken,
    /// The same bytes under a new key.
    NewKey,
    /// Another quantity under the same number and a new key.
    OtherContent,
}

/// What a supplier reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// An order, its own or another's.
    Order(u32),
    /// An order, its own or another's, in another version than the current one.
    OrderIn(u32, VersionUse),
    /// An order that does not exist.
    NoOrder,
    /// Its orders.
    Orders,
    /// Its orders in one status.
    OrdersInStatus(String),
    /// A ship notice, its own or another's.
    Notice(u32),
    /// What was received of an order, its own or another's.
    Receipts(u32),
    /// An invoice, its own or another's, by the document that it was.
    Invoice(u32),
    /// Its invoices.
    Invoices,
    /// A quality case, its own or another's, by its hold.
    Case(u32),
    /// A forecast, its own or another's.
    Forecast(u32),
    /// Its forecasts.
    Forecasts,
    /// A compliance document, its own or another's.
    Certificate(u32),
    /// Its own scorecard, of the month that is so many months away from the one that it is then.
    Scorecard(i32),
    /// Its latest order, this many times at once; all of its orders when it has none yet.
    Burst(u32),
}

/// Which end misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// The ERP.
    Erp,
    /// The portal.
    Portal,
}

/// How an end misbehaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// It answers with this 5xx status.
    Error(u16, Moment),
    /// It never answers.
    Hang(Moment),
    /// It breaks its answer off.
    Reset(Moment),
    /// It answers after so many milliseconds.
    Slow(u64),
    /// It asks to come back in so many seconds, with 429.
    BusyFor(u32),
    /// It asks to come back at a date so many seconds ahead, with 503.
    BusyUntil(u32),
    /// It refuses for good with this 4xx status.
    Refuse(u16),
}

impl FaultKind {
    /// Returns it as the ends understand it.
    pub fn misbehaviour(&self) -> Misbehaviour {
        match self {
            Self::Error(status, moment) => Misbehaviour::ServerError {
                status: *status,
                moment: *moment,
            },
            Self::Hang(moment) => Misbehaviour::Hang(*moment),
            Self::Reset(moment) => Misbehaviour::ResetMidBody(*moment),
            Self::Slow(ms) => Misbehaviour::Slow(Duration::from_millis(*ms)),
            Self::BusyFor(seconds) => Misbehaviour::Throttle {
                status: 429,
                retry_after: RetryAfter::Seconds(*seconds),
            },
            Self::BusyUntil(seconds) => Misbehaviour::Throttle {
                status: 503,
                retry_after: RetryAfter::Date(*seconds),
            },
            Self::Refuse(status) => Misbehaviour::Refuse { status: *status },
        }
    }
}

/// A moment that something depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Boundary {
    /// The end of an order's acknowledgement window.
    Acknowledgement(u32),
    /// The end of a document's parking window.
    Parking(u32),
    /// The end of the time for which a document's key is remembered.
    Key(u32),
    /// The expiry of the token that a supplier has kept.
    Token(u32),
    /// The end of the time to answer a hold.
    CorrectiveAction(u32),
    /// The sunset of the deprecated version.
    Sunset,
    /// Noon of a supplier's last working day before its next holiday.
    Holiday(u32),
    /// The next midnight at the plant of an order.
    Midnight(u32),
    /// The midnight with which the next month begins at a supplier's place.
    MonthEnd(u32),
    /// The next change of clocks to or from summer time in central Europe.
    ClockChange,
}
