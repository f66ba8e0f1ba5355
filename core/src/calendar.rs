//! A working calendar: on which days somebody works, by the clocks of its own place, and when an amount of working time has passed.
//!
//! Working time is whole days: from midnight to midnight in the calendar's time zone, so that a day on which clocks change has 23 or 25 hours.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use thiserror::Error;

/// On which days somebody works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingCalendar {
    zone: TimeZone,
    written: CalendarFacts,
    days: Vec<Weekday>,
}

/// A calendar as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarFacts {
    /// The IANA name of the time zone, for example `Europe/Berlin`.
    pub time_zone: String,
    /// The usual working days, in English and small letters: `monday`.
    pub working_days: Vec<String>,
    /// Days on which nobody works although they are usual working days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<Date>,
}

/// Why something is no calendar.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// The time zone is none of the IANA database's.
    #[error("`{0}` is no time zone of the IANA database")]
    TimeZone(String),
    /// A working day is none.
    #[error("`{0}` is none of monday, tuesday, wednesday, thursday, friday, saturday, sunday")]
    Weekday(String),
    /// There is no day on which anybody works.
    #[error("a calendar needs one working day at least")]
    Idle,
}

/// Why nobody works on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// It is no usual working day.
    Weekend,
    /// It is a holiday on what is usually a working day.
    Holiday,
}

/// More days than this no window goes over.
const LONGEST_DAYS: u32 = 4000;

impl WorkingCalendar {
    /// Returns the calendar that is written down like this.
    ///
    /// # Errors
    /// When the time zone or a day is unknown, or nobody ever works.
    pub fn new(written: CalendarFacts) -> Result<Self, CalendarError> {
        let zone = TimeZone::get(&written.time_zone).map_err(|_| CalendarError::TimeZone(written.time_zone.clone()))?;
        let days = written.working_days.iter().map(|word| weekday(word));
        let days = days.collect::<Result<Vec<_>, _>>()?;
        if days.is_empty() {
            return Err(CalendarError::Idle);
        }
        Ok(Self { zone, written, days })
    }

    /// Returns the calendar as it is written down.
    pub fn written(&self) -> &CalendarFacts {
        &self.written
    }

    /// Returns the time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Returns the same calendar with no holidays.
    #[must_use]
    pub fn without_holidays(&self) -> Self {
        let mut other = self.clone();
        other.written.holidays.clear();
        other
    }

    /// Returns the same calendar by the clocks of another time zone.
    #[must_use]
    pub fn in_zone(&self, zone: TimeZone) -> Self {
        Self { zone, ..self.clone() }
    }

    /// Returns whether anybody works on a day.
    pub fn is_working_day(&self, day: Date) -> bool {
        self.is_usual_working_day(day) && !self.written.holidays.contains(&day)
    }

    /// Returns whether anybody would work on a day if it were no holiday.
    pub fn is_usual_working_day(&self, day: Date) -> bool {
        self.days.contains(&day.weekday())
    }

    /// Returns the first working day from `from` on whose next day is such a pause; nothing when there is none for years.
    pub fn last_working_day_before(&self, pause: Pause, from: Date) -> Option<Date> {
        let mut day = from;
        for _ in 0..LONGEST_DAYS {
            let next = day.tomorrow().ok()?;
            let is_pause = match pause {
                Pause::Weekend => !self.is_usual_working_day(next),
                Pause::Holiday => self.is_usual_working_day(next) && !self.is_working_day(next),
            };
            if is_pause && self.is_working_day(day) {
                return Some(day);
            }
            day = next;
        }
        None
    }

    /// Returns noon of a day.
    pub fn noon_of(&self, day: Date) -> Option<Timestamp> {
        self.zone.to_timestamp(day.at(12, 0, 0, 0)).ok()
    }

    /// Returns the day that it is at a moment.
    pub fn day_at(&self, moment: Timestamp) -> Date {
        self.zone.to_datetime(moment).date()
    }

    /// Returns the moment at which a day begins; where clocks change at midnight, the first that exists of it.
    pub fn begin_of(&self, day: Date) -> Option<Timestamp> {
        self.zone.to_timestamp(day.at(0, 0, 0, 0)).ok()
    }

    /// Returns the first moment at which `length` of working time has passed since `from`; nothing when that is years ahead.
    pub fn after(&self, from: Timestamp, length: Duration) -> Option<Timestamp> {
        let mut left = SignedDuration::try_from(length).ok()?;
        let mut day = self.day_at(from);
        let mut begins = from;
        for _ in 0..LONGEST_DAYS {
            let ends = self.begin_of(day.tomorrow().ok()?)?;
            if self.is_working_day(day) {
                let worked = ends.duration_since(begins);
                if left <= worked {
                    return begins.checked_add(left).ok();
                }
                left = left.checked_sub(worked)?;
            }
            day = day.tomorrow().ok()?;
            begins = ends;
        }
        None
    }
}

/// Returns when a window of `length` that begins at `from` ends: by the calendar when there is one, else by plain time.
pub fn end_of_window(calendar: Option<&WorkingCalendar>, from: Timestamp, length: Duration) -> Option<Timestamp> {
    match calendar {
        Some(calendar) => calendar.after(from, length),
        None => from.checked_add(length).ok(),
    }
}

