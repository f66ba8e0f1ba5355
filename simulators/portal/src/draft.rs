//! Drafts: valid documents for an order, which the caller may then spoil.

use crate::desk::SupplierDesk;
use crate::submission::Drafted;
use countersign_core::amount::Quantity;
use countersign_core::documents::{
    Acknowledgement, AcknowledgementLine, Lot, OrderLine, Package, PackageContent, PurchaseOrder, ShipNotice, ShipNoticeLine,
};
use countersign_core::fingerprint::Fingerprint;
use countersign_core::ids::{AcknowledgementNumber, ShipNoticeNumber};
use countersign_core::status::Response;
use jiff::{SignedDuration, Span, Timestamp};
use rust_decimal::Decimal;

const TRANSIT: SignedDuration = SignedDuration::from_hours(48);
const SHELF_LIFE_DAYS: i64 = 365;
const DELAY_DAYS: i64 = 7;

/// How much of an order a ship notice delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Portion {
    /// Each line as ordered.
    Whole,
    /// This percentage of each line, computed exactly.
    Percent(u32),
    /// These order lines with these quantities, in any unit.
    Lines(Vec<(u32, Quantity)>),
}

impl SupplierDesk {
    /// Returns a valid answer to `revision` of `order`, with the same response in the supplier's own word for each line.
    ///
    /// A changed line promises the ordered quantity a week later; a rejected one promises nothing.
    pub fn draft_acknowledgement(&self, order: &PurchaseOrder, revision: u32, response: Response) -> Acknowledgement {
        let fingerprint = self.session.recorder.fingerprint();
        let word = self.supplier.word(response).unwrap_or(response.word());
        Acknowledgement {
            acknowledgement_number: AcknowledgementNumber::new(self.number("ACK")),
            order_number: order.order_number.clone(),
            order_revision: revision,
            supplier: self.supplier.id.clone(),
            plant: order.plant.clone(),
            correlation_id: order.correlation_id.clone(),
            responded_at: self.now(),
            note: format!("answer of {} {fingerprint}", self.supplier.id),
            reference: format!("ref {fingerprint}"),
            lines: order.lines.iter().map(|line| answered(line, word, response)).collect(),
        }
    }

    /// Returns a valid announcement of `portion` of `order`: lots with expiry, and one package for each line.
    pub fn draft_ship_notice(&self, order: &PurchaseOrder, portion: &Portion) -> ShipNotice {
        let fingerprint = self.session.recorder.fingerprint();
        let number = self.number("ASN");
        let shipped_at = self.now();
        let lines: Vec<ShipNoticeLine> = shipped_lines(order, portion)
            .enumerate()
            .map(|(index, (line, quantity))| shipped(index, line, quantity, &number, shipped_at))
            .collect();
        ShipNotice {
            ship_notice_number: ShipNoticeNumber::new(number),
            order_number: order.order_number.clone(),
            supplier: self.supplier.id.clone(),
            plant: order.plant.clone(),
            correlation_id: order.correlation_id.clone(),
            shipped_at,
            estimated_arrival: shipped_at.checked_add(TRANSIT).unwrap_or(shipped_at),
            carrier: "Road Haulage".to_owned(),
            note: format!("shipment of {} {fingerprint}", self.supplier.id),
            reference: format!("ref {fingerprint}"),
            packages: lines.iter().map(|line| self.package(line)).collect(),
            lines,
        }
    }

    pub(crate) fn number(&self, prefix: &str) -> String {
        let shared = &self.session.shared;
        format!("{prefix}-{}-{}", shared.settings.run, shared.next_number())
    }

