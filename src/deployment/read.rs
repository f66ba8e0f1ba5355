//! Reading a deployment file.

use super::Secrets;
use countersign_core::deployment::{
    Deployment, EndSettings, Environment, EventIntake, Gateway, Limits, Operations, ProcessCommand, Stage, Supplier, Timing, VersionPromise,
};
use countersign_core::ids::{PlantId, SupplierId};
use countersign_core::problem::Problem;
use countersign_core::promise::Claim;
use countersign_core::secret::Secret;
use countersign_core::status::Response;
use countersign_core::toml_file::{Table, TomlFile};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The embedded default deployment.
pub(crate) const EMBEDDED: &str = include_str!("../../simulators/reference/deployment.toml");

/// Reads the deployment file `text`, which people know as `name`.
///
/// # Errors
/// Every problem of the file at once, in its order.
pub(crate) fn read(name: &str, text: &str, secrets: &Secrets) -> Result<Deployment, Vec<Problem>> {
    let file = TomlFile::new(name, text);
    let parsed = file.parse();
    if file.has_problems() {
        return Err(file.into_problems());
    }
    let deployment = Reading { secrets }.deployment(file.root(&parsed));
    if file.has_problems() {
        return Err(file.into_problems());
    }
    deployment.ok_or_else(|| unreachable_gap(name))
}

/// Each part that is left out notes a problem, so a gap without one is our bug.
fn unreachable_gap(name: &str) -> Vec<Problem> {
    vec![Problem::new(
        "CS100",
        format!("`{name}` is incomplete"),
        "a part is missing that nothing was said about",
        "report it as a bug of countersign",
    )]
}

struct Reading<'s> {
    secrets: &'s Secrets,
}

