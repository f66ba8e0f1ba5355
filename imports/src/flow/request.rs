//! Requests: somebody called the integration. A record becomes an intent, an attempt and its outcome.

use super::{Course, Draft, Flow, Identity, Open, Order, Pending, Turned, document, plain, result};
use crate::mapping::{Route, What as Part};
use countersign_core::history::{Answer, Attempt, Edge, Expected, Function, Intent, Outcome, Principal, Result, TokenState, What};
use countersign_core::ids::{DocumentKey, DocumentKind, OperationId};
use countersign_core::payload::{Digest, meaning};

impl Flow {
    pub(super) fn request(&mut self, draft: &Draft, route: Route, identity: &Identity) -> Turned {
        let key = match document::key(draft, route, identity) {
            Ok(key) => key,
            Err(reason) => return Turned::lost(reason),
        };
        let Some(supplier) = identity.supplier.clone() else {
            return Turned::lost(format!("a record of rule `{}` has no supplier", draft.rule));
        };
        let function = precise(route.function, identity.revision);
        let mut turned = Turned::default();
        let payload = draft.text(Part::Payload).map(|text| {
            let digest = self.payload(text, draft.begin_us, &mut turned.events);
            (digest, meaning(text.as_bytes()))
        });
        let (outcome, reason) = result(draft.status());
        let course = self.course(draft, function, key.as_ref(), &supplier, payload.map(|(_, meaning)| meaning));
        if course.attempt == 1 {
            let expected = self.expected(draft, function, key.as_ref(), identity, &course, outcome);
            let intent = self.intent(function, key.clone(), &supplier, identity, course.id, expected);
            turned.events.push(plain(draft.begin_us, What::Intent(Box::new(intent))));
        }
        if let Some(key) = key.as_ref().filter(|_| function.is_order_event()) {
            turned.open.extend(self.note_order(key, identity.revision, outcome, draft.end_us));
        }
        let token = self.token();
        let attempt = attempt(draft, route.edge, function, &course, &supplier, identity, payload);
        turned.events.push(Pending {
            token: Some(token),
            ..plain(draft.begin_us, What::Attempt(attempt))
        });
        let answer = draft.text(Part::Answer).map(|text| {
            let digest = self.payload(text, draft.end_us, &mut turned.events);
            (digest, meaning(text.as_bytes()))
        });
        let outcome = Outcome {
            operation: course.id,
            number: course.attempt,
            result: outcome,
            reason,
            answer: draft.status().map(|status| Answer {
                status,
                payload: answer.map(|(digest, _)| digest),
                meaning: answer.map(|(_, meaning)| meaning),
                ..Answer::default()
            }),
        };
        turned.events.push(Pending {
            cause: Some(token),
            ..plain(draft.end_us, What::Outcome(outcome))
        });
        turned
    }

    /// Returns which operation a record is an attempt of: the same key, or the same document when there are no keys.
    fn course(&mut self, draft: &Draft, function: Function, key: Option<&DocumentKey>, supplier: &str, meaning: Option<Digest>) -> Step {
        let document = key.map_or(0, |key| document::name(key, None));
        let name = match (draft.text(Part::Key), key) {
            _ if !function.is_submission() => None,
            (Some(own), _) => Some(document::short(&["key", supplier, class(function), own])),
            (None, Some(key)) => Some(document::name(key, draft.identity.revision)),
            (None, None) => None,
        };
        let known = name.and_then(|name| self.operations.get_mut(&name));
        if let Some(course) = known {
            let is_same = course.document == document && (course.meaning.is_none() || meaning.is_none() || course.meaning == meaning);
            if is_same {
                course.attempts += 1;
                return Step::new(course.id, course.attempts, None);
            }
            let original = course.id;
            return Step::new(self.next_operation(), 1, Some(original));
        }
        let id = self.next_operation();
        if let Some(name) = name {
            let course = Course {
                id,
                attempts: 1,
                document,
                meaning,
            };
            self.operations.insert(name, course);
        }
        Step::new(id, 1, None)
    }

    fn next_operation(&mut self) -> u64 {
        self.last_operation += 1;
        self.last_operation
    }

