//! Defects in who sees what, and until when.

use super::defect::{Class, Defect};
use super::probe::{count, instead};
use crate::border::Target;
use crate::policies::{AccessPolicies, ForeignAnswer, ListScope};
use crate::store::{MessageRow, Store, Stored};
use jiff::Timestamp;

pub(super) const M12: Defect = Defect::new(
    "M12",
    Class::Easy,
    "I39",
    "A list of orders that is narrowed by status shows every supplier's orders.",
    |mut policies| {
        policies.access.list_scope = |parameter| {
            let wrong = match parameter {
                Some("status") => ListScope::All,
                _ => ListScope::Own,
            };
            instead(wrong, ListScope::Own)
        };
        policies
    },
);

pub(super) const M14: Defect = Defect::new("M14", Class::Easy, "I41", "An expired token is still taken.", |mut policies| {
    policies.access.is_token_valid = |now, expires_at| instead(true, (AccessPolicies::correct().is_token_valid)(now, expires_at));
    policies
});

pub(super) const M15: Defect = Defect::new("M15", Class::Easy, "I48", "A version answers past its sunset.", |mut policies| {
    policies.access.version_answers =
        |stage, now, sunset_at| instead(true, (AccessPolicies::correct().version_answers)(stage, now, sunset_at));
    policies
});

pub(super) const M40: Defect = Defect::new(
    "M40",
    Class::Medium,
    "I40",
    "Another supplier's document is answered with 403, a missing one with 404.",
    |mut policies| {
        policies.access.foreign = |exists| {
            let wrong = if exists {
                ForeignAnswer::Forbidden
            } else {
                ForeignAnswer::NotFound
            };
            instead(wrong, ForeignAnswer::NotFound)
        };
        policies
    },
);

pub(super) const M56: Defect = Defect::new(
    "M56",
    Class::Hard,
    "I23",
    "The supplier's token is checked again when its document leaves for the ERP, and the message is dropped if it has expired.",
    |mut policies| {
        policies.delivery.is_wanted = has_valid_token;
        policies
    },
);

pub(super) const M57: Defect = Defect::new(
    "M57",
    Class::Hard,
    "I39",
    "The supplier of a request is kept where the next request overwrites it, and read again after a wait.",
    |mut policies| {
        policies.gateway.whose = Some(|own, latest| instead(latest, own));
        policies
    },
);

pub(super) const M83: Defect = Defect::new(
    "M83",
    Class::Easy,
    "I50",
    "No calls at once are granted: a supplier's second call at once is refused although its rate is not spent.",
    |mut policies| {
        policies.access.burst = |promised| instead(1, promised);
        policies
    },
);

pub(super) const M67: Defect = Defect::new(
    "M67",
    Class::Easy,
    "I48",
    "Answers of a deprecated version do not announce that it ends.",
    |mut policies| {
        policies.access.announces_deprecation = || instead(false, true);
        policies
    },
);

fn has_valid_token(store: &Store<'_>, message: &MessageRow, now: Timestamp) -> Stored<bool> {
    if message.target != Target::Erp {
        return Ok(true);
    }
    let last: Option<i64> = store.query_row(
        "SELECT max(expires_at) FROM tokens WHERE supplier = ?1",
        [message.supplier.as_str()],
        |row| row.get(0),
    )?;
    let is_valid = last.is_none_or(|expires_at| now.as_microsecond() < expires_at);
    count(!is_valid);
    Ok(is_valid)
}
