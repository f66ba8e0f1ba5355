//! Shelf life: goods that may be used for too few days after they came, by the clocks of the plant, are a case beside their receipt.

use crate::invariant::{Breach, Judgement};
use crate::receipts::{cases, counts};
use crate::records::{Mark, Records};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::history::{Apply, Moved, ShelfLife, ShelfLot, Surface};
use countersign_core::ids::DocumentKey;
use countersign_core::promise::Claim;
use countersign_core::status::Reason;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The receipts of lots that must still be usable for some time. Keeps one entry for each.
#[derive(Debug, Default)]
pub(crate) struct ShelfLives {
    posted: Vec<Posted>,
}

#[derive(Debug)]
struct Posted {
    document: DocumentKey,
    fingerprint: Fingerprint,
    mark: Mark,
    shelf: ShelfLife,
}

impl ShelfLives {
    pub(crate) fn see_posted(&mut self, mark: Mark, apply: &Apply, moved: &Moved) {
        if let (Some(fingerprint), Some(shelf)) = (apply.fingerprint, &moved.shelf_life) {
            self.posted.push(Posted {
                document: apply.document.clone(),
                fingerprint,
                mark,
                shelf: shelf.clone(),
            });
        }
    }

    /// Looks for the case of each receipt that counts and whose goods may not be used long enough, and for cases that say so wrongly.
    pub(crate) fn finish(&self, records: &Records, judgement: &mut Judgement) {
        let is_promised = records.offers(Claim::Quality) && records.offers(Claim::Exceptions);
        for posted in self.posted.iter().filter(|_| is_promised) {
            check(posted, records, judgement);
        }
    }
}

fn check(posted: &Posted, records: &Records, judgement: &mut Judgement) {
    let Posted {
        document,
        fingerprint,
        shelf,
        ..
    } = posted;
    if counts(*fingerprint, document, records) != Some(true) {
        return;
    }
    let Ok(zone) = TimeZone::get(&shelf.time_zone) else {
        judgement.doubt(format!("nobody knows the time zone `{}`", shelf.time_zone));
        return;
    };
    let mut carriers = records.carriers(*fingerprint);
    let Some(operation) = carriers.find(|one| one.document() == Some(document)) else {
        return;
    };
    if !records.is_complete(Surface::Cases) {
        judgement.doubt("the exception cases were not read to their end");
        return;
    }
    judgement.exercise();
    let day = zone.to_datetime(shelf.posted_at).date();
    let short = shelf.lots.iter().find(|lot| days_left(lot, day) < i32::from(lot.least_days));
    let case = cases(operation, records).find(|case| case.seen.reason == Some(Reason::QualityShelfLife));
    let what = match (short, case) {
        (Some(lot), None) => format!(
            "lot {} of {document} may be used until {}, {} days after {day} at the plant; {} are needed, and nobody was told",
            lot.lot,
            lot.expiry,
            days_left(lot, day),
            lot.least_days
        ),
        (None, Some(case)) => format!(
            "every lot of {document} may be used long enough after {day} at the plant, and case {} says that one may not",
            case.seen.id
        ),
        _ => return,
    };
    let breach = Breach::new(document, what)
        .seen([posted.mark])
        .seen(operation.marks().take(4))
        .seen(case.map(|case| case.mark));
    judgement.fail(breach);
}

fn days_left(lot: &ShelfLot, day: Date) -> i32 {
    day.until(lot.expiry).map_or(0, |span| span.get_days())
}
