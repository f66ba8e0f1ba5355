//! Receipts: what is shown as received was announced, is shown once, and makes the same sums everywhere. A part of I45.

use crate::invariant::{Breach, Judgement};
use crate::records::{CaseRecord, Mark, Operation, Records, Resolution};
use crate::table::{Name, Set, Table};
use countersign_core::amount::Quantity;
use countersign_core::documents::Movement;
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Apply, BalanceLine, BalanceSeen, Effect, End, Event, Moved, MovedLine, Observation, Surface, What};
use countersign_core::ids::DocumentKey;
use countersign_core::promise::Claim;
use countersign_core::status::Reason;
use jiff::Timestamp;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The goods movements of a run. Keeps one entry for each that was posted.
#[derive(Debug, Default)]
pub(crate) struct Receipts {
    posted: Table<Fingerprint, Posted>,
    /// The fingerprint of each document.
    by_document: Table<Name, Fingerprint>,
    shown: Set<Fingerprint>,
    kept: Table<Name, Sum>,
    taken_back: Table<Name, Sum>,
    /// The receipts that were shown, and whether one was the last of a shipment of which less had come than was announced.
    received: Vec<(Fingerprint, bool)>,
    balances: Vec<(Mark, Timestamp, BalanceSeen)>,
}

/// A movement as the ERP posted it.
#[derive(Debug)]
struct Posted {
    document: DocumentKey,
    order: DocumentKey,
    moved: Moved,
    mark: Mark,
}

#[derive(Debug, Default)]
struct Sum {
    amount: Decimal,
    marks: Vec<Mark>,
}

impl Sum {
    fn add(&mut self, amount: Decimal, mark: Mark) {
        self.amount = self.amount.saturating_add(amount);
        self.marks.push(mark);
    }
}

impl Receipts {
    /// Takes in what the ERP posted, what the portal shows, and what the gateway says of the sums.
    pub(crate) fn fold(&mut self, event: &Event, records: &Records, judgement: &mut Judgement) {
        match &event.what {
            What::Apply(apply) => match (&apply.effect, apply.end) {
                (Effect::ReceiptPosted(moved), End::Erp) => self.see_posted(event, apply, moved),
                (Effect::ReceiptShown(_), End::Portal) => self.see_shown(event, apply, records, judgement),
                _ => {}
            },
            What::Observe(observe) if observe.is_final => {
                if let Observation::Balance(seen) = &observe.observation
                    && seen.surface == Surface::Gateway
                {
                    self.balances.push((Mark::of(event), event.business, seen.clone()));
                }
            }
            _ => {}
        }
    }

    fn see_posted(&mut self, event: &Event, apply: &Apply, moved: &Moved) {
        let (Some(fingerprint), Some(order)) = (apply.fingerprint, &apply.parent) else {
            return;
        };
        let posted = Posted {
            document: apply.document.clone(),
            order: order.clone(),
            moved: moved.clone(),
            mark: Mark::of(event),
        };
        self.by_document.insert(Name::of(&apply.document), fingerprint);
        self.posted.entry(fingerprint).or_insert(posted);
    }

    fn see_shown(&mut self, event: &Event, apply: &Apply, records: &Records, judgement: &mut Judgement) {
        let Some(fingerprint) = apply.fingerprint else { return };
        let Some(posted) = self.posted.get(&fingerprint) else { return };
        // A second showing is a matter of I01.
        if !self.shown.insert(fingerprint) {
            return;
        }
        judgement.exercise();
        let mark = Mark::of(event);
        let mut is_short = false;
        for line in &posted.moved.lines {
            let goods = Name::of(&goods(posted, line));
            let sum = self.kept.entry(goods).or_default();
            match posted.moved.movement {
                Movement::Receipt => sum.add(line.quantity.amount, mark),
                Movement::Reversal => sum.add(-line.quantity.amount, mark),
            }
            if let Some(receipt) = &posted.moved.reverses {
                let taken = self.taken_back.entry(Name::of(&(receipt, line.line))).or_default();
                taken.add(line.quantity.amount, mark);
                let original = self
                    .by_document
                    .get(&Name::of(receipt))
                    .and_then(|fingerprint| self.posted.get(fingerprint));
                check_reversal(posted, (receipt, original), line, taken, judgement);
                continue;
            }
            let Some(announced) = announced(posted, line, records) else {
                continue;
            };
            is_short |= line.is_final && sum.amount < announced.amount;
            if sum.amount > announced.amount {
                let what = format!(
                    "{} is shown as received: {} {} of order line {} in all, and {announced} was announced",
                    posted.document, sum.amount, line.quantity.unit, line.order_line
                );
                judgement.fail(
                    Breach::new(&posted.document, what)
                        .seen([posted.mark])
                        .seen(sum.marks.iter().copied()),
                );
            }
        }
        // Only the last receipt of a shipment can fall short of it, so that a case about any other is wrong.
        if posted.moved.movement == Movement::Receipt {
            self.received.push((fingerprint, is_short));
        }
    }