    // Whole seconds: what travels through several systems is seldom finer.
    pub(crate) fn now(&self) -> Timestamp {
        let now = self.session.recorder.business_now();
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    fn package(&self, line: &ShipNoticeLine) -> Package {
        Package {
            label: sscc(self.session.shared.next_number()),
            kind: "pallet".to_owned(),
            weight: Quantity::new(Decimal::new(2505, 1), "KGM"),
            contents: vec![PackageContent {
                line: line.line,
                quantity: line.quantity.clone(),
            }],
        }
    }
}

impl Drafted {
    /// Returns the same document with another quantity in its first line and another fingerprint.
    pub fn with_other_quantity(&self, fingerprint: Fingerprint) -> Self {
        match self {
            Self::Acknowledgement(document) => {
                let mut other = document.clone();
                refingerprint(&mut other.note, &mut other.reference, fingerprint);
                other.lines.first_mut().into_iter().for_each(|line| change(&mut line.quantity));
                Self::Acknowledgement(other)
            }
            Self::Invoice(document) => {
                let mut other = document.clone();
                refingerprint(&mut other.note, &mut other.reference, fingerprint);
                other.lines.first_mut().into_iter().for_each(|line| change(&mut line.quantity));
                crate::bill::recompute(&mut other);
                Self::Invoice(other)
            }
            Self::CreditNote(document) => {
                let mut other = document.clone();
                refingerprint(&mut other.note, &mut other.reference, fingerprint);
                other.lines.first_mut().into_iter().for_each(|line| change(&mut line.quantity));
                crate::bill::recompute_credit(&mut other);
                Self::CreditNote(other)
            }
            Self::CorrectiveAction(document) => {
                let mut other = document.clone();
                refingerprint(&mut other.note, &mut other.reference, fingerprint);
                other.action.push_str(", from the next lot on");
                Self::CorrectiveAction(other)
            }
            Self::InventoryCommitment(document) => {
                let mut other = document.clone();
                refingerprint(&mut other.note, &mut other.reference, fingerprint);
                other
                    .buckets
                    .first_mut()
                    .into_iter()
                    .for_each(|bucket| change(&mut bucket.quantity));
                Self::InventoryCommitment(other)
            }
            Self::ComplianceDocument(document) => {
                let mut other = document.clone();
                refingerprint(&mut other.note, &mut other.reference, fingerprint);
                other.lot = Some("another".to_owned());
                Self::ComplianceDocument(other)
            }
            Self::ShipNotice(document) => {
                let mut other = document.clone();
                refingerprint(&mut other.note, &mut other.reference, fingerprint);
                change_first_line(&mut other);
                Self::ShipNotice(other)
            }
        }
    }
}

fn answered(line: &OrderLine, word: &str, response: Response) -> AcknowledgementLine {
    let due = line.schedule.last().map(|part| part.date);
    let promised_date = match response {
        Response::Accepted => due,
        Response::Changed => due.map(|date| date.saturating_add(Span::new().days(DELAY_DAYS))),
        Response::Rejected => None,
    };
    let amount = if response == Response::Rejected {
        Decimal::ZERO
    } else {
        line.quantity.amount
    };
    let reason = match response {
        Response::Accepted => None,
        Response::Changed => Some("a week later".to_owned()),
        Response::Rejected => Some("no capacity".to_owned()),
    };
    AcknowledgementLine {
        line: line.line,
        material: line.material.clone(),
        response: word.to_owned(),
        quantity: Quantity {
            amount,
            unit: line.quantity.unit.clone(),
        },
        promised_date,
        reason,
    }
}

pub(crate) fn shipped_lines<'a>(order: &'a PurchaseOrder, portion: &'a Portion) -> impl Iterator<Item = (&'a OrderLine, Quantity)> {
    order
        .lines
        .iter()
        .flat_map(move |line| part(line, portion).into_iter().map(move |quantity| (line, quantity)))
}

fn part(line: &OrderLine, portion: &Portion) -> Vec<Quantity> {
    match portion {
        Portion::Whole => vec![line.quantity.clone()],
        Portion::Percent(percent) => {
            let amount = line.quantity.amount * Decimal::from(*percent) / Decimal::ONE_HUNDRED;
            vec![Quantity {
                amount: amount.normalize(),
                unit: line.quantity.unit.clone(),
            }]
        }
        Portion::Lines(given) => {
            let of_line = given.iter().filter(|(number, _)| *number == line.line);
            of_line.map(|(_, quantity)| quantity.clone()).collect()
        }
    }
}