impl Reading<'_> {
    fn deployment(&self, root: Table<'_, '_>) -> Option<Deployment> {
        let head = root.table("deployment", "a run needs one deployment to test");
        let about = head.map(|head| self.head(head));
        let process = root.optional_table("process").map(process);
        let gateway = root
            .table("gateway", "suppliers reach the integration there")
            .and_then(|table| gateway(table, process.is_some()));
        let events = root
            .table("events", "the ERP sends its order events there")
            .and_then(|table| self.events(table));
        let operations = root.optional_table("operations").map(|table| self.operations(table));
        let versions = versions(&root);
        let suppliers = self.suppliers(&root);
        let erp = root
            .table("erp", "the integration calls the ERP")
            .and_then(|table| self.end(table, "token"));
        let portal = root
            .table("portal", "the integration calls the portal")
            .and_then(|table| self.end(table, "signing_secret"));
        let timing = timing(root.optional_table("timing"));
        let limits = limits(root.optional_table("limits"));
        let about = about?;
        needs_operations(&root, &about.claims, operations.is_some(), process.is_some());
        root.close();
        Some(Deployment {
            name: about.name?,
            environment: about.environment,
            claims: about.claims,
            gateway: gateway?,
            events: events?,
            operations: match operations {
                Some(operations) => Some(operations?),
                None => None,
            },
            versions,
            suppliers,
            erp: erp?,
            portal: portal?,
            timing,
            limits,
            process,
        })
    }

    fn head(&self, table: Table<'_, '_>) -> Head {
        let name = table.text("name", "reports say what was tested", "add `name = \"…\"`");
        let environment = table
            .parsed("environment", "`test` or `production`", |word| match word {
                "test" => Some(Environment::Test),
                "production" => Some(Environment::Production),
                _ => None,
            })
            .unwrap_or(Environment::Production);
        let mut claims = BTreeSet::new();
        for word in table.texts("claims") {
            match Claim::ALL.into_iter().find(|claim| claim.word() == word) {
                Some(claim) => drop(claims.insert(claim)),
                None => {
                    let known = Claim::ALL.map(Claim::word).join("`, `");
                    table.bad(
                        "claims",
                        &format!("`{word}`, among others"),
                        "nothing can be claimed by this name",
                        &format!("use `{known}`"),
                    );
                }
            }
        }
        table.close();
        Head { name, environment, claims }
    }

    fn events(&self, table: Table<'_, '_>) -> Option<EventIntake> {
        let url = table.text("url", "the ERP's order events go there", "add `url = \"https://…\"`");
        let signing_secret = self.secret(&table, "signing_secret");
        check_url(&table, "url", url.as_deref());
        table.close();
        Some(EventIntake {
            url: url?,
            signing_secret: signing_secret?,
        })
    }

    fn operations(&self, table: Table<'_, '_>) -> Option<Operations> {
        let base_url = table.text(
            "base_url",
            "operators reach the integration there",
            "add `base_url = \"https://…\"`",
        );
        check_url(&table, "base_url", base_url.as_deref());
        let token = self.secret(&table, "token");
        let path = |key, default| path(&table, key, default, needed_part(key));
        let operations = Operations {
            base_url: base_url.unwrap_or_default(),
            token: token.clone().unwrap_or_else(|| Secret::new("")),
            cases_path: path("cases_path", "/ops/v1/cases"),
            case_payload_path: path("case_payload_path", "/ops/v1/cases/{case}/payload"),
            dead_letters_path: path("dead_letters_path", "/ops/v1/dead-letters"),
            dead_letter_payload_path: path("dead_letter_payload_path", "/ops/v1/dead-letters/{letter}/payload"),
            replay_path: path("replay_path", "/ops/v1/dead-letters/{letter}/replay"),
            lineage_path: path("lineage_path", "/ops/v1/lineage/{correlation}"),
            clock_path: path("clock_path", "/ops/v1/clock"),
            health_path: path("health_path", "/health"),
            metrics_path: path("metrics_path", "/metrics"),
        };
        table.close();
        token.map(|_| operations)
    }

    fn suppliers(&self, root: &Table<'_, '_>) -> Vec<Supplier> {
        let tables = root.tables("suppliers");
        if tables.len() < 2 {
            let why = "whether a supplier sees only its own can be tested with two and more";
            root.missing("suppliers", why, "add at least two tables `[[suppliers]]`");
        }
        let mut seen = BTreeSet::new();
        let mut suppliers = Vec::new();
        for table in tables {
            let id = table.text(
                "id",
                "every document names its supplier",
                "add `id = \"…\"` as in the vendor master",
            );
            if id.as_ref().is_some_and(|id| !seen.insert(id.clone())) {
                table.bad(
                    "id",
                    "there twice",
                    "two suppliers with one id cannot be told apart",
                    "give each its own",
                );
            }
            suppliers.extend(self.supplier(table, id));
        }
        suppliers
    }

    fn supplier(&self, table: Table<'_, '_>, id: Option<String>) -> Option<Supplier> {
        let client_id = table.text("client_id", "the supplier obtains its tokens with it", "add `client_id = \"…\"`");
        let client_secret = self.secret(&table, "client_secret");
        let name = table.optional_text("name").or_else(|| id.clone());
        let plants: Vec<PlantId> = table.texts("plants").into_iter().map(PlantId::from).collect();
        if plants.is_empty() {
            table.missing(
                "plants",
                "orders are for a plant that the supplier delivers to",
                "add `plants = [\"…\"]`",
            );
        }
        let words = words(&table);
        table.close();
        Some(Supplier {
            id: SupplierId::from(id?),
            name: name?,
            client_id: client_id?,
            client_secret: client_secret?,
            plants,
            words,
        })
    }

    fn end(&self, table: Table<'_, '_>, key: &'static str) -> Option<EndSettings> {
        let listen = table
            .parsed("listen", "an address and port such as `127.0.0.1:9001`", |text| {
                text.parse::<std::net::SocketAddr>().is_ok().then(|| text.to_owned())
            })
            .unwrap_or_else(|| "127.0.0.1:0".to_owned());
        let secret = self.secret(&table, key);
        table.close();
        Some(EndSettings { listen, secret: secret? })
    }

    fn secret(&self, table: &Table<'_, '_>, key: &'static str) -> Option<Secret> {
        table.secret(key, |reference| self.secrets.resolve(reference))
    }
}

struct Head {
    name: Option<String>,
    environment: Environment,
    claims: BTreeSet<Claim>,
}

fn gateway(table: Table<'_, '_>, has_process: bool) -> Option<Gateway> {
    let base_url = table.text(
        "base_url",
        "suppliers reach the integration there",
        "add `base_url = \"https://…\"`",
    );
    check_url(&table, "base_url", base_url.as_deref());
    if base_url.as_deref().is_some_and(|url| url.contains("{process}")) && !has_process {
        table.bad(
            "base_url",
            "`{process}`",
            "there is no table `[process]` whose URL it could be",
            "write the URL, or add the table",
        );
    }
    let path = |key, default| path(&table, key, default, needed_part(key));
    let gateway = Gateway {
        base_url: base_url.unwrap_or_default(),
        token_path: path("token_path", "/oauth/token"),
        orders_path: path("orders_path", "/{version}/orders"),
        order_path: path("order_path", "/{version}/orders/{order}"),
        acknowledgements_path: path("acknowledgements_path", "/{version}/acknowledgements"),
        ship_notices_path: path("ship_notices_path", "/{version}/ship-notices"),
        ship_notice_path: path("ship_notice_path", "/{version}/ship-notices/{notice}"),
        idempotency_header: table.text_or("idempotency_header", "Idempotency-Key"),
        correlation_header: table.text_or("correlation_header", "X-Correlation-ID"),
    };
    table.close();
    Some(gateway)
}

