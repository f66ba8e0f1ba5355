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

#[cfg(test)]
mod tests {
    use super::{Call, Stuck};
    use crate::parts::families::Families;

    /// Calls of one supplier and their ends, one after the other.
    struct Calls {
        stuck: Stuck,
        families: Families,
    }

    impl Calls {
        /// As many families as the tests below have keys, each of which is of the family with its number.
        fn new() -> Self {
            let mut families = Families::new();
            (0..4).for_each(|_| {
                families.found();
            });
            Self {
                stuck: Stuck::default(),
                families,
            }
        }

        fn failed(&mut self, key: u32, sent: u64) {
            self.stuck.failed(call(7, key, key, sent), &mut self.families);
        }

        fn answered(&mut self, key: u32, sent: u64) {
            self.stuck.answered(call(7, key, key, sent), &mut self.families);
        }

        fn are_tied(&mut self, one: u32, other: u32) -> bool {
            self.families.root(one) == self.families.root(other)
        }
    }

    fn call(principal: u64, family: u32, key: u32, sent: u64) -> Call {
        Call {
            family,
            principal,
            key: key.into(),
            sent,
        }
    }

    #[test]
    fn a_request_that_failed_three_times_is_tied_to_one_that_got_through_after_its_first() {
        let mut calls = Calls::new();
        [1, 2, 3].into_iter().for_each(|sent| calls.failed(0, sent));
        calls.answered(1, 4);
        assert!(calls.are_tied(0, 1));
        calls.answered(2, 5);
        assert!(!calls.are_tied(0, 2), "one is enough");
    }

    #[test]
    fn a_request_may_fail_again_after_another_got_through() {
        let mut calls = Calls::new();
        calls.failed(0, 1);
        calls.answered(1, 2);
        calls.failed(0, 3);
        assert!(!calls.are_tied(0, 1), "it may still get through");
        calls.failed(0, 4);
        assert!(calls.are_tied(0, 1));
    }

    #[test]
    fn what_got_through_before_is_no_sign() {
        let mut calls = Calls::new();
        calls.answered(1, 1);
        [2, 3, 4].into_iter().for_each(|sent| calls.failed(0, sent));
        assert!(!calls.are_tied(0, 1));
    }

    #[test]
    fn a_call_that_was_sent_later_may_have_been_answered_earlier() {
        let mut calls = Calls::new();
        calls.answered(1, 5);
        [1, 2, 3].into_iter().for_each(|sent| calls.failed(0, sent));
        assert!(calls.are_tied(0, 1));
    }

    #[test]
    fn neither_the_same_key_nor_another_caller_is_a_sign() {
        let mut calls = Calls::new();
        calls.stuck.answered(call(7, 1, 0, 9), &mut calls.families);
        [1, 2, 3].into_iter().for_each(|sent| calls.failed(0, sent));
        calls.stuck.answered(call(7, 2, 0, 10), &mut calls.families);
        calls.stuck.answered(call(8, 3, 3, 11), &mut calls.families);
        assert!((1..4).all(|other| !calls.are_tied(0, other)));
    }

    #[test]
    fn a_request_waits_for_its_own_sign_however_others_find_theirs() {
        let mut calls = Calls::new();
        [10, 11, 12].into_iter().for_each(|sent| calls.failed(0, sent));
        calls.answered(1, 5);
        calls.failed(2, 1);
        calls.answered(3, 20);
        assert!(calls.are_tied(0, 3) && !calls.are_tied(0, 1));
    }

    #[test]
    fn every_call_that_got_through_may_be_the_sign() {
        let mut calls = Calls::new();
        calls.answered(1, 5);
        calls.answered(2, 0);
        [1, 2, 3].into_iter().for_each(|sent| calls.failed(0, sent));
        assert!(calls.are_tied(0, 1) && !calls.are_tied(0, 2));
    }
}
