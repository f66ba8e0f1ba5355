//! What the gateway says was received of an order. Nothing here was checked against the contract.

use countersign_core::amount::Quantity;
use countersign_core::documents::GoodsReceipt;
use countersign_core::history::{BalanceLine, BalanceSeen, Observation, Observe, Surface, What};
use countersign_core::ids::{DocumentKey, SupplierId};
use serde::Deserialize;
use serde_json::Value;

/// The movements of one order and their sums, as the gateway shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Whose goods they were, as the first movement says; absent when there is none.
    pub supplier: Option<SupplierId>,
    /// The movements that can be read.
    pub receipts: Vec<GoodsReceipt>,
    /// The figures of each ship notice line, and of what was received without a notice.
    pub lines: Vec<BalanceLine>,
}

#[derive(Deserialize)]
struct Answer {
    receipts: Vec<Value>,
    balance: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    order_line: u32,
    #[serde(default)]
    ship_notice_number: Option<String>,
    #[serde(default)]
    ship_notice_line: Option<u32>,
    shipped: Quantity,
    received: Quantity,
    reversed: Quantity,
    open: Quantity,
}

impl Balance {
    /// Reads the answer to a question for an order's receipts.
    pub fn parse(body: &[u8]) -> Option<Self> {
        let answer: Answer = serde_json::from_slice(body).ok()?;
        let text = |value: &Value| value.get("supplier").and_then(Value::as_str).map(SupplierId::new);
        Some(Self {
            supplier: answer.receipts.first().and_then(text),
            receipts: answer
                .receipts
                .into_iter()
                .filter_map(|receipt| serde_json::from_value(receipt).ok())
                .collect(),
            lines: answer.balance.into_iter().map(Line::told).collect(),
        })
    }

    /// Returns the observation of it.
    pub(crate) fn seen(self, order: DocumentKey, is_final: bool) -> What {
        let observation = Observation::Balance(BalanceSeen {
            surface: Surface::Gateway,
            document: order,
            lines: self.lines,
        });
        What::Observe(Box::new(Observe { is_final, observation }))
    }
}

impl Line {
    fn told(self) -> BalanceLine {
        BalanceLine {
            order_line: self.order_line,
            ship_notice: self.ship_notice_number,
            ship_notice_line: self.ship_notice_line,
            shipped: self.shipped,
            received: self.received,
            reversed: self.reversed,
            open: self.open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_with_and_without_a_notice() {
        let quantity = |amount: &str| format!(r#"{{"amount":"{amount}","unit":"EA"}}"#);
        let figures = format!(
            r#""shipped":{},"received":{},"reversed":{},"open":{}"#,
            quantity("5"),
            quantity("3"),
            quantity("1"),
            quantity("3")
        );
        let text = format!(
            r#"{{"receipts":[{{"supplier":"S1"}}],"balance":[{{"orderLine":10,"shipNoticeNumber":"A","shipNoticeLine":1,{figures}}},{{"orderLine":10,{figures}}}]}}"#
        );
        let balance = Balance::parse(text.as_bytes()).expect("the answer has all that is needed");
        assert_eq!(balance.supplier, Some(SupplierId::new("S1")));
        let notices: Vec<Option<&str>> = balance.lines.iter().map(|line| line.ship_notice.as_deref()).collect();
        assert_eq!(notices, [Some("A"), None]);
        assert_eq!(Balance::parse(b"{}"), None);
    }
}
