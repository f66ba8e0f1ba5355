//! `countersign simulate`: one of the simulators alone, until Ctrl-C.

use crate::arguments::{SimulateCommand, SimulateEnd, SimulateReference};
use crate::console;
use crate::deployment::{self, Secrets, known_to_simulators};
use crate::run::{clock, erp_settings, placed, portal_settings, wait_for_end};
use countersign_core::deployment::Deployment;
use countersign_core::history::Recorder;
use countersign_core::ids::RunId;
use countersign_core::problem::Problem;
use countersign_core::secret::Secret;
use countersign_reference::{DefaultSecrets, FarSide, Settings, default_settings};
use std::path::PathBuf;

/// Where the integration is looked for when nobody says.
const INTEGRATION: &str = "http://127.0.0.1:9000";

/// Runs the command and returns the exit code.
pub(crate) fn run(command: &SimulateCommand) -> u8 {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("the system gives a process its threads");
    let ended = runtime.block_on(async {
        match command {
            SimulateCommand::Erp(arguments) => erp(arguments).await,
            SimulateCommand::Portal(arguments) => portal(arguments).await,
            SimulateCommand::Reference(arguments) => reference(arguments).await,
        }
    });
    runtime.shutdown_background();
    match ended {
        Ok(()) => console::HOLDS,
        Err(problems) => console::problems(&problems),
    }
}

fn open(arguments: &SimulateEnd) -> Result<Deployment, Vec<Problem>> {
    let deployment = deployment::open(arguments.deployment.as_deref(), &Secrets::for_simulators())?;
    Ok(placed(deployment, arguments.integration_url.as_deref().unwrap_or(INTEGRATION)))
}

fn ready(what: &str) -> impl FnOnce(&str) {
    let what = what.to_owned();
    move |url| {
        console::result(&format!("listening on {url}"));
        console::message(&format!("{what}: its desk is at {url}/desk; Ctrl-C ends it"));
    }
}

async fn erp(arguments: &SimulateEnd) -> Result<(), Vec<Problem>> {
    let deployment = open(arguments)?;
    let mut settings = erp_settings(&deployment);
    settings.events_url = Some(deployment.events.url.clone());
    if let Some(listen) = &arguments.listen {
        settings.listen.clone_from(listen);
    }
    let ended = countersign_erp::run_alone(settings, ready("the ERP simulator"), wait_for_end(false)).await;
    ended.map_err(|error| cannot_run(&error.to_string()))
}

async fn portal(arguments: &SimulateEnd) -> Result<(), Vec<Problem>> {
    let deployment = open(arguments)?;
    let mut settings = portal_settings(&deployment, RunId::new("ALONE"));
    if let Some(listen) = &arguments.listen {
        settings.listen.clone_from(listen);
    }
    let recorder = Recorder::silent(clock());
    let ended = countersign_portal::run_alone(settings, recorder, ready("the portal simulator"), wait_for_end(false)).await;
    ended.map_err(|error| cannot_run(&error.to_string()))
}

async fn reference(arguments: &SimulateReference) -> Result<(), Vec<Problem>> {
    let mut settings = match &arguments.settings {
        Some(file) => read_settings(file)?,
        None => built_in(),
    };
    if let Some(listen) = &arguments.listen {
        settings.listen.clone_from(listen);
    }
    if let Some(url) = &arguments.erp_url {
        url.trim_end_matches('/').clone_into(&mut settings.erp.base_url);
    }
    if let Some(url) = &arguments.portal_url {
        url.trim_end_matches('/').clone_into(&mut settings.portal.base_url);
    }
    let neighbours = [
        (&arguments.transport_url, &mut settings.transport),
        (&arguments.warehouse_url, &mut settings.warehouse),
        (&arguments.documents_url, &mut settings.documents),
    ];
    for (url, side) in neighbours {
        // A deployment file without such a system leaves its address empty.
        if let Some(url) = url.as_deref().filter(|url| !url.is_empty()) {
            *side = Some(FarSide {
                base_url: url.trim_end_matches('/').to_owned(),
                secret: Secret::new(known_to_simulators("COUNTERSIGN_NEIGHBOURS_TOKEN")),
            });
        }
    }
    if let Some(database) = &arguments.database {
        settings.database.clone_from(database);
    }
    if arguments.defect.is_some() {
        settings.defect.clone_from(&arguments.defect);
    }
    settings.variants.extend_from_slice(&arguments.variant);
    let ended = countersign_reference::run(settings, wait_for_end(arguments.until_input_ends)).await;
    ended.map_err(|error| cannot_run(&error.to_string()))
}

fn built_in() -> Settings {
    let secret = |name: &str| Secret::new(known_to_simulators(name));
    let secrets = DefaultSecrets {
        erp_token: secret("COUNTERSIGN_ERP_TOKEN"),
        portal_signing: secret("COUNTERSIGN_PORTAL_SECRET"),
        event_signing: secret("COUNTERSIGN_EVENT_SECRET"),
        operations_token: secret("COUNTERSIGN_OPERATIONS_TOKEN"),
        clients: [
            secret("COUNTERSIGN_S100_SECRET"),
            secret("COUNTERSIGN_S200_SECRET"),
            secret("COUNTERSIGN_S300_SECRET"),
        ],
    };
    default_settings(
        "http://127.0.0.1:9001",
        "http://127.0.0.1:9002",
        "127.0.0.1:9000",
        PathBuf::from("reference.sqlite"),
        secrets,
    )
}

fn read_settings(file: &std::path::Path) -> Result<Settings, Vec<Problem>> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        let what = format!("`{}` cannot be read: {error}", file.display());
        vec![Problem::new(
            "CS410",
            what,
            "the instance would not know whom to serve",
            "name a settings file that can be read",
        )]
    })?;
    let base = file.parent().map(std::path::Path::to_owned).unwrap_or_default();
    Settings::read(&file.display().to_string(), &text, &base)
}

fn cannot_run(why: &str) -> Vec<Problem> {
    vec![Problem::new(
        "CS411",
        format!("the simulator does not run: {why}"),
        "nothing can reach it",
        "mend what is named, or give another `--listen`",
    )]
}
