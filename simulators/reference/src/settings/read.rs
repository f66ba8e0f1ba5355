//! Reads a settings file into [`Settings`], with every problem at once.

use super::embedded::default_timing;
use super::line::Problems;
use super::section::Section;
use super::{FarSide, Settings, SupplierSettings, TimingSettings};
use countersign_core::deployment::{Stage, VersionPromise};
use countersign_core::ids::{PlantId, SupplierId};
use countersign_core::problem::Problem;
use countersign_core::secret::Secret;
use countersign_core::status::Response;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toml::de::DeTable;

/// Looks up an environment variable; a seam, so that tests need not touch the process's own.
type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Settings {
    /// Reads a settings file; relative paths in it are relative to `base`.
    ///
    /// A secret is a reference: `env:NAME`, or on a test instance also `literal:…`.
    ///
    /// # Errors
    /// Every problem of the file, in the order of lines.
    pub fn read(toml_text: &str, base: &Path) -> Result<Self, Vec<Problem>> {
        read_with(toml_text, base, &|name| std::env::var(name).ok())
    }
}

fn read_with(text: &str, base: &Path, environment: Environment<'_>) -> Result<Settings, Vec<Problem>> {
    let mut problems = Problems::new(text);
    let parsed = match DeTable::parse(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let why = "nothing can be read from a file that is not TOML";
            let problem = Problem::new("CS201", format!("no TOML: {}", error.message()), why, "mend the syntax there");
            problems.add(problem, &error.span().unwrap_or(0..0));
            return Err(problems.into_list());
        }
    };
    let mut root = Section::new("", parsed.get_ref(), 0..0);
    let settings = read_root(&mut root, &mut problems, base, environment);
    root.finish(&mut problems);
    match settings {
        Some(settings) if problems.is_empty() => Ok(settings),
        _ => Err(problems.into_list()),
    }
}

/// Reads everything before it gives up on anything, so that no problem hides another.
fn read_root(root: &mut Section<'_, '_>, problems: &mut Problems<'_>, base: &Path, environment: Environment<'_>) -> Option<Settings> {
    let is_test_instance = root.boolean(problems, "is_test_instance", false);
    let vault = Vault {
        environment,
        is_test_instance,
    };
    let listen = read_listen(root, problems);
    let database = root.needed_text(problems, "database").map(|found| base.join(found.value));
    let path_prefix = read_prefix(root, problems);
    let event_secret = vault.read(root, problems, "event_secret");
    let operations_token = vault.read(root, problems, "operations_token");
    let body_limit_bytes = root.positive(problems, "body_limit_bytes", 256 * 1024);
    let rate_per_second = root.positive(problems, "rate_per_second", 200);
    let rate_burst = root.positive(problems, "rate_burst", 400);
    let delivery_attempts = root.positive(problems, "delivery_attempts", 6);
    let defect = read_defect(root, problems);
    let erp = read_far_side(root, problems, "erp", &vault);
    let portal = read_far_side(root, problems, "portal", &vault);
    let timing = read_timing(root, problems);
    let versions = read_versions(root, problems);
    let suppliers = read_suppliers(root, problems, &vault);
    Some(Settings {
        listen: listen?,
        database: database?,
        path_prefix: path_prefix?,
        erp: erp?,
        portal: portal?,
        event_secret: event_secret?,
        operations_token: operations_token?,
        is_test_instance,
        versions,
        suppliers,
        timing,
        body_limit_bytes,
        rate_per_second,
        rate_burst,
        delivery_attempts,
        defect,
    })
}

/// Where the values behind secret references come from.
struct Vault<'a> {
    environment: Environment<'a>,
    is_test_instance: bool,
}

impl Vault<'_> {
    fn read(&self, section: &mut Section<'_, '_>, problems: &mut Problems<'_>, key: &'static str) -> Option<Secret> {
        let found = section.needed_text(problems, key)?;
        // The text may be the secret itself, written by mistake, so no problem repeats it.
        let refuse = |problems: &mut Problems<'_>, what: String, fix: String| {
            problems.add(
                Problem::new("CS206", what, "a secret must not stand in a file that is copied and committed", fix),
                &found.span,
            );
            None
        };
        let path = section.path(key);
        match found.value.split_once(':') {
            Some(("env", name)) => match (self.environment)(name).filter(|value| !value.is_empty()) {
                Some(value) => Some(Secret::new(value)),
                None => refuse(
                    problems,
                    format!("`{path}` names `{name}`, which is not in the environment"),
                    format!("set {name}"),
                ),
            },
            Some(("literal", value)) if self.is_test_instance => Some(Secret::new(value)),
            Some(("literal", _)) => refuse(
                problems,
                format!("`{path}` is a literal, and this is no test instance"),
                format!("write `{key} = \"env:NAME\"`, or set `is_test_instance = true`"),
            ),
            _ => refuse(
                problems,
                format!("`{path}` is no reference to a secret"),
                format!("write `{key} = \"env:NAME\"`"),
            ),
        }
    }
}