/// Returns the placeholder without which the path could not do its work.
fn needed_part(key: &str) -> Option<&'static str> {
    match key {
        "order_path" => Some("{order}"),
        "ship_notice_path" => Some("{notice}"),
        "case_payload_path" => Some("{case}"),
        "dead_letter_payload_path" | "replay_path" => Some("{letter}"),
        "lineage_path" => Some("{correlation}"),
        _ => None,
    }
}

fn path(table: &Table<'_, '_>, key: &'static str, default: &str, part: Option<&str>) -> String {
    let path = table.text_or(key, default);
    if !path.starts_with('/') {
        table.bad(
            key,
            &format!("`{path}`"),
            "a path begins with `/`",
            "write the path below the base URL",
        );
    }
    if let Some(part) = part.filter(|part| !path.contains(*part)) {
        table.bad(
            key,
            &format!("`{path}`"),
            &format!("nothing says where `{part}` goes"),
            &format!("put `{part}` into it"),
        );
    }
    path
}

fn check_url(table: &Table<'_, '_>, key: &'static str, value: Option<&str>) {
    let Some(text) = value.filter(|text| !text.contains("{process}")) else {
        return;
    };
    let is_good = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !is_good {
        table.bad(
            key,
            &format!("`{text}`"),
            "it is no URL with http or https and a host",
            "write it as `https://host/…`",
        );
    }
}

fn words(table: &Table<'_, '_>) -> BTreeMap<String, Response> {
    let mut words = BTreeMap::new();
    for (word, meaning) in table.pairs("words") {
        match Response::from_word(&meaning) {
            Some(response) => drop(words.insert(word, response)),
            None => table.bad(
                "words",
                &format!("`{meaning}` for `{word}`"),
                "that is no canonical response",
                "use `accepted`, `changed` or `rejected`",
            ),
        }
    }
    let missing: Vec<&str> = Response::ALL
        .iter()
        .filter(|wanted| !words.values().any(|word| word == *wanted))
        .map(|response| response.word())
        .collect();
    if !missing.is_empty() {
        let what = format!("the supplier has no word for {}", missing.join(", "));
        table.missing(
            "words",
            &what,
            "add `words = { \"…\" = \"accepted\", \"…\" = \"changed\", \"…\" = \"rejected\" }`",
        );
    }
    words
}

fn versions(root: &Table<'_, '_>) -> Vec<VersionPromise> {
    let mut versions = Vec::new();
    for table in root.tables("versions") {
        let name = table.text("name", "it stands in the paths", "add `name = \"v3\"`");
        let stage = table.parsed("stage", "`active`, `deprecated` or `sunset`", |word| match word {
            "active" => Some(Stage::Active),
            "deprecated" => Some(Stage::Deprecated),
            "sunset" => Some(Stage::Sunset),
            _ => None,
        });
        let time = |key| table.parsed(key, "a time such as `2026-09-01T00:00:00Z`", |text| text.parse().ok());
        let (deprecated_at, sunset_at) = (time("deprecated_at"), time("sunset_at"));
        if stage == Some(Stage::Deprecated) && deprecated_at.is_none() {
            table.missing(
                "deprecated_at",
                "a deprecated version says since when",
                "add `deprecated_at = \"…\"`",
            );
        }
        if let (Some(deprecated), Some(sunset)) = (deprecated_at, sunset_at)
            && sunset < deprecated
        {
            table.bad("sunset_at", "before `deprecated_at`", "RFC 9745 forbids it", "give a later time");
        }
        table.close();
        versions.extend(name.map(|name| VersionPromise {
            name,
            stage: stage.unwrap_or(Stage::Active),
            deprecated_at,
            sunset_at,
        }));
    }
    if !versions.iter().any(|version| version.stage == Stage::Active) {
        root.missing(
            "versions",
            "one version must be active to be used",
            "add `[[versions]]` with `stage = \"active\"`",
        );
    }
    versions
}

