//! Requests that fail again and again: whether their supplier's other documents get through meanwhile is a question to other families, so each
//! is tied to one that did.

use super::families::Families;
use crate::table::Table;
use std::collections::VecDeque;

/// A call of a supplier that submits a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call {
    pub(super) family: u32,
    /// Who calls, by a hash.
    pub(super) principal: u64,
    /// The key that is used, by a hash.
    pub(super) key: u64,
    /// The event by which it was sent.
    pub(super) sent: u64,
}

/// The requests that failed for a passing reason; bounded by them, and by the calls that were answered last.
#[derive(Debug, Default)]
pub(super) struct Stuck {
    requests: Table<(u64, u64), Request>,
    callers: Table<u64, Caller>,
}

#[derive(Debug)]
struct Request {
    /// The first attempt that failed.
    from: u64,
    family: u32,
    failures: u32,
    /// The family of a call that got through after that.
    other: Option<u32>,
}

#[derive(Debug, Default)]
struct Caller {
    /// The last calls that got through, oldest first.
    through: VecDeque<Call>,
    /// The keys of requests after which none has got through yet.
    waiting: Vec<u64>,
}

impl Stuck {
    /// More calls than this of one supplier are not under way at once.
    const CALLS: usize = 4096;
    /// A request that failed less often is not stuck.
    const FAILURES: u32 = 3;

    /// Notes a call that failed for a passing reason.
    pub(super) fn failed(&mut self, call: Call, families: &mut Families) {
        let caller = self.callers.entry(call.principal).or_default();
        let request = self.requests.entry((call.principal, call.key)).or_insert_with(|| {
            caller.waiting.push(call.key);
            Request {
                from: call.sent,
                family: call.family,
                failures: 0,
                other: None,
            }
        });
        request.failures += 1;
        request.from = request.from.min(call.sent);
        if request.other.is_none() {
            let mut others = caller.through.iter().filter(|other| other.key != call.key);
            request.other = others.find(|other| other.sent > request.from).map(|other| other.family);
            if request.other.is_some() {
                caller.waiting.retain(|key| *key != call.key);
            }
        }
        request.tie(families);
    }

    /// Notes a call that got an answer about what it carries.
    pub(super) fn answered(&mut self, call: Call, families: &mut Families) {
        let Self { requests, callers } = self;
        let caller = callers.entry(call.principal).or_default();
        if caller.through.len() == Self::CALLS {
            caller.through.pop_front();
        }
        caller.through.push_back(call);
        caller.waiting.retain(|key| {
            let Some(request) = requests.get_mut(&(call.principal, *key)) else {
                return false;
            };
            if *key == call.key || call.sent < request.from {
                return true;
            }
            request.other = Some(call.family);
            request.tie(families);
            false
        });
    }
}

impl Request {
    fn tie(&self, families: &mut Families) {
        if let Some(other) = self.other.filter(|_| self.failures >= Stuck::FAILURES) {
            families.tie(self.family, other);
        }
    }
}
