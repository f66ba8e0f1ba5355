//! Deliveries: the integration called an end. A record becomes a delivery, its reply, and a change of the end's ledger when the record
//! says that there was one.

use super::{Draft, Flow, Identity, Open, Pending, Shown, Turned, document, plain};
use crate::mapping::{Applied, Route, What as Part};
use countersign_core::history::{Apply, Deliver, Edge, Effect, End, Function, Reply, What};
use countersign_core::ids::{DocumentKey, DocumentKind};
use countersign_core::status::OrderStatus;

impl Flow {
    pub(super) fn delivery(&mut self, draft: &Draft, route: Route, applied: &Applied, identity: &Identity) -> Turned {
        let end = match route.edge {
            Edge::IntegrationToErp => End::Erp,
            Edge::IntegrationToPortal => End::Portal,
            _ => return Turned::lost(format!("rule `{}` is a delivery along an edge that leads to no end", draft.rule)),
        };
        let key = match document::key(draft, route, identity) {
            Ok(key) => key,
            Err(reason) => return Turned::lost(reason),
        };
        let revision = revision(key.as_ref(), identity);
        let mut turned = Turned::default();
        let payload = draft
            .text(Part::Payload)
            .map(|text| self.payload(text, draft.begin_us, &mut turned.events));
        let fingerprint = key.as_ref().map(|key| self.fingerprint(key, revision));
        let deliver = Deliver {
            edge: route.edge,
            function: route.function,
            method: draft.owned(Part::Method).unwrap_or_default(),
            path: draft.owned(Part::Path).unwrap_or_default(),
            document: key.clone(),
            revision: key.as_ref().map(|_| revision),
            supplier: identity.supplier.clone().map(Into::into),
            key: draft.owned(Part::Key),
            correlation: identity.correlation.clone(),
            traceparent: draft.owned(Part::Traceparent),
            payload,
            fingerprints: fingerprint.into_iter().collect(),
            is_authentic: true,
            signed_id: None,
        };
        let token = self.token();
        turned.events.push(Pending {
            token: Some(token),
            ..plain(draft.begin_us, What::Deliver(Box::new(deliver)))
        });
        if let Some((key, effect)) = key.and_then(|key| Some((key, effect(route.function)?)))
            && self.took_hold(draft, applied, &key, revision, &mut turned.open)
        {
            turned.open.extend(self.overlap(draft, end, &key, revision));
            turned.effects += 1;
            let apply = Apply {
                end,
                // Numbered when it is its turn: the ledger is in the order of time.
                sequence: 0,
                parent: document::parent(Some(&key), identity),
                document: key,
                revision,
                fingerprint,
                correlation: identity.correlation.clone(),
                effect,
            };
            turned.events.push(Pending {
                cause: Some(token),
                ..plain(draft.end_us, What::Apply(Box::new(apply)))
            });
        }
        let reply = Reply {
            end,
            status: draft.status().unwrap_or(0),
            fault: None,
            note: None,
            retry_after_ms: None,
        };
        turned.events.push(Pending {
            cause: Some(token),
            ..plain(draft.end_us, What::Reply(reply))
        });
        turned
    }

    /// Returns whether the record says that the end's ledger changed.
    fn took_hold(&mut self, draft: &Draft, applied: &Applied, key: &DocumentKey, revision: u32, open: &mut Vec<Open>) -> bool {
        let Some(status) = draft.status() else { return false };
        match applied {
            Applied::On(statuses) => statuses.contains(&status),
            Applied::AnySuccess if !(200..300).contains(&status) => false,
            Applied::AnySuccess => {
                let name = document::name(key, Some(revision)).to_string();
                let own = draft.text(Part::Key).unwrap_or(&name);
                let is_first = self.applied.insert(document::short(&["applied", &draft.rule, own, &name]));
                if !is_first {
                    open.push(Open::Again);
                }
                is_first
            }
        }
    }

    /// Notes when the portal was given an order, and returns whether nobody knows if an earlier delivery came first.
    fn overlap(&mut self, draft: &Draft, end: End, key: &DocumentKey, revision: u32) -> Option<Open> {
        if end != End::Portal || key.kind != DocumentKind::Order {
            return None;
        }
        let now = Shown {
            revision,
            end_us: draft.end_us,
        };
        let before = self.shown.insert(document::name(key, None), now)?;
        (before.revision != revision && draft.begin_us <= before.end_us).then_some(Open::Overlap)
    }
}

fn revision(key: Option<&DocumentKey>, identity: &Identity) -> u32 {
    let is_revised = key.is_some_and(|key| key.kind != DocumentKind::ShipNotice);
    identity.revision.filter(|_| is_revised).unwrap_or(1)
}

/// Returns what a successful delivery of this function changes. Lines and statuses are not in a mapping's reach; a gap says so.
fn effect(function: Function) -> Option<Effect> {
    match function {
        Function::AcknowledgementSubmit => Some(Effect::CommitmentBooked(Vec::new())),
        Function::ShipNoticeSubmit => Some(Effect::ShipmentBooked(Vec::new())),
        Function::OrderShow => Some(Effect::OrderShown(OrderStatus::AwaitingAcknowledgement)),
        _ => None,
    }
}
