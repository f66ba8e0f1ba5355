//! What a step makes and what it needs, so that a plan stays possible when steps are left out.

use super::{Action, Boundary, KeyUse, NumberUse, Reading, Sending, TokenUse, record_of};

/// Something that a step makes and later steps refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// An order, or a forecast.
    Order(u32),
    /// A supplier's document.
    Document(u32),
    /// A movement of goods, a payment, or what the plant says of quality.
    Receipt(u32),
    /// A record of the master data.
    Record(u32),
    /// A change of a record.
    Change(u32),
    /// A fault.
    Fault(u32),
    /// A token that a supplier keeps.
    Token(u32),
}

impl Action {
    /// Returns what it makes.
    pub fn makes(&self) -> Vec<Item> {
        match self {
            Self::Release { order, .. } => vec![Item::Order(*order)],
            Self::Forecast(made) => vec![Item::Order(made.forecast)],
            Self::Commit(made) => vec![Item::Document(made.document)],
            Self::Acknowledge { document, .. }
            | Self::Ship { document, .. }
            | Self::Bill { document, .. }
            | Self::Credit { document, .. }
            | Self::Correct { document, .. }
            | Self::File { document, .. } => {
                vec![Item::Document(*document)]
            }
            Self::Receive { receipt, .. }
            | Self::TakeBack { receipt, .. }
            | Self::Pay { receipt, .. }
            | Self::PayBack { receipt, .. }
            | Self::Hold { receipt, .. }
            | Self::Decide { receipt, .. } => {
                vec![Item::Receipt(*receipt)]
            }
            Self::Record { record, .. } => vec![Item::Record(*record)],
            Self::Govern { change, .. } => vec![Item::Change(*change)],
            Self::Fault { fault, .. } => vec![Item::Fault(*fault)],
            Self::KeepToken { supplier } => vec![Item::Token(*supplier)],
            _ => Vec::new(),
        }
    }

    /// Returns what must have been made before.
    pub fn needs(&self) -> Vec<Item> {
        match self {
            Self::Release { like, lines, plant, .. } => {
                let records = lines.iter().filter_map(|line| record_of(&line.material)).chain(*plant);
                let models = like.iter().map(|order| Item::Order(*order));
                models.chain(records.map(Item::Record)).collect()
            }
            Self::Govern { record, .. } => vec![Item::Record(*record)],
            Self::TellRecord { change } => vec![Item::Change(*change)],
            Self::Revise { order, .. } | Self::Cancel { order, .. } | Self::Tell { order, .. } => vec![Item::Order(*order)],
            Self::Acknowledge { order, sending, .. }
            | Self::Ship { order, sending, .. }
            | Self::Bill { order, sending, .. }
            | Self::File { order, sending, .. } => sending_needs(*order, sending),
            Self::Credit { order, of, sending, .. } => {
                let mut needs = sending_needs(*order, sending);
                needs.push(Item::Document(*of));
                needs
            }
            Self::Correct { order, of, sending, .. } => {
                let mut needs = sending_needs(*order, sending);
                needs.push(Item::Receipt(*of));
                needs
            }
            Self::Repeat { document, .. } | Self::Receive { document, .. } | Self::Pay { document, .. } => vec![Item::Document(*document)],
            Self::TakeBack { of, .. } | Self::PayBack { of, .. } | Self::Hold { of, .. } | Self::Decide { of, .. } => {
                vec![Item::Receipt(*of)]
            }
            Self::TellMovement { receipt, .. } => vec![Item::Receipt(*receipt)],
            Self::Read { what, .. } => match what {
                Reading::Order(order) | Reading::OrderIn(order, _) | Reading::Receipts(order) | Reading::Forecast(order) => {
                    vec![Item::Order(*order)]
                }
                Reading::Notice(document) | Reading::Invoice(document) | Reading::Certificate(document) => vec![Item::Document(*document)],
                Reading::Case(hold) => vec![Item::Receipt(*hold)],
                _ => Vec::new(),
            },
            Self::Fault { order, .. } => order.iter().map(|order| Item::Order(*order)).collect(),
            Self::Lift { fault } => vec![Item::Fault(*fault)],
            Self::AdvanceTo { boundary, .. } => match boundary {
                Boundary::Acknowledgement(order) | Boundary::Midnight(order) => vec![Item::Order(*order)],
                Boundary::Parking(document) | Boundary::Key(document) => vec![Item::Document(*document)],
                Boundary::Token(supplier) => vec![Item::Token(*supplier)],
                Boundary::CorrectiveAction(hold) => vec![Item::Receipt(*hold)],
                Boundary::Sunset | Boundary::ClockChange | Boundary::Holiday(_) | Boundary::MonthEnd(_) => Vec::new(),
            },
            Self::Reissue(step) => vec![Item::Order(step.forecast)],
            Self::TellIssue(step) => vec![Item::Order(step.forecast)],
            Self::Commit(step) => vec![Item::Order(step.forecast)],
            Self::Forecast(step) => record_of(&step.material).map(Item::Record).into_iter().collect(),
            Self::Record { .. }
            | Self::KeepToken { .. }
            | Self::Kill { .. }
            | Self::Advance { .. }
            | Self::Replay { .. }
            | Self::Settle => Vec::new(),
        }
    }
}

fn sending_needs(order: u32, sending: &Sending) -> Vec<Item> {
    let mut needs = vec![Item::Order(order)];
    if let KeyUse::OfDocument(document) = sending.key {
        needs.push(Item::Document(document));
    }
    if let NumberUse::OfDocument(document) | NumberUse::AlmostOfDocument(document) = sending.number {
        needs.push(Item::Document(document));
    }
    if let (TokenUse::Kept, Some(supplier)) = (sending.token, sending.by) {
        needs.push(Item::Token(supplier));
    }
    needs
}
