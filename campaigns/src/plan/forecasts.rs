//! What is forecast, and what suppliers commit to of it. Forecasts are numbered among the orders.

use super::{Action, Telling, Told};
use serde::{Deserialize, Serialize};
use std::fmt::{self, Display, Formatter};

/// The ERP publishes a forecast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecasting {
    /// Its number in the plan.
    pub forecast: u32,
    /// For whom.
    pub supplier: u32,
    /// Of what.
    pub material: String,
    /// In which unit.
    pub unit: String,
    /// How much in each week, as whole amounts.
    pub weeks: Vec<u32>,
    /// By how many percent less may be committed to.
    pub under_percent: u32,
}

/// The ERP publishes the next issue of a forecast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reissuing {
    /// Which forecast.
    pub forecast: u32,
    /// How much in each week; a week that is not named stays as it is.
    pub weeks: Vec<u32>,
    /// Which planning run issues it; a person when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<u32>,
    /// How it is told.
    #[serde(default, skip_serializing_if = "is_now")]
    pub told: Told,
}

/// The ERP sends the event of an issue by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellingIssue {
    /// Of which forecast.
    pub forecast: u32,
    /// Which issue.
    pub issue: u32,
    /// How.
    pub how: Telling,
}

/// A supplier commits to what it can supply of a forecast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committing {
    /// The document's number in the plan.
    pub document: u32,
    /// To which forecast.
    pub forecast: u32,
    /// To which issue, counted back from the latest in the ERP.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub back: u32,
    /// How much.
    pub supply: Supply,
}

/// How much of a forecast is committed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Supply {
    /// This percentage of every week.
    Percent(u32),
    /// This percentage of the first week, and twice what is needed of the others.
    First(u32),
    /// All of the first week; the others are not named.
    FirstAlone,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_now(told: &Told) -> bool {
    *told == Told::Now
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(back: &u32) -> bool {
    *back == 0
}

impl Display for Forecasting {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            forecast, unit, material, ..
        } = self;
        write!(
            f,
            "the ERP publishes forecast {forecast} of {} {unit} of {material} to supplier {}",
            Weeks(&self.weeks),
            self.supplier + 1
        )
    }
}

impl Display for Reissuing {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let who = self.run.map_or_else(|| "the ERP".to_owned(), |run| format!("planning run {run}"));
        let (forecast, told) = (self.forecast, self.told);
        write!(f, "{who} issues forecast {forecast} anew: {}{told}", Weeks(&self.weeks))
    }
}

impl Display for TellingIssue {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the event of issue {} of forecast {} is sent{}",
            self.issue, self.forecast, self.how
        )
    }
}

impl Display for Committing {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let issue = match self.back {
            0 => "the latest issue".to_owned(),
            back => format!("the issue {back} before the latest"),
        };
        let (forecast, document) = (self.forecast, self.document);
        write!(
            f,
            "the supplier commits to {} of {issue} of forecast {forecast} (document {document})",
            self.supply
        )
    }
}

impl Display for Supply {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "{percent} %"),
            Self::First(percent) => write!(f, "{percent} % of the first week and more than the others"),
            Self::FirstAlone => f.write_str("the first week alone"),
        }
    }
}

struct Weeks<'a>(&'a [u32]);

impl Display for Weeks<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let weeks: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&weeks.join(", "))
    }
}

impl Action {
    pub(super) fn of_forecasts(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forecast(step) => step.fmt(f),
            Self::Reissue(step) => step.fmt(f),
            Self::TellIssue(step) => step.fmt(f),
            Self::Commit(step) => step.fmt(f),
            _ => Ok(()),
        }
    }
}
