//! What a release is put to in every way, where a mixture draws one of them: each passing failure of each end, and each class of malformed documents.

use super::answers::{accept, accept_by, spoiled};
use super::failures::{failures, fault};
use super::orders::gap;
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::malformation::Class;
use crate::plan::{End, Told};

/// Returns one short motif for each of them.
pub(crate) fn sweeps(draft: &mut Draft, chance: Chance) -> Vec<Vec<Beat>> {
    let mut sweeps = Vec::new();
    for (end, chance) in [(End::Erp, chance.at("erp")), (End::Portal, chance.at("portal"))] {
        for (at, kind) in (0..).zip(failures(chance)) {
            let (order, release) = draft.release(chance.nth(at), Told::Now);
            let failing = fault(draft, end, order, kind, 0, 1);
            let answer = accept(draft, order).after(gap(chance.nth(at)));
            sweeps.push(vec![release, failing, answer]);
        }
    }
    for (at, class) in (0..).zip(Class::ALL) {
        let chance = chance.at("malformed").nth(at);
        let (order, release) = draft.release(chance, Told::Now);
        let malformed = accept_by(draft, order, spoiled(class, chance)).after(gap(chance));
        sweeps.push(vec![release, malformed]);
    }
    sweeps
}
