//! What suppliers are given: an answer that holds something of another supplier's belongs to that family too, and a list of a supplier's own
//! documents to none of theirs.

use super::families::{Families, Kind, name};
use crate::leaks::{owner, words};
use crate::records::Refusals;
use crate::table::Table;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Answer, Intent};
use countersign_core::ids::SupplierId;

/// Whose each fingerprint is; bounded by the fingerprints, and by the texts of refusals.
#[derive(Debug, Default)]
pub(super) struct Given {
    suppliers: Table<SupplierId, u32>,
    owners: Table<Fingerprint, u32>,
    pub(super) refusals: Refusals,
    /// The first supplier that has a document, and since which event another has one.
    first: Option<SupplierId>,
    pub(super) two_owners_since: Option<u64>,
}

impl Given {
    /// The owner of what several suppliers have to do with.
    const SEVERAL: u32 = u32::MAX;

    pub(super) fn see_intent(&mut self, index: u64, intent: &Intent) {
        let (Some(owner), Some(fingerprint)) = (owner(intent), intent.fingerprint) else {
            return;
        };
        let is_other = self.first.get_or_insert_with(|| owner.clone()) != owner;
        if is_other {
            self.two_owners_since.get_or_insert(index);
        }
        let place = if *owner == intent.supplier {
            self.place(owner)
        } else {
            Self::SEVERAL
        };
        let known = *self.owners.entry(fingerprint).or_insert(place);
        if known != place {
            self.owners.insert(fingerprint, Self::SEVERAL);
        }
    }

    fn place(&mut self, supplier: &SupplierId) -> u32 {
        let next = crate::table::narrow(self.suppliers.len());
        match self.suppliers.get(supplier) {
            Some(place) => *place,
            None => {
                self.suppliers.insert(supplier.clone(), next);
                next
            }
        }
    }

    /// Ties the family of an answer to those of what it holds and may not be the reader's own. Returns the text of a refusal that names a
    /// document.
    pub(super) fn see_answer(&self, reader: &SupplierId, family: u32, answer: &Answer, families: &mut Families) -> Option<&str> {
        let reader = self.suppliers.get(reader);
        for fingerprint in &answer.fingerprints {
            let is_own = self.owners.get(fingerprint).is_none_or(|owner| Some(owner) == reader);
            if !is_own {
                families.name(name(Kind::Fingerprint, fingerprint), family);
            }
        }
        let text = self.refusals.text(answer.payload?)?;
        let mut names_any = false;
        for word in words(text) {
            if let Some(named) = families.known(name(Kind::Number, word)) {
                families.tie(named, family);
                names_any = true;
            }
        }
        names_any.then_some(text)
    }
}
