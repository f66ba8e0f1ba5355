//! The registry: every invariant, in the order of ids.

use crate::cases::{ExceptionComplete, ReasonAndRoute};
use crate::conservation::{Conservation, FailMeansNoEffect, NoPhantom};
use crate::correlation::CorrelationComplete;
use crate::duplicates::{BusinessDuplicate, EffectAtMostOnce};
use crate::invariant::Invariant;
use crate::leaks::Confidentiality;
use crate::order_of_arrival::CausalPrerequisite;
use crate::quantities::QuantityConservation;
use crate::replays::{KeyConflict, ReplaySame};
use crate::revisions::{NoLostUpdate, RevisionsGoForward};
use crate::stale::{StaleAckRejected, StaleWriteRejected};
use crate::statuses::StatusFidelity;
use crate::strangers::ForeignLooksMissing;
use crate::tokens::TokenValidity;
use crate::versions::VersionSunset;
use countersign_core::promise::Promise;

/// Returns every promise, in the order of ids.
pub fn registry() -> Vec<&'static Promise> {
    invariants().iter().map(|invariant| invariant.promise()).collect()
}

/// Returns the promise with this id.
pub fn promise(id: &str) -> Option<&'static Promise> {
    registry().into_iter().find(|promise| promise.id.as_str() == id)
}

pub(crate) fn invariants() -> Vec<Box<dyn Invariant + Send>> {
    vec![
        Box::<EffectAtMostOnce>::default(),
        Box::<ReplaySame>::default(),
        Box::<KeyConflict>::default(),
        Box::<BusinessDuplicate>::default(),
        Box::<RevisionsGoForward>::default(),
        Box::<NoLostUpdate>::default(),
        Box::<StaleWriteRejected>::default(),
        Box::<StaleAckRejected>::default(),
        Box::<CausalPrerequisite>::default(),
        Box::<Conservation>::default(),
        Box::<NoPhantom>::default(),
        Box::<FailMeansNoEffect>::default(),
        Box::<ExceptionComplete>::default(),
        Box::<ReasonAndRoute>::default(),
        Box::<CorrelationComplete>::default(),
        Box::<Confidentiality>::default(),
        Box::<ForeignLooksMissing>::default(),
        Box::<TokenValidity>::default(),
        Box::<StatusFidelity>::default(),
        Box::<QuantityConservation>::default(),
        Box::<VersionSunset>::default(),
    ]
}
