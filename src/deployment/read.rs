//! Reading a deployment file.

use super::Secrets;
use super::bounds::{limits, timing};
use super::head::{Head, check_claims, derived_claims};
use super::interfaces::{events, gateway, operations};
use countersign_core::deployment::{Deployment, EndSettings, ProcessCommand, Stage, Supplier, VersionPromise};
use countersign_core::deployment_file::{suppliers, versions};
use countersign_core::history::End;
use countersign_core::ids::DocumentKind;
use countersign_core::problem::Problem;
use countersign_core::promise::Claim;
use countersign_core::retention::Retention;
use countersign_core::toml_file::{self, Table};
use std::collections::BTreeMap;
use std::time::Duration;

/// The embedded default deployment.
pub(crate) const EMBEDDED: &str = include_str!("../../simulators/reference/deployment.toml");

/// Reads the deployment file `text`, which people know as `name`.
///
/// # Errors
/// Every problem of the file at once, in its order.
pub(crate) fn read(name: &str, text: &str, secrets: &Secrets) -> Result<Deployment, Vec<Problem>> {
    toml_file::read(name, text, |root| deployment(root, secrets))
}

/// Reads everything before it gives up on anything, so that no problem hides another.
fn deployment(root: &Table<'_, '_>, secrets: &Secrets) -> Option<Deployment> {
    let has_process = root.has("process");
    let head = root.table("deployment", "a run needs one deployment to test").map(Head::read);
    let gateway = root
        .table("gateway", "suppliers reach the integration there")
        .and_then(|table| gateway(table, has_process));
    let events = root
        .table("events", "the ERP sends its order events there")
        .and_then(|table| events(table, has_process, secrets));
    // A part that may be left out is broken, not absent, when it is there and cannot be read: its problem ends the reading.
    let operations = root
        .optional_table("operations")
        .and_then(|table| operations(table, has_process, secrets));
    let versions = versions(root, None);
    let why = "whether a supplier sees only its own can be tested with two and more";
    let suppliers = suppliers(root, 2, why, |table, key| secrets.read(table, key));
    check_uses(root, &versions, &suppliers);
    let owners = root.optional_table("owners").map(owners).unwrap_or_default();
    let erp = root
        .table("erp", "the integration calls the ERP")
        .and_then(|table| end(table, "token", secrets));
    let portal = root
        .table("portal", "the integration calls the portal")
        .and_then(|table| end(table, "signing_secret", secrets));
    let neighbours = neighbours(root, secrets);
    let timing = timing(root.optional_table("timing"));
    let retention = root.optional_table("retention").map(Retention::read);
    let limits = limits(root.optional_table("limits"));
    let process = root.optional_table("process").map(process);
    let mut head = head?;
    check_claims(root, &head.claims);
    head.claims.extend(derived_claims(&timing, &limits, &suppliers));
    let is_announced = |version: &VersionPromise| version.stage == Stage::Active && version.deprecated_at.is_some();
    head.claims
        .extend(versions.iter().any(is_announced).then_some(Claim::AnnouncedDeprecation));
    // It is seen in invoices and receipts, by whoever can let years pass; without these nobody could put it to the test.
    let is_seen = [Claim::Invoices, Claim::Receipts, Claim::Exceptions, Claim::Clock]
        .iter()
        .all(|claim| head.claims.contains(claim));
    head.claims.extend(retention.filter(|_| is_seen).map(|_| Claim::Retention));
    head.claims.extend((!neighbours.is_empty()).then_some(Claim::Neighbours));
    Some(Deployment {
        name: head.name?,
        environment: head.environment,
        claims: head.claims,
        gateway: gateway?,
        events: events?,
        operations,
        versions,
        owners,
        suppliers,
        erp: erp?,
        portal: portal?,
        neighbours,
        timing,
        limits,
        retention,
        process,
    })
}

/// Refuses a version that a supplier is said to use and that is none of the deployment's.
fn check_uses(root: &Table<'_, '_>, versions: &[VersionPromise], suppliers: &[Supplier]) {
    for supplier in suppliers {
        for name in supplier
            .uses
            .iter()
            .filter(|name| !versions.iter().any(|version| version.name == **name))
        {
            let found = format!("a list with `{}`, which uses the unknown version `{name}`", supplier.id);
            let known: Vec<String> = versions.iter().map(|version| format!("`{}`", version.name)).collect();
            root.bad(
                "suppliers",
                &found,
                "who must move, and to what, is told from the versions",
                &format!("use {}", known.join(", ")),
            );
        }
    }
}

