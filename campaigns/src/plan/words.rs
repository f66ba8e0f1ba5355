//! A step in words, for people; nothing reads them back.

use super::{
    Action, Answer, Boundary, Change, End, Governing, Leeway, Line, Part, Reading, Record, Repetition, Sending, Step, Telling, TokenUse,
    Told, VersionUse,
};
use std::fmt::{self, Display, Formatter};

impl Display for Step {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let when = match (self.together, self.after_ms) {
            (false, 0) => String::new(),
            (false, ms) => format!("{ms} ms later "),
            (true, 0) => "at the same time ".to_owned(),
            (true, ms) => format!("{ms} ms into that "),
        };
        write!(f, "{when}{}", self.action)
    }
}

impl Display for Action {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Release { .. } => released(self, f),
            Self::Revise { order, change, run, told } => {
                let who = run.map_or_else(|| "the ERP".to_owned(), |run| format!("planning run {run}"));
                write!(f, "{who} changes order {order}: {change}{told}")
            }
            Self::Cancel { order, told } => write!(f, "the ERP cancels order {order}{told}"),
            Self::Tell { order, revision, how } => write!(f, "the event of revision {revision} of order {order} is sent{how}"),
            Self::Acknowledge {
                document,
                order,
                back,
                answer,
                sending,
            } => write!(
                f,
                "the supplier {answer} {} of order {order} (document {document}){sending}",
                Revision(*back)
            ),
            Self::Ship {
                document,
                order,
                part,
                usable_days,
                outdated,
                sending,
            } => {
                let usable = usable_days.map_or_else(String::new, |days| format!(", usable for {days} days,"));
                let drawing = if *outdated { ", by its first drawing," } else { "" };
                write!(
                    f,
                    "the supplier ships {part} of order {order}{usable}{drawing} (document {document}){sending}"
                )
            }
            Self::Bill { .. } | Self::Credit { .. } | Self::Pay { .. } | Self::PayBack { .. } => self.of_money(f),
            Self::Receive {
                receipt,
                document,
                share,
                last,
                told,
            } => {
                let last = if *last { ", the last of it" } else { "" };
                write!(
                    f,
                    "the plant receives {share} of document {document}{last} (movement {receipt}){told}"
                )
            }
            Self::TakeBack {
                receipt,
                of,
                percent,
                told,
            } => write!(f, "{percent} % of movement {of} is taken back (movement {receipt}){told}"),
            Self::Hold { .. } | Self::Decide { .. } | Self::Correct { .. } | Self::File { .. } => self.of_quality(f),
            Self::TellMovement { receipt, how } => write!(f, "the event of movement {receipt} is sent{how}"),
            Self::Forecast(_) | Self::Reissue(_) | Self::TellIssue(_) | Self::Commit(_) => self.of_forecasts(f),
            Self::Repeat { document, how, times } => write!(f, "document {document} is sent again{how}{}", Times(*times)),
            Self::Read { supplier, what } => write!(f, "{} reads {what}", Supplier(*supplier)),
            Self::KeepToken { supplier } => write!(f, "{} keeps its token", Supplier(*supplier)),
            Self::Fault {
                fault,
                end,
                order,
                kind,
                skip,
                times,
            } => {
                let whose = order.map_or_else(String::new, |order| format!(" for order {order}"));
                let skipped = if *skip > 0 {
                    format!(", after {skip} good answers")
                } else {
                    String::new()
                };
                let count = if *times == u32::MAX {
                    ", from now on".to_owned()
                } else {
                    format!(", {times} times")
                };
                write!(
                    f,
                    "the {end} begins to fail{whose}: {}{count}{skipped} (fault {fault})",
                    kind.misbehaviour()
                )
            }
            Self::Record { record, kind, supplier } => match kind {
                Record::Material => write!(f, "the ERP adds a material (record {record})"),
                Record::Plant => write!(f, "the ERP adds a plant of {} (record {record})", Supplier(*supplier)),
            },
            Self::Govern { change, record, how, told } => write!(f, "the ERP {how} record {record} (change {change}){told}"),
            Self::TellRecord { change } => write!(f, "the event of change {change} is sent"),
            Self::Lift { fault } => write!(f, "fault {fault} ends"),
            Self::Kill { after: 0 } => f.write_str("the integration is killed and started again"),
            Self::Kill { after } => write!(f, "the integration is killed after {after} more steps and started again"),
            Self::Advance { seconds } => write!(f, "the business clock moves by {seconds} s"),
            Self::AdvanceTo { boundary, offset_s } => write!(f, "the business clock moves to {}{boundary}", Offset(*offset_s)),
            Self::Replay { times } => write!(f, "the operator replays every dead letter{}", Times(*times)),
            Self::Settle => f.write_str("everybody waits until nothing is under way"),
        }
    }
}