fn shipped(index: usize, line: &OrderLine, quantity: Quantity, notice: &str, at: Timestamp) -> ShipNoticeLine {
    let number = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
    ShipNoticeLine {
        line: number,
        order_line: line.line,
        material: line.material.clone(),
        material_revision: Some(line.material_revision.clone()).filter(|revision| !revision.is_empty()),
        lots: lots(&quantity, &format!("L{notice}-{number}"), at),
        quantity,
    }
}

// Two lots where the quantity allows it, since a sum of one part proves nothing.
fn lots(quantity: &Quantity, prefix: &str, at: Timestamp) -> Vec<Lot> {
    let half = (quantity.amount / Decimal::TWO).trunc();
    let parts = [half, quantity.amount - half];
    let positive = parts.into_iter().filter(|part| *part > Decimal::ZERO).enumerate();
    let expiry = jiff::tz::TimeZone::UTC
        .to_datetime(at)
        .date()
        .saturating_add(Span::new().days(SHELF_LIFE_DAYS));
    positive
        .map(|(index, amount)| Lot {
            lot: format!("{prefix}{}", if index == 0 { "a" } else { "b" }),
            quantity: Quantity {
                amount,
                unit: quantity.unit.clone(),
            },
            expiry: Some(expiry),
        })
        .collect()
}

// GS1 General Specifications, 3.1 and 7.9: AI (00), extension digit, company prefix, serial reference, modulo-10 check digit.
fn sscc(serial: u64) -> String {
    let digits = format!("34012345{:09}", serial % 1_000_000_000);
    let weigh = |(index, digit): (usize, u32)| if index % 2 == 0 { 3 * digit } else { digit };
    let sum: u32 = digits.chars().filter_map(|digit| digit.to_digit(10)).enumerate().map(weigh).sum();
    format!("00{digits}{}", (10 - sum % 10) % 10)
}

fn refingerprint(note: &mut String, reference: &mut String, fingerprint: Fingerprint) {
    for field in [note, reference] {
        for old in countersign_core::fingerprint::find(field.as_bytes()) {
            *field = field.replace(&old.to_string(), &fingerprint.to_string());
        }
    }
}

// Less rather than more, so that nothing but the repetition is wrong with it.
fn change(quantity: &mut Quantity) {
    if quantity.amount > Decimal::ONE {
        quantity.amount -= Decimal::ONE;
    } else {
        quantity.amount += Decimal::ONE;
    }
}

fn change_first_line(notice: &mut ShipNotice) {
    let Some(line) = notice.lines.first_mut() else { return };
    change(&mut line.quantity);
    line.lots.truncate(1);
    for lot in &mut line.lots {
        lot.quantity = line.quantity.clone();
    }
    let contents = notice.packages.iter_mut().flat_map(|package| &mut package.contents);
    for content in contents.filter(|content| content.line == line.line) {
        content.quantity = line.quantity.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_ends_in_its_check_digit() {
        // The serial 123456789 behind 3 4012345: 3*(3+0+2+4+1+3+5+7+9)+(4+1+3+5+2+4+6+8) = 102 + 33 = 135, so 5.
        assert_eq!(sscc(123_456_789), "00340123451234567895");
    }

    #[test]
    fn lots_add_up_to_their_quantity() {
        for text in ["31.50", "2", "1", "0.5"] {
            let amount = Decimal::from_str_exact(text).expect("the test writes a decimal");
            let lots = lots(&Quantity::new(amount, "KGM"), "L", Timestamp::UNIX_EPOCH);
            let total: Decimal = lots.iter().map(|lot| lot.quantity.amount).sum();
            assert_eq!(total, amount);
            assert!(lots.iter().all(|lot| lot.quantity.amount > Decimal::ZERO));
        }
    }
}
