//! A call: everything about a request to the gateway that stays the same over its attempts.

use crate::answered::Answered;
use crate::error::PortalError;
use crate::framing::send_declaring;
use crate::session::PortalSession;
use crate::submission::{Framing, Key, TokenChoice};
use crate::tokens::HeldToken;
use countersign_contracts::descriptions::{self, Given};
use countersign_core::history::{Answer, Attempt, Edge, Function, Outcome, Principal, TokenState, What};
use countersign_core::ids::{CorrelationId, OperationId, SupplierId};
use countersign_core::payload::meaning;
use countersign_core::secret::Secret;
use countersign_transports::evidence::{self, Came};
use countersign_transports::headers::quote_key;
use countersign_transports::http;
use countersign_transports::trace::{TraceParent, random_id};
use serde_json::Value;
use std::sync::atomic::{AtomicU32, Ordering};

/// Everything about a request that stays the same over its attempts.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) operation: OperationId,
    pub(crate) function: Function,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) version: String,
    pub(crate) key: Key,
    pub(crate) correlation: Option<CorrelationId>,
    pub(crate) content_type: Option<String>,
    pub(crate) if_none_match: Option<String>,
    pub(crate) framing: Framing,
    pub(crate) token: TokenChoice,
    /// The supplier whose desk it is.
    pub(crate) supplier: SupplierId,
    /// What the answer may repeat of the request, so that two answers can be compared without it; none when it is compared with no other.
    pub(crate) own_words: Option<Vec<String>>,
    pub(crate) trace: TraceParent,
    pub(crate) attempts: AtomicU32,
}

/// What proves, or does not prove, who calls.
#[derive(Debug)]
struct Pass {
    value: Option<Secret>,
    principal: Principal,
    state: TokenState,
    /// The token behind it, when a refusal may only mean that it is too old.
    renewable: Option<HeldToken>,
    expires_at: Option<jiff::Timestamp>,
}

/// Returns what of an answer is not as the contract says.
pub(crate) fn deviations(function: Function, version: Option<&str>, came: Came<'_>) -> Option<Vec<String>> {
    let given = Given {
        status: came.response.status,
        content_type: came.response.header("content-type"),
        body: came.body,
    };
    descriptions::deviations(function, version, given)
}

/// Returns a new trace for one operation.
pub(crate) fn new_trace() -> TraceParent {
    let high = u128::from(random_id()) << 64;
    TraceParent::new(high | u128::from(random_id()), random_id())
}

impl Call {
    /// Makes one attempt with `body`; when the token turns out to be too old, it is renewed and a second one made.
    pub(crate) async fn perform(&self, session: &PortalSession, body: &[u8]) -> Answered {
        let pass = match self.pass(session).await {
            Ok(pass) => pass,
            Err(error) => return Answered::unsent(self.operation, error.to_string()),
        };
        let answered = self.attempt(session, &pass, body).await;
        match pass.renewable {
            Some(refused) if answered.status() == Some(401) => match session.shared.tokens.instead_of(session, &refused).await {
                Ok(token) => self.attempt(session, &self.valid(token), body).await,
                Err(_) => answered,
            },
            _ => answered,
        }
    }

    /// Obtains the token that the call will need, so that its attempt leaves at once.
    pub(crate) async fn prepare(&self, session: &PortalSession) {
        // When there is none now, the attempt itself will say so.
        let _ = self.pass(session).await;
    }

    async fn pass(&self, session: &PortalSession) -> Result<Pass, PortalError> {
        let tokens = &session.shared.tokens;
        Ok(match &self.token {
            TokenChoice::Own => self.valid(tokens.current(session, &self.supplier).await?),
            TokenChoice::OtherSupplier(other) => self.valid(tokens.current(session, other).await?),
            TokenChoice::Held(token) => Pass {
                state: token.state(session.recorder.business_now()),
                renewable: None,
                ..self.valid(token.clone())
            },
            TokenChoice::Tampered => {
                let token = tokens.current(session, &self.supplier).await?;
                Pass {
                    value: Some(token.tampered()),
                    principal: Principal::Supplier(self.supplier.clone()),
                    state: TokenState::Tampered,
                    renewable: None,
                    expires_at: None,
                }
            }
            TokenChoice::Missing => Pass {
                value: None,
                principal: Principal::Nobody,
                state: TokenState::Missing,
                renewable: None,
                expires_at: None,
            },
        })
    }

