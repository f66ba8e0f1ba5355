//! What the neighbours took, and how they are to fail.

use crate::Trouble;
use countersign_core::history::{End, Recorder};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Something that a neighbour took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Took {
    /// The idempotency key that it came with.
    pub key: String,
    /// The bytes.
    pub body: Vec<u8>,
}

/// A failure that is still to be committed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) end: End,
    pub(crate) text: String,
    pub(crate) trouble: Trouble,
    pub(crate) times: u32,
}

/// What all neighbours of a run share.
pub(crate) struct Shared {
    pub(crate) recorder: Recorder,
    failures: Mutex<Vec<Failure>>,
    ledgers: Mutex<HashMap<End, Vec<Took>>>,
    changes: watch::Sender<u64>,
}

impl Shared {
    pub(crate) fn new(recorder: Recorder) -> Self {
        Self {
            recorder,
            failures: Mutex::default(),
            ledgers: Mutex::default(),
            changes: watch::Sender::new(0),
        }
    }

    /// Locks the failures. A panic elsewhere cannot have left them half changed: each change is one call.
    pub(crate) fn failures(&self) -> MutexGuard<'_, Vec<Failure>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ledgers(&self) -> MutexGuard<'_, HashMap<End, Vec<Took>>> {
        self.ledgers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the trouble that is to be had with a message, and counts it.
    pub(crate) fn trouble(&self, end: End, body: &[u8]) -> Option<Trouble> {
        let mut failures = self.failures();
        let failure = failures
            .iter_mut()
            .find(|failure| failure.end == end && failure.times > 0 && contains(body, &failure.text))?;
        failure.times -= 1;
        Some(failure.trouble)
    }

    /// Takes a message unless its key was used before; `record` is told its number in the ledger while nobody else takes anything.
    pub(crate) fn take(&self, end: End, took: Took, record: impl FnOnce(u64)) -> bool {
        let mut ledgers = self.ledgers();
        let ledger = ledgers.entry(end).or_default();
        if ledger.iter().any(|known| known.key == took.key) {
            return false;
        }
        ledger.push(took);
        record(ledger.len() as u64);
        self.changes.send_modify(|count| *count += 1);
        true
    }

    pub(crate) fn took(&self, end: End, text: &str) -> Vec<Took> {
        let ledgers = self.ledgers();
        let ledger = ledgers.get(&end).map_or(&[][..], Vec::as_slice);
        ledger.iter().filter(|took| contains(&took.body, text)).cloned().collect()
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }
}

fn contains(body: &[u8], text: &str) -> bool {
    String::from_utf8_lossy(body).contains(text)
}
