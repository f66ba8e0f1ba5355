//! All policies together.

use super::{
    AccessPolicies, AuditPolicies, CasePolicies, CommitmentPolicies, CorrelationPolicies, DeliveryPolicies, ForecastPolicies,
    GatewayPolicies, GroupingPolicies, InvoicePolicies, KeyPolicies, MasterDataPolicies, ParkingPolicies, PaymentPolicies,
    PlanningPolicies, QualityPolicies, QuantityPolicies, ReceiptPolicies, RetentionPolicies, RevisionPolicies, ScorecardPolicies,
    StatusPolicies, ViewPolicies,
};

/// Every decision of the integration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policies {
    /// Repetition: idempotency keys and document numbers.
    pub(crate) keys: KeyPolicies,
    /// Which revision counts.
    pub(crate) revisions: RevisionPolicies,
    /// What suppliers may promise.
    pub(crate) commitments: CommitmentPolicies,
    /// Changes of the master data.
    pub(crate) master_data: MasterDataPolicies,
    /// Forecasts, and commitments to them.
    pub(crate) forecasts: ForecastPolicies,
    /// Changes by planning runs.
    pub(crate) planning: PlanningPolicies,
    /// Overlapping revisions.
    pub(crate) grouping: GroupingPolicies,
    /// Early arrivals.
    pub(crate) parking: ParkingPolicies,
    /// What a case holds.
    pub(crate) cases: CasePolicies,
    /// How long documents are kept.
    pub(crate) retention: RetentionPolicies,
    /// What is written into the audit trail.
    pub(crate) audit: AuditPolicies,
    /// What ties a flow together.
    pub(crate) correlation: CorrelationPolicies,
    /// Who sees what, and until when.
    pub(crate) access: AccessPolicies,
    /// How suppliers are shown what they read.
    pub(crate) views: ViewPolicies,
    /// What words mean.
    pub(crate) statuses: StatusPolicies,
    /// How amounts compare.
    pub(crate) quantities: QuantityPolicies,
    /// What becomes of goods receipts.
    pub(crate) receipts: ReceiptPolicies,
    /// How invoices are matched.
    pub(crate) invoices: InvoicePolicies,
    /// What becomes of credit notes and payments.
    pub(crate) payments: PaymentPolicies,
    /// What becomes of quality notices and of what suppliers answer to them.
    pub(crate) quality: QualityPolicies,
    /// How a supplier's month is counted.
    pub(crate) scorecards: ScorecardPolicies,
    /// How requests come in.
    pub(crate) gateway: GatewayPolicies,
    /// How messages leave.
    pub(crate) delivery: DeliveryPolicies,
}

impl Policies {
    /// Returns the policies that keep every promise.
    pub(crate) fn correct() -> Self {
        Self {
            keys: KeyPolicies::correct(),
            revisions: RevisionPolicies::correct(),
            commitments: CommitmentPolicies::correct(),
            master_data: MasterDataPolicies::correct(),
            forecasts: ForecastPolicies::correct(),
            planning: PlanningPolicies::correct(),
            grouping: GroupingPolicies::correct(),
            parking: ParkingPolicies::correct(),
            cases: CasePolicies::correct(),
            retention: RetentionPolicies::correct(),
            audit: AuditPolicies::correct(),
            correlation: CorrelationPolicies::correct(),
            access: AccessPolicies::correct(),
            views: ViewPolicies::correct(),
            statuses: StatusPolicies::correct(),
            quantities: QuantityPolicies::correct(),
            receipts: ReceiptPolicies::correct(),
            invoices: InvoicePolicies::correct(),
            payments: PaymentPolicies::correct(),
            quality: QualityPolicies::correct(),
            scorecards: ScorecardPolicies::correct(),
            gateway: GatewayPolicies::correct(),
            delivery: DeliveryPolicies::correct(),
        }
    }
}
