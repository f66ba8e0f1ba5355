//! The id of a run.

use crate::deployment;

/// Returns five characters that are part of every document number, so that two runs against one deployment do not meet.
pub(crate) fn run_id() -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKLMNPQRSTVWXY";
    let random = deployment::random();
    random
        .bytes()
        .take(10)
        .collect::<Vec<u8>>()
        .chunks(2)
        .map(|pair| char::from(DIGITS[(usize::from(pair[0]) * 7 + usize::from(pair[1])) % 32]))
        .collect()
}
