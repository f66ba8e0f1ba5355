//! Defects in what becomes of early arrivals.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::{Expiry, ParkingPolicies};

pub(super) const M27: Defect = Defect::new(
    "M27",
    Class::Medium,
    "I17",
    "A parked ship notice is not released when its order arrives.",
    |mut policies| {
        policies.parking.is_released = |needed, standing| {
            instead(
                needed.is_some_and(|revision| revision <= standing),
                (ParkingPolicies::correct().is_released)(needed, standing),
            )
        };
        policies
    },
);

pub(super) const M28: Defect = Defect::new(
    "M28",
    Class::Medium,
    "I23",
    "A parked document is forgotten when its window passes: no case is opened.",
    |mut policies| {
        policies.parking.expiry = || instead(Expiry::Forget, Expiry::OpenCase);
        policies
    },
);