fn timing(table: Option<Table<'_, '_>>) -> Timing {
    let read = |key, default| table.as_ref().map_or(default, |table| table.duration_or(key, default));
    let hours = |hours: u64| Duration::from_secs(hours * 3600);
    let timing = Timing {
        request_deadline: read("request_deadline", Duration::from_secs(3)),
        settle_deadline: read("settle_deadline", Duration::from_secs(8)),
        acknowledgement_window: read("acknowledgement_window", hours(48)),
        parking_window: read("parking_window", hours(24)),
        token_lifetime: read("token_lifetime", hours(1)),
    };
    if let Some(table) = table {
        table.close();
    }
    timing
}

fn limits(table: Option<Table<'_, '_>>) -> Limits {
    let read = |key, default, range| table.as_ref().map_or(default, |table| table.number_or(key, default, range));
    let attempts = read("delivery_attempts", 6, 1..=1000);
    let limits = Limits {
        body_bytes: read("body_bytes", 262_144, 1024..=67_108_864),
        delivery_attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
    };
    if let Some(table) = table {
        table.close();
    }
    limits
}

fn process(table: Table<'_, '_>) -> ProcessCommand {
    let command = table.texts("command");
    if command.is_empty() {
        table.missing(
            "command",
            "there is nothing to start",
            "add `command = [\"program\", \"argument\"]`",
        );
    }
    let ready_deadline = table.duration_or("ready_deadline", Duration::from_secs(15));
    table.close();
    ProcessCommand { command, ready_deadline }
}

/// A claim without the interface that it is about could never be tested.
fn needs_operations(root: &Table<'_, '_>, claims: &BTreeSet<Claim>, has_operations: bool, has_process: bool) {
    let operated = [Claim::Exceptions, Claim::DeadLetters, Claim::Lineage, Claim::Clock, Claim::Metrics];
    if let Some(claim) = operated.iter().find(|claim| claims.contains(*claim)).filter(|_| !has_operations) {
        let why = format!("`{}` is claimed, and nothing says where it is", claim.word());
        root.missing("operations", &why, "add a table `[operations]`, or drop the claim");
    }
    if claims.contains(&Claim::Restart) && !has_process {
        root.missing(
            "process",
            "`restart` is claimed, and nothing says how it is started",
            "add a table `[process]`, or drop the claim",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::new(|_| None, |_| "made".to_owned())
    }

    fn problems(text: &str) -> Vec<String> {
        let problems = read("countersign.toml", text, &secrets()).expect_err("the file is wrong");
        problems
            .iter()
            .map(|problem| format!("{}: {}", problem.place.as_deref().unwrap_or(""), problem.what))
            .collect()
    }

    #[test]
    fn the_embedded_deployment_is_whole() {
        let deployment = read("embedded", EMBEDDED, &secrets()).expect("the embedded deployment is sound");
        assert_eq!(deployment.suppliers.len(), 3);
        assert_eq!(deployment.current_version().map(|version| version.name.as_str()), Some("v3"));
    }

    #[test]
    fn every_problem_of_a_file_is_told_at_once_with_its_line() {
        let wrong = EMBEDDED
            .replace("environment = \"test\"", "environment = \"prod\"")
            .replace("order_path = \"/{version}/orders/{order}\"", "order_path = \"/{version}/orders/\"")
            .replace("\"CHG\" = \"changed\"", "\"CHG\" = \"altered\"")
            .replace("request_deadline", "requst_deadline")
            .replace("token = \"run:COUNTERSIGN_ERP_TOKEN\"", "token = \"hunter2\"");
        let told = problems(&wrong).join("\n");
        for part in [
            "`deployment.environment` is `prod`",
            "`gateway.order_path` is",
            "`altered` for `CHG`",
            "`timing.requst_deadline` is unknown",
            "`erp.token` is no usable reference",
        ] {
            assert!(told.contains(part), "`{part}` is missing in:\n{told}");
        }
        assert!(!told.contains("hunter2"));
    }

    #[test]
    fn an_empty_file_says_what_a_deployment_needs() {
        let told = problems("").join("\n");
        for part in [
            "`deployment` is missing",
            "`gateway` is missing",
            "`suppliers` is missing",
            "`versions` is missing",
        ] {
            assert!(told.contains(part), "`{part}` is missing in:\n{told}");
        }
    }

    #[test]
    fn a_claim_without_its_interface_is_a_problem() {
        let (before, rest) = EMBEDDED.split_once("[operations]").expect("the table is there");
        let after = rest.split_once("# The contract versions").expect("the comment is there").1;
        let told = problems(&format!("{before}{after}")).join("\n");
        assert!(told.contains("`operations` is missing"), "{told}");
    }
}
