//! Defects in how suppliers are shown what they read.

use super::defect::{Class, Defect};
use super::probe::instead;
use countersign_contracts::catalogue;
use serde_json::Value;

pub(super) const M140: Defect = Defect::new(
    "M140",
    Class::Easy,
    "I57",
    "Orders are shown in the newest version, whatever version was asked for.",
    |mut policies| {
        policies.views.version = |asked| instead(catalogue().current(), asked);
        policies
    },
);

pub(super) const M141: Defect = Defect::new(
    "M141",
    Class::Medium,
    "I57",
    "What has no value yet is left out of the view of an order, where the contract wants it to be there and null.",
    |mut policies| {
        policies.views.order = |view| instead(without_nulls(view.clone()), view);
        policies
    },
);

fn without_nulls(mut view: Value) -> Value {
    if let Value::Object(members) = &mut view {
        members.retain(|_, member| !member.is_null());
    }
    view
}
