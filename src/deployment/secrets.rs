//! Secrets by reference: from the environment, or made up for this run.

use countersign_core::secret::Secret;
use countersign_core::toml_file::{Refused, Table};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Returns the value of a name, when there is one.
type Lookup = Box<dyn Fn(&str) -> Option<String>>;

/// Resolves references such as `env:NAME` and `run:NAME`.
pub(crate) struct Secrets {
    environment: Lookup,
    make: Box<dyn Fn(&str) -> String>,
    made: RefCell<BTreeMap<String, Secret>>,
}

impl Secrets {
    /// Returns a resolver that reads variables through `environment` and makes up the secret of a name with `make`.
    pub(crate) fn new(environment: impl Fn(&str) -> Option<String> + 'static, make: impl Fn(&str) -> String + 'static) -> Self {
        Self {
            environment: Box::new(environment),
            make: Box::new(make),
            made: RefCell::default(),
        }
    }

    /// Returns a resolver on this process's environment that makes secrets up at random.
    pub(crate) fn for_a_run() -> Self {
        Self::new(|name| std::env::var(name).ok(), |_| random())
    }

    /// Returns a resolver for simulators that run alone on one machine: what is not in the environment is a value that all of them know.
    pub(crate) fn for_simulators() -> Self {
        Self::new(|name| std::env::var(name).ok(), known_to_simulators)
    }

    /// Returns the secret that the reference under `key` names; a missing or useless one is a problem of the file.
    pub(super) fn read(&self, table: &Table<'_, '_>, key: &str) -> Option<Secret> {
        table.secret(key, |reference| self.resolve(reference).map_err(Refused::from))
    }

    /// Returns the secret that `reference` names, or what is wrong with it.
    pub(crate) fn resolve(&self, reference: &str) -> Result<Secret, String> {
        if let Some(name) = reference.strip_prefix("env:") {
            return match (self.environment)(name) {
                Some(value) if !value.is_empty() => Ok(Secret::new(value)),
                _ => Err(format!("the environment variable `{name}` is not set")),
            };
        }
        if let Some(name) = reference.strip_prefix("run:") {
            let mut made = self.made.borrow_mut();
            return Ok(made
                .entry(name.to_owned())
                .or_insert_with(|| Secret::new((self.make)(name)))
                .clone());
        }
        Err("it is neither `env:NAME` nor `run:NAME`, and a secret must not stand in the file".to_owned())
    }

    /// Returns the secrets made up for this run, by the environment variable that hands them to the process.
    pub(crate) fn into_made(self) -> BTreeMap<String, Secret> {
        self.made.into_inner()
    }
}

/// Returns the value of a secret that simulators on one machine share when the environment does not say otherwise. It protects nothing.
pub(crate) fn known_to_simulators(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| format!("test-only-{}", name.to_lowercase()))
}

/// Returns 128 bits that nobody can guess, from the keys that the standard library draws for its hash maps.
pub(crate) fn random() -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    let draw = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", draw(), draw())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::new(|name| (name == "SET").then(|| "value".to_owned()), |_| "made".to_owned())
    }

    #[test]
    fn references_are_resolved_and_values_in_the_file_are_refused() {
        let secrets = secrets();
        assert_eq!(
            secrets.resolve("env:SET").map(|secret| secret.reveal().to_owned()),
            Ok("value".to_owned())
        );
        assert!(secrets.resolve("env:UNSET").is_err());
        assert!(secrets.resolve("hunter2").is_err_and(|why| !why.contains("hunter2")));
    }

    #[test]
    fn a_secret_of_the_run_is_handed_to_the_process() {
        let secrets = secrets();
        secrets.resolve("run:A").expect("a secret of the run always resolves");
        assert_eq!(secrets.into_made().keys().collect::<Vec<_>>(), ["A"]);
    }
}
