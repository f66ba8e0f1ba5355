//! Steps about Pact files: an interaction is played, and its answer compared.

use crate::pact::{Interaction, PactFile, values};
use crate::world::{Procurement, Step, Unmet};
use countersign_contracts::{
    Reading, read_acknowledgement, read_compliance_document, read_corrective_action, read_credit_note, read_inventory_commitment,
    read_invoice, read_ship_notice,
};
use countersign_core::documents::{
    Acknowledgement, ComplianceDocument, CorrectiveAction, CreditNote, InventoryCommitment, Invoice, ShipNotice,
};
use countersign_core::history::Expected;
use countersign_core::ids::{CorrelationId, ForecastNumber, OrderNumber, ShipNoticeNumber};
use countersign_core::status::Response;
use countersign_portal::{Answered, Drafted, Key, Lookup, Submission, SupplierDesk, Target, TokenChoice};
use cucumber::{then, when};
use pact_models::v4::http_parts::HttpRequest;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// An interaction that was played, with the answer to it.
#[derive(Debug)]
pub(crate) struct Played {
    pact: PactFile,
    interaction: Interaction,
    answered: Answered,
}

/// What a request is for, by its address.
enum Purpose {
    Read(Target),
    Acknowledge,
    Ship,
    Invoice,
    Credit,
    Correct,
    Commit,
    File,
    Other,
}

/// Plays one interaction of a Pact file, which is named relative to the feature's folder: its request with the token of the acting supplier.
#[when(expr = "interaction {int} of the pact {string} is played")]
async fn play(world: &mut Procurement, number: usize, name: String) -> Step {
    let path = Path::new(&world.file).with_file_name(&name);
    let text = tokio::fs::read_to_string(&path).await;
    let text = text.map_err(|error| Unmet::new(format!("`{}` cannot be read: {error}", path.display())))?;
    let pact = PactFile::read(&name, &text).map_err(|problem| Unmet::new(problem.to_string()))?;
    let interaction = pact
        .interaction(number)
        .ok_or_else(|| Unmet::new(format!("`{name}` has no interaction {number} over HTTP")))?;
    let request = interaction.request(&values(world)?).await;
    let answered = send(world, &interaction, &request).await?;
    world.played = Some(Played {
        pact,
        interaction,
        answered,
    });
    Ok(())
}

/// The answer has the status, the headers and the body that the played interaction expects, by the matching rules of its Pact file.
#[then(expr = "the answer is as the pact says")]
async fn as_expected(world: &mut Procurement) -> Step {
    let played = world
        .played
        .as_ref()
        .ok_or_else(|| Unmet::new("no interaction was played yet in this scenario"))?;
    let differences = played.pact.differences(&played.interaction, &played.answered).await;
    if differences.is_empty() {
        return Ok(());
    }
    let refusal = played
        .answered
        .problem()
        .filter(|_| played.answered.status().is_some_and(|status| status >= 400));
    let detail = refusal
        .and_then(|problem| problem.detail)
        .map(|detail| format!("; the answer says: {detail}"));
    Err(Unmet::new(format!(
        "`{}` expects otherwise: {}{}",
        played.pact.consumer(),
        differences.join("; "),
        detail.unwrap_or_default()
    )))
}

async fn send(world: &mut Procurement, interaction: &Interaction, request: &HttpRequest) -> Step<Answered> {
    let desk = world.desk()?;
    let (version, purpose) = purpose(world, request)?;
    let token = token(interaction, request);
    match purpose {
        Purpose::Read(target) => {
            let (expected, wrong) = foreseen(interaction);
            let lookup = Lookup {
                version,
                token,
                query: query(request),
                if_none_match: header(request, "if-none-match"),
                expected,
                wrong,
                ..desk.lookup()
            };
            Ok(desk.look_up(&target, lookup).await)
        }
        Purpose::Other => {
            let query: Vec<String> = query(request).iter().map(|(name, value)| format!("{name}={value}")).collect();
            let path = if query.is_empty() {
                request.path.clone()
            } else {
                format!("{}?{}", request.path, query.join("&"))
            };
            Ok(desk.call_plainly(&request.method, &path, headers(request), body(request)).await)
        }
        kind => {
            let submission = Submission {
                token,
                ..submission(world, &desk, &kind, version, request)?
            };
            super::faults::note_time(world);
            let submitted = desk.submit(submission).await;
            world.submitted(submitted.clone());
            Ok(submitted.answered)
        }
    }
}

