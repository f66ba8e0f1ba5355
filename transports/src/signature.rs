//! Signed webhooks as in Standard Webhooks: HMAC-SHA256 over id, time and body.

use crate::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_core::secret::Secret;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;

const ID: &str = "webhook-id";
const TIMESTAMP: &str = "webhook-timestamp";
const SIGNATURE: &str = "webhook-signature";
const TOLERANCE_S: u64 = 300;

/// Why a signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// A header that the scheme needs is not there.
    #[error("the header `{0}` is missing")]
    Missing(&'static str),
    /// The time is no number of seconds.
    #[error("the header `webhook-timestamp` is no number of seconds")]
    Timestamp,
    /// The time is too far from now, either way.
    #[error("the signature's time is {0} s away from now, more than the 300 s allowed")]
    Stale(u64),
    /// None of the signatures is that of id, time and body.
    #[error("no signature fits the message")]
    Mismatch,
}

/// Returns the three headers that sign `body`.
pub fn headers(secret: &Secret, id: &str, at: Timestamp, body: &[u8]) -> Vec<(String, String)> {
    let seconds = at.as_second().to_string();
    let signature = STANDARD.encode(mac(secret, id, &seconds, body).finalize().into_bytes());
    vec![
        (ID.to_owned(), id.to_owned()),
        (TIMESTAMP.to_owned(), seconds),
        (SIGNATURE.to_owned(), format!("v1,{signature}")),
    ]
}

/// Checks that one of the signatures in `headers` is `secret`'s, and its time at most five minutes before or after `now`.
///
/// # Errors
/// Says which part is missing or wrong. Signatures are compared in constant time.
pub fn verify(secret: &Secret, headers: &[(String, String)], body: &[u8], now: Timestamp) -> Result<(), SignatureError> {
    let part = |name: &'static str| header(headers, name).ok_or(SignatureError::Missing(name));
    let (id, time, signatures) = (part(ID)?, part(TIMESTAMP)?, part(SIGNATURE)?);
    let seconds: i64 = time.parse().map_err(|_| SignatureError::Timestamp)?;
    let distance = seconds.abs_diff(now.as_second());
    if distance > TOLERANCE_S {
        return Err(SignatureError::Stale(distance));
    }
    let expected = mac(secret, id, time, body);
    let is_signed = signatures
        .split_ascii_whitespace()
        .filter_map(|signature| signature.strip_prefix("v1,"))
        .filter_map(|signature| STANDARD.decode(signature).ok())
        .any(|signature| expected.clone().verify_slice(&signature).is_ok());
    is_signed.then_some(()).ok_or(SignatureError::Mismatch)
}

fn mac(secret: &Secret, id: &str, seconds: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key(secret)).expect("HMAC takes a key of any length");
    mac.update(id.as_bytes());
    mac.update(b".");
    mac.update(seconds.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}

/// A secret as Standard Webhooks writes it is base64 after a prefix; any other is its own bytes.
fn key(secret: &Secret) -> Vec<u8> {
    let text = secret.reveal();
    text.strip_prefix("whsec_")
        .and_then(|encoded| STANDARD.decode(encoded).ok())
        .unwrap_or_else(|| text.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const ID_VALUE: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const SENT: i64 = 1_614_265_330;

    fn secret() -> Secret {
        Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    }

    fn time(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).expect("the test writes a time")
    }

    fn signed() -> Vec<(String, String)> {
        headers(&secret(), ID_VALUE, time(SENT), BODY)
    }

    fn check(change: impl FnOnce(&mut Vec<(String, String)>), body: &[u8], now: i64, expected: Result<(), SignatureError>) {
        let mut headers = signed();
        change(&mut headers);
        assert_eq!(verify(&secret(), &headers, body, time(now)), expected);
    }

    #[test]
    fn the_published_example_is_signed_alike() {
        // The example in the libraries of Standard Webhooks.
        assert_eq!(signed()[2].1, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn the_tolerance_holds_both_ways_and_to_the_second() {
        check(|_| {}, BODY, SENT + 300, Ok(()));
        check(|_| {}, BODY, SENT - 300, Ok(()));
        check(|_| {}, BODY, SENT + 301, Err(SignatureError::Stale(301)));
        check(|_| {}, BODY, SENT - 301, Err(SignatureError::Stale(301)));
    }

    #[test]
    fn any_change_of_body_id_time_or_secret_is_seen() {
        check(|_| {}, b"{}", SENT, Err(SignatureError::Mismatch));
        check(|headers| headers[0].1.push('x'), BODY, SENT, Err(SignatureError::Mismatch));
        check(
            |headers| headers[1].1 = (SENT + 1).to_string(),
            BODY,
            SENT,
            Err(SignatureError::Mismatch),
        );
        let other = verify(&Secret::new("another"), &signed(), BODY, time(SENT));
        assert_eq!(other, Err(SignatureError::Mismatch));
    }

    #[test]
    fn one_good_signature_among_several_is_enough() {
        check(|headers| headers[2].1.insert_str(0, "v1,AAAA v1a,xx v1,!! "), BODY, SENT, Ok(()));
        check(
            |headers| headers[2].1 = "v1,AAAA".to_owned(),
            BODY,
            SENT,
            Err(SignatureError::Mismatch),
        );
    }

    #[test]
    fn a_missing_or_unreadable_header_is_named() {
        check(
            |headers| drop(headers.remove(2)),
            BODY,
            SENT,
            Err(SignatureError::Missing("webhook-signature")),
        );
        check(
            |headers| headers[1].1 = "now".to_owned(),
            BODY,
            SENT,
            Err(SignatureError::Timestamp),
        );
    }

    #[test]
    fn a_secret_without_the_prefix_is_its_own_bytes() {
        let secret = Secret::new("plain");
        let headers = headers(&secret, "a", time(SENT), BODY);
        assert_eq!(verify(&secret, &headers, BODY, time(SENT)), Ok(()));
    }
}
