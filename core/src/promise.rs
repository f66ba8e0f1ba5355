//! Promises: invariants by their stable ids, and the controls in the reader's words that they make up.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A stable invariant id such as `I13`; never reused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InvariantId(std::borrow::Cow<'static, str>);

impl InvariantId {
    /// Returns the id; `text` is one of the registry's.
    pub const fn new(text: &'static str) -> Self {
        Self(std::borrow::Cow::Borrowed(text))
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InvariantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A promise of the integration: what is checked, why it matters, which control it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Its stable id.
    pub id: InvariantId,
    /// Its name, for example `StaleAckRejected`.
    pub name: &'static str,
    /// The control that it is part of.
    pub control: Control,
    /// What is promised, in one sentence.
    pub says: &'static str,
    /// What it costs the business when it is broken.
    pub matters: &'static str,
    /// How it is checked: which two layers of the History are compared.
    pub checked_by: &'static str,
    /// What must have happened for it to be exercised.
    pub exercised_by: &'static str,
    /// What to look at when it is broken.
    pub fix: &'static str,
    /// The interface that a deployment must offer; without it the promise is not claimed.
    pub needs: Option<Claim>,
}

/// A governance promise in the reader's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Control {
    /// Only the latest valid revision counts.
    OrderVersions,
    /// Suppliers answer in the agreed time, and whoever does not is noticed.
    ResponseInTime,
    /// Every system's words mean the same.
    StatusNormalisation,
    /// Things happen after what they depend on, and in their order.
    Sequencing,
    /// Each exception is a case with its owner, reason and original.
    CaseVisibility,
    /// Everything can be traced to what caused it.
    Correlation,
    /// Nothing accepted is lost, nothing appears from nowhere, whatever fails and is sent again.
    ReplayAndRetry,
    /// A supplier sees and changes its own documents only.
    Segregation,
    /// Repetition has no second effect.
    Idempotency,
    /// Old versions are announced, work until their day, and end.
    VersionLifecycle,
    /// Quantities and amounts balance from order to payment, within what was agreed.
    FinancialReconciliation,
    /// What arrives says what was sent.
    DataFidelity,
}

impl Control {
    /// Every control, in the order of reports.
    pub const ALL: [Self; 12] = [
        Self::OrderVersions,
        Self::ResponseInTime,
        Self::StatusNormalisation,
        Self::Sequencing,
        Self::CaseVisibility,
        Self::Correlation,
        Self::ReplayAndRetry,
        Self::Segregation,
        Self::Idempotency,
        Self::VersionLifecycle,
        Self::FinancialReconciliation,
        Self::DataFidelity,
    ];

    /// Returns the control's tag in scenarios and reports, for example `order-versions`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::OrderVersions => "order-versions",
            Self::ResponseInTime => "response-in-time",
            Self::StatusNormalisation => "status-normalisation",
            Self::Sequencing => "sequencing",
            Self::CaseVisibility => "case-visibility",
            Self::Correlation => "correlation",
            Self::ReplayAndRetry => "replay-and-retry",
            Self::Segregation => "segregation",
            Self::Idempotency => "idempotency",
            Self::VersionLifecycle => "version-lifecycle",
            Self::FinancialReconciliation => "financial-reconciliation",
            Self::DataFidelity => "data-fidelity",
        }
    }

    /// Returns the control in the reader's words.
    pub fn title(self) -> &'static str {
        match self {
            Self::OrderVersions => "Version control of orders",
            Self::ResponseInTime => "Response in time",
            Self::StatusNormalisation => "Status normalisation",
            Self::Sequencing => "Event sequencing",
            Self::CaseVisibility => "Case visibility",
            Self::Correlation => "Correlation",
            Self::ReplayAndRetry => "Replay and retry",
            Self::Segregation => "Supplier segregation",
            Self::Idempotency => "Idempotency",
            Self::VersionLifecycle => "Version lifecycle",
            Self::FinancialReconciliation => "Financial reconciliation",
            Self::DataFidelity => "Data fidelity",
        }
    }
}