fn released(action: &Action, f: &mut Formatter<'_>) -> fmt::Result {
    let Action::Release {
        order,
        supplier,
        lines,
        promises,
        told,
        ..
    } = action
    else {
        return Ok(());
    };
    let lines: Vec<String> = lines.iter().map(Line::to_string).collect();
    let promises = promises.map_or_else(String::new, |leeway| format!(", {leeway}"));
    let (lines, supplier) = (lines.join(" and "), Supplier(*supplier));
    write!(f, "the ERP releases order {order} of {lines} to {supplier}{promises}{told}")
}

struct Supplier(u32);

impl Display for Supplier {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "supplier {}", self.0 + 1)
    }
}

struct Revision(i32);

impl Display for Revision {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("the latest revision"),
            1 => f.write_str("the revision before the latest"),
            back if back > 0 => write!(f, "the revision {back} before the latest"),
            _ => f.write_str("a revision that is not there yet"),
        }
    }
}

struct Times(u32);

impl Display for Times {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 | 1 => Ok(()),
            times => write!(f, ", {times} times at once"),
        }
    }
}

struct Offset(i64);

impl Display for Offset {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            offset if offset < 0 => write!(f, "{} s before ", -offset),
            offset => write!(f, "{offset} s after "),
        }
    }
}

impl Display for Line {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} of {}", self.amount, self.unit, self.material)
    }
}

impl Display for Told {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Now => "",
            Self::Binary => ", in binary mode",
            Self::Held => ", and holds its event back",
        })
    }
}

impl Display for Change {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quantity(amount) => write!(f, "quantity {amount}"),
            Self::Date(days) => write!(f, "{days} days later"),
            Self::Promises(leeway) => write!(f, "{leeway}"),
            Self::Drawing => f.write_str("the next revision of every drawing"),
        }
    }
}

impl Display for Governing {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Retire => "retires",
            Self::Reinstate => "brings back into use",
            Self::DropUnit => "takes the dozen out of",
            Self::Leave => "says that the supplier does not deliver any more to",
        })
    }
}

impl Display for Leeway {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "promises within {} % and {} days", self.percent, self.days)
    }
}

impl Display for Telling {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Well => "",
            Self::Unsigned => " without a signature",
            Self::OtherSecret => " signed with another secret",
            Self::OtherBody => " signed for another body",
            Self::Respelled => " signed for another spelling of its body",
            Self::OtherId => " signed for another event",
            Self::Past => " signed ten minutes ago",
            Self::Future => " signed ten minutes ahead",
        })
    }
}

impl Display for Answer {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Response(response) => write!(f, "answers `{}` to", response.word()),
            Self::Mixed => f.write_str("answers differently line by line to"),
            Self::UnknownWord => f.write_str("answers in a word that is in nobody's table to"),
            Self::Promise { percent, days } => write!(f, "promises {percent} % and {days} days later in answer to"),
        }
    }
}

