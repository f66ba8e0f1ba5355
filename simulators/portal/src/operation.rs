//! An operation: one submission as it was meant, whatever number of attempts it takes.

use crate::exchange::{Call, new_trace};
use crate::session::PortalSession;
use crate::submission::{Drafted, Submission, TokenChoice};
use crate::tokens::encode;
use countersign_contracts::catalogue;
use countersign_core::documents::RecordKind;
use countersign_core::fingerprint::{self, Fingerprint};
use countersign_core::history::{Intent, RecordNamed, What};
use countersign_core::ids::SupplierId;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

/// One submission as it was meant.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) submission: Submission,
    pub(crate) body: Vec<u8>,
    pub(crate) fingerprint: Option<Fingerprint>,
    pub(crate) call: Call,
}

impl Operation {
    /// Records the intent of `desk` to submit, before anything leaves.
    pub(crate) fn begin(session: &PortalSession, desk: &SupplierId, submission: Submission) -> Arc<Self> {
        let body = submission.body.clone().unwrap_or_else(|| written(&submission));
        let fingerprint = fingerprint_in(&body, &submission.document);
        let call = call(session, desk, &submission, fingerprint);
        session
            .recorder
            .record(What::Intent(Box::new(intent(&call, &submission, fingerprint))));
        Arc::new(Self {
            submission,
            body,
            fingerprint,
            call,
        })
    }
}

fn written(submission: &Submission) -> Vec<u8> {
    let catalogue = catalogue();
    let kind = submission.document.key().kind;
    let is_known = catalogue.contract(kind, &submission.version).is_some();
    let version = if is_known {
        submission.version.as_str()
    } else {
        catalogue.current()
    };
    let value = match &submission.document {
        Drafted::Acknowledgement(document) => countersign_contracts::write_acknowledgement(version, document),
        Drafted::ShipNotice(document) => countersign_contracts::write_ship_notice(version, document),
        Drafted::Invoice(document) => serde_json::to_value(document).expect("an invoice is plain JSON"),
        Drafted::CorrectiveAction(document) => serde_json::to_value(document).expect("a corrective action is plain JSON"),
        Drafted::ComplianceDocument(document) => serde_json::to_value(document).expect("a compliance document is plain JSON"),
        Drafted::CreditNote(document) => serde_json::to_value(document).expect("a credit note is plain JSON"),
        Drafted::InventoryCommitment(document) => serde_json::to_value(document).expect("a commitment is plain JSON"),
    };
    value.to_string().into_bytes()
}

// Bytes that were broken on purpose may hold no fingerprint; then the History must not say that they do.
fn fingerprint_in(body: &[u8], document: &Drafted) -> Option<Fingerprint> {
    let found = fingerprint::find(body);
    let own = fingerprint::find(document.reference().as_bytes()).first().copied();
    own.filter(|own| found.contains(own)).or_else(|| found.first().copied())
}

fn call(session: &PortalSession, desk: &SupplierId, submission: &Submission, fingerprint: Option<Fingerprint>) -> Call {
    let gateway = &session.shared.settings.gateway;
    let template = match &submission.document {
        Drafted::Acknowledgement(_) => &gateway.acknowledgements_path,
        Drafted::ShipNotice(_) => &gateway.ship_notices_path,
        Drafted::Invoice(_) => &gateway.invoices_path,
        Drafted::CreditNote(_) => &gateway.credit_notes_path,
        Drafted::CorrectiveAction(_) => &gateway.corrective_actions_path,
        Drafted::InventoryCommitment(_) => &gateway.inventory_commitments_path,
        Drafted::ComplianceDocument(_) => &gateway.compliance_documents_path,
    };
    let document = submission.document.key();
    let own_words = [
        Some(document.number),
        Some(submission.document.parent(desk).number),
        Some(submission.document.correlation().to_string()),
        Some(submission.document.reference().to_owned()).filter(|reference| !reference.is_empty()),
        submission.correlation.as_ref().map(ToString::to_string),
        submission.key.text().map(str::to_owned),
        fingerprint.map(|fingerprint| fingerprint.to_string()),
    ];
    Call {
        operation: session.recorder.operation(),
        function: submission.document.function(),
        method: "POST",
        path: template.replace("{version}", &encode(&submission.version)),
        version: submission.version.clone(),
        key: submission.key.clone(),
        correlation: submission.correlation.clone(),
        content_type: Some(submission.content_type.clone()),
        if_none_match: None,
        framing: submission.framing,
        token: submission.token.clone(),
        supplier: desk.clone(),
        own_words: Some(own_words.into_iter().flatten().collect()),
        trace: new_trace(),
        attempts: AtomicU32::new(0),
    }
}

fn intent(call: &Call, submission: &Submission, fingerprint: Option<Fingerprint>) -> Intent {
    let document = &submission.document;
    let owner = submission.order_owner.as_ref().unwrap_or_else(|| document.supplier());
    let acting = match &submission.token {
        TokenChoice::OtherSupplier(other) => other,
        TokenChoice::Held(token) => token.supplier(),
        TokenChoice::Own | TokenChoice::Missing | TokenChoice::Tampered => &call.supplier,
    };
    Intent {
        operation: call.operation,
        function: call.function,
        supplier: acting.clone(),
        document: Some(document.key()),
        revision: Some(document.revision()),
        parent: Some(document.parent(owner)),
        invoice: document.invoice(),
        fingerprint,
        correlation: Some(document.correlation().clone()),
        expected: submission.expected.clone(),
        wrong: submission.wrong.clone(),
        planning_run: None,
        ordered: None,
        record: None,
        names: names(submission),
        lines: submission.lines.clone().unwrap_or_else(|| document.lines()),
    }
}

/// Returns the changed records that the document names as it is sent: a version that carries no plant names none.
fn names(submission: &Submission) -> Vec<RecordNamed> {
    let mut names = submission.names.clone();
    if submission.version != catalogue().current() {
        names.retain(|named| named.name.kind != RecordKind::Plant);
        names.iter_mut().for_each(|named| named.plant = None);
    }
    names
}