/// A request that is to be refused for its token keeps what is wrong with it; any other gets the supplier's own.
fn token(interaction: &Interaction, request: &HttpRequest) -> TokenChoice {
    match (interaction.expected_status(), header(request, "authorization")) {
        (401, Some(_)) => TokenChoice::Tampered,
        (401, None) => TokenChoice::Missing,
        _ => TokenChoice::Own,
    }
}

fn foreseen(interaction: &Interaction) -> (Expected, Option<String>) {
    match interaction.expected_status() {
        400.. => (Expected::Refuse, Some(interaction.description().to_owned())),
        _ => (Expected::Read, None),
    }
}

/// Returns the version and the purpose of a request, by the addresses of the deployment file.
fn purpose(world: &Procurement, request: &HttpRequest) -> Step<(String, Purpose)> {
    let deployment = &world.stage()?.deployment;
    let gateway = &deployment.gateway;
    let current = deployment.current_version().map(|version| version.name.clone()).unwrap_or_default();
    let fits = |template: &str| fitted(template, &request.path);
    let taken = |parts: &BTreeMap<String, String>, name: &str| parts.get(name).cloned().unwrap_or_default();
    let found = match request.method.as_str() {
        "GET" => {
            let order = |parts: &BTreeMap<String, String>| OrderNumber::new(taken(parts, "order"));
            let notice = |parts: &BTreeMap<String, String>| ShipNoticeNumber::new(taken(parts, "notice"));
            fits(&gateway.orders_path)
                .map(|parts| (parts, Purpose::Read(Target::Orders)))
                .or_else(|| fits(&gateway.order_path).map(|parts| (parts.clone(), Purpose::Read(Target::Order(order(&parts))))))
                .or_else(|| fits(&gateway.receipts_path).map(|parts| (parts.clone(), Purpose::Read(Target::Receipts(order(&parts))))))
                .or_else(|| fits(&gateway.ship_notice_path).map(|parts| (parts.clone(), Purpose::Read(Target::ShipNotice(notice(&parts))))))
                .or_else(|| fits(&gateway.invoices_path).map(|parts| (parts, Purpose::Read(Target::Invoices))))
                .or_else(|| fits(&gateway.forecasts_path).map(|parts| (parts, Purpose::Read(Target::Forecasts))))
                .or_else(|| {
                    let parts = fits(&gateway.forecast_path)?;
                    let number = ForecastNumber::new(taken(&parts, "forecast"));
                    Some((parts, Purpose::Read(Target::Forecast(number))))
                })
                .or_else(|| {
                    let parts = fits(&gateway.invoice_path)?;
                    let key = format!("{}/{}", taken(&parts, "fiscalYear"), taken(&parts, "number"));
                    Some((parts, Purpose::Read(Target::Invoice(key))))
                })
        }
        "POST" => fits(&gateway.acknowledgements_path)
            .map(|parts| (parts, Purpose::Acknowledge))
            .or_else(|| fits(&gateway.ship_notices_path).map(|parts| (parts, Purpose::Ship)))
            .or_else(|| fits(&gateway.invoices_path).map(|parts| (parts, Purpose::Invoice)))
            .or_else(|| fits(&gateway.credit_notes_path).map(|parts| (parts, Purpose::Credit)))
            .or_else(|| fits(&gateway.corrective_actions_path).map(|parts| (parts, Purpose::Correct)))
            .or_else(|| fits(&gateway.inventory_commitments_path).map(|parts| (parts, Purpose::Commit)))
            .or_else(|| fits(&gateway.compliance_documents_path).map(|parts| (parts, Purpose::File))),
        _ => None,
    };
    Ok(match found {
        Some((parts, purpose)) => (parts.get("version").cloned().unwrap_or(current), purpose),
        None => (current, Purpose::Other),
    })
}

/// Returns the parts of `path` that stand for the names in `template`, when it fits.
fn fitted(template: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let (wanted, given): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    if wanted.len() != given.len() {
        return None;
    }
    let mut parts = BTreeMap::new();
    for (wanted, given) in wanted.into_iter().zip(given) {
        match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) if !given.is_empty() => drop(parts.insert(name.to_owned(), given.to_owned())),
            _ if wanted == given => {}
            _ => return None,
        }
    }
    Some(parts)
}