    /// Compares the sums, and looks for the cases of what fell short.
    pub(crate) fn finish(&mut self, records: &Records, judgement: &mut Judgement) {
        let mut by_order: Table<&DocumentKey, Vec<(Fingerprint, &Posted)>> = Table::default();
        for (fingerprint, posted) in &self.posted {
            by_order.entry(&posted.order).or_default().push((*fingerprint, posted));
        }
        // The order of a table depends on what else is in it.
        for posted in by_order.values_mut() {
            posted.sort_by_key(|(_, posted)| posted.mark.index);
        }
        for (fingerprint, is_short) in &self.received {
            let Some(posted) = self.posted.get(fingerprint) else { continue };
            // A movement that stands in a dead letter was counted and is not shown, so that what was shown by then says little.
            let beside = by_order.get(&posted.order).map_or(&[][..], Vec::as_slice);
            if !beside.iter().any(|(one, _)| records.letters_with(*one).next().is_some()) {
                check_short((*fingerprint, posted), *is_short, records, judgement);
            }
        }
        for (fingerprint, posted) in by_order.values().flatten() {
            check_given_up(*fingerprint, posted, records, judgement);
        }
        for (mark, at, seen) in &self.balances {
            // What need not be kept any more is a matter of I62.
            if records.may_be_removed(&seen.document, *mark, *at) {
                continue;
            }
            let posted = by_order.get(&seen.document).map_or(&[][..], Vec::as_slice);
            check_balance(*mark, seen, posted, records, judgement);
        }
    }
}

fn check_short(of: (Fingerprint, &Posted), is_short: bool, records: &Records, judgement: &mut Judgement) {
    let (fingerprint, posted) = of;
    let mut carriers = records.carriers(fingerprint);
    let operation = carriers.find(|one| one.document() == Some(&posted.document));
    let Some(operation) = operation.filter(|_| records.offers(Claim::Exceptions)) else {
        return;
    };
    if !records.is_complete(Surface::Cases) {
        judgement.doubt("the exception cases were not read to their end");
        return;
    }
    let case = cases(operation, records).find(|case| case.seen.reason == Some(Reason::ReceiptShort));
    let what = match (is_short, case) {
        (true, None) => format!(
            "{} is the last of its shipment and falls short of it, and nobody was told",
            posted.document
        ),
        (false, Some(case)) => format!(
            "{} does not fall short of its shipment, and case {} says that it does",
            posted.document, case.seen.id
        ),
        _ => return,
    };
    let breach = Breach::new(&posted.document, what)
        .seen(operation.marks().take(4))
        .seen([posted.mark])
        .seen(case.map(|case| case.mark));
    judgement.fail(breach);
}

/// A movement counts by itself, so that nothing can take the place of one that could not be delivered.
fn check_given_up(fingerprint: Fingerprint, posted: &Posted, records: &Records, judgement: &mut Judgement) {
    let is_shown = records.trace(fingerprint).is_some_and(|trace| trace.first_shown.is_some());
    let letters: Vec<_> = records.letters_with(fingerprint).collect();
    let Some(last) = letters.last().filter(|_| !is_shown && records.is_complete(Surface::DeadLetters)) else {
        return;
    };
    if letters.iter().all(|letter| letter.seen.status == "superseded") {
        let what = format!(
            "dead letter {} of {} is closed as superseded, and the supplier was never shown it",
            last.seen.id, posted.document
        );
        judgement.fail(Breach::new(&posted.document, what).seen([posted.mark, last.mark]));
    }
}

/// Returns what makes the goods of a line one sum: the notice and the order line, or the order line alone.
fn goods<'a>(posted: &'a Posted, line: &MovedLine) -> (&'a DocumentKey, Option<&'a DocumentKey>, u32) {
    (&posted.order, posted.moved.ship_notice.as_ref(), line.order_line)
}

/// Returns how much the ship notice announced for the order line in its base unit, when that is known in the line's unit.
fn announced(posted: &Posted, line: &MovedLine, records: &Records) -> Option<Quantity> {
    let notice = records.document(posted.moved.ship_notice.as_ref()?)?;
    let sums = records
        .submissions(notice)
        .filter(|one| one.resolution() != Resolution::Refused)
        .filter_map(|one| sum_of(one, line));
    sums.max_by(|one, other| one.amount.cmp(&other.amount))
        .filter(|sum| sum.unit == line.quantity.unit)
}

fn sum_of(notice: &Operation, line: &MovedLine) -> Option<Quantity> {
    let lines = &notice.intent.as_ref()?.lines;
    let own = lines.iter().filter(|known| known.line == line.order_line);
    own.map(|known| known.quantity.clone()).reduce(|sum, next| Quantity {
        amount: sum.amount.saturating_add(next.amount),
        unit: sum.unit,
    })
}

