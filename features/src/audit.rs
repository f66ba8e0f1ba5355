//! The operator with the audit trail and with what is written into it by name: reads it, and resolves cases.

use crate::operator::{Operator, OperatorError, text};
use countersign_core::history::{AuditSeen, ControlAction, ControlStep, Function, Observation, Recorder, What};
use countersign_core::ids::{CaseId, SupplierId};
use serde_json::{Value, json};

/// How many entries one observation has at most.
const AT_ONCE: usize = 200;

impl Operator {
    /// Reads the audit trail, or what it says of one number, and records it.
    ///
    /// # Errors
    /// When it cannot be read to its end.
    pub async fn audit(&self, recorder: &Recorder, number: Option<&str>, is_final: bool) -> Result<Vec<AuditSeen>, OperatorError> {
        let narrow = number.map(|number| format!("&document={}", escaped(number))).unwrap_or_default();
        let place = (Function::AuditRead, self.operations.audit_path.as_str());
        let items = self.list(recorder, place, "entries", &narrow).await?;
        let entries: Vec<AuditSeen> = items.iter().filter_map(read_entry).collect();
        for some in entries.chunks(AT_ONCE) {
            self.observe(recorder, is_final, Observation::Audit(some.to_vec()));
        }
        Ok(entries)
    }

    /// Resolves a case in a person's name.
    ///
    /// # Errors
    /// When it is refused or not answered; the case may be resolved then.
    pub async fn resolve(&self, recorder: &Recorder, case: &CaseId, person: &str, reason: &str) -> Result<(), OperatorError> {
        // The address has no member of its own in deployment files: it stands below that of the list.
        let path = format!("{}/{case}/resolve", self.operations.cases_path);
        let began_us = Some(recorder.now().at_us);
        let body = json!({"actor": person, "note": reason}).to_string().into_bytes();
        self.call("POST", &path, body).await?;
        let action = ControlAction::ResolveCase {
            case: case.clone(),
            person: person.to_owned(),
            reason: reason.to_owned(),
        };
        recorder.record(What::Control(ControlStep {
            action,
            began_us,
            result: "resolved".to_owned(),
        }));
        Ok(())
    }
}

/// Writes a number as a value of a query: the numbers of invoices have a slash in them.
fn escaped(number: &str) -> String {
    let mut written = String::new();
    for byte in number.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => written.push(char::from(byte)),
            other => written.push_str(&format!("%{other:02X}")),
        }
    }
    written
}

fn read_entry(item: &Value) -> Option<AuditSeen> {
    Some(AuditSeen {
        sequence: item["sequence"].as_u64()?,
        at: item["at"].as_str().and_then(|text| text.parse().ok()),
        document: text(item, "document")?,
        number: text(item, "number")?,
        supplier: text(item, "supplier").map(SupplierId::from),
        revision: item["revision"].as_u64().and_then(|revision| u32::try_from(revision).ok()),
        from: text(item, "from"),
        to: text(item, "to")?,
        source_word: text(item, "sourceStatus"),
        actor: text(item, "actor"),
        person: text(item, "person"),
        reason: text(item, "reason"),
        correlation: text(item, "correlationId"),
    })
}
