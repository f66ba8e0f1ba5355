//! Where an event stands between ERP, integration and portal.

use crate::exhibit::Evidence;
use countersign_core::history::{Edge, End, Event, Function, Observation, Surface, What};

/// One of the three parties of the diagram; suppliers act through the portal, operators on the integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    Erp,
    Integration,
    Portal,
}

/// Where an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// It goes from one party to another.
    Between(Lane, Lane),
    /// It happens at one.
    At(Lane),
}

impl Place {
    pub(crate) fn of(event: &Event, evidence: &Evidence) -> Self {
        let cause = event.cause.and_then(|cause| evidence.event(cause));
        match &event.what {
            What::Attempt(attempt) => Self::along(attempt.edge),
            What::Deliver(deliver) => Self::along(deliver.edge),
            What::Outcome(_) | What::Late(_) => cause.map_or(Self::At(Lane::Integration), |cause| Self::of(cause, evidence).back()),
            What::Reply(reply) => Self::Between(lane(reply.end), Lane::Integration),
            What::Apply(apply) => Self::At(lane(apply.end)),
            What::Intent(intent) => Self::At(actor(intent.function)),
            What::Observe(observe) => Self::At(shown_by(&observe.observation)),
            What::Fault(_) => cause.map_or(Self::At(Lane::Integration), |cause| Self::At(Self::of(cause, evidence).far_end())),
            What::Run(_) | What::Scenario(_) | What::Payload(_) | What::Control(_) | What::Gap(_) => Self::At(Lane::Integration),
        }
    }

    fn along(edge: Edge) -> Self {
        match edge {
            Edge::ErpToIntegration => Self::Between(Lane::Erp, Lane::Integration),
            Edge::IntegrationToErp => Self::Between(Lane::Integration, Lane::Erp),
            Edge::PortalToIntegration => Self::Between(Lane::Portal, Lane::Integration),
            Edge::IntegrationToPortal => Self::Between(Lane::Integration, Lane::Portal),
            // The drawing has no column for the systems beside the two ends.
            Edge::IntegrationToNeighbour | Edge::OperatorToIntegration => Self::At(Lane::Integration),
        }
    }

    fn back(self) -> Self {
        match self {
            Self::Between(from, to) => Self::Between(to, from),
            Self::At(lane) => Self::At(lane),
        }
    }

    fn far_end(self) -> Lane {
        match self {
            Self::Between(_, lane) | Self::At(lane) => lane,
        }
    }
}

fn lane(end: End) -> Lane {
    match end {
        End::Erp => Lane::Erp,
        End::Portal => Lane::Portal,
        End::Transport | End::Warehouse | End::Documents => Lane::Integration,
    }
}

fn actor(function: Function) -> Lane {
    match function {
        Function::OrderRelease
        | Function::OrderRevise
        | Function::OrderCancel
        | Function::ReceiptPost
        | Function::ReceiptReverse
        | Function::PaymentPost
        | Function::MasterDataChange
        | Function::PaymentReverse
        | Function::QualityPost
        | Function::ForecastPublish => Lane::Erp,
        Function::OrderList
        | Function::OrderRead
        | Function::AcknowledgementSubmit
        | Function::ShipNoticeSubmit
        | Function::InvoiceSubmit
        | Function::InvoiceRead
        | Function::InvoiceList
        | Function::CreditNoteSubmit
        | Function::ComplianceDocumentSubmit
        | Function::ComplianceDocumentRead
        | Function::CorrectiveActionSubmit
        | Function::QualityRead
        | Function::ScorecardRead
        | Function::ForecastList
        | Function::ForecastRead
        | Function::InventoryCommitmentSubmit
        | Function::ShipNoticeRead
        | Function::ReceiptList
        | Function::TokenRequest => Lane::Portal,
        _ => Lane::Integration,
    }
}

fn shown_by(observation: &Observation) -> Lane {
    match observation {
        Observation::Order(order) => surface(order.surface),
        Observation::Balance(balance) => surface(balance.surface),
        Observation::Account(account) => surface(account.surface),
        Observation::Quality(case) => surface(case.surface),
        Observation::Scorecard(month) => surface(month.surface),
        Observation::Complete(read) => surface(*read),
        Observation::Case(_)
        | Observation::DeadLetter(_)
        | Observation::Audit(_)
        | Observation::Lineage { .. }
        | Observation::Deviation { .. } => Lane::Integration,
    }
}

fn surface(surface: Surface) -> Lane {
    match surface {
        Surface::Erp => Lane::Erp,
        Surface::Portal => Lane::Portal,
        Surface::Cases | Surface::DeadLetters | Surface::Audit | Surface::Gateway => Lane::Integration,
    }
}
