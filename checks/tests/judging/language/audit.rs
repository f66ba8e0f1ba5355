//! From lines to events: what the audit trail says.

use super::line::Line;
use super::script::Script;
use countersign_core::history::{AuditSeen, Observation};

impl Script {
    /// `audit 1 acknowledgement ACK-0001 from parked to accepted by supplier`: an entry, of S1 and of the flow of PO-0001 unless it says `of` and `corr`;
    /// `early` reads it before the run has settled.
    pub(crate) fn audit(&mut self, line: &Line) {
        let text = |name: &str| line.option(name).map(str::to_owned);
        let entry = AuditSeen {
            sequence: line.word(1).parse().unwrap_or_else(|_| line.wrong()),
            at: None,
            document: line.word(2).to_owned(),
            number: line.word(3).to_owned(),
            supplier: Some(line.option("of").unwrap_or("S1").into()),
            revision: line.number("rev"),
            from: text("from"),
            to: text("to").unwrap_or_else(|| line.wrong()),
            source_word: text("word"),
            actor: Some(line.option("by").unwrap_or("integration").to_owned()),
            person: text("person"),
            reason: text("reason"),
            correlation: Some(line.option("corr").unwrap_or("C-PO-0001").to_owned()),
        };
        self.observe_at(!line.has("early"), Observation::Audit(vec![entry]));
    }
}