impl Display for Part {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "{percent} %"),
            Self::Largest(0) => f.write_str("as much as is allowed"),
            Self::Largest(more) => write!(f, "{more} thousandths more than is allowed"),
            Self::Amount(amount, unit) => write!(f, "{amount} {unit}"),
        }
    }
}

impl Display for Sending {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(malformation) = &self.malformation {
            write!(f, ", spoiled by {malformation}")?;
        }
        if let Some(supplier) = self.by {
            write!(f, ", sent by {}", Supplier(supplier))?;
        }
        if self.token != TokenUse::Own {
            write!(f, ", with a token that is {}", format!("{:?}", self.token).to_lowercase())?;
        }
        for (name, value, usual) in [
            ("version", format!("{:?}", self.version), "Current"),
            ("key", format!("{:?}", self.key), "New"),
            ("number", format!("{:?}", self.number), "New"),
        ] {
            if value != usual {
                write!(f, ", {name} {}", value.to_lowercase())?;
            }
        }
        if self.also > 0 {
            write!(f, ", {} times at once", self.also + 1)?;
        }
        if self.once { f.write_str(", and not repeated") } else { Ok(()) }
    }
}

impl Display for Repetition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "",
            Self::Respelled => " in another spelling",
            Self::OtherBody => " with another quantity under the same key",
            Self::GoodToken => " with a good token",
            Self::NewKey => " under a new key",
            Self::OtherContent => " with another quantity under a new key",
        })
    }
}

impl Display for Reading {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(order) => write!(f, "order {order}"),
            Self::OrderIn(order, version) => {
                let version = match version {
                    VersionUse::Current => "the current",
                    VersionUse::Deprecated => "the deprecated",
                    VersionUse::Sunset => "a gone",
                    VersionUse::Unknown => "an unknown",
                };
                write!(f, "order {order} in {version} version")
            }
            Self::NoOrder => f.write_str("an order that does not exist"),
            Self::Orders => f.write_str("its orders"),
            Self::OrdersInStatus(status) => write!(f, "its orders that are {status}"),
            Self::Notice(document) => write!(f, "ship notice {document}"),
            Self::Receipts(order) => write!(f, "what was received of order {order}"),
            Self::Invoice(document) => write!(f, "invoice {document}"),
            Self::Invoices => f.write_str("its invoices"),
            Self::Certificate(document) => write!(f, "certificate {document}"),
            Self::Case(hold) => write!(f, "the case of movement {hold}"),
            Self::Scorecard(0) => f.write_str("its scorecard of the month"),
            Self::Scorecard(away) => write!(
                f,
                "its scorecard of {} months {}",
                away.abs(),
                if *away < 0 { "before" } else { "later" }
            ),
            Self::Forecast(forecast) => write!(f, "forecast {forecast}"),
            Self::Forecasts => f.write_str("its forecasts"),
            Self::Burst(times) => write!(f, "its latest order {times} times at once"),
        }
    }
}

impl Display for End {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Erp => "ERP",
            Self::Portal => "portal",
        })
    }
}

impl Display for Boundary {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Acknowledgement(order) => write!(f, "the end of the time to answer order {order}"),
            Self::Parking(document) => write!(f, "the end of the time that document {document} may wait"),
            Self::Key(document) => write!(f, "the end of the time for which the key of document {document} is remembered"),
            Self::Token(supplier) => write!(f, "the expiry of the token of {}", Supplier(*supplier)),
            Self::CorrectiveAction(hold) => write!(f, "the end of the time to answer the hold of movement {hold}"),
            Self::Midnight(order) => write!(f, "the next midnight at the plant of order {order}"),
            Self::Sunset => f.write_str("the sunset of the deprecated version"),
            Self::MonthEnd(supplier) => write!(f, "the end of the month at the place of {}", Supplier(*supplier)),
            Self::Holiday(supplier) => write!(f, "the last working day of {} before a holiday", Supplier(*supplier)),
            Self::ClockChange => f.write_str("the next change of clocks"),
        }
    }
}
