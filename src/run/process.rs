//! The deployment's process: started, killed, started again on the same address, and never left behind.

use countersign_core::deployment::ProcessCommand;
use countersign_core::history::{ControlAction, ControlStep, End, Recorder, What};
use countersign_core::secret::Secret;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::process::Stdio;
use thiserror::Error;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

/// Why the process does not run.
#[derive(Debug, Error)]
pub(crate) enum ProcessError {
    /// It cannot be started.
    #[error("`{program}` cannot be started: {source}")]
    Start {
        /// The program.
        program: String,
        /// Why.
        source: std::io::Error,
    },
    /// It was not ready in time.
    #[error("it did not print `listening on URL` within {seconds} s; its messages are in {1}", seconds = .0.as_secs())]
    NotReady(std::time::Duration, String),
    /// It ended before it was ready.
    #[error("it ended before it was ready; its messages are in {0}")]
    Ended(String),
}

/// What stands in place of the placeholders.
pub(crate) struct Places {
    /// `{erp_url}`.
    pub(crate) erp_url: String,
    /// `{portal_url}`.
    pub(crate) portal_url: String,
    /// `{transport_url}`, `{warehouse_url}` and `{documents_url}`, as far as there are such systems.
    pub(crate) neighbours: BTreeMap<End, String>,
    /// `{directory}`.
    pub(crate) directory: PathBuf,
}

/// The deployment's process.
pub(crate) struct Process {
    command: ProcessCommand,
    extra: Vec<String>,
    places: Places,
    secrets: BTreeMap<String, Secret>,
    log: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    child: Option<Child>,
    /// The address of the first start, so that the next one takes the same.
    address: Option<String>,
}

impl Process {
    /// Returns the process of `command`, with `extra` arguments at its end and its messages in `log`. It is not started yet.
    pub(crate) fn new(
        command: ProcessCommand,
        extra: Vec<String>,
        places: Places,
        secrets: BTreeMap<String, Secret>,
        log: PathBuf,
    ) -> Self {
        Self {
            command,
            extra,
            places,
            secrets,
            log,
            state: Mutex::default(),
        }
    }

    /// Starts it and returns the URL that it prints when it is ready.
    pub(crate) async fn start(&self) -> Result<String, ProcessError> {
        let mut state = self.state.lock().await;
        let listen = state.address.clone().unwrap_or_else(|| "127.0.0.1:0".to_owned());
        let mut child = self.spawn(&listen)?;
        let url = self.wait_until_ready(&mut child).await?;
        state.address = url.split_once("://").map(|(_, rest)| rest.trim_end_matches('/').to_owned());
        state.child = Some(child);
        Ok(url)
    }

    /// Kills it with SIGKILL and waits until it is gone.
    pub(crate) async fn kill(&self) {
        let child = self.state.lock().await.child.take();
        if let Some(mut child) = child {
            // It may have ended by itself: gone is what is wanted.
            let _ = child.kill().await;
        }
    }

    /// Kills it and starts it again, and records both.
    pub(crate) async fn restart(&self, recorder: &Recorder) -> Result<(), ProcessError> {
        let began_us = recorder.now().at_us;
        self.kill().await;
        record(recorder, ControlAction::Kill, began_us, "killed with SIGKILL");
        let began_us = recorder.now().at_us;
        let started = self.start().await;
        let result = started.as_ref().map_or_else(ToString::to_string, |url| format!("ready on {url}"));
        record(recorder, ControlAction::Restart, began_us, &result);
        started.map(|_| ())
    }

    fn spawn(&self, listen: &str) -> Result<Child, ProcessError> {
        let words: Vec<String> = self
            .command
            .command
            .iter()
            .chain(&self.extra)
            .map(|word| self.fill(word, listen))
            .collect();
        let (program, arguments) = words.split_first().expect("the deployment file was refused without a command");
        let failed = |source| ProcessError::Start {
            program: program.clone(),
            source,
        };
        let log = File::options().create(true).append(true).open(&self.log).map_err(failed)?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true);
        for (name, secret) in &self.secrets {
            command.env(name, secret.reveal());
        }
        // Ctrl-C is for countersign, which then ends the process in order.
        #[cfg(unix)]
        command.process_group(0);
        command.spawn().map_err(failed)
    }

    async fn wait_until_ready(&self, child: &mut Child) -> Result<String, ProcessError> {
        let log = self.log.display().to_string();
        let Some(output) = child.stdout.take() else {
            return Err(ProcessError::Ended(log));
        };
        let mut lines = BufReader::new(output).lines();
        let ready = async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(url) = line.trim().strip_prefix("listening on ") {
                    return Some(url.trim_end_matches('/').to_owned());
                }
            }
            None
        };
        let deadline = self.command.ready_deadline;
        let found = tokio::time::timeout(deadline, ready)
            .await
            .map_err(|_| ProcessError::NotReady(deadline, log.clone()))?;
        // Whatever else it prints is read and dropped: a full pipe would stop it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        found.ok_or(ProcessError::Ended(log))
    }

    fn neighbour(&self, end: End) -> &str {
        self.places.neighbours.get(&end).map_or("", String::as_str)
    }

    fn fill(&self, word: &str, listen: &str) -> String {
        let program = std::env::current_exe()
            .map(|path| path.display().to_string())
            .unwrap_or_else(|_| "countersign".to_owned());
        word.replace("{countersign}", &program)
            .replace("{listen}", listen)
            .replace("{erp_url}", &self.places.erp_url)
            .replace("{portal_url}", &self.places.portal_url)
            .replace("{transport_url}", self.neighbour(End::Transport))
            .replace("{warehouse_url}", self.neighbour(End::Warehouse))
            .replace("{documents_url}", self.neighbour(End::Documents))
            .replace("{directory}", &self.places.directory.display().to_string())
    }
}

fn record(recorder: &Recorder, action: ControlAction, began_us: u64, result: &str) {
    recorder.record(What::Control(ControlStep {
        action,
        began_us: Some(began_us),
        result: result.to_owned(),
    }));
}
