//! The recorder: numbers events and hands each to the sink before anything else happens.

use super::{Event, PayloadEvent, What};
use crate::ids::OperationId;
use crate::payload::{Content, Digest};
use jiff::Timestamp;
use std::collections::HashSet;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// A reading of the two clocks.
#[derive(Debug, Clone, Copy)]
pub struct Instant {
    /// Microseconds since the run began; never goes back.
    pub at_us: u64,
    /// The wall clock.
    pub wall: Timestamp,
}

/// Numbers events and hands them to the sink in order. Cloning gives another handle on the same History.
#[derive(Clone)]
pub struct Recorder {
    shared: Arc<Shared>,
    scenario: Option<u32>,
}

struct Shared {
    clock: Box<dyn Fn() -> Instant + Send + Sync>,
    business_offset_s: AtomicI64,
    operations: AtomicU64,
    fingerprints: AtomicU32,
    log: Mutex<Log>,
}

struct Log {
    next: u64,
    stored: HashSet<Digest>,
    sink: Box<dyn FnMut(&Event) + Send>,
}

impl Recorder {
    /// Returns a recorder that reads `clock` for each event and hands it to `sink`, which must have kept it when it returns.
    pub fn new(clock: impl Fn() -> Instant + Send + Sync + 'static, sink: impl FnMut(&Event) + Send + 'static) -> Self {
        Self {
            shared: Arc::new(Shared {
                clock: Box::new(clock),
                business_offset_s: AtomicI64::new(0),
                operations: AtomicU64::new(1),
                fingerprints: AtomicU32::new(0),
                log: Mutex::new(Log {
                    next: 0,
                    stored: HashSet::new(),
                    sink: Box::new(sink),
                }),
            }),
            scenario: None,
        }
    }

    /// Returns a recorder that keeps nothing, for simulators that run alone.
    pub fn silent(clock: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self::new(clock, |_| {})
    }

    /// Returns a handle whose events belong to `scenario`.
    pub fn for_scenario(&self, scenario: u32) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            scenario: Some(scenario),
        }
    }

    /// Returns the scenario that this handle's events belong to.
    pub fn scenario(&self) -> Option<u32> {
        self.scenario
    }

    /// Records one event and returns its index.
    pub fn record(&self, what: What) -> u64 {
        self.record_for(self.scenario, None, what)
    }

    /// Records one event that `cause` caused and returns its index.
    pub fn record_caused(&self, cause: u64, what: What) -> u64 {
        self.record_for(self.scenario, Some(cause), what)
    }

    /// Records one event that belongs to `scenario`, whatever this handle's is, and returns its index.
    pub fn record_for(&self, scenario: Option<u32>, cause: Option<u64>, what: What) -> u64 {
        let mut log = self.lock();
        self.append(&mut log, scenario, cause, what)
    }

    /// Keeps `bytes` in the History, once, and returns their digest. Call it before the event that names the digest.
    pub fn payload(&self, bytes: &[u8]) -> Digest {
        let digest = Digest::of(bytes);
        let mut log = self.lock();
        if log.stored.insert(digest) {
            let content = Content::of(bytes);
            self.append(&mut log, None, None, What::Payload(PayloadEvent { digest, content }));
        }
        digest
    }

    /// Returns a new operation number.
    pub fn operation(&self) -> OperationId {
        OperationId(self.shared.operations.fetch_add(1, Ordering::Relaxed))
    }

    /// Returns a fingerprint that no other document of the run has.
    pub fn fingerprint(&self) -> crate::fingerprint::Fingerprint {
        let count = self.shared.fingerprints.fetch_add(1, Ordering::Relaxed);
        // An odd multiplier permutes the 32-bit numbers: all differ, and neighbours look nothing alike.
        crate::fingerprint::Fingerprint::new(count.wrapping_add(1).wrapping_mul(0x9e37_79b1))
    }

    /// Returns the two clocks.
    pub fn now(&self) -> Instant {
        (self.shared.clock)()
    }

    /// Returns business time: the wall clock and whatever the deployment's clock was moved by.
    pub fn business_now(&self) -> Timestamp {
        self.business(self.now().wall)
    }

    /// Tells the recorder that the deployment's business clock is `seconds` ahead of the wall clock.
    pub fn set_business_offset(&self, seconds: i64) {
        self.shared.business_offset_s.store(seconds, Ordering::Relaxed);
    }

    /// Returns by how many seconds the business clock is ahead of the wall clock.
    pub fn business_offset(&self) -> i64 {
        self.shared.business_offset_s.load(Ordering::Relaxed)
    }

    fn business(&self, wall: Timestamp) -> Timestamp {
        let offset = jiff::SignedDuration::from_secs(self.business_offset());
        wall.checked_add(offset).unwrap_or(wall)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Log> {
        // A sink that panicked has lost its file; the numbers themselves are still sound.
        self.shared.log.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn append(&self, log: &mut Log, scenario: Option<u32>, cause: Option<u64>, what: What) -> u64 {
        // The clock is read under the lock, so that time never goes back along the index.
        let now = self.now();
        let index = log.next;
        log.next += 1;
        let event = Event {
            index,
            at_us: now.at_us,
            business: self.business(now.wall),
            cause,
            scenario,
            what,
        };
        (log.sink)(&event);
        index
    }
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder").field("scenario", &self.scenario).finish_non_exhaustive()
    }
}
