//! Findings on the page: the first of each broken promise in full, the others in a line each.

use super::lanes::Lanes;
use crate::exhibit::{Exhibit, Role, payload_of};
use crate::payload::PayloadView;
use crate::report::Report;
use crate::tidy::{BODY, LINE, cut};
use crate::words;
use countersign_core::payload::Digest;

/// How many findings of one promise are shown in full; the next ones seldom tell more.
const FULL: usize = 4;

pub(crate) struct FindingView {
    pub(crate) id: String,
    pub(crate) promise: String,
    pub(crate) what: String,
    pub(crate) why: String,
    pub(crate) fix: String,
    pub(crate) subject: String,
    pub(crate) scenario: Option<String>,
    pub(crate) replay: Option<String>,
    pub(crate) lanes: Lanes,
    pub(crate) events: Vec<EventRow>,
    pub(crate) payloads: Vec<NamedPayload>,
}

pub(crate) struct EventRow {
    pub(crate) index: u64,
    pub(crate) is_witness: bool,
    pub(crate) words: String,
}

pub(crate) struct NamedPayload {
    /// The events that name it, for example `#118, #121`.
    pub(crate) events: String,
    pub(crate) view: PayloadView,
}

/// A finding that is only listed.
pub(crate) struct MoreView {
    pub(crate) id: String,
    pub(crate) promise: String,
    pub(crate) what: String,
    pub(crate) witness: String,
}

pub(crate) fn findings(report: &Report) -> Vec<FindingView> {
    let shown = report.exhibits.iter().filter(|exhibit| exhibit.rank < FULL);
    shown.map(|exhibit| view(exhibit, report)).collect()
}

pub(crate) fn more(report: &Report) -> Vec<MoreView> {
    let listed = report
        .exhibits
        .iter()
        .filter(|exhibit| exhibit.rank >= FULL)
        .map(|exhibit| MoreView {
            id: exhibit.finding.id.clone(),
            promise: promise(exhibit),
            what: cut(&exhibit.finding.what, LINE),
            witness: numbers(exhibit.finding.witness.iter().copied()),
        });
    listed.collect()
}

fn view(exhibit: &Exhibit, report: &Report) -> FindingView {
    let finding = &exhibit.finding;
    FindingView {
        id: finding.id.clone(),
        promise: promise(exhibit),
        what: cut(&finding.what, BODY),
        why: cut(&finding.why, BODY),
        fix: cut(&finding.fix, BODY),
        subject: finding.subject.clone(),
        scenario: finding.scenario.clone(),
        replay: exhibit.replay.clone(),
        lanes: Lanes::of(&exhibit.trail, &report.evidence),
        events: events(exhibit, report),
        payloads: payloads(exhibit, report),
    }
}

fn promise(exhibit: &Exhibit) -> String {
    format!("{} {}", exhibit.finding.invariant, exhibit.name)
}

fn events(exhibit: &Exhibit, report: &Report) -> Vec<EventRow> {
    let rows = exhibit.trail.iter().map(|mark| EventRow {
        index: mark.index,
        is_witness: mark.role == Role::Witness,
        words: match report.evidence.event(mark.index) {
            Some(event) => cut(&words::whole(&event.what), LINE),
            None => "is not in this History".to_owned(),
        },
    });
    rows.collect()
}

/// Returns each payload once, with all the events that name it.
fn payloads(exhibit: &Exhibit, report: &Report) -> Vec<NamedPayload> {
    let mut named: Vec<(Digest, Vec<u64>)> = Vec::new();
    for mark in &exhibit.trail {
        let Some(digest) = report.evidence.event(mark.index).and_then(|event| payload_of(&event.what)) else {
            continue;
        };
        match named.iter_mut().find(|(known, _)| *known == digest) {
            Some((_, events)) => events.push(mark.index),
            None => named.push((digest, vec![mark.index])),
        }
    }
    let views = named.into_iter().filter_map(|(digest, events)| {
        Some(NamedPayload {
            events: numbers(events.into_iter()),
            view: PayloadView::of(report.evidence.payload(&digest)?),
        })
    });
    views.collect()
}

fn numbers(indices: impl Iterator<Item = u64>) -> String {
    indices.map(|index| format!("#{index}")).collect::<Vec<_>>().join(", ")
}
