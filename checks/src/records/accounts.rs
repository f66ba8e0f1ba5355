//! What accounts for an operation that had no effect: its case, its dead letter, a newer revision.

use super::{CaseRecord, DeadLetterRecord, Operation, Records};
use crate::table::Name;
use countersign_core::history::{Expected, Surface};
use countersign_core::promise::Claim;
use countersign_core::status::Reason;

impl Records {
    /// Returns the cases that hold exactly the bytes of one of `operation`'s attempts, each once.
    pub fn exact_cases(&self, operation: &Operation) -> Vec<&CaseRecord> {
        let payloads = operation.attempts.iter().filter_map(|attempt| attempt.payload);
        let mut cases: Vec<&CaseRecord> = Vec::new();
        for case in payloads.flat_map(|payload| self.surfaces.cases_with_payload(payload)) {
            if !cases.iter().any(|known| known.seen.id == case.seen.id) {
                cases.push(case);
            }
        }
        // Two operations may have sent the same bytes, an empty body for one; then the correlation id tells their cases apart.
        let own = self.correlation_of(operation);
        if cases.iter().any(|case| case.seen.correlation.as_deref() == own) {
            cases.retain(|case| case.seen.correlation.as_deref() == own);
        }
        cases
    }

    /// Returns the cases that speak of `operation`'s document without holding its bytes or another operation's.
    pub fn near_cases<'a>(&'a self, operation: &Operation) -> Vec<&'a CaseRecord> {
        let mut cases: Vec<&'a CaseRecord> = Vec::new();
        let mut add = |case: &'a CaseRecord| {
            let is_known = cases.iter().any(|known| known.seen.id == case.seen.id);
            if !is_known && !self.holds_bytes_of_anybody(case) {
                cases.push(case);
            }
        };
        if let Some(fingerprint) = operation.fingerprint() {
            self.surfaces.cases_with_fingerprint(fingerprint).for_each(&mut add);
        }
        if let Some(document) = operation.document() {
            self.surfaces
                .cases_with_number(&document.number)
                .filter(|case| case.is_of(operation))
                .for_each(&mut add);
        }
        if let (Some(correlation), Some(Expected::Case(reasons))) = (self.correlation_of(operation), operation.expected()) {
            self.surfaces
                .cases_with_correlation(correlation)
                .filter(|case| case.seen.document_number.is_none() && case.has_reason_in(reasons))
                .for_each(&mut add);
        }
        cases
    }

    /// Returns the one case that is best evidence for `operation`.
    pub fn case_of(&self, operation: &Operation) -> Option<&CaseRecord> {
        self.exact_cases(operation)
            .first()
            .copied()
            .or_else(|| self.near_cases(operation).first().copied())
    }

    /// Returns the case that accounts for an accepted operation without an effect.
    pub fn accounting_case(&self, operation: &Operation) -> Option<&CaseRecord> {
        let is_expected = matches!(operation.expected(), Some(Expected::Case(_)));
        let mut cases = self.exact_cases(operation);
        cases.extend(self.near_cases(operation));
        // A repeated document's case and a late answer's case speak of the document too, and account for nothing lost.
        cases
            .into_iter()
            .find(|case| is_expected || !case.seen.reason.is_some_and(Reason::is_beside))
    }

    /// Returns the open dead letter that accounts for an accepted operation without an effect.
    pub fn open_letter(&self, operation: &Operation) -> Option<&DeadLetterRecord> {
        let by_fingerprint = operation
            .fingerprint()
            .and_then(|fingerprint| self.surfaces.letters_with_fingerprint(fingerprint).find(|letter| letter.is_open()));
        by_fingerprint.or_else(|| {
            let number = &operation.document()?.number;
            self.surfaces
                .letters_with_number(number)
                .find(|letter| letter.is_open() && letter.seen.fingerprints.is_empty())
        })
    }

    /// Returns the lists in which `operation` could still be found that were not read to their end, in words; empty when all were.
    pub fn unread(&self, operation: &Operation) -> Vec<&'static str> {
        let far_side = if operation.is_erp_event() { Surface::Portal } else { Surface::Erp };
        let needed = [
            (Some(far_side), "its far side"),
            (self.offers(Claim::Exceptions).then_some(Surface::Cases), "the exception cases"),
            (self.offers(Claim::DeadLetters).then_some(Surface::DeadLetters), "the dead letters"),
        ];
        let is_unread = |surface: Option<Surface>| surface.is_some_and(|surface| !self.is_complete(surface));
        needed
            .into_iter()
            .filter(|(surface, _)| is_unread(*surface))
            .map(|(_, name)| name)
            .collect()
    }

    fn correlation_of<'a>(&self, operation: &'a Operation) -> Option<&'a str> {
        let intended = operation.intent.as_ref()?.correlation.as_ref()?;
        Some(intended.as_str())
    }

    fn holds_bytes_of_anybody(&self, case: &CaseRecord) -> bool {
        case.seen.payload.is_some_and(|payload| self.is_sent(payload.name()))
    }

    fn is_sent(&self, payload: Name) -> bool {
        self.sender_of.contains_key(&payload)
    }
}

impl CaseRecord {
    fn is_of(&self, operation: &Operation) -> bool {
        let owner = operation.document().map(|document| &document.supplier);
        self.seen.supplier.is_none() || self.seen.supplier.as_ref() == owner || self.seen.supplier.as_ref() == operation.supplier()
    }

    /// Returns whether its reason is one of `reasons`.
    pub fn has_reason_in(&self, reasons: &[Reason]) -> bool {
        self.seen.reason.is_some_and(|reason| reasons.contains(&reason))
    }
}

impl DeadLetterRecord {
    /// Returns whether it still waits for somebody.
    pub fn is_open(&self) -> bool {
        self.seen.status == "open"
    }
}
