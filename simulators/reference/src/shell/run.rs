//! Starts an instance, serves until it is told to end, and ends without losing what is under way.

use super::clock::Clock;
use super::context::{Readiness, Shell};
use super::courier::{Courier, Slots};
use super::engine_handle::EngineHandle;
use super::engine_thread::{self, Effects};
use super::entered::Entered;
use super::error::RunError;
use super::in_progress::InProgress;
use super::metrics::Metrics;
use super::rate::Rates;
use super::{courier, master_data, routes, timer};
use crate::border::{Input, Message};
use crate::policies::Policies;
use crate::settings::Settings;
use axum::serve::ListenerExt;
use countersign_transports::http::Client;
use countersign_transports::network::Network;
use jiff::Timestamp;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

/// How long the start waits for master data before it says that it listens.
pub(super) const START: Duration = Duration::from_secs(5);
/// How long requests under way may take after the end was asked for.
const DRAIN: Duration = Duration::from_secs(10);

/// Runs an instance until `shutdown`, and prints `listening on URL` on the standard output when it is ready.
///
/// # Errors
/// When it cannot start: an unknown defect, an address that is taken, a store that does not open.
pub async fn run(settings: Settings, shutdown: impl Future<Output = ()>) -> Result<(), RunError> {
    serve(settings, announce, shutdown).await
}

#[expect(clippy::print_stdout, reason = "whoever starts the process waits for this line")]
fn announce(url: String) {
    println!("listening on {url}");
}

/// Runs an instance until `shutdown`, and tells `ready` its URL when it is ready.
///
/// # Errors
/// As [`run`].
pub async fn serve(settings: Settings, ready: impl FnOnce(String), shutdown: impl Future<Output = ()>) -> Result<(), RunError> {
    let settings = Arc::new(settings);
    let policies = policies(&settings)?;
    let listener = bind(&settings.listen).await?;
    let url = format!("http://{}", listener.local_addr().map_err(RunError::Server)?);
    let (outbox, messages) = mpsc::unbounded_channel();
    let (wake_at, waking) = watch::channel(None);
    let clock = Clock::default();
    let effects = Effects {
        outbox,
        wake_at,
        clock: clock.clone(),
    };
    let (engine, thread) = engine_thread::start(Arc::clone(&settings), policies, effects).await?;
    // What the last process left undone leaves now, before anybody asks for anything.
    engine.tell(Input::Tick).await;

    let shell = shell(settings, policies, engine, clock);
    let workers = Workers::start(&shell, &Network::Sockets, messages, waking);
    let served = serve_until(shell, listener, url, ready, shutdown).await;
    workers.end().await;
    // All handles are gone now, so the thread ends when its last step is done.
    let _ = tokio::task::spawn_blocking(move || thread.join()).await;
    served
}

pub(super) fn policies(settings: &Settings) -> Result<Policies, RunError> {
    crate::defects::policies(settings).map_err(RunError::UnknownDefect)
}

async fn bind(address: &str) -> Result<TcpListener, RunError> {
    countersign_transports::server::bind(address)
        .await
        .map_err(|source| RunError::Listen {
            address: address.to_owned(),
            source,
        })
}

pub(super) fn shell(settings: Arc<Settings>, policies: Policies, engine: EngineHandle, clock: Clock) -> Arc<Shell> {
    Arc::new(Shell {
        rates: Rates::new(settings.rate_per_second, (policies.access.burst)(settings.rate_burst)),
        settings,
        policies,
        engine,
        clock,
        in_progress: InProgress::default(),
        entered: Entered::default(),
        metrics: Arc::new(Metrics::new()),
        readiness: Readiness::default(),
    })
}

/// What works beside the server.
pub(super) struct Workers {
    timer: JoinHandle<()>,
    master_data: JoinHandle<()>,
    courier: JoinHandle<()>,
    stop_courier: oneshot::Sender<()>,
}

impl Workers {
    pub(super) fn start(
        shell: &Shell,
        network: &Network,
        messages: mpsc::UnboundedReceiver<Message>,
        waking: watch::Receiver<Option<Timestamp>>,
    ) -> Self {
        let client = Client::over(network, shell.settings.timing.delivery_deadline);
        let engine = || shell.engine.clone();
        let courier = Courier {
            client: client.clone(),
            settings: Arc::clone(&shell.settings),
            policies: shell.policies,
            engine: engine(),
            clock: shell.clock.clone(),
            metrics: Arc::clone(&shell.metrics),
            slots: Slots::new(),
        };
        let (stop_courier, stop) = oneshot::channel();
        let erp = shell.settings.erp.clone();
        Self {
            timer: tokio::spawn(timer::run(engine(), shell.clock.clone(), waking)),
            master_data: tokio::spawn(master_data::run(client, erp, engine(), shell.readiness.clone())),
            courier: tokio::spawn(courier::run(courier, messages, stop)),
            stop_courier,
        }
    }

    /// Ends all work at once; attempts under way are broken off.
    pub(super) fn abort(self) {
        for worker in [self.timer, self.master_data, self.courier] {
            worker.abort();
        }
    }

    /// Attempts under way are waited for, so that the engine hears of each and none is made twice without need.
    async fn end(self) {
        for worker in [self.timer, self.master_data] {
            worker.abort();
            let _ = worker.await;
        }
        let _ = self.stop_courier.send(());
        let _ = self.courier.await;
    }
}

async fn serve_until(
    shell: Arc<Shell>,
    listener: TcpListener,
    url: String,
    ready: impl FnOnce(String),
    shutdown: impl Future<Output = ()>,
) -> Result<(), RunError> {
    let readiness = shell.readiness.clone();
    let (end, ended) = oneshot::channel::<()>();
    // Answers are small, and a held-back one costs more than a packet.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let server = axum::serve(listener, routes::router(shell)).with_graceful_shutdown(async { drop(ended.await) });
    let mut server = tokio::spawn(server.into_future());
    let working = async {
        let _ = tokio::time::timeout(START, readiness.wait()).await;
        ready(url);
        shutdown.await;
    };
    tokio::select! {
        () = working => {}
        ended = &mut server => return flatten(ended),
    }
    let _ = end.send(());
    match tokio::time::timeout(DRAIN, &mut server).await {
        Ok(ended) => flatten(ended),
        // Whoever still holds a connection open has had its time; what it submitted was answered or will be repeated.
        Err(_) => {
            server.abort();
            Ok(())
        }
    }
}

fn flatten(ended: Result<std::io::Result<()>, tokio::task::JoinError>) -> Result<(), RunError> {
    ended
        .map_err(std::io::Error::other)
        .and_then(|served| served)
        .map_err(RunError::Server)
}