/// Returns the submission of the request's document. A document that can be read gets a fingerprint into its reference and its note, so that its effect
/// can be told from others; one that cannot be read is sent as it is.
fn submission(world: &Procurement, desk: &SupplierDesk, kind: &Purpose, version: String, request: &HttpRequest) -> Step<Submission> {
    let bytes = body(request);
    let order = world.order().map(|order| order.order.clone()).ok();
    let reading = Reading {
        received_at: world.recorder()?.business_now(),
        supplier: desk.id().clone(),
        correlation: order
            .as_ref()
            .map_or_else(|| CorrelationId::new(""), |order| order.correlation_id.clone()),
        plant_of_order: order.as_ref().map(|order| order.plant.clone()),
    };
    let read = match kind {
        Purpose::Ship => read_ship_notice(&version, &bytes, &reading).map(Drafted::ShipNotice),
        Purpose::Invoice => read_invoice(&version, &bytes).map(Drafted::Invoice),
        Purpose::Credit => read_credit_note(&version, &bytes).map(Drafted::CreditNote),
        Purpose::File => read_compliance_document(&version, &bytes).map(Drafted::ComplianceDocument),
        Purpose::Correct => read_corrective_action(&version, &bytes).map(Drafted::CorrectiveAction),
        Purpose::Commit => read_inventory_commitment(&version, &bytes).map(Drafted::InventoryCommitment),
        _ => read_acknowledgement(&version, &bytes, &reading).map(Drafted::Acknowledgement),
    };
    let (document, bytes, wrong) = match read {
        Ok(document) => {
            let (document, bytes) = marked(world, document, &bytes)?;
            (document, bytes, None)
        }
        Err(_) => {
            let order =
                order.ok_or_else(|| Unmet::new("a document that cannot be read stands for one of an order, and the scenario has none"))?;
            let stand_in = desk.draft_acknowledgement(&order, order.revision, Response::Accepted);
            (
                Drafted::Acknowledgement(stand_in),
                bytes,
                Some("a document that breaks its contract".to_owned()),
            )
        }
    };
    let mut submission = desk.submission(document);
    submission.body = Some(bytes);
    submission.version = version;
    submission.expected = Expected::Either;
    submission.wrong = wrong;
    if let Some(key) = header(request, "idempotency-key") {
        let inner = key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).map(str::to_owned);
        submission.key = inner.map_or(Key::Bare(key), Key::Quoted);
    }
    if let Some(content_type) = header(request, "content-type") {
        submission.content_type = content_type;
    }
    Ok(submission)
}

fn marked(world: &Procurement, mut document: Drafted, bytes: &[u8]) -> Step<(Drafted, Vec<u8>)> {
    let fingerprint = world.recorder()?.fingerprint();
    let (reference, note) = match &mut document {
        Drafted::Acknowledgement(Acknowledgement { reference, note, .. })
        | Drafted::ShipNotice(ShipNotice { reference, note, .. })
        | Drafted::Invoice(Invoice { reference, note, .. })
        | Drafted::CreditNote(CreditNote { reference, note, .. })
        | Drafted::ComplianceDocument(ComplianceDocument { reference, note, .. })
        | Drafted::CorrectiveAction(CorrectiveAction { reference, note, .. })
        | Drafted::InventoryCommitment(InventoryCommitment { reference, note, .. }) => (reference, note),
    };
    let (new_reference, new_note) = (format!("ref {fingerprint}"), format!("pact {fingerprint}"));
    let before = [
        std::mem::replace(reference, new_reference.clone()),
        std::mem::replace(note, new_note.clone()),
    ];
    let mut body: Value = serde_json::from_slice(bytes).map_err(|error| Unmet::new(error.to_string()))?;
    for member in body.as_object_mut().into_iter().flat_map(|members| members.values_mut()) {
        if member.as_str() == Some(&before[0]) {
            *member = Value::String(new_reference.clone());
        } else if member.as_str() == Some(&before[1]) {
            *member = Value::String(new_note.clone());
        }
    }
    Ok((document, body.to_string().into_bytes()))
}

fn body(request: &HttpRequest) -> Vec<u8> {
    request.body.value().map(|bytes| bytes.to_vec()).unwrap_or_default()
}

fn headers(request: &HttpRequest) -> Vec<(String, String)> {
    let lines = request.headers.iter().flatten();
    lines
        .flat_map(|(name, values)| values.iter().map(|value| (name.clone(), value.clone())))
        .collect()
}

fn header(request: &HttpRequest, name: &str) -> Option<String> {
    headers(request)
        .into_iter()
        .find(|(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

fn query(request: &HttpRequest) -> Vec<(String, String)> {
    let mut query: Vec<(String, String)> = request
        .query
        .iter()
        .flatten()
        .flat_map(|(name, values)| values.iter().map(|value| (name.clone(), value.clone().unwrap_or_default())))
        .collect();
    query.sort_unstable();
    query
}