fn check_reversal(posted: &Posted, taken_back: (&DocumentKey, Option<&Posted>), line: &MovedLine, taken: &Sum, judgement: &mut Judgement) {
    let (name, original) = taken_back;
    let Some(receipt) = original else {
        judgement.doubt(format!("the History does not tell of {name}, which was taken back"));
        return;
    };
    let received = receipt.moved.lines.iter().find(|known| known.line == line.line);
    let received = received.map_or(Decimal::ZERO, |known| known.quantity.amount);
    if taken.amount > received {
        let what = format!(
            "{} {} of line {} of {} is shown as taken back, and {received} of it was received",
            taken.amount, line.quantity.unit, line.line, receipt.document
        );
        let breach = Breach::new(&posted.document, what)
            .seen([receipt.mark, posted.mark])
            .seen(taken.marks.iter().copied());
        judgement.fail(breach);
    }
}

/// Returns the cases of an operation, those with its bytes first.
pub(crate) fn cases<'a>(operation: &Operation, records: &'a Records) -> impl Iterator<Item = &'a CaseRecord> {
    records.exact_cases(operation).into_iter().chain(records.near_cases(operation))
}

/// Returns whether a movement counts: it is shown, or could only not be delivered; nothing when nobody knows.
pub(crate) fn counts(fingerprint: Fingerprint, document: &DocumentKey, records: &Records) -> Option<bool> {
    if records.trace(fingerprint).is_some_and(|trace| trace.first_shown.is_some()) || records.letters_with(fingerprint).next().is_some() {
        return Some(true);
    }
    let mut carriers = records.carriers(fingerprint);
    let operation = carriers.find(|one| one.document() == Some(document))?;
    let is_out = matches!(operation.resolution(), Resolution::Refused | Resolution::NotSent)
        || operation.expected() == Some(&countersign_core::history::Expected::Overtaken)
        || records.accounting_case(operation).is_some();
    is_out.then_some(false)
}

/// Which goods a surface tells of: order line, ship notice and its line.
type Goods<'a> = (u32, Option<&'a str>, Option<u32>);

/// What a surface should say of some goods.
#[derive(Debug, Default, PartialEq, Eq)]
struct Figures {
    received: Decimal,
    taken_back: Decimal,
}

fn check_balance(mark: Mark, seen: &BalanceSeen, posted: &[(Fingerprint, &Posted)], records: &Records, judgement: &mut Judgement) {
    let mut figures: BTreeMap<Goods<'_>, (Figures, Vec<Mark>)> = BTreeMap::new();
    for (fingerprint, posted) in posted {
        match counts(*fingerprint, &posted.document, records) {
            Some(true) => {}
            Some(false) => continue,
            // What was lost is a matter of I23, and what nobody knows makes no sum.
            None => return,
        }
        let notice = posted.moved.ship_notice.as_ref().map(|notice| notice.number.as_str());
        for line in &posted.moved.lines {
            let (known, marks) = figures.entry((line.order_line, notice, line.ship_notice_line)).or_default();
            match posted.moved.movement {
                Movement::Receipt => known.received = known.received.saturating_add(line.quantity.amount),
                Movement::Reversal => known.taken_back = known.taken_back.saturating_add(line.quantity.amount),
            }
            marks.push(posted.mark);
        }
    }
    for line in &seen.lines {
        figures
            .entry((line.order_line, line.ship_notice.as_deref(), line.ship_notice_line))
            .or_default();
    }
    judgement.checked += 1;
    judgement.exercised += u64::from(!posted.is_empty());
    for ((order_line, notice, notice_line), (wanted, marks)) in figures {
        let is_it = |line: &&BalanceLine| {
            line.order_line == order_line && line.ship_notice.as_deref() == notice && line.ship_notice_line == notice_line
        };
        let told = seen.lines.iter().find(is_it);
        let Some(fault) = fault(told, &wanted) else { continue };
        let of = notice.map_or_else(String::new, |notice| format!(" of ship notice {notice}"));
        let what = format!("order line {order_line}{of} of {} {fault}", seen.document);
        judgement.fail(Breach::new(&seen.document, what).seen(marks).seen([mark]));
    }
}

fn fault(told: Option<&BalanceLine>, wanted: &Figures) -> Option<String> {
    let Some(told) = told else {
        return Some(format!("is not told of, and the ERP has received {} of it", wanted.received));
    };
    if told.received.amount != wanted.received || told.reversed.amount != wanted.taken_back {
        return Some(format!(
            "is told as {} received and {} taken back, and the ERP has {} and {}",
            told.received.amount, told.reversed.amount, wanted.received, wanted.taken_back
        ));
    }
    let kept = wanted.received.saturating_sub(wanted.taken_back);
    let open = told.shipped.amount.saturating_sub(kept).max(Decimal::ZERO);
    (told.open.amount != open).then(|| format!("is told as {} still to come, and {open} is", told.open.amount))
}
