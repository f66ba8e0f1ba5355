//! Reads a settings file into [`Settings`], with every problem at once.

use super::embedded::default_timing;
use super::{FarSide, Settings, SupplierSettings, TimingSettings};
use countersign_core::deployment::Supplier;
use countersign_core::deployment_file::{suppliers, versions};
use countersign_core::problem::Problem;
use countersign_core::retention::Retention;
use countersign_core::secret::Secret;
use countersign_core::toml_file::{self, Refused, Table};
use std::path::Path;

/// Looks up an environment variable; a seam, so that tests need not touch the process's own.
type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Settings {
    /// Reads the settings file `toml_text`, which people know as `name`; relative paths in it are relative to `base`.
    ///
    /// A secret is a reference: `env:NAME`, or on a test instance also `literal:…`.
    ///
    /// # Errors
    /// Every problem of the file, in the order of lines.
    pub fn read(name: &str, toml_text: &str, base: &Path) -> Result<Self, Vec<Problem>> {
        read_with(name, toml_text, base, &|name| std::env::var(name).ok())
    }
}

fn read_with(name: &str, text: &str, base: &Path, environment: Environment<'_>) -> Result<Settings, Vec<Problem>> {
    toml_file::read(name, text, |root| {
        let vault = Vault {
            environment,
            is_test_instance: root.flag_or("is_test_instance", false),
        };
        settings(root, base, &vault)
    })
}

/// Reads everything before it gives up on anything, so that no problem hides another.
fn settings(root: &Table<'_, '_>, base: &Path, vault: &Vault<'_>) -> Option<Settings> {
    let listen = listen(root);
    let database = root.text("database", "what is accepted must outlive the process");
    let path_prefix = path_prefix(root);
    let event_secret = vault.read(root, "event_secret");
    let operations_token = vault.read(root, "operations_token");
    let body_limit_bytes = root.number_or("body_limit_bytes", 256 * 1024, 1..=u64::MAX);
    let rate_per_second = root.number_or("rate_per_second", 200, 1..=u32::MAX);
    let rate_burst = root.number_or("rate_burst", 400, 1..=u32::MAX);
    let delivery_attempts = root.number_or("delivery_attempts", 6, 1..=u32::MAX);
    let defect = defect(root);
    let variants = variants(root);
    let erp = far_side(root, "erp", "orders are read there", vault);
    let portal = far_side(root, "portal", "orders are pushed there", vault);
    let neighbour = |key| root.has(key).then(|| far_side(root, key, "it is told there", vault)).flatten();
    let (transport, warehouse, documents) = (neighbour("transport"), neighbour("warehouse"), neighbour("documents"));
    let timing = root.optional_table("timing").map_or_else(default_timing, timing);
    let retention = root.optional_table("retention").map(Retention::read);
    let versions = versions(root, Some(countersign_contracts::catalogue().versions()));
    let why = "without a supplier there is nobody to exchange documents with";
    let suppliers = suppliers(root, 1, why, |table, key| vault.read(table, key));
    Some(Settings {
        listen: listen?,
        database: base.join(database?),
        path_prefix,
        erp: erp?,
        portal: portal?,
        transport,
        warehouse,
        documents,
        event_secret: event_secret?,
        operations_token: operations_token?,
        is_test_instance: vault.is_test_instance,
        versions,
        suppliers: suppliers.into_iter().map(SupplierSettings::from).collect(),
        timing,
        retention,
        body_limit_bytes,
        rate_per_second,
        rate_burst,
        delivery_attempts,
        defect,
        variants,
    })
}

impl From<Supplier> for SupplierSettings {
    /// Leaves out the name, which a file may give for people.
    fn from(supplier: Supplier) -> Self {
        Self {
            id: supplier.id,
            client_id: supplier.client_id,
            client_secret: supplier.client_secret,
            plants: supplier.plants,
            words: supplier.words,
            calendar: supplier.calendar,
        }
    }
}

/// Where the values behind secret references come from.
struct Vault<'a> {
    environment: Environment<'a>,
    is_test_instance: bool,
}

impl Vault<'_> {
    fn read(&self, table: &Table<'_, '_>, key: &str) -> Option<Secret> {
        table.secret(key, |reference| self.resolve(reference))
    }

    fn resolve(&self, reference: &str) -> Result<Secret, Refused> {
        match reference.split_once(':') {
            Some(("env", name)) => match (self.environment)(name).filter(|value| !value.is_empty()) {
                Some(value) => Ok(Secret::new(value)),
                None => Err(format!("the environment variable `{name}` is not set").into()),
            },
            Some(("literal", value)) if self.is_test_instance => Ok(Secret::new(value)),
            Some(("literal", _)) => Err(Refused {
                code: "CS206",
                why: "a literal is for instances with `is_test_instance = true`; other files are copied and committed".to_owned(),
            }),
            _ => Err("it is not `env:NAME`, and a secret must not stand in the file".to_owned().into()),
        }
    }
}

fn listen(root: &Table<'_, '_>) -> Option<String> {
    if !root.has("listen") {
        root.missing("listen", "nobody could reach the instance", "add `listen = \"127.0.0.1:8080\"`");
    }
    root.address("listen")
}

fn path_prefix(root: &Table<'_, '_>) -> String {
    let is_plain =
        |segment: &str| !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    let is_prefix = |text: &str| text.is_empty() || text.strip_prefix('/').is_some_and(|path| path.split('/').all(is_plain));
    let prefix = root.parsed("path_prefix", "a path such as `/supplier-api`", |text| {
        is_prefix(text).then(|| text.to_owned())
    });
    prefix.unwrap_or_default()
}

fn defect(root: &Table<'_, '_>) -> Option<String> {
    let wanted = "the id of a defect, as `countersign explain defects` shows them,";
    root.parsed("defect", wanted, |text| crate::defects::find(text).map(|_| text.to_owned()))
}

fn variants(root: &Table<'_, '_>) -> Vec<String> {
    let wanted = "the id of a benign variant, such as `B02`,";
    root.each("variant", wanted, |text| {
        crate::defects::find_variant(text).map(|_| text.to_owned())
    })
}

fn far_side(root: &Table<'_, '_>, key: &str, why: &str, vault: &Vault<'_>) -> Option<FarSide> {
    let table = root.table(key, why)?;
    let base_url = table.base_url("base_url", why);
    let secret = vault.read(&table, "secret");
    table.close();
    Some(FarSide {
        base_url: base_url?,
        secret: secret?,
    })
}

fn timing(table: Table<'_, '_>) -> TimingSettings {
    let default = default_timing();
    let timing = TimingSettings {
        token_lifetime: table.duration_or("token_lifetime", default.token_lifetime),
        acknowledgement_window: table.duration_or("acknowledgement_window", default.acknowledgement_window),
        parking_window: table.duration_or("parking_window", default.parking_window),
        idempotency_window: table.duration_or("idempotency_window", default.idempotency_window),
        grouping_window: table.duration_or("grouping_window", default.grouping_window),
        backoff_base: table.duration_or("backoff_base", default.backoff_base),
        backoff_most: table.duration_or("backoff_most", default.backoff_most),
        delivery_deadline: table.duration_or("delivery_deadline", default.delivery_deadline),
    };
    if timing.backoff_most < timing.backoff_base {
        let why = "the waits between attempts only grow";
        table.bad("backoff_most", "shorter than `backoff_base`", why, "make it at least as long");
    }
    table.close();
    timing
}

#[cfg(test)]
mod tests;
