//! A Pact file as it is read: its interactions over HTTP, and what of it is something else.

use countersign_core::problem::Problem;
use countersign_portal::Answered;
use pact_matching::Mismatch;
use pact_models::bodies::OptionalBody;
use pact_models::content_types::ContentType;
use pact_models::generators::GeneratorTestMode;
use pact_models::interaction::Interaction as _;
use pact_models::pact::{Pact, load_pact_from_json};
use pact_models::provider_states::ProviderState;
use pact_models::v4::http_parts::{HttpRequest, HttpResponse};
use pact_models::v4::synch_http::SynchronousHttp;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::panic::RefUnwindSafe;

/// A Pact file.
#[derive(Debug)]
pub(crate) struct PactFile {
    pact: Box<dyn Pact + Send + Sync + RefUnwindSafe>,
}

/// One interaction over HTTP.
#[derive(Debug, Clone)]
pub(crate) struct Interaction {
    http: SynchronousHttp,
}

impl PactFile {
    /// Reads a Pact file.
    ///
    /// # Errors
    /// When the text is no Pact file.
    pub(crate) fn read(file: &str, text: &str) -> Result<Self, Problem> {
        let problem = |why: String| {
            let fix = "give the file that the consumer's tests have written (specification 2 to 4)";
            Problem::new("CS331", "this is no Pact file", why, fix).at(file)
        };
        let json: Value = serde_json::from_str(text).map_err(|error| problem(format!("it is not JSON: {error}")))?;
        let has = |member: &str| json.get(member).is_some();
        if !(has("consumer") && has("provider") && (has("interactions") || has("messages"))) {
            return Err(problem("it names no consumer, provider and interactions".to_owned()));
        }
        let pact = load_pact_from_json(file, &json).map_err(|error| problem(format!("it cannot be read: {error}")))?;
        Ok(Self { pact })
    }

    /// Returns who expects.
    pub(crate) fn consumer(&self) -> String {
        self.pact.consumer().name
    }

    /// Returns of whom.
    pub(crate) fn provider(&self) -> String {
        self.pact.provider().name
    }

    /// Returns every interaction with its number, which begins at 1: one over HTTP, or the description of another.
    pub(crate) fn interactions(&self) -> Vec<(usize, Result<Interaction, String>)> {
        let read = |one: Box<dyn pact_models::interaction::Interaction + Send + Sync + RefUnwindSafe>| {
            let http = if one.is_message() { None } else { one.as_v4_http() };
            http.map(|http| Interaction { http }).ok_or_else(|| one.description())
        };
        (1..).zip(self.pact.interactions().into_iter().map(read)).collect()
    }

    /// Returns the interaction with this number, when it is one over HTTP.
    pub(crate) fn interaction(&self, number: usize) -> Option<Interaction> {
        let (_, found) = self.interactions().into_iter().find(|(own, _)| *own == number)?;
        found.ok()
    }

    /// Compares an answer with what an interaction expects, by its matching rules, and returns what differs, a sentence each.
    pub(crate) async fn differences(&self, interaction: &Interaction, answered: &Answered) -> Vec<String> {
        let Ok(response) = &answered.response else {
            return vec![format!("there is no answer: {}", answered.reason)];
        };
        let mut headers: HashMap<String, Vec<String>> = HashMap::new();
        for (name, value) in &response.headers {
            headers.entry(name.clone()).or_default().push(value.clone());
        }
        let content_type = response.header("content-type").and_then(|text| ContentType::parse(text).ok());
        let body = if response.body.is_empty() {
            OptionalBody::Empty
        } else {
            OptionalBody::Present(response.body.clone().into(), content_type, None)
        };
        let actual = HttpResponse {
            status: response.status,
            headers: Some(headers),
            body,
            ..HttpResponse::default()
        };
        let expected = interaction.http.response.clone();
        let compared = pact_matching::match_response(expected, actual, &self.pact, &interaction.http.boxed()).await;
        match compared {
            Ok(mut mismatches) => {
                // What was answered at all comes before how.
                mismatches.sort_by_key(|mismatch| !matches!(mismatch, Mismatch::StatusMismatch { .. }));
                mismatches.iter().map(in_words).collect()
            }
            Err(error) => vec![format!("the answer cannot be compared: {error}")],
        }
    }
}

fn in_words(mismatch: &Mismatch) -> String {
    match mismatch {
        Mismatch::BodyMismatch { path, mismatch, .. } => format!("body at `{path}`: {mismatch}"),
        Mismatch::HeaderMismatch { key, mismatch, .. } => format!("header `{key}`: {mismatch}"),
        Mismatch::StatusMismatch { expected, actual, .. } => format!("status: expected {expected}, got {actual}"),
        other => other.description(),
    }
}

impl Interaction {
    /// Returns its description.
    pub(crate) fn description(&self) -> &str {
        &self.http.description
    }

    /// Returns whether the consumer says that it is not to fail a build yet.
    pub(crate) fn is_pending(&self) -> bool {
        self.http.pending
    }

    /// Returns its provider states.
    pub(crate) fn states(&self) -> &[ProviderState] {
        &self.http.provider_states
    }

    /// Returns the status that the consumer expects.
    pub(crate) fn expected_status(&self) -> u16 {
        self.http.response.status
    }

    /// Returns the request, with the values of the provider's state where the consumer asks for them.
    pub(crate) async fn request(&self, values: &BTreeMap<String, Value>) -> HttpRequest {
        let context: HashMap<&str, Value> = values.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        pact_matching::generate_request(&self.http.request, &GeneratorTestMode::Provider, &context).await
    }
}
