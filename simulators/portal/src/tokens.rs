//! Access tokens: obtained once for each supplier, kept until shortly before they expire in business time, never recorded.

use crate::error::PortalError;
use crate::exchange::deviations;
use crate::session::PortalSession;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_core::deployment::Supplier;
use countersign_core::history::{Answer, Attempt, Edge, Expected, Function, Intent, Principal, TokenState, What};
use countersign_core::ids::{OperationId, SupplierId};
use countersign_core::secret::Secret;
use countersign_transports::evidence::{self, Came, Exchange};
use countersign_transports::http;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::collections::BTreeMap;
use tokio::sync::Mutex;

const LONGEST_MARGIN: SignedDuration = SignedDuration::from_secs(30);

/// A token that a supplier was given, and until when it is good. It prints without its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldToken {
    supplier: SupplierId,
    value: Secret,
    issued_at: Timestamp,
    expires_at: Timestamp,
    /// The deployment issued it between our question and its answer, so by this time it has expired for the deployment too.
    expired_by: Timestamp,
}

impl HeldToken {
    /// Returns whose token it is.
    pub fn supplier(&self) -> &SupplierId {
        &self.supplier
    }

    /// Returns when it expires, in business time.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    pub(crate) fn value(&self) -> &Secret {
        &self.value
    }

    /// Returns the same token changed in one character in its middle.
    pub(crate) fn tampered(&self) -> Secret {
        let mut characters: Vec<char> = self.value.reveal().chars().collect();
        let middle = characters.len() / 2;
        if let Some(character) = characters.get_mut(middle) {
            *character = if *character == 'x' { 'y' } else { 'x' };
        }
        Secret::new(characters.into_iter().collect::<String>())
    }

    pub(crate) fn state(&self, now: Timestamp) -> TokenState {
        if now >= self.expired_by {
            TokenState::Expired
        } else {
            TokenState::Valid
        }
    }

    // A tenth of its life, so that a token with a short life is not renewed for each request.
    fn is_due(&self, now: Timestamp) -> bool {
        let life = self.expires_at.duration_since(self.issued_at);
        let margin = (life / 10).min(LONGEST_MARGIN);
        self.expires_at.duration_since(now) <= margin
    }
}

/// The tokens of all suppliers.
#[derive(Debug)]
pub(crate) struct Tokens {
    slots: BTreeMap<SupplierId, Mutex<Option<HeldToken>>>,
}

impl Tokens {
    pub(crate) fn new(suppliers: &[Supplier]) -> Self {
        let slot = |supplier: &Supplier| (supplier.id.clone(), Mutex::default());
        Self {
            slots: suppliers.iter().map(slot).collect(),
        }
    }

    /// Returns a token that is not yet due; the slot stays locked while one is obtained, so that it is obtained once.
    pub(crate) async fn current(&self, session: &PortalSession, id: &SupplierId) -> Result<HeldToken, PortalError> {
        let (supplier, slot) = self.slot(session, id)?;
        let mut slot = slot.lock().await;
        let now = session.recorder.business_now();
        match slot.as_ref().filter(|token| !token.is_due(now)) {
            Some(token) => Ok(token.clone()),
            None => Ok(slot.insert(obtain(session, supplier).await?).clone()),
        }
    }

    /// Returns a token for one that was refused; somebody else may have renewed it meanwhile.
    pub(crate) async fn instead_of(&self, session: &PortalSession, refused: &HeldToken) -> Result<HeldToken, PortalError> {
        let (supplier, slot) = self.slot(session, &refused.supplier)?;
        let mut slot = slot.lock().await;
        match slot.take().filter(|token| token.value != refused.value) {
            Some(token) => Ok(slot.insert(token).clone()),
            None => Ok(slot.insert(obtain(session, supplier).await?).clone()),
        }
    }