    fn valid(&self, token: HeldToken) -> Pass {
        Pass {
            value: Some(token.value().clone()),
            principal: Principal::Supplier(token.supplier().clone()),
            state: TokenState::Valid,
            expires_at: Some(token.expires_at()),
            renewable: Some(token),
        }
    }

    async fn attempt(&self, session: &PortalSession, pass: &Pass, body: &[u8]) -> Answered {
        let number = self.attempts.fetch_add(1, Ordering::Relaxed) + 1;
        let trace = self.trace.child(random_id()).to_string();
        let request = self.request(session, pass, &trace, body);
        let attempt = Attempt {
            operation: self.operation,
            number,
            function: self.function,
            edge: Edge::PortalToIntegration,
            method: self.method.to_owned(),
            path: self.path.clone(),
            principal: pass.principal.clone(),
            token: pass.state,
            signature: None,
            version: Some(self.version.clone()),
            key: self.key.text().map(str::to_owned),
            correlation: self.correlation.as_ref().map(ToString::to_string),
            traceparent: Some(trace),
            payload: None,
            meaning: None,
        };
        let (outcome, response, read) = self.exchange(session, attempt, &request, pass).await;
        let (result, reason) = evidence::classify(&response);
        Answered {
            operation: self.operation,
            attempt: number,
            outcome: Some(outcome),
            result,
            reason,
            response,
            read,
        }
    }

    fn request(&self, session: &PortalSession, pass: &Pass, trace: &str, body: &[u8]) -> http::Request {
        let gateway = &session.shared.settings.gateway;
        let url = format!("{}{}", session.shared.gateway(), self.path);
        let key = match &self.key {
            Key::Quoted(key) => Some(quote_key(key)),
            Key::Bare(key) => Some(key.clone()),
            Key::Absent => None,
        };
        let correlation = self.correlation.as_ref().map(ToString::to_string);
        let token = pass.value.as_ref().map(|token| format!("Bearer {}", token.reveal()));
        let headers = [
            ("authorization", token),
            ("content-type", self.content_type.clone()),
            (gateway.idempotency_header.as_str(), key),
            (gateway.correlation_header.as_str(), correlation),
            ("if-none-match", self.if_none_match.clone()),
            ("traceparent", Some(trace.to_owned())),
        ];
        let present = headers.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let request = http::Request::new(self.method, url).body(body.to_vec());
        present.fold(request, |request, (name, value)| request.header(name, value))
    }

    async fn exchange(
        &self,
        session: &PortalSession,
        attempt: Attempt,
        request: &http::Request,
        pass: &Pass,
    ) -> (u64, Result<http::Response, http::Failure>, Option<Value>) {
        // Whose token it is, the caller knows as well.
        let caller = pass.principal.supplier().map(SupplierId::as_str);
        let own_words: Option<Vec<&str>> = self
            .own_words
            .as_ref()
            .map(|words| words.iter().map(String::as_str).chain(caller).collect());
        let (function, version) = (attempt.function, self.version.clone());
        let amend = |answer: &mut Answer, came: Came<'_>| {
            answer.token_expires = pass.expires_at;
            answer.deviations = deviations(function, Some(&version), came);
        };
        let Framing::ContentLength(declared) = self.framing else {
            let client = &session.shared.client;
            let exchange = evidence::record_exchange(&session.recorder, client, attempt, request, own_words.as_deref(), amend).await;
            return (exchange.outcome_index, exchange.response, exchange.read);
        };
        let recorder = &session.recorder;
        let attempt = Attempt {
            payload: Some(recorder.payload(&request.body)),
            meaning: Some(meaning(&request.body)),
            ..attempt
        };
        let number = attempt.number;
        let attempt_index = recorder.record(What::Attempt(attempt));
        let response = send_declaring(request, declared, session.shared.settings.request_deadline).await;
        let (result, reason) = evidence::classify(&response);
        let answer = response
            .as_ref()
            .ok()
            .map(|response| evidence::answer(recorder, response, own_words.as_deref(), amend));
        let outcome = Outcome {
            operation: self.operation,
            number,
            result,
            reason,
            answer,
        };
        (recorder.record_caused(attempt_index, What::Outcome(outcome)), response, None)
    }
}