    /// Returns what a correct integration does with a record's operation, as far as its answer says which it was.
    fn expected(
        &self,
        draft: &Draft,
        function: Function,
        key: Option<&DocumentKey>,
        identity: &Identity,
        step: &Step,
        outcome: Result,
    ) -> Expected {
        if !function.is_submission() {
            return Expected::Read;
        }
        if let Some(original) = step.conflicts_with {
            return Expected::KeyConflict(OperationId(original));
        }
        let parent = document::parent(key, identity);
        let order = parent.as_ref().or(key.filter(|key| key.kind == DocumentKind::Order));
        let newest = order
            .and_then(|order| self.orders.get(&document::name(order, None)))
            .and_then(|order| order.accepted)
            .filter(|(_, accepted_us)| *accepted_us < draft.begin_us);
        let is_overtaken = function != Function::ShipNoticeSubmit && newest.is_some_and(|(newest, _)| identity.revision < Some(newest));
        match (is_overtaken, outcome) {
            (true, _) => Expected::Overtaken,
            // Nobody says whether it had to be refused.
            (false, Result::Fail) => Expected::Either,
            (false, _) => Expected::Accept,
        }
    }

    fn intent(
        &mut self,
        function: Function,
        key: Option<DocumentKey>,
        supplier: &str,
        identity: &Identity,
        operation: OperationId,
        expected: Expected,
    ) -> Intent {
        let revision = identity.revision.filter(|_| function != Function::ShipNoticeSubmit);
        let fingerprint = key
            .as_ref()
            .filter(|_| function.is_submission())
            .map(|key| self.fingerprint(key, revision.unwrap_or(1)));
        Intent {
            operation,
            function,
            supplier: supplier.into(),
            parent: document::parent(key.as_ref(), identity),
            document: key,
            revision: revision.or_else(|| function.is_submission().then_some(1)),
            invoice: None,
            fingerprint,
            correlation: identity.correlation.clone().map(Into::into),
            expected,
            wrong: None,
            planning_run: None,
            ordered: None,
            record: None,
            names: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Notes an order event, and returns whether its earlier revisions are unknown.
    fn note_order(&mut self, key: &DocumentKey, revision: Option<u32>, outcome: Result, end_us: i64) -> Option<Open> {
        let revision = revision.unwrap_or(1);
        let fresh = Order {
            accepted: None,
            lowest: revision,
        };
        let order = self.orders.entry(document::name(key, None)).or_insert(fresh);
        let is_first_seen = order.lowest == revision && order.accepted.is_none_or(|(newest, _)| newest <= revision);
        order.lowest = order.lowest.min(revision);
        if outcome == Result::Ok && order.accepted.is_none_or(|(newest, _)| newest < revision) {
            order.accepted = Some((revision, end_us));
        }
        (revision > 1 && is_first_seen).then_some(Open::Predecessor)
    }
}

/// One attempt of an operation.
struct Step {
    id: OperationId,
    attempt: u32,
    conflicts_with: Option<u64>,
}

impl Step {
    fn new(id: u64, attempt: u32, conflicts_with: Option<u64>) -> Self {
        Self {
            id: OperationId(id),
            attempt,
            conflicts_with,
        }
    }
}

fn attempt(
    draft: &Draft,
    edge: Edge,
    function: Function,
    step: &Step,
    supplier: &str,
    identity: &Identity,
    payload: Option<(Digest, Digest)>,
) -> Attempt {
    let owned = |part| draft.text(part).map(str::to_owned);
    Attempt {
        operation: step.id,
        number: step.attempt,
        function,
        edge,
        method: owned(Part::Method).unwrap_or_default(),
        path: owned(Part::Path).unwrap_or_default(),
        principal: match edge {
            Edge::ErpToIntegration => Principal::Erp,
            Edge::OperatorToIntegration => Principal::Operator,
            _ => Principal::Supplier(supplier.into()),
        },
        token: TokenState::Valid,
        signature: None,
        version: owned(Part::Version),
        key: owned(Part::Key),
        correlation: identity.correlation.clone(),
        traceparent: owned(Part::Traceparent),
        payload: payload.map(|(digest, _)| digest),
        meaning: payload.map(|(_, meaning)| meaning),
    }
}

/// A rule names the release of an order; that a higher revision is a change need not be written down.
fn precise(function: Function, revision: Option<u32>) -> Function {
    match function {
        Function::OrderRelease if revision > Some(1) => Function::OrderRevise,
        other => other,
    }
}

/// Keys are scoped by what they are for; all order events share one scope.
fn class(function: Function) -> &'static str {
    match function {
        Function::AcknowledgementSubmit => "acknowledgement",
        Function::ShipNoticeSubmit => "ship-notice",
        _ => "order",
    }
}