fn read_listen(root: &mut Section<'_, '_>, problems: &mut Problems<'_>) -> Option<String> {
    let found = root.needed_text(problems, "listen")?;
    let has_port = found
        .value
        .rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    if !has_port {
        root.wrong(
            problems,
            "listen",
            &found.span,
            "it is a host and a port",
            "write for example `127.0.0.1:8080`",
        );
        return None;
    }
    Some(found.value)
}

fn read_prefix(root: &mut Section<'_, '_>, problems: &mut Problems<'_>) -> Option<String> {
    let Some(found) = root.text(problems, "path_prefix") else {
        return Some(String::new());
    };
    let is_plain =
        |segment: &str| !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    let is_path = found.value.strip_prefix('/').is_some_and(|path| path.split('/').all(is_plain));
    if !found.value.is_empty() && !is_path {
        root.wrong(
            problems,
            "path_prefix",
            &found.span,
            "it is put before every path",
            "write for example `/supplier-api`",
        );
        return None;
    }
    Some(found.value)
}

fn read_defect(root: &mut Section<'_, '_>, problems: &mut Problems<'_>) -> Option<String> {
    let found = root.text(problems, "defect")?;
    if crate::defects::find(&found.value).is_none() {
        root.wrong(
            problems,
            "defect",
            &found.span,
            "no defect has this id",
            "list them with `countersign prove --list`",
        );
    }
    Some(found.value)
}

