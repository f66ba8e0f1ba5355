//! The mapping: which part of a record gives what, and what a record is about. Data, read from a TOML file.

mod field;
mod read;

pub(crate) use field::{Field, Lookup, matches};

use countersign_core::history::{Edge, Function, Surface};
use countersign_core::ids::DocumentKind;
use countersign_core::promise::Claim;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What form the records have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// OpenTelemetry spans as OTLP JSON.
    Otlp,
    /// One JSON object on each line.
    Jsonl,
}

/// How records become events.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// What form the records have.
    pub form: Form,
    pub(crate) deployment: String,
    /// How far out of order records may be.
    pub(crate) window: Duration,
    /// The longest that an accepted document may take to its far side, when somebody says so.
    pub(crate) settles_within: Option<Duration>,
    pub(crate) is_unsampled: bool,
    pub(crate) complete: BTreeSet<Surface>,
    pub(crate) offers: BTreeSet<Claim>,
    pub(crate) times: Times,
    pub(crate) fields: BTreeMap<What, Field>,
    pub(crate) rules: Vec<Rule>,
}

/// Where a log line has its times; spans have their own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Times {
    pub(crate) begin: Option<Field>,
    pub(crate) end: Option<Field>,
    pub(crate) duration_ms: Option<Field>,
}

/// What a record is about when all of `when` fits.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) when: Vec<(Field, String)>,
    pub(crate) kind: Kind,
    pub(crate) fields: BTreeMap<What, Field>,
}

/// What a record is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// Somebody called the integration.
    Request(Route),
    /// The integration called somebody.
    Delivery(Route, Applied),
    /// An exception case.
    Case,
    /// A dead letter.
    DeadLetter,
    /// Nothing for a History.
    Ignored,
}

/// Which way, what for, about which kind of document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route {
    pub(crate) edge: Edge,
    pub(crate) function: Function,
    pub(crate) document: Option<DocumentKind>,
}

/// Which answers of the far side say that its ledger changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Applied {
    /// Any success; a second one under one key says nothing.
    AnySuccess,
    /// These statuses and no other.
    On(Vec<u16>),
}

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// What can be read from a record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum What {
            $($(#[$doc])* $name,)*
        }

        impl What {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name),*];

            pub(crate) fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }
        }
    };
}

parts! {
    /// The supplier's id.
    Supplier = "supplier",
    /// The document's own number.
    Number = "number",
    /// The number of the order that it belongs to.
    Order = "order",
    /// Its revision; for an acknowledgement, the order revision that it answers.
    Revision = "revision",
    /// The idempotency key or event id.
    Key = "key",
    /// The correlation id.
    Correlation = "correlation",
    /// The W3C trace context.
    Traceparent = "traceparent",
    /// The HTTP method.
    Method = "method",
    /// The path.
    Path = "path",
    /// The HTTP status of the answer.
    Status = "status",
    /// The contract version.
    Version = "version",
    /// The body that was sent.
    Payload = "payload",
    /// The body of the answer.
    Answer = "answer",
    /// The share of records that was kept, as a number by which each one stands for more.
    SampleRate = "sample_rate",
    /// A case's or dead letter's id.
    Id = "id",
    /// A case's reason.
    Reason = "reason",
    /// A case's owner.
    Owner = "owner",
    /// Where a case or dead letter stands.
    State = "state",
    /// How many attempts a dead letter had.
    Attempts = "attempts",
}

/// Returns the text of the mapping file that comes with countersign for records of this form.
pub fn embedded(form: Form) -> &'static str {
    match form {
        Form::Otlp => include_str!("../../mappings/otlp.toml"),
        Form::Jsonl => include_str!("../../mappings/jsonl.toml"),
    }
}

impl Mapping {
    /// Returns the rule for a record, when one fits: the first.
    pub(crate) fn rule(&self, record: &dyn Lookup) -> Option<&Rule> {
        self.rules.iter().find(|rule| {
            rule.when
                .iter()
                .all(|(field, pattern)| field.of(record).is_some_and(|text| matches(pattern, &text)))
        })
    }

    /// Returns what `rule`, or the mapping for all rules, reads as `what` from a record.
    pub(crate) fn text(&self, rule: Option<&Rule>, what: What, record: &dyn Lookup) -> Option<String> {
        let own = rule.and_then(|rule| rule.fields.get(&what));
        let text = own.or_else(|| self.fields.get(&what))?.of(record)?;
        Some(text).filter(|text| !text.is_empty())
    }

    /// Returns whether any rule could read `what` from any record.
    pub(crate) fn reads(&self, what: What) -> bool {
        self.fields.contains_key(&what) || self.rules.iter().any(|rule| rule.fields.contains_key(&what))
    }
}
