//! The life of the interface's versions, as every answer announces it.

use crate::policies::Policies;
use crate::settings::Settings;
use countersign_core::deployment::{Stage, VersionPromise};
use countersign_transports::headers;
use jiff::Timestamp;

/// Where the life of versions is described for people.
const PAGES: &str = "https://countersign.dev/versions";

/// Returns the version with this name.
pub(super) fn find<'a>(settings: &'a Settings, name: &str) -> Option<&'a VersionPromise> {
    settings.versions.iter().find(|version| version.name == name)
}

/// Returns whether the version still answers in business time.
pub(super) fn is_open(policies: &Policies, version: &VersionPromise, now: Timestamp) -> bool {
    (policies.access.version_answers)(version.stage, now, version.sunset_at)
}

/// Returns the version that the path of a request names, when it is one of ours.
pub(super) fn of_path<'a>(settings: &'a Settings, path: &str) -> Option<&'a VersionPromise> {
    let below = path.strip_prefix(&settings.path_prefix)?.strip_prefix('/')?;
    find(settings, below.split('/').next()?)
}

/// Returns the headers that announce the end of a version; an active one without an end has none.
///
/// # Source
/// RFC 9745 (`Deprecation`), RFC 8594 (`Sunset`), RFC 8288 and RFC 5829 (`Link`).
pub(super) fn lifecycle(settings: &Settings, policies: &Policies, version: &VersionPromise, path: &str) -> Vec<(&'static str, String)> {
    let is_ending = version.stage != Stage::Active || version.deprecated_at.is_some();
    if !is_ending || !(policies.access.announces_deprecation)() {
        return Vec::new();
    }
    let mut all = Vec::new();
    if let Some(deprecated_at) = version.deprecated_at {
        all.push(("deprecation", headers::deprecation(deprecated_at)));
    }
    if let Some(sunset_at) = version.sunset_at {
        all.push(("sunset", headers::http_date(sunset_at)));
    }
    let name = &version.name;
    let successor = successor(settings, version, path).map(|target| format!("<{target}>; rel=\"successor-version\", "));
    all.push((
        "link",
        format!(
            "{}<{PAGES}/{name}#deprecation>; rel=\"deprecation\"; type=\"text/html\", <{PAGES}/{name}#sunset>; rel=\"sunset\"; type=\"text/html\"",
            successor.unwrap_or_default()
        ),
    ));
    all
}

/// Returns the same path in the newest active version.
fn successor(settings: &Settings, version: &VersionPromise, path: &str) -> Option<String> {
    let newest = settings.versions.iter().rev().find(|other| other.stage == Stage::Active)?;
    let prefix = &settings.path_prefix;
    let rest = path.strip_prefix(prefix.as_str())?.strip_prefix('/')?.strip_prefix(&version.name)?;
    // Quotes and bytes beyond ASCII are legal for our HTTP parser, but no reader of links would take them.
    let rest = if rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>".contains(&byte)) {
        rest
    } else {
        "/"
    };
    Some(format!("{prefix}/{}{rest}", newest.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{DefaultSecrets, default_settings};

    fn settings(prefix: &str) -> Settings {
        let mut settings = default_settings(
            "http://erp",
            "http://portal",
            "127.0.0.1:0",
            "db".into(),
            DefaultSecrets::test_only(),
        );
        settings.path_prefix = prefix.to_owned();
        settings
    }

    fn check(prefix: &str, path: &str, expected: &[(&str, &str)]) {
        let settings = settings(prefix);
        let found = of_path(&settings, path).map_or_else(Vec::new, |version| lifecycle(&settings, &Policies::correct(), version, path));
        let found: Vec<(&str, &str)> = found.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(found, expected, "{path}");
    }

    #[test]
    fn a_deprecated_version_announces_its_end_and_its_successor() {
        check(
            "/api",
            "/api/v2/orders/47",
            &[
                ("deprecation", "@1788220800"),
                ("sunset", "Fri, 31 Dec 2027 00:00:00 GMT"),
                (
                    "link",
                    "</api/v3/orders/47>; rel=\"successor-version\", <https://countersign.dev/versions/v2#deprecation>; rel=\"deprecation\"; type=\"text/html\", \
                     <https://countersign.dev/versions/v2#sunset>; rel=\"sunset\"; type=\"text/html\"",
                ),
            ],
        );
    }

    #[test]
    fn the_current_version_and_paths_without_one_announce_nothing() {
        check("", "/v3/orders", &[]);
        check("", "/v9/orders", &[]);
        check("", "/health", &[]);
        check("/api", "/v2/orders", &[]);
    }

    #[test]
    fn a_version_is_gone_at_the_second_of_its_sunset() {
        let settings = settings("");
        let version = find(&settings, "v2").expect("v2 is a default version");
        let sunset = version.sunset_at.expect("v2 has a sunset");
        let before = sunset - jiff::SignedDuration::from_secs(1);
        assert!(is_open(&Policies::correct(), version, before));
        assert!(!is_open(&Policies::correct(), version, sunset));
    }
}