/// Returns who answers for the contract of which document.
fn owners(table: Table<'_, '_>) -> BTreeMap<DocumentKind, String> {
    let named = DocumentKind::ALL.into_iter().filter(|kind| table.has(kind.name()));
    let owners = named.filter_map(|kind| Some((kind, table.optional_text(kind.name())?))).collect();
    table.close();
    owners
}

/// Returns the systems beside the ERP and the portal that the file has.
fn neighbours(root: &Table<'_, '_>, secrets: &Secrets) -> BTreeMap<End, EndSettings> {
    let tables = [
        ("transport", End::Transport),
        ("warehouse", End::Warehouse),
        ("documents", End::Documents),
    ];
    let read = |(name, which): (&str, End)| Some((which, end(root.optional_table(name)?, "token", secrets)?));
    tables.into_iter().filter_map(read).collect()
}

fn end(table: Table<'_, '_>, key: &str, secrets: &Secrets) -> Option<EndSettings> {
    let listen = table.address("listen").unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let secret = secrets.read(&table, key);
    table.close();
    Some(EndSettings { listen, secret: secret? })
}

fn process(table: Table<'_, '_>) -> ProcessCommand {
    let process = ProcessCommand {
        command: table.texts("command", "there is nothing to start"),
        ready_deadline: table.duration_or("ready_deadline", Duration::from_secs(15)),
    };
    table.close();
    process
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
            "`suppliers[1].words.CHG` is `altered`",
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
        let (_, after) = rest.split_once("[[versions]]").expect("a table follows");
        let told = problems(&format!("{before}[[versions]]{after}"));
        assert_eq!(told, ["countersign.toml:1: `operations` is missing"]);
    }

    #[test]
    fn a_claim_that_cannot_be_tested_yet_is_a_problem() {
        let told = problems(&EMBEDDED.replace("\"signed-events\"", "\"interchanges\""));
        assert_eq!(told, ["countersign.toml:13: `deployment.claims` is with `interchanges`"]);
    }

    #[test]
    fn what_is_promised_about_time_is_promised_as_a_whole_or_not_at_all() {
        let told = problems(&EMBEDDED.replace("backoff_most", "#").replace("rate_per_second", "#")).join("\n");
        for part in ["`timing.backoff_most` is missing", "`limits.rate_per_second` is missing"] {
            assert!(told.contains(part), "`{part}` is missing in:\n{told}");
        }
        let lines = EMBEDDED.lines().filter(|line| {
            let promised = ["idempotency_window", "grouping_window", "backoff_", "delivery_deadline", "rate_"];
            !promised.iter().any(|key| line.starts_with(key))
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        let modest = read("modest", &text, &secrets()).expect("nothing of it has to be promised");
        let facts = countersign_core::history::TimingFacts::of(&modest);
        assert_eq!((facts.idempotency_window_s, facts.grouping_window_ms), (None, None));
        assert_eq!((facts.delivery, facts.rate), (None, None));
    }

    #[test]
    fn a_url_of_the_process_needs_the_process() {
        let (before, _) = EMBEDDED.split_once("[process]").expect("the table is there");
        let told = problems(before).join("\n");
        for part in [
            "`process` is missing",
            "`gateway.base_url` is `{process}`",
            "`events.url` is `{process}/events`",
            "`operations.base_url` is `{process}`",
        ] {
            assert!(told.contains(part), "`{part}` is missing in:\n{told}");
        }
    }

    #[test]
    fn a_slash_at_the_end_of_a_base_url_does_not_double_the_one_of_its_paths() {
        let text = EMBEDDED.replace("base_url = \"{process}\"", "base_url = \"https://integration.example/\"");
        let deployment = read("embedded", &text, &secrets()).expect("the URL is sound");
        assert_eq!(deployment.gateway.base_url, "https://integration.example");
    }

    #[test]
    fn a_supplier_uses_only_versions_that_there_are_and_a_contract_has_one_owner() {
        let told = problems(&EMBEDDED.replace(r#"uses = ["v3"]"#, r#"uses = ["v4"]"#)).join("\n");
        assert!(told.contains("`S100`, which uses the unknown version `v4`"), "{told}");
        let told = problems(&EMBEDDED.replace("ship-notice = \"Inbound", "waybill = \"Inbound")).join("\n");
        assert!(told.contains("waybill"), "{told}");
    }
}