/// An interface that a deployment says it offers beyond the document exchange itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// A list of exception cases with their original payloads.
    Exceptions,
    /// A list of dead letters, and their replay.
    DeadLetters,
    /// Lineage by correlation id.
    Lineage,
    /// A business clock that can be set.
    Clock,
    /// Its process can be killed and restarted by countersign.
    Restart,
    /// Prometheus metrics.
    Metrics,
    /// Signed webhooks from the ERP.
    SignedEvents,
    /// Changes of an order that come together are grouped, in a time that the deployment file names.
    Grouping,
    /// Failed deliveries are repeated after pauses that the deployment file names.
    Backoff,
    /// Suppliers' calls are limited as the deployment file says.
    RateLimit,
    /// An audit trail: each change of where a document, a case or a dead letter stands.
    AuditTrail,
    /// EDI interchanges and their acknowledgements.
    Interchanges,
    /// Invoices, payments and supplier figures.
    Invoices,
    /// Goods receipts with lots.
    Receipts,
    /// Demand forecasts, and what suppliers commit to of them.
    Forecasts,
    /// Suppliers answer in their own working time, on calendars that the deployment file has.
    Calendars,
    /// Documents are kept for as long as the deployment file says, and removed then.
    Retention,
    /// A version is deprecated on a day that is still to come.
    AnnouncedDeprecation,
    /// It tells systems beside the ERP and the portal, which countersign plays as stubs.
    Neighbours,
    /// Changes of the master data arrive as events, and documents are held against them.
    MasterData,
    /// Quality cases and corrective actions.
    Quality,
    /// Suppliers read how they kept what was agreed, month by month.
    Scorecards,
}

impl Claim {
    /// Every claim.
    pub const ALL: [Self; 22] = [
        Self::Exceptions,
        Self::DeadLetters,
        Self::Lineage,
        Self::Clock,
        Self::Restart,
        Self::Metrics,
        Self::SignedEvents,
        Self::Grouping,
        Self::Backoff,
        Self::RateLimit,
        Self::AuditTrail,
        Self::Interchanges,
        Self::Invoices,
        Self::Receipts,
        Self::Forecasts,
        Self::Calendars,
        Self::MasterData,
        Self::Neighbours,
        Self::Retention,
        Self::AnnouncedDeprecation,
        Self::Quality,
        Self::Scorecards,
    ];

    /// Returns whether the claim follows from what the deployment file promises elsewhere, so that nobody has to write it.
    pub fn is_derived(self) -> bool {
        matches!(
            self,
            Self::Grouping
                | Self::Backoff
                | Self::RateLimit
                | Self::Calendars
                | Self::Neighbours
                | Self::Retention
                | Self::AnnouncedDeprecation
        )
    }

    /// Returns whether countersign has what it takes to put the claim to the test; a deployment can only claim what it has.
    pub fn is_testable(self) -> bool {
        self != Self::Interchanges
    }

    /// Returns the claim's word in deployment files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Exceptions => "exceptions",
            Self::DeadLetters => "dead-letters",
            Self::Lineage => "lineage",
            Self::Clock => "clock",
            Self::Restart => "restart",
            Self::Metrics => "metrics",
            Self::SignedEvents => "signed-events",
            Self::Grouping => "grouping",
            Self::Backoff => "backoff",
            Self::RateLimit => "rate-limit",
            Self::AuditTrail => "audit-trail",
            Self::Interchanges => "interchanges",
            Self::Invoices => "invoices",
            Self::Receipts => "receipts",
            Self::Forecasts => "forecasts",
            Self::Calendars => "calendars",
            Self::MasterData => "master-data",
            Self::Neighbours => "neighbours",
            Self::Retention => "retention",
            Self::AnnouncedDeprecation => "announced-deprecation",
            Self::Quality => "quality",
            Self::Scorecards => "scorecards",
        }
    }
}
