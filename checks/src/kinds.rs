//! Kinds of events, so that an invariant is shown only those that it folds.

use countersign_core::history::{Effect, Observation, What};

/// A set of kinds of events. What an end did and what a surface said are kinds by what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u64);

impl Kinds {
    /// No kind.
    pub const NONE: Self = Self(0);
    /// Phases of the run.
    pub const RUN: Self = Self::at(0);
    /// Scenarios.
    pub const SCENARIO: Self = Self::at(1);
    /// Payloads.
    pub const PAYLOAD: Self = Self::at(2);
    /// Intents.
    pub const INTENT: Self = Self::at(3);
    /// Attempts.
    pub const ATTEMPT: Self = Self::at(4);
    /// Outcomes.
    pub const OUTCOME: Self = Self::at(5);
    /// Late answers.
    pub const LATE: Self = Self::at(6);
    /// Deliveries.
    pub const DELIVER: Self = Self::at(7);
    /// Answers to deliveries.
    pub const REPLY: Self = Self::at(8);
    /// Faults.
    pub const FAULT: Self = Self::at(9);
    /// What was done to the deployment.
    pub const CONTROL: Self = Self::at(10);
    /// Gaps.
    pub const GAP: Self = Self::at(11);

    /// Effects: the ERP recorded an order revision.
    pub const ORDER_RECORDED: Self = Self::at(12);
    /// Effects: the ERP booked a commitment.
    pub const COMMITMENT_BOOKED: Self = Self::at(13);
    /// Effects: the ERP booked a shipment.
    pub const SHIPMENT_BOOKED: Self = Self::at(14);
    /// Effects: the ERP booked an invoice.
    pub const INVOICE_BOOKED: Self = Self::at(15);
    /// Effects: the ERP booked a credit note.
    pub const CREDIT_NOTE_BOOKED: Self = Self::at(16);
    /// Effects: the ERP posted a payment.
    pub const PAYMENT_POSTED: Self = Self::at(17);
    /// Effects: the portal shows a payment.
    pub const PAYMENT_SHOWN: Self = Self::at(18);
    /// Effects: the ERP posted a quality notice.
    pub const QUALITY_POSTED: Self = Self::at(19);
    /// Effects: the portal shows a quality notice.
    pub const QUALITY_SHOWN: Self = Self::at(20);
    /// Effects: the ERP booked a corrective action.
    pub const CORRECTIVE_ACTION_BOOKED: Self = Self::at(21);
    /// Effects: the ERP recorded an issue of a forecast.
    pub const FORECAST_RECORDED: Self = Self::at(22);
    /// Effects: the portal shows an issue of a forecast.
    pub const FORECAST_SHOWN: Self = Self::at(23);
    /// Effects: the ERP booked an inventory commitment.
    pub const INVENTORY_COMMITMENT_BOOKED: Self = Self::at(24);
    /// Effects: the ERP booked a compliance document.
    pub const COMPLIANCE_DOCUMENT_BOOKED: Self = Self::at(25);
    /// Effects: the ERP posted a goods movement.
    pub const RECEIPT_POSTED: Self = Self::at(26);
    /// Effects: the portal shows a goods movement.
    pub const RECEIPT_SHOWN: Self = Self::at(27);
    /// Effects: the portal shows an order revision.
    pub const ORDER_SHOWN: Self = Self::at(28);
    /// Effects: a neighbour took what it was told.
    pub const NEIGHBOUR_TOOK: Self = Self::at(29);
    /// Effects: the portal shows what became of a document.
    pub const STATUS_SHOWN: Self = Self::at(30);

    /// Observations: a case.
    pub const CASE_SEEN: Self = Self::at(31);
    /// Observations: a dead letter.
    pub const DEAD_LETTER_SEEN: Self = Self::at(32);
    /// Observations: an order or a forecast.
    pub const ORDER_SEEN: Self = Self::at(33);
    /// Observations: what was shipped and received of an order.
    pub const BALANCE_SEEN: Self = Self::at(34);
    /// Observations: an invoice.
    pub const ACCOUNT_SEEN: Self = Self::at(35);
    /// Observations: a quality case.
    pub const QUALITY_SEEN: Self = Self::at(36);
    /// Observations: entries of the audit trail.
    pub const AUDIT_SEEN: Self = Self::at(37);
    /// Observations: a scorecard.
    pub const SCORECARD_SEEN: Self = Self::at(38);
    /// Observations: the hops of a flow.
    pub const LINEAGE_SEEN: Self = Self::at(39);
    /// Observations: an answer that is not as its contract says.
    pub const DEVIATION_SEEN: Self = Self::at(40);
    /// Observations: everything that a surface has was read.
    pub const COMPLETE: Self = Self::at(41);

    /// How many kinds there are.
    pub(crate) const COUNT: usize = 42;

