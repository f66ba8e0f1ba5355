//! Makes up access tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_transports::chance;
use sha2::{Digest, Sha256};
use std::hash::{BuildHasher, RandomState};
use std::io::Read;

/// Returns 32 unguessable bytes in base64url.
///
/// The system's random device is the source. The standard library's hash keys, which the system seeds too, are mixed in: where there
/// is no such device, they are the source. On a thread whose chance is seeded, the same tokens come again.
pub(super) fn token() -> String {
    if let (Some(high), Some(low)) = (chance::seeded(), chance::seeded()) {
        return format!("simulated-{high:016x}{low:016x}");
    }
    let mut mixed = Sha256::new();
    let mut device = [0_u8; 32];
    if std::fs::File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut device))
        .is_ok()
    {
        mixed.update(device);
    }
    for part in 0_u8..4 {
        mixed.update(RandomState::new().hash_one(part).to_le_bytes());
    }
    URL_SAFE_NO_PAD.encode(mixed.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_tokens_are_the_same_and_each_has_32_bytes() {
        let tokens: BTreeSet<String> = (0..1000).map(|_| token()).collect();
        assert_eq!(tokens.len(), 1000);
        assert!(
            tokens
                .iter()
                .all(|token| URL_SAFE_NO_PAD.decode(token).is_ok_and(|bytes| bytes.len() == 32))
        );
    }
}
