//! The lane diagram: ERP, integration and portal as three lines, and what went between them as arrows, downwards in time.

use super::place::{Lane, Place};
use crate::exhibit::{Evidence, Mark, Role};
use crate::text::shortened;
use crate::words;
use countersign_core::history::{Event, Result, What};

/// The widest diagram that can be read on a phone without scrolling; everything is measured in these units.
const WIDTH: u32 = 440;
const TOP: u32 = 34;
const ROW: u32 = 46;
/// Longer trails are cut: nobody follows more, and the list beside the diagram has them all.
const ROWS: usize = 40;
/// Clear space between a lane and the label beside it.
const GAP: u32 = 14;
/// The width of an average letter of a label in a wide typeface.
const LETTER: u32 = 7;
/// Where the event numbers end and the lanes may begin.
const GUTTER: u32 = 66;

pub(crate) struct Lanes {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) heads: [Head; 3],
    pub(crate) rows: Vec<Row>,
    pub(crate) cut: usize,
}

/// A lane's title and line.
pub(crate) struct Head {
    pub(crate) x: u32,
    pub(crate) name: &'static str,
}

/// One event.
pub(crate) struct Row {
    pub(crate) index: u64,
    pub(crate) class: &'static str,
    pub(crate) time: String,
    pub(crate) y: u32,
    pub(crate) arrow: Option<Arrow>,
    pub(crate) dot: Option<Dot>,
    pub(crate) label: Label,
}

pub(crate) struct Arrow {
    pub(crate) x1: u32,
    pub(crate) x2: u32,
    /// `call`, `answer` or `lost`.
    pub(crate) class: &'static str,
    /// The corners of the head; empty when the arrow never arrived.
    pub(crate) head: String,
}

/// A mark on a lane.
pub(crate) struct Dot {
    pub(crate) x: u32,
    /// `ledger`, `seen` or `told`.
    pub(crate) class: &'static str,
    /// The number in the ledger, when it is one.
    pub(crate) sequence: Option<u64>,
}

pub(crate) struct Label {
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) anchor: &'static str,
    pub(crate) text: String,
}

impl Lanes {
    pub(crate) fn of(trail: &[Mark], evidence: &Evidence) -> Self {
        let shown = trail.len().min(ROWS);
        let mut rows = Vec::with_capacity(shown);
        for (place, mark) in trail.iter().take(ROWS).enumerate() {
            let y = TOP + ROW / 2 + ROW * u32::try_from(place).unwrap_or(0);
            rows.push(row(*mark, y, evidence));
        }
        Self {
            width: WIDTH,
            height: TOP + ROW * u32::try_from(shown).unwrap_or(0) + 8,
            heads: [Lane::Erp, Lane::Integration, Lane::Portal].map(|lane| Head {
                x: x(lane),
                name: name(lane),
            }),
            rows,
            cut: trail.len() - shown,
        }
    }
}

fn x(lane: Lane) -> u32 {
    match lane {
        Lane::Erp => 98,
        Lane::Integration => 246,
        Lane::Portal => 394,
    }
}

fn name(lane: Lane) -> &'static str {
    match lane {
        Lane::Erp => "ERP",
        Lane::Integration => "integration",
        Lane::Portal => "portal",
    }
}

fn row(mark: Mark, y: u32, evidence: &Evidence) -> Row {
    let class = match mark.role {
        Role::Witness => "witness",
        Role::Cause => "cause",
    };
    let Some(event) = evidence.event(mark.index) else {
        return Row {
            index: mark.index,
            class,
            time: String::new(),
            y,
            arrow: None,
            dot: None,
            label: beside(Lane::Erp, y, "not in this History"),
        };
    };
    let text = words::short(&event.what);
    let (arrow, dot, label) = match Place::of(event, evidence) {
        Place::Between(from, to) => (Some(arrow(event, from, to, y)), None, above(from, to, y, &text)),
        Place::At(lane) => (None, Some(dot(event, lane)), beside(lane, y, &text)),
    };
    Row {
        index: mark.index,
        class,
        time: time(event.at_us),
        y,
        arrow,
        dot,
        label,
    }
}

fn time(at_us: u64) -> String {
    format!("{}.{:03} s", at_us / 1_000_000, at_us % 1_000_000 / 1_000)
}

fn arrow(event: &Event, from: Lane, to: Lane, y: u32) -> Arrow {
    let class = match &event.what {
        What::Outcome(outcome) if outcome.result == Result::Unknown => "lost",
        What::Reply(reply) if reply.status == 0 => "lost",
        What::Outcome(_) | What::Late(_) | What::Reply(_) => "answer",
        _ => "call",
    };
    let (x1, x2) = (x(from), x(to));
    if class == "lost" {
        // Nobody knows whether it arrived, so it ends half-way.
        let x2 = u32::midpoint(x1, x2);
        return Arrow {
            x1,
            x2,
            class,
            head: String::new(),
        };
    }
    let back = if x2 > x1 { x2 - 9 } else { x2 + 9 };
    Arrow {
        x1,
        x2,
        class,
        head: format!("{x2},{y} {back},{} {back},{}", y - 5, y + 5),
    }
}

fn dot(event: &Event, lane: Lane) -> Dot {
    let (class, sequence) = match &event.what {
        What::Apply(apply) => ("ledger", Some(apply.sequence)),
        What::Observe(_) => ("seen", None),
        _ => ("told", None),
    };
    Dot {
        x: x(lane),
        class,
        sequence,
    }
}

/// A label over the middle of an arrow, no wider than the page allows on the nearer side.
fn above(from: Lane, to: Lane, y: u32, text: &str) -> Label {
    let middle = u32::midpoint(x(from), x(to));
    let half = (middle - GUTTER).min(WIDTH - middle);
    Label {
        x: middle,
        y: y - 8,
        anchor: "middle",
        text: shortened(text, (2 * half / LETTER) as usize),
    }
}

/// A label beside a mark, on the side where there is room.
fn beside(lane: Lane, y: u32, text: &str) -> Label {
    let at = x(lane);
    let (x, anchor, room) = match lane {
        Lane::Erp => (at + GAP + 6, "start", WIDTH - at - GAP - 6),
        Lane::Integration => (at + GAP, "start", WIDTH - at - GAP),
        Lane::Portal => (at - GAP - 6, "end", at - GAP - 6 - GUTTER),
    };
    Label {
        x,
        y: y + 4,
        anchor,
        text: shortened(text, (room / LETTER) as usize),
    }
}
