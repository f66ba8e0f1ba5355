//! Steps about compliance documents: a supplier files certificates and reads them back.

use super::idle::wait_until_idle;
use super::submit::submit;
use crate::wording::told;
use crate::world::{Procurement, Step, Unmet};
use countersign_core::documents::ComplianceDocument;
use countersign_core::history::Expected;
use countersign_core::ids::ComplianceDocumentNumber;
use countersign_core::payload::{Digest, meaning};
use countersign_core::status::Reason;
use countersign_erp::Ledger;
use countersign_portal::Target;
use cucumber::{given, then, when};
use jiff::Span;

fn drafted(world: &Procurement) -> Step<ComplianceDocument> {
    Ok(world.desk()?.draft_compliance_document(&world.order()?.order))
}

/// Returns the certificate that was filed last, as it was sent.
fn filed(world: &Procurement) -> Step<ComplianceDocument> {
    let sent = world.document()?;
    serde_json::from_slice(&sent.body).map_err(|_| Unmet::new("no certificate was filed yet in this scenario"))
}

/// Files a certificate of conformity for the order.
#[given(expr = "the supplier files a certificate for the order")]
#[when(expr = "the supplier files a certificate for the order")]
async fn file(world: &mut Procurement) -> Step {
    let submission = world.desk()?.submission(drafted(world)?);
    submit(world, submission).await
}

/// Files a certificate whose bytes were changed after its digest was taken.
#[when(expr = "the supplier files a certificate with other bytes than its digest says")]
async fn file_other_bytes(world: &mut Procurement) -> Step {
    let mut document = drafted(world)?;
    document.digest = Digest::of(b"what it was when it was signed");
    let submission = world.desk()?.submission(document);
    let expected = Expected::Case(vec![Reason::ComplianceDigest]);
    submit(world, submission.expecting(expected, "other bytes than those of its digest")).await
}

/// Files a certificate that is valid until yesterday, today or tomorrow, by the date at the plant.
#[when(expr = "the supplier files a certificate that is valid until {word}")]
async fn file_until(world: &mut Procurement, day: String) -> Step {
    let mut document = drafted(world)?;
    let today = world.erp()?.master_data().day_at(&document.plant, world.recorder()?.business_now());
    let today = today.ok_or_else(|| Unmet::new("nobody knows which day it is at the plant"))?;
    let days = match day.as_str() {
        "yesterday" => -1,
        "today" => 0,
        "tomorrow" => 1,
        other => return Err(Unmet::new(format!("`{other}` is none of yesterday, today, tomorrow"))),
    };
    document.valid_until = Some(today.saturating_add(Span::new().days(days)));
    let mut submission = world.desk()?.submission(document);
    if days < 0 {
        let expected = Expected::Case(vec![Reason::ComplianceExpired]);
        submission = submission.expecting(expected, "it is not valid any more");
    }
    submit(world, submission).await
}

/// The ERP has exactly so many compliance documents of the order, now that nothing moves any more.
#[then(expr = "the ERP has {int} compliance document(s) of the order")]
async fn in_the_erp(world: &mut Procurement, count: usize) -> Step {
    let number = world.order()?.order.order_number.clone();
    let enough = |ledger: &Ledger| (ledger.compliance_documents(&number).len() >= count).then_some(());
    world.erp()?.wait_for(world.patience()?, enough).await;
    wait_until_idle(world).await?;
    let now = |ledger: &Ledger| Some(ledger.compliance_documents(&number).len());
    let seen = world.erp()?.wait_for(world.patience()?, now).await;
    if seen == Some(count) {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected {count} compliance documents of order {number} in the ERP; there are {}",
        told(seen)
    )))
}

/// The supplier reads the certificate that it filed last.
#[when(expr = "the supplier reads the certificate")]
async fn read(world: &mut Procurement) -> Step {
    let number = filed(world)?.document_number;
    let desk = world.desk()?;
    world.read = Some(desk.look_up(&Target::Compliance(number), desk.lookup()).await);
    Ok(())
}

/// What the supplier has read means exactly what it filed.
#[then(expr = "it gets exactly what it filed")]
fn as_filed(world: &mut Procurement) -> Step {
    let sent = meaning(&world.document()?.body);
    let read = world.read.as_ref().map(|read| (read.status(), meaning(read.body())));
    if read == Some((Some(200), sent)) {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the certificate as it was filed; the gateway answered {}",
        told(read.and_then(|(status, _)| status))
    )))
}

/// Another supplier reads the certificate, and then one that does not exist.
#[when(expr = "another supplier reads the certificate")]
async fn other_reads(world: &mut Procurement) -> Step {
    let document = filed(world)?;
    let desk = world.other_desk()?;
    let mut lookup = desk.lookup();
    lookup.expected = Expected::Refuse;
    lookup.wrong = Some("a certificate that does not exist".to_owned());
    let missing = Target::Compliance(ComplianceDocumentNumber::new(format!("{}X", document.document_number)));
    world.missing = Some(desk.look_up(&missing, lookup.clone()).await);
    lookup.owner = Some(document.supplier.clone());
    lookup.wrong = Some("another supplier's certificate".to_owned());
    world.read = Some(desk.look_up(&Target::Compliance(document.document_number), lookup).await);
    Ok(())
}

/// The last answer differs in nothing from the one for a certificate that does not exist: status, headers, kind of problem.
#[then(expr = "it is answered exactly as for a certificate that does not exist")]
fn as_missing(world: &mut Procurement) -> Step {
    super::segregation::as_missing(world)
}
