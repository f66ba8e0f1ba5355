//! The tape: numbers, clocks and ledgers of a History that the model writes, and what the final read will show.

use super::random::Random;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{
    CaseSeen, DeadLetterSeen, End, Event, Observation, Observe, OrderSeen, PayloadEvent, RunEvent, RunFacts, RunPhase, Surface, What,
};
use countersign_core::ids::OperationId;
use countersign_core::payload::{Content, Digest};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is written so far, as far as what comes depends on it.
pub(crate) struct Tape<'s> {
    sink: &'s mut dyn FnMut(Event),
    pub(crate) random: Random,
    pub(crate) next: u64,
    at_us: u64,
    operations: u64,
    fingerprints: u32,
    ledgers: HashMap<End, u64>,
    payloads: HashSet<Digest>,
    pub(crate) faults: u32,
    pub(crate) cases: Vec<CaseSeen>,
    pub(crate) letters: Vec<DeadLetterSeen>,
    /// What the gateway shows of each order in the end.
    pub(crate) gateway: BTreeMap<String, OrderSeen>,
    /// Orders that were certainly accepted, with their suppliers: others may ask for them.
    pub(crate) known: Vec<(String, String)>,
}

impl<'s> Tape<'s> {
    pub(crate) fn new(seed: u64, sink: &'s mut dyn FnMut(Event)) -> Self {
        let mut tape = Self {
            sink,
            random: Random::new(seed),
            next: 0,
            at_us: 0,
            operations: 0,
            fingerprints: 0,
            ledgers: HashMap::new(),
            payloads: HashSet::new(),
            faults: 0,
            cases: Vec::new(),
            letters: Vec::new(),
            gateway: BTreeMap::new(),
            known: Vec::new(),
        };
        tape.phase(RunPhase::Started(Box::new(facts())));
        tape
    }

    pub(crate) fn add(&mut self, cause: Option<u64>, what: What) -> u64 {
        let index = self.next;
        self.next += 1;
        // Now and then two things happen within one microsecond.
        self.at_us += self.random.next() % 400;
        let business = jiff::Timestamp::from_microsecond(1_790_000_000_000_000 + i64::try_from(self.at_us).expect("runs are short"));
        (self.sink)(Event {
            index,
            at_us: self.at_us,
            business: business.expect("the time is in range"),
            cause,
            scenario: None,
            what,
        });
        index
    }

    /// Lets enough time pass that what comes is certainly later.
    pub(crate) fn pause(&mut self) {
        self.at_us += 1;
    }

    pub(crate) fn phase(&mut self, phase: RunPhase) {
        self.add(None, What::Run(RunEvent { phase }));
    }

    pub(crate) fn operation(&mut self) -> OperationId {
        self.operations += 1;
        OperationId(self.operations)
    }

    pub(crate) fn fingerprint(&mut self) -> Fingerprint {
        self.fingerprints += 1;
        Fingerprint::new(self.fingerprints.wrapping_mul(0x9e37_79b1))
    }

    pub(crate) fn entry(&mut self, end: End) -> u64 {
        let last = self.ledgers.entry(end).or_default();
        *last += 1;
        *last
    }

    pub(crate) fn payload(&mut self, text: &str) -> Digest {
        let digest = Digest::of(text.as_bytes());
        if self.payloads.insert(digest) {
            let content = Content::of(text.as_bytes());
            self.add(None, What::Payload(PayloadEvent { digest, content }));
        }
        digest
    }

    pub(crate) fn observe(&mut self, is_final: bool, observation: Observation) {
        self.add(None, What::Observe(Box::new(Observe { is_final, observation })));
    }

    /// Ends the run: everything is read, and everything was there.
    pub(crate) fn finish(mut self) {
        self.phase(RunPhase::Quiesce);
        self.pause();
        self.phase(RunPhase::FinalRead);
        for case in std::mem::take(&mut self.cases) {
            self.observe(true, Observation::Case(case));
        }
        for letter in std::mem::take(&mut self.letters) {
            self.observe(true, Observation::DeadLetter(letter));
        }
        for order in std::mem::take(&mut self.gateway).into_values() {
            self.observe(true, Observation::Order(order));
        }
        for surface in [
            Surface::Cases,
            Surface::DeadLetters,
            Surface::Gateway,
            Surface::Portal,
            Surface::Erp,
        ] {
            self.observe(true, Observation::Complete(surface));
        }
        self.phase(RunPhase::Finished);
    }
}

fn facts() -> RunFacts {
    let text = r#"{"format":2,"countersign":"0","run":"RUN","began":"2026-09-21T14:13:20Z","deployment":"the model","is_complete_run":false,
        "command":"","claims":["exceptions","dead-letters","restart"],
        "suppliers":[
            {"id":"S0","name":"","words":{"ja":"accepted","anders":"changed","nein":"rejected"}},
            {"id":"S1","name":"","words":{"ok":"accepted","modified":"changed","no":"rejected"}},
            {"id":"S2","name":"","words":{"AC":"accepted","IC":"changed","IR":"rejected"}}],
        "versions":[{"name":"v3","stage":"active"}],
        "timing":{"acknowledgement_window_s":432000,"parking_window_s":86400,"token_lifetime_s":3600,"settle_deadline_ms":3600000}}"#;
    serde_json::from_str(text).expect("the facts are well written")
}
