//! Motifs of access: what belongs to others, tokens, versions.

use super::answers::{accept, accept_by, document_of};
use super::motif::{Motif, motif};
use super::orders::gap;
use super::shipments::ship_percent;
use super::{Beat, Draft};
use crate::chance::Chance;
use crate::plan::{Action, Boundary, Reading, Sending, TokenUse, Told, VersionUse};

pub(super) const FOREIGN_DOCUMENTS: Motif = motif!(
    "foreign-documents",
    9,
    foreign_documents,
    ["A08", "L04"],
    ["I39", "I40", "I38"],
    "a supplier asks for and answers what belongs to another"
);

pub(super) const READS_AT_ONCE: Motif = motif!(
    "reads-at-once",
    6,
    reads_at_once,
    ["L04", "L01"],
    ["I39", "I18", "I37"],
    "several suppliers read in the same moment"
);

pub(super) const TOKENS: Motif = motif!(
    "tokens",
    5,
    tokens,
    ["A04", "A05", "A07"],
    ["I41", "I25"],
    "tokens are used that are altered, missing or another's"
);

pub(super) const VERSIONS: Motif = motif!(
    "versions",
    9,
    versions,
    ["G01", "G03"],
    ["I48", "I57"],
    "documents are sent and read in versions that are deprecated, past their sunset or unknown"
);

const STATUSES: [&str; 5] = ["awaiting-acknowledgement", "acknowledged", "rejected", "overdue", "cancelled"];

fn read(supplier: u32, what: Reading) -> Beat {
    Beat::new(Action::Read { supplier, what })
}

pub(super) fn foreign_documents(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let other = draft.other(supplier, chance);
    let (order, release) = draft.release_to(supplier, chance, Told::Now);
    let notice = ship_percent(draft, order, 10).after(gap(chance));
    let document = document_of(&notice);
    let mut beats = vec![release, notice];
    beats.push(read(other, Reading::Order(order)).after(gap(chance.at("read"))));
    beats.push(read(other, Reading::NoOrder));
    beats.push(read(other, Reading::Notice(document)));
    beats.push(read(supplier, Reading::Notice(document)));
    let status = chance.at("status").pick(&STATUSES);
    beats.push(read(other, Reading::OrdersInStatus(status.to_owned())));
    if chance.at("answer").percent(60) {
        let sending = Sending {
            by: Some(other),
            ..Sending::default()
        };
        beats.push(accept_by(draft, order, sending));
    }
    beats
}

pub(super) fn reads_at_once(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let other = draft.other(supplier, chance);
    let (own, release) = draft.release_to(supplier, chance, Told::Now);
    let (theirs, release_other) = draft.release_to(other, chance.at("theirs"), Told::Now);
    let mut beats = vec![release, release_other];
    for at in 0..chance.at("rounds").between(1, 4) {
        let chance = chance.nth(at);
        let listed = chance.at("listed").percent(50);
        let first = if listed { Reading::Orders } else { Reading::Order(own) };
        let second = if listed { Reading::Orders } else { Reading::Order(theirs) };
        beats.push(read(supplier, first).after(chance.at("wait").pick(&[5, 60])));
        beats.push(read(other, second.clone()).together());
        beats.push(read(other, second).together());
    }
    beats.push(accept(draft, own));
    beats.push(accept(draft, theirs).together());
    beats.push(read(supplier, Reading::Order(own)).after(gap(chance)));
    beats
}

fn sent_with(token: TokenUse, supplier: u32) -> Sending {
    Sending {
        token,
        by: Some(supplier),
        ..Sending::default()
    }
}

pub(super) fn tokens(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let (order, release) = draft.release_to(supplier, chance, Told::Now);
    let mut beats = vec![release];
    for token in [TokenUse::Tampered, TokenUse::Missing, TokenUse::Other] {
        beats.push(accept_by(draft, order, sent_with(token, supplier)));
    }
    beats.push(accept(draft, order).after(gap(chance)));
    beats
}

pub(super) fn expired_token(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let (order, release) = draft.release_to(supplier, chance, Told::Now);
    let mut beats = vec![release, Beat::new(Action::KeepToken { supplier })];
    for offset_s in [chance.at("offset").pick(&[-1, 0]), 1] {
        let boundary = Boundary::Token(supplier);
        beats.push(Beat::new(Action::AdvanceTo { boundary, offset_s }));
        let sending = Sending {
            // A second attempt would come when the token has expired.
            once: offset_s < 1,
            ..sent_with(TokenUse::Kept, supplier)
        };
        beats.push(accept_by(draft, order, sending));
    }
    beats.push(accept(draft, order).after(gap(chance)));
    beats
}

pub(super) fn versions(draft: &mut Draft, chance: Chance) -> Vec<Beat> {
    let supplier = draft.supplier(chance);
    let (order, release) = draft.release_to(supplier, chance, Told::Now);
    let all = [
        VersionUse::Deprecated,
        VersionUse::Deprecated,
        VersionUse::Sunset,
        VersionUse::Unknown,
        VersionUse::Current,
    ];
    let mut beats = vec![release];
    for at in 0..chance.at("count").between(2, 3) {
        let sending = Sending {
            version: chance.nth(at).at("version").pick(&all),
            ..Sending::default()
        };
        let beat = if chance.nth(at).at("kind").percent(50) {
            accept_by(draft, order, sending)
        } else {
            let mut beat = ship_percent(draft, order, 5);
            if let Action::Ship { sending: own, .. } = &mut beat.action {
                *own = sending;
            }
            beat
        };
        beats.push(beat.after(gap(chance.nth(at))));
    }
    let what = Reading::OrderIn(order, chance.at("read").pick(&all));
    beats.push(read(supplier, what).after(gap(chance.at("read"))));
    beats
}
