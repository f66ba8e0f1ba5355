//! What a deployment is called, whether it is safe to break, and what it claims.

use countersign_core::deployment::{Environment, Limits, Supplier, Timing};
use countersign_core::promise::Claim;
use countersign_core::toml_file::Table;
use std::collections::BTreeSet;

/// The table `[deployment]`.
pub(super) struct Head {
    pub(super) name: Option<String>,
    pub(super) environment: Environment,
    pub(super) claims: BTreeSet<Claim>,
}

impl Head {
    pub(super) fn read(table: Table<'_, '_>) -> Self {
        let testable = Claim::ALL.into_iter().filter(|claim| claim.is_testable() && !claim.is_derived());
        let known = testable.map(Claim::word).collect::<Vec<_>>().join("`, `");
        let head = Self {
            name: table.text("name", "reports say what was tested"),
            // What nobody called safe to break is taken for the real thing.
            environment: table
                .parsed("environment", "`test` or `production`", environment)
                .unwrap_or(Environment::Production),
            claims: table.each("claims", &format!("one of `{known}`"), claim).into_iter().collect(),
        };
        if let Some(claim) = head.claims.iter().find(|claim| !claim.is_testable()) {
            let found = format!("with `{}`", claim.word());
            let why = "countersign cannot put it to the test yet, so claiming it would prove nothing";
            table.bad("claims", &found, why, &format!("leave it out; what can be claimed is `{known}`"));
        }
        if let Some(claim) = head.claims.iter().find(|claim| claim.is_derived()) {
            let found = format!("with `{}`", claim.word());
            let why = "it follows from what stands under `[timing]`, `[limits]`, `[retention]`, `[[versions]]` and `[[suppliers]]`, and from the systems beside the ERP and the portal";
            table.bad(
                "claims",
                &found,
                why,
                "leave it out, and name times, limits, dates, calendars or systems there",
            );
        }
        table.close();
        head
    }
}

fn environment(word: &str) -> Option<Environment> {
    match word {
        "test" => Some(Environment::Test),
        "production" => Some(Environment::Production),
        _ => None,
    }
}

fn claim(word: &str) -> Option<Claim> {
    Claim::ALL.into_iter().find(|claim| claim.word() == word)
}

/// Returns the claims that follow from what is promised about time and limits, and from calendars.
pub(super) fn derived_claims(timing: &Timing, limits: &Limits, suppliers: &[Supplier]) -> impl Iterator<Item = Claim> + use<> {
    let derived = [
        (Claim::Grouping, timing.grouping_window.is_some()),
        (Claim::Backoff, timing.backoff.is_some()),
        (Claim::RateLimit, limits.rate.is_some()),
        (Claim::Calendars, suppliers.iter().any(|supplier| supplier.calendar.is_some())),
    ];
    derived.into_iter().filter(|(_, is_promised)| *is_promised).map(|(claim, _)| claim)
}

/// Notes a claim without the interface that it is about: it could never be tested.
pub(super) fn check_claims(root: &Table<'_, '_>, claims: &BTreeSet<Claim>) {
    let operated = [
        Claim::Exceptions,
        Claim::DeadLetters,
        Claim::AuditTrail,
        Claim::Lineage,
        Claim::Clock,
        Claim::Metrics,
    ];
    let claim = operated.iter().find(|claim| claims.contains(*claim));
    if let Some(claim) = claim.filter(|_| !root.has("operations")) {
        let why = format!("`{}` is claimed, and nothing says where it is", claim.word());
        root.missing("operations", &why, "add a table `[operations]`, or drop the claim");
    }
    if claims.contains(&Claim::Restart) && !root.has("process") {
        let why = "`restart` is claimed, and nothing says how it is started";
        root.missing("process", why, "add a table `[process]`, or drop the claim");
    }
}
