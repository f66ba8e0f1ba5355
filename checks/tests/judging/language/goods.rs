//! Goods movements and balances in the small language.

use super::line::Line;
use super::script::Script;
use super::values::intent_lines;
use countersign_core::amount::{Currency, Price, Quantity};
use countersign_core::documents::Movement;
use countersign_core::history::{
    BalanceLine, BalanceSeen, Billed, BilledLine, Function, Intent, IntentLine, Moved, MovedLine, Observation, ShelfLife, ShelfLot,
};
use countersign_core::ids::{DocumentKey, DocumentKind};
use rust_decimal::Decimal;

/// `G1 posted notice ASN-1 takes GR-1 lots a,b final`: the lines of the intent, or those of the line itself.
pub(crate) fn moved(lines: &[IntentLine], intent: &Intent, line: &Line) -> Moved {
    let supplier = intent.document.as_ref().map_or(&intent.supplier, |key| &key.supplier);
    let key = |kind, name: &str| {
        line.option(name).map(|number| DocumentKey {
            kind,
            supplier: supplier.clone(),
            number: number.to_owned(),
        })
    };
    let notice = key(DocumentKind::ShipNotice, "notice");
    let line_of = |(number, known): (u32, &IntentLine)| MovedLine {
        line: number,
        order_line: known.line,
        ship_notice_line: notice.as_ref().map(|_| number),
        quantity: known.quantity.clone(),
        lots: lots(line),
        is_final: line.has("final"),
    };
    Moved {
        movement: if intent.function == Function::ReceiptReverse {
            Movement::Reversal
        } else {
            Movement::Receipt
        },
        reverses: key(DocumentKind::GoodsReceipt, "takes"),
        lines: (1..).zip(lines).map(line_of).collect(),
        ship_notice: notice,
        posted_at: line.option("at").map(|at| at.parse().expect("a time")),
        shelf_life: shelf_life(line),
    }
}

/// `G1 posted lots a expires 2026-06-01 least 90 zone Asia/Tokyo on 2026-03-02T20:00:00Z`: how long its lots must still be usable.
fn shelf_life(line: &Line) -> Option<ShelfLife> {
    let expiry = line.option("expires")?.parse().expect("a date");
    let lot = |lot: String| ShelfLot {
        lot,
        expiry,
        least_days: line.option("least").and_then(|days| days.parse().ok()).unwrap_or(0),
    };
    Some(ShelfLife {
        time_zone: line.option("zone").unwrap_or("UTC").to_owned(),
        posted_at: line.option("on").expect("goods are posted at some time").parse().expect("a time"),
        lots: lots(line).into_iter().map(lot).collect(),
    })
}

/// `I1 booked price 12.50 in EUR total 1190.00`: an invoice at one price for all lines, with 19 percent of tax, right unless the line
/// gives another total.
pub(crate) fn billed(lines: &[IntentLine], line: &Line) -> Billed {
    let decimal = |text: &str| Decimal::from_str_exact(text).expect("a decimal");
    let currency = Currency::new(line.option("in").unwrap_or("EUR"));
    let price = decimal(line.option("price").unwrap_or("1"));
    let line_of = |known: &IntentLine| BilledLine {
        order_line: known.line,
        quantity: known.quantity.clone(),
        price: Price {
            amount: price,
            currency: currency.clone(),
            per: Quantity {
                amount: Decimal::ONE,
                unit: known.quantity.unit.clone(),
            },
        },
        amount: currency.rounded(known.quantity.amount * price),
    };
    let lines: Vec<BilledLine> = lines.iter().map(line_of).collect();
    let net: Decimal = lines.iter().map(|line| line.amount).sum();
    let tax_percent = Decimal::from(19);
    let tax = currency.rounded(net * tax_percent / Decimal::ONE_HUNDRED);
    Billed {
        lines,
        net,
        tax_percent,
        tax,
        total: line.option("total").map_or(net + tax, decimal),
        currency,
    }
}

/// Returns the lots that the line names.
pub(crate) fn lots(line: &Line) -> Vec<String> {
    let named = line.option("lots").into_iter().flat_map(|text| text.split(','));
    named.map(str::to_owned).collect()
}

impl Script {
    /// `balance R1 line 10:5EA,10:3EA,10:1EA,10:3EA notice ASN-1`: shipped, received, taken back and open of the first notice line; `early` reads it before the run has
    /// settled.
    pub(crate) fn balance(&mut self, line: &Line) {
        let order = self.labels[line.word(1)].intent.document.clone();
        let figures = intent_lines(line.option("line").unwrap_or_default());
        let [shipped, received, reversed, open] = figures.as_slice() else {
            line.wrong();
        };
        let quantity = |figure: &IntentLine| -> Quantity { figure.quantity.clone() };
        let notice = line.option("notice").map(str::to_owned);
        let seen = BalanceSeen {
            surface: line.surface(),
            document: order.expect("a balance is of an order"),
            lines: vec![BalanceLine {
                order_line: shipped.line,
                ship_notice_line: notice.as_ref().map(|_| 1),
                ship_notice: notice,
                shipped: quantity(shipped),
                received: quantity(received),
                reversed: quantity(reversed),
                open: quantity(open),
            }],
        };
        let observation = Observation::Balance(seen);
        self.observe_at(!line.has("early"), observation);
    }
}
