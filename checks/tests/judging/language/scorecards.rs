//! Orders with their dates, and scorecards, in the small language.

use super::line::Line;
use super::script::Script;
use super::values::quantity;
use countersign_core::documents::{AnswerScore, DeliveryScore, PartScore, Scorecard, Share};
use countersign_core::history::{Observation, Observe, Ordered, Scheduled, ScorecardSeen, Surface, What};
use rust_decimal::Decimal;

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("a decimal")
}

/// `release PO-1 rev 1 lines 10:100EA issued 2026-11-02T08:00:00Z due 10:40EA@2026-11-16,10:60EA@2026-11-18`: what an order asks for.
pub(crate) fn ordered(line: &Line) -> Option<Box<Ordered>> {
    let issued_at = line.option("issued")?.parse().expect("a time");
    let due = line.option("due").into_iter().flat_map(|list| list.split(','));
    let part = |text: &str| {
        let (number, rest) = text.split_once(':').expect("what is due names its line");
        let (amount, day) = rest.split_once('@').expect("what is due has a day");
        Scheduled {
            line: number.parse().expect("a line number"),
            day: day.parse().expect("a day"),
            quantity: quantity(amount),
        }
    };
    Some(Box::new(Ordered {
        plant: line.option("plant").unwrap_or("P1").into(),
        issued_at,
        due: due.map(part).collect(),
    }))
}

/// `2,1,1,0=50.00`: how many in all, by what became of them, and the share.
fn counts(text: &str) -> ([u32; 4], Option<Share>) {
    let (counts, share) = text.split_once('=').map_or((text, None), |(counts, share)| (counts, Some(share)));
    let counts: Vec<u32> = counts.split(',').map(|count| count.parse().expect("a count")).collect();
    (counts.try_into().expect("four counts"), share.map(|share| Share(decimal(share))))
}

/// `128EA/1=7813`: what was received, what of it was rejected, and the share.
fn parts(text: &str) -> PartScore {
    let (received, rest) = text.split_once('/').expect("what was received and what was rejected");
    let (rejected, share) = rest
        .split_once('=')
        .map_or((rest, None), |(rejected, share)| (rejected, Some(share)));
    let received = quantity(received);
    PartScore {
        unit: received.unit,
        received: received.amount,
        rejected: decimal(rejected),
        rejected_parts_per_million: share.map(|share| Share(decimal(share))),
    }
}

impl Script {
    /// `scorecard S1 deliveries 1,1,0,0=100.00 answers 1,1,0,0=100.00 parts 50EA/0=0`: what a supplier's read S1 has told; `finally` when nothing moved any
    /// more.
    pub(crate) fn scorecard(&mut self, line: &Line) {
        let course = self.labels[line.word(1)].clone();
        let document = course.intent.document.clone().expect("a scorecard is of a month");
        let ([due, on_time_in_full, missed, open], on_time_in_full_percent) = counts(line.option("deliveries").unwrap_or("0,0,0,0"));
        let deliveries = DeliveryScore {
            due,
            on_time_in_full,
            missed,
            open,
            on_time_in_full_percent,
        };
        let ([asked, in_time, late, open], in_time_percent) = counts(line.option("answers").unwrap_or("0,0,0,0"));
        let scorecard = Scorecard {
            supplier: line.option("of").map_or_else(|| document.supplier.clone(), Into::into),
            month: line.option("month").unwrap_or(&document.number).parse().expect("a month"),
            time_zone: line.option("zone").unwrap_or("UTC").to_owned(),
            deliveries,
            answers: AnswerScore {
                asked,
                in_time,
                late,
                open,
                in_time_percent,
            },
            parts: line
                .option("parts")
                .into_iter()
                .flat_map(|list| list.split(','))
                .map(parts)
                .collect(),
        };
        let observation = Observation::Scorecard(Box::new(ScorecardSeen {
            surface: Surface::Gateway,
            document,
            scorecard,
        }));
        let is_final = line.has("finally");
        self.add_caused(course.outcome, What::Observe(Box::new(Observe { is_final, observation })));
    }
}
