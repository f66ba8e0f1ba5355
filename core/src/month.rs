//! A calendar month, as suppliers' figures are counted by.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A calendar month of a year from 2000 to 2099, written as `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

/// Why something is no month.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no month of the years 2000 to 2099 such as `2026-11`")]
pub struct MonthError(String);

impl Month {
    /// Returns the month that a day is in.
    pub fn of(day: Date) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// Returns the month that is so many months later; negative is before.
    #[must_use]
    pub fn later_by(self, months: i32) -> Self {
        let count = i32::from(self.year) * 12 + i32::from(self.month) - 1 + months;
        Self {
            year: i16::try_from(count.div_euclid(12)).unwrap_or(self.year),
            month: i8::try_from(count.rem_euclid(12) + 1).unwrap_or(self.month),
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, MonthError> {
        let wrong = || MonthError(text.to_owned());
        let (year, month) = text.split_once('-').ok_or_else(wrong)?;
        let is_digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(year, 4) || !is_digits(month, 2) {
            return Err(wrong());
        }
        let known = Self {
            year: year.parse().map_err(|_| wrong())?,
            month: month.parse().map_err(|_| wrong())?,
        };
        let is_known = (2000..=2099).contains(&known.year) && (1..=12).contains(&known.month);
        is_known.then_some(known).ok_or_else(wrong)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_as_it_is_written() {
        for text in ["2026-11", "2000-01", "2099-12"] {
            assert_eq!(text.parse::<Month>().map(|month| month.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "2026-13",
            "2026-00",
            "1999-12",
            "2100-01",
            "2026-1",
            "26-11",
            "+026-11",
            "2026-11-01",
            "2026/11",
            "",
        ] {
            assert_eq!(text.parse::<Month>(), Err(MonthError(text.to_owned())));
        }
    }

    #[test]
    fn months_are_counted_over_the_ends_of_years() {
        let month: Month = "2026-11".parse().expect("the test writes a month");
        let later = [-11, -1, 0, 1, 2, 14].map(|months| month.later_by(months).to_string());
        assert_eq!(later, ["2025-12", "2026-10", "2026-11", "2026-12", "2027-01", "2028-01"]);
    }

    #[test]
    fn a_day_is_in_its_month_alone() {
        let month: Month = "2028-02".parse().expect("the test writes a month");
        let of = |day: &str| Month::of(day.parse().expect("the test writes a day"));
        assert_eq!(of("2028-02-29"), month);
        assert_ne!(of("2028-03-01"), month);
        assert_ne!(of("2027-02-28"), month);
    }
}
