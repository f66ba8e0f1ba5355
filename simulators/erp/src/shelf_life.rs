//! What the plant knows of the shelf life of goods that it received; whether that is enough is for the integration to say.

use crate::master_data::MasterData;
use countersign_core::documents::{GoodsReceipt, Lot, Movement, ReceiptLine};
use countersign_core::history::{ShelfLife, ShelfLot};

/// Returns what is known of the lots of a receipt that must still be usable for some time; nothing when none must.
pub(crate) fn shelf_life(receipt: &GoodsReceipt, master_data: &MasterData) -> Option<ShelfLife> {
    let lots: Vec<ShelfLot> = receipt.lines.iter().flat_map(|line| lots_of(line, master_data)).collect();
    if lots.is_empty() || receipt.movement == Movement::Reversal {
        return None;
    }
    Some(ShelfLife {
        time_zone: master_data.time_zone(&receipt.plant)?.to_owned(),
        posted_at: receipt.posted_at,
        lots,
    })
}

fn lots_of(line: &ReceiptLine, master_data: &MasterData) -> Vec<ShelfLot> {
    let least = master_data.material(&line.material).and_then(|known| known.minimum_shelf_life_days);
    let lot = |lot: &Lot| {
        Some(ShelfLot {
            lot: lot.lot.clone(),
            expiry: lot.expiry?,
            least_days: least?,
        })
    };
    line.lots.iter().filter_map(lot).collect()
}
