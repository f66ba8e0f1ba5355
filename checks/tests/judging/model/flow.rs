//! One order with everything that happens to it, step by step, so that many can be told at once.

use super::item::{Came, Far, Item, document};
use super::tape::Tape;
use countersign_core::history::{Expected, Function, OrderSeen, Surface, TokenState};
use countersign_core::ids::DocumentKind;
use countersign_core::status::{OrderStatus, Reason, Response};
use std::collections::VecDeque;

/// Each supplier with its words.
const SUPPLIERS: [(&str, [(&str, Response); 3]); 3] = [
    (
        "S0",
        [
            ("ja", Response::Accepted),
            ("anders", Response::Changed),
            ("nein", Response::Rejected),
        ],
    ),
    (
        "S1",
        [
            ("ok", Response::Accepted),
            ("modified", Response::Changed),
            ("no", Response::Rejected),
        ],
    ),
    (
        "S2",
        [("AC", Response::Accepted), ("IC", Response::Changed), ("IR", Response::Rejected)],
    ),
];

/// One thing to tell, of the document in this place.
#[derive(Debug, Clone, Copy)]
enum Step {
    Intend(usize),
    Attempt(usize),
    Come(usize, Came),
    Late(usize),
    Push(usize, Far, OrderStatus),
    Tell(usize),
    Case(usize, Reason),
    Letter(usize, u32),
    /// The gateway serves this revision from now on.
    Serve(usize, OrderStatus),
    /// Everything before is certainly over.
    Pause,
}

/// One order and its documents.
pub(crate) struct Flow {
    items: Vec<Item>,
    steps: VecDeque<Step>,
}

impl Flow {
    pub(crate) fn new(tape: &mut Tape<'_>, number: u64) -> Self {
        let mut flow = Self {
            items: Vec::new(),
            steps: VecDeque::new(),
        };
        let (supplier, words) = SUPPLIERS[tape.random.below(SUPPLIERS.len())];
        flow.plan(tape, number, supplier, words);
        flow
    }

    /// Tells the next step, and returns whether there was one.
    pub(crate) fn step(&mut self, tape: &mut Tape<'_>) -> bool {
        let Some(step) = self.steps.pop_front() else { return false };
        match step {
            Step::Intend(at) => self.items[at].intend(tape),
            Step::Attempt(at) => self.items[at].attempt(tape),
            Step::Come(at, came) => self.items[at].come(tape, came),
            Step::Late(at) => self.items[at].come_late(tape),
            Step::Push(at, far, status) => self.items[at].push(tape, far, status),
            Step::Tell(at) => self.items[at].tell(tape),
            Step::Case(at, reason) => self.items[at].case(tape, reason),
            Step::Letter(at, attempts) => self.items[at].letter(tape, attempts),
            Step::Serve(at, status) => self.serve(at, status, tape),
            Step::Pause => tape.pause(),
        }
        true
    }

    fn serve(&self, at: usize, status: OrderStatus, tape: &mut Tape<'_>) {
        let item = &self.items[at];
        let seen = OrderSeen {
            surface: Surface::Gateway,
            document: item.key.clone(),
            revision: item.revision,
            fingerprint: item.fingerprint,
            status: Some(status),
            source_word: None,
        };
        tape.gateway.insert(item.key.number.clone(), seen);
        let owner = item.key.supplier.to_string();
        tape.known.push((owner, item.key.number.clone()));
    }

    fn add(&mut self, item: Item) -> usize {
        self.items.push(item);
        self.items.len() - 1
    }