    fn slot<'a>(
        &'a self,
        session: &'a PortalSession,
        id: &SupplierId,
    ) -> Result<(&'a Supplier, &'a Mutex<Option<HeldToken>>), PortalError> {
        let found = session.shared.supplier(id).zip(self.slots.get(id));
        found.ok_or_else(|| refused(id, "it is none of the deployment's suppliers"))
    }
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    #[serde(default)]
    expires_in: Option<i64>,
}

async fn obtain(session: &PortalSession, supplier: &Supplier) -> Result<HeldToken, PortalError> {
    // Taken before the request, so that the token is thought to expire too early rather than too late.
    let issued_at = session.recorder.business_now();
    let exchange = ask(session, supplier).await;
    let response = exchange.response.map_err(|failure| refused(&supplier.id, failure.to_string()))?;
    if response.status != 200 {
        return Err(refused(&supplier.id, format!("status {}", response.status)));
    }
    let answer: TokenAnswer = serde_json::from_slice(&response.body).map_err(|_| refused(&supplier.id, "the answer holds no token"))?;
    let settings = &session.shared.settings;
    let life = match answer.expires_in {
        Some(seconds) => SignedDuration::from_secs(seconds),
        None => SignedDuration::try_from(settings.token_lifetime).unwrap_or(SignedDuration::MAX),
    };
    Ok(HeldToken {
        supplier: supplier.id.clone(),
        value: Secret::new(answer.access_token),
        issued_at,
        expires_at: issued_at.checked_add(life).unwrap_or(Timestamp::MAX),
        expired_by: session.recorder.business_now().checked_add(life).unwrap_or(Timestamp::MAX),
    })
}

/// Asks for a token with a secret that is not the supplier's, which must be refused.
pub(crate) async fn ask_with_wrong_secret(session: &PortalSession, supplier: &Supplier) -> Exchange {
    let stranger = Supplier {
        client_secret: Secret::new(format!("not-{}", supplier.client_secret.reveal())),
        ..supplier.clone()
    };
    ask(session, &stranger).await
}

async fn ask(session: &PortalSession, supplier: &Supplier) -> Exchange {
    let path = session.shared.settings.gateway.token_path.clone();
    let operation = session.recorder.operation();
    session.recorder.record(What::Intent(Box::new(intent(operation, supplier))));
    // RFC 6749, section 2.3.1: id and secret are form-encoded before they are joined.
    let pair = format!("{}:{}", encode(&supplier.client_id), encode(supplier.client_secret.reveal()));
    let request = http::Request::new("POST", format!("{}{path}", session.shared.gateway()))
        .header("authorization", format!("Basic {}", STANDARD.encode(pair)))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json")
        .body(b"grant_type=client_credentials".to_vec());
    let attempt = Attempt {
        operation,
        number: 1,
        function: Function::TokenRequest,
        edge: Edge::PortalToIntegration,
        method: request.method.clone(),
        path,
        principal: Principal::Supplier(supplier.id.clone()),
        token: TokenState::Valid,
        signature: None,
        version: None,
        key: None,
        correlation: None,
        traceparent: None,
        payload: None,
        meaning: None,
    };
    let amend = |answer: &mut Answer, came: Came<'_>| answer.deviations = deviations(Function::TokenRequest, None, came);
    evidence::record_exchange(&session.recorder, &session.shared.client, attempt, &request, None, amend).await
}

fn intent(operation: OperationId, supplier: &Supplier) -> Intent {
    Intent {
        operation,
        function: Function::TokenRequest,
        supplier: supplier.id.clone(),
        document: None,
        revision: None,
        parent: None,
        invoice: None,
        fingerprint: None,
        correlation: None,
        expected: Expected::Read,
        wrong: None,
        planning_run: None,
        ordered: None,
        record: None,
        names: Vec::new(),
        lines: Vec::new(),
    }
}

fn refused(supplier: &SupplierId, why: impl Into<String>) -> PortalError {
    PortalError::Token {
        supplier: supplier.to_string(),
        why: why.into(),
    }
}

/// Returns `text` with everything escaped that has a meaning in URLs and forms.
pub(crate) fn encode(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(escape).collect()
}
