//! Defects in what becomes of changes of the master data.

use super::defect::{Class, Defect};
use super::probe::instead;
use crate::policies::MasterDataPolicies;
use countersign_core::ids::DocumentKind;

pub(super) const M142: Defect = Defect::new(
    "M142",
    Class::Hard,
    "I52",
    "The change of a master data record that comes last counts, also when it is an older one.",
    |mut policies| {
        policies.master_data.is_newer = |given, known| instead(true, (MasterDataPolicies::correct().is_newer)(given, known));
        policies
    },
);

pub(super) const M143: Defect = Defect::new(
    "M143",
    Class::Easy,
    "I52",
    "What was retired in the master data may still be named.",
    |mut policies| {
        policies.master_data.is_valid = |standing| instead(true, (MasterDataPolicies::correct().is_valid)(standing));
        policies
    },
);

pub(super) const M156: Defect = Defect::new(
    "M156",
    Class::Medium,
    "I52",
    "A case of master data names whoever answers for that kind of record, not the owner of the record.",
    |mut policies| {
        policies.master_data.owner = |own, usual| instead(usual.clone(), (MasterDataPolicies::correct().owner)(own, usual));
        policies
    },
);

pub(super) const M157: Defect = Defect::new(
    "M157",
    Class::Medium,
    "I52",
    "Orders of the ERP are not held against the master data.",
    |mut policies| {
        policies.master_data.is_checked = |kind| instead(kind != DocumentKind::Order, (MasterDataPolicies::correct().is_checked)(kind));
        policies
    },
);

pub(super) const M158: Defect = Defect::new(
    "M158",
    Class::Medium,
    "I52",
    "Plants are added to a supplier's record and never taken out of it.",
    |mut policies| {
        policies.master_data.plants = |newest, known| {
            let mut all = newest.clone();
            all.extend(known.iter().filter(|plant| !newest.contains(plant)).cloned());
            instead(all, (MasterDataPolicies::correct().plants)(newest, known))
        };
        policies
    },
);

pub(super) const M159: Defect = Defect::new(
    "M159",
    Class::Hard,
    "I52",
    "A unit that a material had once is still converted after it was dropped.",
    |mut policies| {
        policies.master_data.is_unit_dropped = |unit| instead(false, (MasterDataPolicies::correct().is_unit_dropped)(unit));
        policies
    },
);

pub(super) const M161: Defect = Defect::new(
    "M161",
    Class::Medium,
    "I52",
    "Forecasts of the ERP are not held against the master data.",
    |mut policies| {
        policies.master_data.is_checked = |kind| instead(kind != DocumentKind::Forecast, (MasterDataPolicies::correct().is_checked)(kind));
        policies
    },
);