    fn plan(&mut self, tape: &mut Tape<'_>, number: u64, supplier: &'static str, words: [(&'static str, Response); 3]) {
        let key = document(DocumentKind::Order, supplier, format!("PO{number:07}"));
        let revisions = u32::try_from(1 + tape.random.below(4)).expect("it is small");
        let is_undeliverable = tape.random.chance(4);
        let skipped = (revisions > 2 && tape.random.chance(20)).then_some(2);
        let mut current = 0;
        let mut early = None;
        for revision in 1..=revisions {
            let function = if revision == 1 {
                Function::OrderRelease
            } else {
                Function::OrderRevise
            };
            let mut order = Item::new(tape, function, key.clone(), revision);
            order.correlation = format!("C-{number}");
            if revision == 1 && tape.random.chance(6) {
                early = Some(self.early(tape, number, &order));
            }
            current = self.add(order);
            if Some(revision) == skipped {
                self.items[current].expected = Expected::Overtaken;
                continue;
            }
            self.steps.push_back(Step::Intend(current));
            self.submit(tape, current);
            self.steps.push_back(Step::Pause);
            let is_grouped = revision < revisions && tape.random.chance(15);
            if is_undeliverable && revision == revisions {
                self.give_up(current);
            } else if !is_grouped {
                self.reach(tape, current, OrderStatus::AwaitingAcknowledgement);
            }
        }
        self.steps.push_back(Step::Serve(current, OrderStatus::AwaitingAcknowledgement));
        if skipped.is_some() {
            self.overtaken();
        }
        if let Some(early) = early {
            self.reach(tape, early, OrderStatus::AwaitingAcknowledgement);
        }
        if !is_undeliverable {
            self.answer(tape, number, current, words);
            self.ship(tape, number, current, early.is_some());
        }
        self.mischief(tape, number, current, revisions, words);
        self.ask(tape, current);
    }

    /// Sends until it is certainly accepted.
    fn submit(&mut self, tape: &mut Tape<'_>, at: usize) {
        self.steps.push_back(Step::Attempt(at));
        match tape.random.below(10) {
            0 => self.steps.extend([
                Step::Come(at, Came::TimedOut),
                Step::Pause,
                Step::Attempt(at),
                Step::Come(at, Came::Accepted),
            ]),
            1 => self.steps.extend([Step::Come(at, Came::TimedOut), Step::Late(at)]),
            2 => self.steps.extend([
                Step::Come(at, Came::Broken),
                Step::Pause,
                Step::Attempt(at),
                Step::Come(at, Came::Accepted),
            ]),
            _ => self.steps.push_back(Step::Come(at, Came::Accepted)),
        }
    }

    /// Delivers until the far side has it.
    fn reach(&mut self, tape: &mut Tape<'_>, at: usize, status: OrderStatus) {
        let mut failures = 0;
        while failures < 4 && tape.random.chance(15) {
            self.steps.push_back(Step::Push(at, Far::FailsBefore, status));
            failures += 1;
        }
        if tape.random.chance(8) {
            self.steps.push_back(Step::Push(at, Far::FailsAfter, status));
            self.steps.push_back(Step::Push(at, Far::Repeats, status));
        } else {
            self.steps.push_back(Step::Push(at, Far::Takes, status));
        }
    }

    fn give_up(&mut self, at: usize) {
        const ATTEMPTS: u32 = 6;
        for _ in 0..ATTEMPTS {
            self.steps
                .push_back(Step::Push(at, Far::FailsBefore, OrderStatus::AwaitingAcknowledgement));
        }
        self.steps
            .extend([Step::Letter(at, ATTEMPTS), Step::Case(at, Reason::DeliveryFailed)]);
    }

    /// A ship notice that comes before its order, and is parked.
    fn early(&mut self, tape: &mut Tape<'_>, number: u64, order: &Item) -> usize {
        let key = document(DocumentKind::ShipNotice, order.key.supplier.as_str(), format!("EARLY{number:07}"));
        let mut notice = Item::new(tape, Function::ShipNoticeSubmit, key, 1).below(order);
        notice.quantity = 10;
        notice.write();
        let at = self.add(notice);
        self.steps.push_back(Step::Intend(at));
        self.submit(tape, at);
        self.steps.push_back(Step::Pause);
        at
    }

    fn overtaken(&mut self) {
        let skipped = self.items.iter().position(|item| item.expected == Expected::Overtaken);
        let at = skipped.expect("one was skipped");
        self.steps.extend([
            Step::Pause,
            Step::Intend(at),
            Step::Attempt(at),
            Step::Come(at, Came::Accepted),
            Step::Pause,
        ]);
    }

    fn answer(&mut self, tape: &mut Tape<'_>, number: u64, order: usize, words: [(&'static str, Response); 3]) {
        if tape.random.chance(12) {
            return;
        }
        let (word, response) = words[tape.random.below(3)];
        let key = document(
            DocumentKind::Acknowledgement,
            self.items[order].key.supplier.as_str(),
            format!("AC{number:07}"),
        );
        let revision = self.items[order].revision;
        let mut answer = Item::new(tape, Function::AcknowledgementSubmit, key, revision).below(&self.items[order]);
        answer.word = Some((word, Some(response)));
        let at = self.add(answer);
        self.steps.push_back(Step::Intend(at));
        self.submit(tape, at);
        self.steps.push_back(Step::Pause);
        self.reach(tape, at, OrderStatus::Acknowledged);
        let status = match response {
            Response::Accepted => OrderStatus::Acknowledged,
            Response::Changed => OrderStatus::AcknowledgedWithChanges,
            Response::Rejected => OrderStatus::Rejected,
        };
        self.steps
            .extend([Step::Tell(at), Step::Push(order, Far::Takes, status), Step::Serve(order, status)]);
        self.repeat(tape, at);
    }

    /// What is sent again under its key is answered as before; what is sent under a wrong key, or under a new one, is refused.
    fn repeat(&mut self, tape: &mut Tape<'_>, at: usize) {
        if tape.random.chance(15) {
            self.steps.extend([Step::Pause, Step::Attempt(at), Step::Come(at, Came::Accepted)]);
        }
        let original = self.items[at].clone();
        if tape.random.chance(15) {
            let again = original.again(tape, Expected::Repeat(original.operation));
            let again = self.add(again);
            self.steps.extend([
                Step::Pause,
                Step::Intend(again),
                Step::Attempt(again),
                Step::Come(again, Came::Accepted),
            ]);
        }
        if tape.random.chance(8) {
            let mut other = original.again(tape, Expected::KeyConflict(original.operation));
            other.fingerprint = Some(tape.fingerprint());
            other.quantity += 1;
            other.write();
            self.refuse(other, Came::Refused(422, "key-conflict"), None);
        }
        if tape.random.chance(8) {
            let mut other = original.again(tape, Expected::Case(vec![Reason::DuplicateSame]));
            other.idempotency.push_str("-again");
            other.body.push('\n');
            self.refuse(other, Came::Refused(409, "duplicate"), Some(Reason::DuplicateSame));
        }
    }

