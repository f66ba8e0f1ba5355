//! Taking secrets out of what the History keeps.

use crate::http::{Request, all_headers};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem::Finder;
use serde_json::Value;
use std::borrow::Cow;
use std::sync::LazyLock;

const HIDDEN: &str = "***";
/// Members whose value is a secret wherever they turn up (RFC 6749).
const SECRET_MEMBERS: [&str; 4] = ["access_token", "refresh_token", "id_token", "client_secret"];
/// Every body is searched for them.
static FINDERS: LazyLock<[Finder<'static>; 4]> = LazyLock::new(|| SECRET_MEMBERS.map(Finder::new));
// Anything shorter would also take innocent text out of the evidence.
const SHORTEST: usize = 6;

/// Returns the credentials that `request` carries, so that they are kept nowhere even when an answer repeats them.
pub(super) fn credentials(request: &Request) -> Vec<String> {
    let mut secrets = Vec::new();
    for value in all_headers(&request.headers, "authorization") {
        let credential = value.split_once(' ').map_or(value, |(_, credential)| credential);
        secrets.push(credential.to_owned());
        let decoded = STANDARD.decode(credential).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        // HTTP Basic: the password is what follows the first colon.
        secrets.extend(decoded.and_then(|pair| pair.split_once(':').map(|(_, password)| password.to_owned())));
    }
    secrets.extend(form_secret(request));
    secrets.retain(|secret| secret.len() >= SHORTEST);
    secrets
}

/// Returns `body` with tokens and `secrets` replaced; the exact body when it has none.
pub(super) fn redact<'a>(body: &'a [u8], secrets: &[String]) -> Cow<'a, [u8]> {
    let mut kept = without_tokens(body);
    for secret in secrets {
        if contains(&kept, secret.as_bytes()) {
            kept = Cow::Owned(replaced(&kept, secret.as_bytes()));
        }
    }
    kept
}

fn form_secret(request: &Request) -> Option<String> {
    let form = std::str::from_utf8(&request.body).ok()?;
    let secret = form.split('&').find_map(|pair| pair.strip_prefix("client_secret="))?;
    Some(secret.to_owned())
}

fn without_tokens(body: &[u8]) -> Cow<'_, [u8]> {
    if FINDERS.iter().all(|finder| finder.find(body).is_none()) {
        return Cow::Borrowed(body);
    }
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else {
        return Cow::Borrowed(body);
    };
    let mut is_changed = false;
    for name in SECRET_MEMBERS {
        if let Some(member) = value.get_mut(name) {
            *member = Value::from(HIDDEN);
            is_changed = true;
        }
    }
    if is_changed {
        Cow::Owned(value.to_string().into_bytes())
    } else {
        Cow::Borrowed(body)
    }
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(body, part).is_some()
}

fn replaced(body: &[u8], secret: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, tail)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(secret) {
            kept.extend_from_slice(HIDDEN.as_bytes());
            rest = after;
        } else {
            kept.push(*first);
            rest = tail;
        }
    }
    kept
}
