//! Running the built command in a folder of its own.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// The built command.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");

/// A folder for one test; it goes when the test does.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("the file is in the folder")).expect("the folder can be made");
        std::fs::write(&path, text).expect("the file can be written");
        path
    }

    /// Returns the command with these arguments, in this folder, with its temporary files in it too.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("TMPDIR", self.folder.path())
            .env_remove("NO_COLOR");
        command
    }

    /// Runs the command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().expect("the built command can be run");
        Ran::new(&output)
    }

    /// Reads a JSON file of the folder.
    pub(crate) fn json(&self, name: &str) -> Value {
        let path = self.path(name);
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_slice(&bytes).expect("the file is JSON")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// What a run said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn new(output: &Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "out:\n{}\nerr:\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn says(&self, part: &str) -> &Self {
        assert!(
            self.out.contains(part) || self.err.contains(part),
            "`{part}` is missing in\nout:\n{}\nerr:\n{}",
            self.out,
            self.err
        );
        self
    }
}

/// Waits until `probe` finds something; the deadline only ends a test that has failed already.
#[track_caller]
pub(crate) fn wait_for<T>(what: &str, mut probe: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(found) = probe() {
            return found;
        }
        assert!(Instant::now() < end, "{what} did not come");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Returns the ids of the invariants with this status in a verdict.
pub(crate) fn invariants(verdict: &Value, status: &str) -> Vec<String> {
    let listed = verdict["invariants"].as_array().into_iter().flatten();
    listed
        .filter(|one| one["status"] == status)
        .filter_map(|one| one["id"].as_str().map(str::to_owned))
        .collect()
}
