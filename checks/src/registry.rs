//! The registry: every invariant, in the order of ids.

use crate::answered_contracts::AnswersKeepContract;
use crate::answers::{AckConsistent, OneTerminalAck};
use crate::atomicity::Atomicity;
use crate::audit_trail::{AuditTrailWhole, TrailNumbers};
use crate::case_life::{ExceptionPrecise, LifecycleAndAudit};
use crate::cases::{ExceptionComplete, ReasonAndRoute};
use crate::channels::ChannelOrder;
use crate::commitments::CommitmentWithinTolerance;
use crate::concurrency::ConcurrentSameKey;
use crate::conservation::{Conservation, FailMeansNoEffect, NoPhantom};
use crate::correlation::CorrelationComplete;
use crate::crashes::AcceptedSurvivesCrash;
use crate::dead_letters::{DeadLetterExact, ReplayOnce};
use crate::dedupe::NoFalseDedupe;
use crate::delays::{PoisonIsolation, SlaStaleness};
use crate::duplicates::{BusinessDuplicate, EffectAtMostOnce};
use crate::fidelity::Fidelity;
use crate::forecasts::ForecastShortfallTold;
use crate::governance::MasterDataGoverned;
use crate::grouping::CoalescingSound;
use crate::invariant::Invariant;
use crate::keeping::KeptThenRemoved;
use crate::leaks::Confidentiality;
use crate::lots::LotAndShelfLife;
use crate::material_revisions::MaterialRevisionCurrent;
use crate::money::MoneyAndDerivedFigures;
use crate::neighbours::NeighboursTold;
use crate::order_of_arrival::CausalPrerequisite;
use crate::payments::PaidWithinInvoices;
use crate::planning::PlanningRunWhole;
use crate::quality::OneQualityCase;
use crate::quantities::QuantityConservation;
use crate::rates::RateFair;
use crate::references::ReferenceChain;
use crate::replays::{KeyConflict, ReplaySame};
use crate::retention::{KeyNotPoisoned, RetentionWindow};
use crate::retries::RetryPolicy;
use crate::revisions::{NoLostUpdate, RevisionsGoForward};
use crate::scorecards::ScorecardRecomputes;
use crate::sessions::SessionReads;
use crate::stale::{StaleAckRejected, StaleWriteRejected};
use crate::statuses::StatusFidelity;
use crate::strangers::ForeignLooksMissing;
use crate::supersession::SupersededAccounted;
use crate::terminal::TerminalIsTerminal;
use crate::tokens::TokenValidity;
use crate::transitions::LegalTransitions;
use crate::unseen::Unseen;
use crate::versions::VersionSunset;
use crate::webhooks::WebhookAuth;
use crate::windows::OverdueExact;
use countersign_core::promise::Promise;

/// Returns every promise, in the order of ids.
pub fn registry() -> Vec<&'static Promise> {
    let all = invariants().into_iter().chain(run_wide());
    let mut promises: Vec<&'static Promise> = all.map(|invariant| invariant.promise()).collect();
    promises.sort_by_key(|promise| &promise.id);
    promises.dedup_by_key(|promise| &promise.id);
    promises
}

/// Returns the promise with this id.
pub fn promise(id: &str) -> Option<&'static Promise> {
    registry().into_iter().find(|promise| promise.id.as_str() == id)
}

/// Returns what looks at the whole run, event by event, and asks the records for nothing but what the run says of itself.
pub(crate) fn run_wide() -> Vec<Box<dyn Invariant + Send>> {
    vec![Box::<RateFair>::default(), Box::<TrailNumbers>::default()]
}

/// Returns what judges documents by the records of everything that could be compared with them.
pub(crate) fn invariants() -> Vec<Box<dyn Invariant + Send>> {
    vec![
        Box::<EffectAtMostOnce>::default(),
        Box::<ReplaySame>::default(),
        Box::<KeyConflict>::default(),
        Box::<ConcurrentSameKey>::default(),
        Box::<BusinessDuplicate>::default(),
        Box::<NoFalseDedupe>::default(),
        Box::<RetentionWindow>::default(),
        Box::<KeyNotPoisoned>::default(),
        Box::<RevisionsGoForward>::default(),
        Box::<NoLostUpdate>::default(),
        Box::<SupersededAccounted>::default(),
        Box::<StaleWriteRejected>::default(),
        Box::<StaleAckRejected>::default(),
        Box::<ChannelOrder>::default(),
        Box::<PoisonIsolation>::default(),
        Box::<TerminalIsTerminal>::default(),
        Box::<CausalPrerequisite>::default(),
        Box::<SessionReads>::default(),
        Box::<OneTerminalAck>::default(),
        Box::<OverdueExact>::default(),
        Box::<CoalescingSound>::default(),
        Box::<AckConsistent>::default(),
        Box::<Conservation>::default(),
        Box::<NoPhantom>::default(),
        Box::<FailMeansNoEffect>::default(),
        Box::<AcceptedSurvivesCrash>::default(),
        Box::<RetryPolicy>::default(),
        Box::<DeadLetterExact>::default(),
        Box::<ReplayOnce>::default(),
        Box::<Atomicity>::default(),
        Box::new(Unseen::interchanges()),
        Box::<Fidelity>::default(),
        Box::<ExceptionComplete>::default(),
        Box::<ExceptionPrecise>::default(),
        Box::<ReasonAndRoute>::default(),
        Box::<LifecycleAndAudit>::default(),
        Box::<CorrelationComplete>::default(),
        Box::<ReferenceChain>::default(),
        Box::<Confidentiality>::default(),
        Box::<ForeignLooksMissing>::default(),
        Box::<TokenValidity>::default(),
        Box::<WebhookAuth>::default(),
        Box::<StatusFidelity>::default(),
        Box::<LegalTransitions>::default(),
        Box::<QuantityConservation>::default(),
        Box::<MoneyAndDerivedFigures>::default(),
        Box::<LotAndShelfLife>::default(),
        Box::<VersionSunset>::default(),
        Box::<SlaStaleness>::default(),
        Box::<PaidWithinInvoices>::default(),
        Box::<MasterDataGoverned>::default(),
        Box::<OneQualityCase>::default(),
        Box::<PlanningRunWhole>::default(),
        Box::<CommitmentWithinTolerance>::default(),
        Box::<ForecastShortfallTold>::default(),
        Box::<AnswersKeepContract>::default(),
        Box::<MaterialRevisionCurrent>::default(),
        Box::<ScorecardRecomputes>::default(),
        Box::<NeighboursTold>::default(),
        Box::<AuditTrailWhole>::default(),
        Box::<KeptThenRemoved>::default(),
    ]
}
