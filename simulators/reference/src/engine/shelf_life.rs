//! Shelf life: how long received lots may still be used after the day of their receipt, which is the plant's.

use super::problem::Cause;
use super::step::Step;
use crate::policies::Shelf;
use countersign_core::documents::GoodsReceipt;
use countersign_core::status::Reason;

impl Step<'_> {
    /// Returns why a receipt's goods may not be used long enough; nothing when they may, or need not.
    pub(super) fn too_old(&self, receipt: &GoodsReceipt) -> Option<Cause> {
        let known = self.master_data?;
        let zone = known.zone(&receipt.plant)?;
        receipt.lines.iter().find_map(|line| {
            let least_days = known.least_shelf_life(&line.material)?;
            let mut lots = line.lots.iter().filter_map(|lot| Some((&lot.lot, lot.expiry?)));
            lots.find_map(|(lot, expiry)| {
                let shelf = Shelf {
                    posted_at: receipt.posted_at,
                    zone,
                    expiry,
                    least_days,
                };
                (self.policies.quality.is_too_old)(&shelf).then(|| cause(lot, &shelf))
            })
        })
    }
}

fn cause(lot: &str, shelf: &Shelf<'_>) -> Cause {
    Cause {
        reason: Reason::QualityShelfLife,
        message: format!(
            "lot `{lot}` may be used until {}, {} days after {} at the plant, and {} are needed",
            shelf.expiry,
            shelf.days_left(),
            shelf.day(),
            shelf.least_days
        ),
        duplicate_of: None,
        data_owner: None,
    }
}
