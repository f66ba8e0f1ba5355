//! What a correct integration does with a supplier's document, as far as it can be known when it is sent. In doubt, either way is right.

use super::crew::Crew;
use super::notes::OrderNote;
use countersign_campaigns::{Answer, KeyUse, Sending, TokenUse, VersionUse, find};
use countersign_core::deployment::{Stage as Life, VersionPromise};
use countersign_core::history::Expected;
use countersign_core::promise::Claim;
use countersign_core::status::Reason;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Times this close to a limit are not certain in a real run.
const DOUBT_S: i64 = 3;

impl Crew<'_> {
    /// Returns what is expected of a document for what it is: order, revision and quantities.
    pub(super) fn on_its_merits(&self, group: usize, order: u32, revision: Option<u32>, shipped: &BTreeMap<u32, Decimal>) -> Expected {
        let notes = self.notes();
        let Some(note) = notes.orders.get(&order) else {
            return Expected::Either;
        };
        let known = note.known();
        let is_doubtful = self.outlook.is_busy(group, order) || known.certainly != known.possibly;
        let is_early = known.possibly == 0 || revision.is_some_and(|revision| revision > known.possibly);
        if is_early && !note.is_cancelled_by(known.possibly) {
            let is_certain = known.certainly == known.possibly && self.outlook.brings(group, order, revision, note.latest());
            drop(notes);
            return if is_certain {
                self.expected_of_quantities(group, order, shipped)
            } else {
                self.expected_of_early(group, order)
            };
        }
        if is_doubtful {
            return Expected::Either;
        }
        let is_stale = revision.is_some_and(|revision| revision < known.certainly);
        if note.is_cancelled_by(known.certainly) {
            let mut reasons = vec![Reason::OrderCancelled];
            reasons.extend(is_stale.then_some(Reason::RevisionStale));
            return Expected::Case(reasons);
        }
        if is_stale {
            return Expected::Case(vec![Reason::RevisionStale]);
        }
        drop(notes);
        self.expected_of_quantities(group, order, shipped)
    }

    /// What waits for its order goes on when that comes, and becomes a case when it does not.
    fn expected_of_early(&self, group: usize, order: u32) -> Expected {
        if self.outlook.has_future(group, order) || !self.stage.deployment.offers(Claim::Clock) {
            Expected::Either
        } else {
            Expected::Case(vec![Reason::ParentMissing])
        }
    }

    fn expected_of_quantities(&self, group: usize, order: u32, shipped: &BTreeMap<u32, Decimal>) -> Expected {
        if shipped.is_empty() {
            return Expected::Accept;
        }
        if self.outlook.has_company(group, order) {
            return Expected::Either;
        }
        let mut expected = Expected::Accept;
        for (line, added) in shipped {
            let Some(room) = self.room(order, *line) else {
                return Expected::Either;
            };
            if *added > room.certain {
                return Expected::Case(vec![Reason::QuantityTolerance]);
            }
            if *added > room.safe {
                expected = Expected::Either;
            }
        }
        expected
    }

    /// Returns how much may still be shipped of a line of an order's current revision, in the base unit.
    pub(super) fn room(&self, order: u32, line: u32) -> Option<Room> {
        let notes = self.notes();
        let note = notes.orders.get(&order)?;
        let largest = self.largest(note, line)?;
        let (mut certainly, mut possibly) = (Decimal::ZERO, Decimal::ZERO);
        for document in notes.documents.values().filter(|document| document.order == order) {
            let Some(amount) = document.shipped.get(&line).filter(|_| !document.is_refused()) else {
                continue;
            };
            possibly = possibly.checked_add(*amount)?;
            // One that waits for its order is weighed again when that comes.
            if document.receipt_state().as_deref() == Some("accepted") {
                certainly = certainly.checked_add(*amount)?;
            }
        }
        Some(Room {
            certain: largest.checked_sub(certainly)?,
            safe: largest.checked_sub(possibly)?,
        })
    }

    fn largest(&self, note: &OrderNote, line: u32) -> Option<Decimal> {
        let order = &note.revision(note.known().certainly.max(1))?.order;
        let ordered = order.lines.iter().find(|ordered| ordered.line == line)?;
        let base = self.erp.master_data().to_base(&ordered.material, &ordered.quantity)?;
        order.tolerance.largest(base.amount)
    }

    /// Returns what is expected of how a document is sent, when that alone decides.
    pub(super) fn of_sending(&self, supplier: u32, sending: &Sending, version: &str) -> Option<Expected> {
        let promised = self.stage.deployment.versions.iter().find(|promised| promised.name == version);
        let Some(promised) = promised else {
            return Some(Expected::Refuse);
        };
        let of_token = match sending.token {
            TokenUse::Own => None,
            TokenUse::Kept => self.of_kept_token(supplier),
            TokenUse::Tampered | TokenUse::Missing | TokenUse::Other => Some(Expected::Refuse),
        };
        of_token
            .or_else(|| self.of_version(promised))
            .or_else(|| (sending.key == KeyUse::Absent).then_some(Expected::Refuse))
    }

    fn of_kept_token(&self, supplier: u32) -> Option<Expected> {
        let expires_at = self.notes().tokens.get(&supplier)?.expires_at();
        self.of_limit(expires_at)
    }

    fn of_version(&self, version: &VersionPromise) -> Option<Expected> {
        match version.sunset_at {
            Some(sunset_at) => self.of_limit(sunset_at),
            None => (version.stage == Life::Sunset).then_some(Expected::Refuse),
        }
    }

    /// Past a limit it is refused; close to it nobody knows, for the deployment's clock is read later than ours.
    fn of_limit(&self, limit: jiff::Timestamp) -> Option<Expected> {
        let left = limit.duration_since(self.recorder.business_now()).as_millis();
        let doubt = if self.stage.is_simulated { 20 } else { i128::from(DOUBT_S) * 1000 };
        if left <= 0 {
            Some(Expected::Refuse)
        } else {
            (left <= doubt).then_some(Expected::Either)
        }
    }

    /// Returns the name of the version that is meant.
    pub(super) fn version(&self, version: VersionUse) -> String {
        let newest = |life: Life| {
            let mut all = self.stage.deployment.versions.iter().rev();
            all.find(|promised| promised.stage == life).map(|promised| promised.name.clone())
        };
        let unknown = || "v99".to_owned();
        match version {
            VersionUse::Current => newest(Life::Active).unwrap_or_else(unknown),
            VersionUse::Deprecated => newest(Life::Deprecated).or_else(|| newest(Life::Active)).unwrap_or_else(unknown),
            VersionUse::Sunset => newest(Life::Sunset).unwrap_or_else(unknown),
            VersionUse::Unknown => unknown(),
        }
    }
}

/// How much may still be shipped.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// More than this is certainly too much.
    pub(super) certain: Decimal,
    /// As much as this is certainly fine.
    pub(super) safe: Decimal,
}

/// Returns what is expected of a document's content, when that alone decides.
pub(super) fn of_content(sending: &Sending, answer: Option<&Answer>) -> Option<Expected> {
    let spoiled = sending.malformation.as_deref().and_then(find);
    if let Some(malformation) = spoiled {
        return Some(Expected::Case(malformation.reasons()));
    }
    matches!(answer, Some(Answer::UnknownWord)).then(|| Expected::Case(vec![Reason::StatusUnmapped]))
}