    fn ship(&mut self, tape: &mut Tape<'_>, number: u64, order: usize, is_begun: bool) {
        let supplier = self.items[order].key.supplier.clone();
        let most = if is_begun { 2 } else { 3 };
        for part in 0..tape.random.below(most) {
            let key = document(DocumentKind::ShipNotice, supplier.as_str(), format!("SN{number:07}-{part}"));
            let mut notice = Item::new(tape, Function::ShipNoticeSubmit, key, 1).below(&self.items[order]);
            notice.quantity = 50;
            notice.write();
            let at = self.add(notice);
            self.steps.push_back(Step::Intend(at));
            self.submit(tape, at);
            self.steps.push_back(Step::Pause);
            self.reach(tape, at, OrderStatus::AwaitingAcknowledgement);
            self.steps.push_back(Step::Tell(at));
            self.repeat(tape, at);
        }
        if tape.random.chance(8) {
            let key = document(DocumentKind::ShipNotice, supplier.as_str(), format!("SN{number:07}-much"));
            let mut notice = Item::new(tape, Function::ShipNoticeSubmit, key, 1).below(&self.items[order]);
            notice.quantity = 500;
            notice.expected = Expected::Case(vec![Reason::QuantityTolerance]);
            notice.write();
            self.refuse(notice, Came::Refused(422, "quantity-tolerance"), Some(Reason::QuantityTolerance));
        }
    }

    fn refuse(&mut self, item: Item, came: Came, reason: Option<Reason>) {
        let at = self.add(item);
        self.steps
            .extend([Step::Pause, Step::Intend(at), Step::Attempt(at), Step::Come(at, came)]);
        self.steps.extend(reason.map(|reason| Step::Case(at, reason)));
    }

    /// What suppliers do wrong: old revisions, numbers that are none, words that nobody knows, tokens of yesterday.
    fn mischief(&mut self, tape: &mut Tape<'_>, number: u64, order: usize, revisions: u32, words: [(&'static str, Response); 3]) {
        let known = (words[0].0, Some(words[0].1));
        let mut wrongs = vec![
            (
                "BAD",
                revisions,
                known,
                Reason::ValidationNumber,
                Came::Refused(422, "contract-violation"),
            ),
            (
                "WORD",
                revisions,
                ("???", None),
                Reason::StatusUnmapped,
                Came::Refused(422, "status-unmapped"),
            ),
        ];
        if revisions > 1 {
            wrongs.push((
                "STALE",
                revisions - 1,
                known,
                Reason::RevisionStale,
                Came::Refused(409, "stale-revision"),
            ));
        }
        for (name, revision, word, reason, came) in wrongs {
            if !tape.random.chance(8) {
                continue;
            }
            let mut answer = self.wrong(tape, number, order, name, revision);
            answer.word = Some(word);
            answer.expected = Expected::Case(vec![reason]);
            self.refuse(answer, came, Some(reason));
        }
        if tape.random.chance(5) {
            let mut answer = self.wrong(tape, number, order, "TOKEN", revisions);
            answer.word = Some(known);
            answer.token = TokenState::Expired;
            answer.expected = Expected::Refuse;
            self.refuse(answer, Came::Refused(401, "invalid-token"), None);
        }
    }

    fn wrong(&self, tape: &mut Tape<'_>, number: u64, order: usize, name: &str, revision: u32) -> Item {
        let key = document(
            DocumentKind::Acknowledgement,
            self.items[order].key.supplier.as_str(),
            format!("{name}{number:07}"),
        );
        Item::new(tape, Function::AcknowledgementSubmit, key, revision).below(&self.items[order])
    }

    /// The supplier reads its order; another asks for it too, and for one that there never was.
    fn ask(&mut self, tape: &mut Tape<'_>, order: usize) {
        if tape.random.chance(30) {
            let own = self.items[order].clone();
            let mut read = Item::new(tape, Function::OrderRead, own.key.clone(), own.revision);
            read.body.clone_from(&own.body);
            read.correlation = own.correlation;
            let at = self.add(read);
            self.steps
                .extend([Step::Pause, Step::Intend(at), Step::Attempt(at), Step::Come(at, Came::Read)]);
        }
        if tape.random.chance(10) {
            let (other, number) = match tape.known.last() {
                Some((owner, number)) => (SUPPLIERS.iter().find(|(id, _)| id != owner), number.clone()),
                None => return,
            };
            let (other, _) = other.expect("there are several suppliers");
            for number in ["NONE0000000".to_owned(), number] {
                let read = Item::new(tape, Function::OrderRead, document(DocumentKind::Order, other, number), 1);
                let at = self.add(read);
                self.steps
                    .extend([Step::Pause, Step::Intend(at), Step::Attempt(at), Step::Come(at, Came::Missing)]);
            }
        }
    }
}