fn weekday(word: &str) -> Result<Weekday, CalendarError> {
    Ok(match word {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        other => return Err(CalendarError::Weekday(other.to_owned())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::splitmix;

    fn calendar(zone: &str, holidays: &[&str]) -> WorkingCalendar {
        let day = |text: &&str| text.parse().expect("the test writes a day");
        WorkingCalendar::new(CalendarFacts {
            time_zone: zone.to_owned(),
            working_days: ["monday", "tuesday", "wednesday", "thursday", "friday"].map(str::to_owned).to_vec(),
            holidays: holidays.iter().map(day).collect(),
        })
        .expect("the test writes a calendar")
    }

    fn check(zone: &str, holidays: &[&str], from: &str, hours: u64, expected: &str) {
        let from: Timestamp = from.parse().expect("the test writes a time");
        let found = calendar(zone, holidays).after(from, Duration::from_secs(hours * 3600));
        let expected: Timestamp = expected.parse().expect("the test writes a time");
        assert_eq!(found, Some(expected), "{hours} h after {from} in {zone}");
    }

    #[test]
    fn a_window_counts_working_days_by_the_clocks_of_its_place() {
        // Friday noon in Berlin: half a day on Friday, all of Monday, half of Tuesday.
        check("Europe/Berlin", &[], "2026-11-27T11:00:00Z", 48, "2026-12-01T11:00:00Z");
        // A holiday on the Monday.
        check("Europe/Berlin", &["2026-11-30"], "2026-11-27T11:00:00Z", 48, "2026-12-02T11:00:00Z");
        // It is Saturday in Tokyo already, so nothing of the evening counts.
        check("Asia/Tokyo", &[], "2026-11-27T16:00:00Z", 24, "2026-11-30T15:00:00Z");
        // Clocks go back on the Sunday: the same time of day is an hour later.
        check("Europe/Berlin", &[], "2026-10-23T10:00:00Z", 24, "2026-10-26T11:00:00Z");
        // The end of a working day itself is in time.
        check("Etc/UTC", &[], "2026-11-27T00:00:00Z", 24, "2026-11-28T00:00:00Z");
    }

    /// Another way to the same answer: minute by minute.
    fn worked(calendar: &WorkingCalendar, from: Timestamp, to: Timestamp) -> Duration {
        let mut moment = from;
        let mut minutes = 0;
        while moment < to {
            minutes += u64::from(calendar.is_working_day(calendar.day_at(moment)));
            moment = moment
                .saturating_add(SignedDuration::from_mins(1))
                .expect("the test stays in range");
        }
        Duration::from_secs(minutes * 60)
    }

    #[test]
    fn counting_the_minutes_up_to_the_end_gives_the_length() {
        let calendars = [
            calendar("Europe/Berlin", &["2026-12-25", "2027-01-01", "2027-03-26", "2027-03-29"]),
            calendar("America/New_York", &["2026-11-26"]),
            calendar("Asia/Kolkata", &[]),
            calendar("America/Santiago", &[]),
        ];
        let mut chance = 7;
        let begin: Timestamp = "2026-10-01T00:00:00Z".parse().expect("the test writes a time");
        for round in 0..120_u64 {
            let calendar = &calendars[usize::try_from(round % 4).expect("four is small")];
            let from = begin
                .checked_add(SignedDuration::from_mins(
                    i64::try_from(splitmix::next(&mut chance) % 300_000).expect("it fits"),
                ))
                .expect("the test stays in range");
            let length = Duration::from_secs(60 * (1 + splitmix::next(&mut chance) % 6000));
            let end = calendar.after(from, length).expect("it ends");
            assert_eq!(worked(calendar, from, end), length, "{length:?} from {from} to {end}");
        }
    }

    #[test]
    fn the_last_day_before_a_pause_is_a_working_day() {
        let berlin = calendar("Europe/Berlin", &["2026-12-25", "2027-01-01", "2026-12-31"]);
        let day = |text: &str| -> Date { text.parse().expect("the test writes a day") };
        let before = |pause, from| berlin.last_working_day_before(pause, day(from)).map(|day| day.to_string());
        assert_eq!(before(Pause::Weekend, "2026-11-23").as_deref(), Some("2026-11-27"));
        assert_eq!(before(Pause::Weekend, "2026-12-23").as_deref(), Some("2027-01-08"));
        assert_eq!(before(Pause::Holiday, "2026-11-23").as_deref(), Some("2026-12-24"));
        assert_eq!(before(Pause::Holiday, "2026-12-25").as_deref(), Some("2026-12-30"));
        assert_eq!(before(Pause::Holiday, "2027-01-01"), None);
    }

    #[test]
    fn what_is_no_calendar_is_told() {
        let written = |zone: &str, days: &[&str]| CalendarFacts {
            time_zone: zone.to_owned(),
            working_days: days.iter().map(|day| (*day).to_owned()).collect(),
            holidays: Vec::new(),
        };
        let told = |written| WorkingCalendar::new(written).expect_err("it is none").to_string();
        assert_eq!(
            told(written("Mars/Base", &["monday"])),
            "`Mars/Base` is no time zone of the IANA database"
        );
        assert!(told(written("Europe/Berlin", &["Montag"])).starts_with("`Montag` is none of"));
        assert_eq!(told(written("Europe/Berlin", &[])), "a calendar needs one working day at least");
    }
}
