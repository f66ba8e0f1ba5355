//! Dates in headers: two formats on purpose, and waiting times in either of two forms.

use super::HeaderError;
use super::item::{self, Item};
use jiff::Timestamp;
use std::time::{Duration, SystemTime};

/// Writes a `Deprecation` value: a structured-field date (RFC 9745), to the second.
pub fn deprecation(at: Timestamp) -> String {
    format!("@{}", at.as_second())
}

/// Reads a `Deprecation` value. Parameters are ignored.
///
/// # Errors
/// When it is anything but a structured-field date: `true`, text and HTTP dates are all malformed (RFC 9745).
pub fn parse_deprecation(value: &str) -> Result<Timestamp, HeaderError> {
    match item::parse(value)? {
        Item::Seconds(seconds) => Timestamp::from_second(seconds).map_err(|_| HeaderError::NoDate),
        _ => Err(HeaderError::OtherType("structured-field date")),
    }
}

/// Writes a date as `Sunset` and `Retry-After` have it: IMF-fixdate (RFC 9110), to the second. Nothing is before 1970.
pub fn http_date(at: Timestamp) -> String {
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

/// Reads an HTTP date in any of the three forms of RFC 9110.
///
/// # Errors
/// When it is in none of them.
pub fn parse_http_date(value: &str) -> Result<Timestamp, HeaderError> {
    let time = httpdate::parse_http_date(value.trim()).map_err(|_| HeaderError::NoDate)?;
    Timestamp::try_from(time).map_err(|_| HeaderError::NoDate)
}

/// Reads a `Retry-After` value, in seconds or as a date, as the time to wait from `now`; `None` when it is neither, so that it is ignored.
pub fn parse_retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.parse().ok().map(Duration::from_secs);
    }
    let until = parse_http_date(value).ok()?;
    // A date that has passed means now.
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).expect("the test writes a time")
    }

    #[test]
    fn dep_1_a_deprecation_is_a_structured_field_date_and_nothing_else() {
        assert_eq!(deprecation(time(1_688_169_599)), "@1688169599");
        assert_eq!(parse_deprecation("@1688169599"), Ok(time(1_688_169_599)));
        for value in [
            "true",
            "?1",
            "\"@1688169599\"",
            "1688169599",
            "Fri, 30 Jun 2023 23:59:59 GMT",
            "",
            "@1.5",
        ] {
            assert!(parse_deprecation(value).is_err(), "{value}");
        }
    }

    #[test]
    fn dep_2_parameters_are_ignored_and_the_date_may_be_to_come() {
        assert_eq!(parse_deprecation("@4102444800;note=\"x\""), Ok(time(4_102_444_800)));
    }

    #[test]
    fn dep_3_a_sunset_is_an_http_date() {
        let sunset = http_date(time(1_688_169_599));
        assert_eq!(sunset, "Fri, 30 Jun 2023 23:59:59 GMT");
        assert_eq!(parse_http_date(&sunset), Ok(time(1_688_169_599)));
        assert_eq!(parse_http_date("@1688169599"), Err(HeaderError::NoDate));
    }

    #[test]
    fn every_time_has_an_http_date() {
        assert_eq!(http_date(Timestamp::MIN), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert!(http_date(Timestamp::MAX).contains("9999"));
    }

    #[test]
    fn ra_1_a_waiting_time_is_seconds_or_a_date_and_anything_else_is_ignored() {
        let now = time(1_688_169_599);
        let wait = |value: &str| parse_retry_after(value, now).map(|wait| wait.as_secs());
        assert_eq!(wait("120"), Some(120));
        assert_eq!(wait("0"), Some(0));
        assert_eq!(wait("Sat, 01 Jul 2023 00:00:09 GMT"), Some(10));
        assert_eq!(wait("Fri, 30 Jun 2023 00:00:00 GMT"), Some(0));
        for value in ["", "-1", "1.5", "soon", "99999999999999999999999"] {
            assert_eq!(wait(value), None, "{value}");
        }
    }
}
