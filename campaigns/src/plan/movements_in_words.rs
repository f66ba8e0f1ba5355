//! The plant's, the bookkeepers' and the inspectors' steps in words.

use super::{Action, Bill, Credit, Flaw, Lot, Pay, Share};
use std::fmt::{self, Display, Formatter};

impl Action {
    pub(super) fn of_money(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bill {
                document,
                order,
                bill,
                sending,
            } => write!(f, "the supplier invoices {bill} of order {order} (document {document}){sending}"),
            Self::Credit {
                document,
                of,
                credit,
                sending,
                ..
            } => write!(
                f,
                "the supplier gives back {credit} of document {of} (document {document}){sending}"
            ),
            Self::Pay {
                receipt,
                document,
                pay,
                told,
            } => write!(f, "the ERP pays {pay} of document {document} (movement {receipt}){told}"),
            Self::PayBack { receipt, of, told } => write!(f, "movement {of} comes back (movement {receipt}){told}"),
            _ => Ok(()),
        }
    }
}

impl Action {
    pub(super) fn of_quality(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hold { receipt, of, lot, told } => write!(f, "the plant holds {lot} of movement {of} (movement {receipt}){told}"),
            Self::Decide {
                receipt,
                of,
                disposition,
                told,
            } => write!(f, "the plant decides `{disposition}` on movement {of} (movement {receipt}){told}"),
            Self::Correct { document, of, sending, .. } => {
                write!(f, "the supplier answers the hold of movement {of} (document {document}){sending}")
            }
            Self::File {
                document,
                order,
                flaw,
                sending,
            } => {
                let flaw = flaw.map_or_else(String::new, |flaw| format!(" {flaw}"));
                write!(
                    f,
                    "the supplier files a certificate{flaw} for order {order} (document {document}){sending}"
                )
            }
            _ => Ok(()),
        }
    }
}

impl Display for Flaw {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherBytes => "with other bytes than its digest says",
            Self::Expired => "that is not valid any more",
        })
    }
}

impl Display for Lot {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Received => "the first lot",
            Self::Lowercase => "the first lot, in small letters,",
        })
    }
}

impl Display for Bill {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "{percent} %"),
            Self::Received(0) => f.write_str("what was received"),
            Self::Received(more) => write!(f, "{more} thousandths more than was received"),
            Self::Dear(percent) => write!(f, "what was received, {percent} % too dear,"),
            Self::WrongTotal => f.write_str("what was received, with a wrong total,"),
            Self::TwoDecimals => f.write_str("what was received, in two decimals whatever the currency,"),
        }
    }
}

impl Display for Credit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "{percent} %"),
            Self::WrongTotal => f.write_str("a tenth, with a wrong total,"),
        }
    }
}

impl Display for Pay {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "{percent} %"),
            Self::Open(0) => f.write_str("what is open"),
            Self::Open(more) => write!(f, "what is open and {more} of the smallest unit"),
        }
    }
}

impl Display for Share {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("everything"),
            Self::OtherLot => f.write_str("everything, with its first lot in small letters,"),
            Self::Percent(percent) => write!(f, "{percent} %"),
            Self::Rest(0) => f.write_str("the rest"),
            Self::Rest(more) => write!(f, "{more} thousandths more than the rest"),
        }
    }
}