fn read_far_side(root: &mut Section<'_, '_>, problems: &mut Problems<'_>, key: &'static str, vault: &Vault<'_>) -> Option<FarSide> {
    let Some(mut section) = root.section(problems, key) else {
        root.missing(problems, key);
        return None;
    };
    let base_url = section.needed_text(problems, "base_url");
    let secret = vault.read(&mut section, problems, "secret");
    let base_url = base_url.and_then(|found| {
        let is_url = ["http://", "https://"]
            .iter()
            .any(|scheme| found.value.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
        if !is_url {
            section.wrong(
                problems,
                "base_url",
                &found.span,
                "it is called over HTTP",
                "write for example `https://erp.example`",
            );
        }
        is_url.then(|| found.value.trim_end_matches('/').to_owned())
    });
    section.finish(problems);
    Some(FarSide {
        base_url: base_url?,
        secret: secret?,
    })
}

fn read_timing(root: &mut Section<'_, '_>, problems: &mut Problems<'_>) -> TimingSettings {
    let default = default_timing();
    let Some(mut section) = root.section(problems, "timing") else {
        return default;
    };
    let timing = TimingSettings {
        token_lifetime: section.duration(problems, "token_lifetime", default.token_lifetime),
        acknowledgement_window: section.duration(problems, "acknowledgement_window", default.acknowledgement_window),
        parking_window: section.duration(problems, "parking_window", default.parking_window),
        grouping_window: section.duration(problems, "grouping_window", default.grouping_window),
        backoff_base: section.duration(problems, "backoff_base", default.backoff_base),
        backoff_most: section.duration(problems, "backoff_most", default.backoff_most),
        delivery_deadline: section.duration(problems, "delivery_deadline", default.delivery_deadline),
    };
    if timing.backoff_most < timing.backoff_base {
        let span = section.span();
        section.wrong(
            problems,
            "backoff_most",
            &span,
            "it is shorter than `backoff_base`",
            "make it at least as long",
        );
    }
    section.finish(problems);
    timing
}

fn read_versions(root: &mut Section<'_, '_>, problems: &mut Problems<'_>) -> Vec<VersionPromise> {
    let mut versions: Vec<VersionPromise> = Vec::new();
    let mut last_span = 0..0;
    for mut section in root.sections(problems, "versions") {
        last_span = section.span();
        if let Some(version) = read_version(&mut section, problems, &versions) {
            versions.push(version);
        }
        section.finish(problems);
    }
    if !versions.is_empty() && !versions.iter().any(|version| version.stage == Stage::Active) {
        root.wrong(
            problems,
            "versions",
            &last_span,
            "suppliers need a version to move to",
            "make one `stage = \"active\"`",
        );
    }
    versions
}

fn read_version(section: &mut Section<'_, '_>, problems: &mut Problems<'_>, others: &[VersionPromise]) -> Option<VersionPromise> {
    let name = section.needed_text(problems, "name");
    let stage = section.needed_text(problems, "stage");
    let deprecated_at = section.moment(problems, "deprecated_at");
    let sunset_at = section.moment(problems, "sunset_at");
    let (name, stage_found) = (name?, stage?);
    let stage = match stage_found.value.as_str() {
        "active" => Stage::Active,
        "deprecated" => Stage::Deprecated,
        "sunset" => Stage::Sunset,
        _ => {
            section.wrong(
                problems,
                "stage",
                &stage_found.span,
                "no such stage",
                "write `active`, `deprecated` or `sunset`",
            );
            return None;
        }
    };
    let known = countersign_contracts::catalogue().versions();
    if !known.contains(&name.value.as_str()) || others.iter().any(|other| other.name == name.value) {
        let fix = format!("name each of these at most once: {}", known.join(", "));
        section.wrong(
            problems,
            "name",
            &name.span,
            "there is no contract of this name, or it stands twice",
            &fix,
        );
    }
    if stage == Stage::Deprecated && deprecated_at.is_none() {
        section.wrong(
            problems,
            "stage",
            &stage_found.span,
            "its answers say since when",
            "add `deprecated_at`",
        );
    }
    if sunset_at.zip(deprecated_at).is_some_and(|(sunset, deprecated)| sunset < deprecated) {
        // RFC 9745, section 4: the sunset must not be earlier than the deprecation.
        section.wrong(
            problems,
            "sunset_at",
            &section.span(),
            "it is earlier than `deprecated_at`",
            "make it later",
        );
    }
    Some(VersionPromise {
        name: name.value,
        stage,
        deprecated_at,
        sunset_at,
    })
}

fn read_suppliers(root: &mut Section<'_, '_>, problems: &mut Problems<'_>, vault: &Vault<'_>) -> Vec<SupplierSettings> {
    let mut ids = BTreeSet::new();
    let mut clients = BTreeSet::new();
    let mut suppliers = Vec::new();
    for mut section in root.sections(problems, "suppliers") {
        if let Some(supplier) = read_supplier(&mut section, problems, vault) {
            let span = section.span();
            for (key, is_new) in [
                ("id", ids.insert(supplier.id.clone())),
                ("client_id", clients.insert(supplier.client_id.clone())),
            ] {
                if !is_new {
                    section.wrong(problems, key, &span, "another supplier has it too", "give each supplier its own");
                }
            }
            suppliers.push(supplier);
        }
        section.finish(problems);
    }
    suppliers
}

fn read_supplier(section: &mut Section<'_, '_>, problems: &mut Problems<'_>, vault: &Vault<'_>) -> Option<SupplierSettings> {
    let id = section.needed_text(problems, "id");
    let client_id = section.needed_text(problems, "client_id");
    let client_secret = vault.read(section, problems, "client_secret");
    let plants = section.texts(problems, "plants").map_or_else(Vec::new, |found| found.value);
    let words = match section.section(problems, "words") {
        Some(words) => read_words(&words, problems),
        None => {
            section.missing(problems, "words");
            BTreeMap::new()
        }
    };
    if client_id.as_ref().is_some_and(|found| found.value.contains(':')) {
        // RFC 7617, section 2: a colon ends the user id of Basic authentication.
        section.wrong(
            problems,
            "client_id",
            &section.span(),
            "HTTP Basic cannot carry a colon in it",
            "choose another",
        );
    }
    Some(SupplierSettings {
        id: SupplierId::new(id?.value),
        client_id: client_id?.value,
        client_secret: client_secret?,
        plants: plants.into_iter().map(PlantId::new).collect(),
        words,
    })
}

fn read_words(section: &Section<'_, '_>, problems: &mut Problems<'_>) -> BTreeMap<String, Response> {
    let mut words = BTreeMap::new();
    for (word, meaning) in section.members() {
        match meaning.get_ref().as_str().and_then(Response::from_word) {
            Some(response) => {
                words.insert(word.to_owned(), response);
            }
            None => section.wrong(
                problems,
                word,
                &meaning.span(),
                "an answer has one of three meanings",
                "write `accepted`, `changed` or `rejected`",
            ),
        }
    }
    words
}

#[cfg(test)]
mod tests;