    /// Every kind.
    pub const ALL: Self = Self::between(0, Self::COUNT);
    /// Every change of a ledger.
    pub const APPLY: Self = Self::between(12, 31);
    /// Every observation.
    pub const OBSERVE: Self = Self::between(31, Self::COUNT);
    /// What the ERP books of a supplier's documents.
    pub const BOOKED: Self = Self::COMMITMENT_BOOKED
        .and(Self::SHIPMENT_BOOKED)
        .and(Self::INVOICE_BOOKED)
        .and(Self::CREDIT_NOTE_BOOKED)
        .and(Self::CORRECTIVE_ACTION_BOOKED)
        .and(Self::INVENTORY_COMMITMENT_BOOKED)
        .and(Self::COMPLIANCE_DOCUMENT_BOOKED);
    /// What the portal shows of documents that count by themselves.
    pub const MOVEMENT_SHOWN: Self = Self::RECEIPT_SHOWN.and(Self::PAYMENT_SHOWN).and(Self::QUALITY_SHOWN);
    /// What the portal shows of documents that come in revisions.
    pub const REVISION_SHOWN: Self = Self::ORDER_SHOWN.and(Self::FORECAST_SHOWN);

    /// Returns the kinds of both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the kind of an event.
    pub fn of(what: &What) -> Self {
        match what {
            What::Run(_) => Self::RUN,
            What::Scenario(_) => Self::SCENARIO,
            What::Payload(_) => Self::PAYLOAD,
            What::Intent(_) => Self::INTENT,
            What::Attempt(_) => Self::ATTEMPT,
            What::Outcome(_) => Self::OUTCOME,
            What::Late(_) => Self::LATE,
            What::Deliver(_) => Self::DELIVER,
            What::Reply(_) => Self::REPLY,
            What::Apply(apply) => Self::of_effect(&apply.effect),
            What::Observe(observe) => Self::of_observation(&observe.observation),
            What::Fault(_) => Self::FAULT,
            What::Control(_) => Self::CONTROL,
            What::Gap(_) => Self::GAP,
        }
    }

    fn of_effect(effect: &Effect) -> Self {
        match effect {
            Effect::OrderRecorded => Self::ORDER_RECORDED,
            Effect::CommitmentBooked(_) => Self::COMMITMENT_BOOKED,
            Effect::ShipmentBooked(_) => Self::SHIPMENT_BOOKED,
            Effect::InvoiceBooked(_) => Self::INVOICE_BOOKED,
            Effect::CreditNoteBooked(_) => Self::CREDIT_NOTE_BOOKED,
            Effect::PaymentPosted(_) => Self::PAYMENT_POSTED,
            Effect::PaymentShown(_) => Self::PAYMENT_SHOWN,
            Effect::QualityPosted(_) => Self::QUALITY_POSTED,
            Effect::QualityShown(_) => Self::QUALITY_SHOWN,
            Effect::CorrectiveActionBooked(_) => Self::CORRECTIVE_ACTION_BOOKED,
            Effect::ForecastRecorded(_) => Self::FORECAST_RECORDED,
            Effect::ForecastShown(_) => Self::FORECAST_SHOWN,
            Effect::InventoryCommitmentBooked(_) => Self::INVENTORY_COMMITMENT_BOOKED,
            Effect::ComplianceDocumentBooked(_) => Self::COMPLIANCE_DOCUMENT_BOOKED,
            Effect::ReceiptPosted(_) => Self::RECEIPT_POSTED,
            Effect::ReceiptShown(_) => Self::RECEIPT_SHOWN,
            Effect::OrderShown(_) => Self::ORDER_SHOWN,
            Effect::NeighbourTook => Self::NEIGHBOUR_TOOK,
            Effect::StatusShown { .. } => Self::STATUS_SHOWN,
        }
    }

    fn of_observation(observation: &Observation) -> Self {
        match observation {
            Observation::Case(_) => Self::CASE_SEEN,
            Observation::DeadLetter(_) => Self::DEAD_LETTER_SEEN,
            Observation::Order(_) => Self::ORDER_SEEN,
            Observation::Balance(_) => Self::BALANCE_SEEN,
            Observation::Account(_) => Self::ACCOUNT_SEEN,
            Observation::Quality(_) => Self::QUALITY_SEEN,
            Observation::Audit(_) => Self::AUDIT_SEEN,
            Observation::Scorecard(_) => Self::SCORECARD_SEEN,
            Observation::Lineage { .. } => Self::LINEAGE_SEEN,
            Observation::Deviation { .. } => Self::DEVIATION_SEEN,
            Observation::Complete(_) => Self::COMPLETE,
        }
    }

    /// Returns whether the kind in this place of a list of all is in the set.
    pub(crate) fn has(self, place: usize) -> bool {
        self.0 >> place & 1 == 1
    }

    /// Returns the place of the first kind in a list of all.
    pub(crate) fn place(self) -> usize {
        (self.0.trailing_zeros() as usize).min(Self::COUNT - 1)
    }

    const fn at(place: usize) -> Self {
        Self(1 << place)
    }

    const fn between(from: usize, to: usize) -> Self {
        Self((1 << to) - (1 << from))
    }
}

#[cfg(test)]
mod tests {
    use super::Kinds;

    #[test]
    fn a_set_has_its_own_kinds_and_no_others() {
        let some = Kinds::PAYLOAD.and(Kinds::GAP);
        let places: Vec<usize> = (0..Kinds::COUNT).filter(|place| some.has(*place)).collect();
        assert_eq!(places, [Kinds::PAYLOAD.place(), Kinds::GAP.place()]);
        assert!((0..Kinds::COUNT).all(|place| Kinds::ALL.has(place) && !Kinds::NONE.has(place)));
    }

    #[test]
    fn the_place_of_no_kind_is_in_the_list_of_all() {
        assert_eq!(Kinds::NONE.place(), Kinds::COUNT - 1);
    }
}
