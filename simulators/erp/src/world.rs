//! What server, publisher and sessions of one ERP simulator share.

use crate::board::FaultBoard;
use crate::event::EventHandle;
use crate::ledger::Ledger;
use crate::master_data::MasterData;
use crate::settings::ErpSettings;
use axum::body::Bytes;
use countersign_core::history::Recorder;
use countersign_core::payload::Digest;
use countersign_transports::http::Client;
use countersign_transports::network::Network;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::{mpsc, watch};

/// What server, publisher and sessions of one ERP simulator share.
pub(crate) struct World {
    pub(crate) settings: ErpSettings,
    pub(crate) recorder: Recorder,
    pub(crate) faults: FaultBoard,
    pub(crate) client: Client,
    pub(crate) runtime: tokio::runtime::Handle,
    pub(crate) events_url: watch::Sender<Option<String>>,
    /// The event that was published last for each order or record: its next one waits for it.
    pub(crate) published: Mutex<HashMap<String, EventHandle>>,
    /// Every delivery in the background holds a clone, so that stopping can wait for all of them.
    pub(crate) busy: Mutex<Option<mpsc::Sender<()>>>,
    ledger: Mutex<Ledger>,
    changes: watch::Sender<u64>,
    master_data: RwLock<(Arc<MasterData>, Arc<Printed>)>,
    is_stopping: watch::Sender<bool>,
}

/// Master data as it is read over the wire.
pub(crate) struct Printed {
    pub(crate) tag: String,
    pub(crate) body: Bytes,
}

impl World {
    /// Returns the world and what tells that nobody is busy any more.
    pub(crate) fn new(
        settings: ErpSettings,
        recorder: Recorder,
        runtime: tokio::runtime::Handle,
        network: &Network,
    ) -> (Arc<Self>, mpsc::Receiver<()>) {
        let (busy, idle) = mpsc::channel(1);
        let master_data = Arc::new(settings.master_data.clone());
        let world = Self {
            recorder,
            faults: FaultBoard::default(),
            client: Client::over(network, settings.request_deadline),
            runtime,
            events_url: watch::Sender::new(settings.events_url.clone()),
            published: Mutex::default(),
            busy: Mutex::new(Some(busy)),
            ledger: Mutex::default(),
            changes: watch::Sender::new(0),
            master_data: RwLock::new((Arc::clone(&master_data), print(&master_data))),
            is_stopping: watch::Sender::new(false),
            settings,
        };
        (Arc::new(world), idle)
    }

    /// Locks the ledger. A panic elsewhere cannot have left it half changed: each change is one call.
    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes those who wait for the ledger; call it with the ledger locked.
    pub(crate) fn changed(&self, ledger: &Ledger) {
        self.changes.send_replace(ledger.effects());
    }

    /// Returns what changes whenever the ledger does.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Returns the master data of this moment.
    pub(crate) fn master_data(&self) -> Arc<MasterData> {
        Arc::clone(&self.master_data.read().unwrap_or_else(PoisonError::into_inner).0)
    }

    /// Returns the master data of this moment as it is read over the wire.
    pub(crate) fn printed_master_data(&self) -> Arc<Printed> {
        Arc::clone(&self.master_data.read().unwrap_or_else(PoisonError::into_inner).1)
    }

    /// Replaces the master data.
    pub(crate) fn set_master_data(&self, master_data: MasterData) {
        let printed = print(&master_data);
        *self.master_data.write().unwrap_or_else(PoisonError::into_inner) = (Arc::new(master_data), printed);
    }

    /// Changes the master data by `change` as one step, whoever else changes them.
    pub(crate) fn change_master_data<T>(&self, change: impl FnOnce(&mut MasterData) -> T) -> T {
        let mut known = self.master_data.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = MasterData::clone(&known.0);
        let answer = change(&mut next);
        let printed = print(&next);
        *known = (Arc::new(next), printed);
        answer
    }

    /// Returns when the simulator is told to stop.
    pub(crate) async fn stopping(&self) {
        // The sender lives in this very world, so waiting cannot fail while anybody waits.
        let _ = self.is_stopping.subscribe().wait_for(|is_stopping| *is_stopping).await;
    }

    /// Tells everybody to stop.
    pub(crate) fn stop(&self) {
        self.is_stopping.send_replace(true);
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

fn print(master_data: &MasterData) -> Arc<Printed> {
    let body: Bytes = serde_json::to_vec(master_data).expect("master data is plain JSON").into();
    let digest = Digest::of(&body).to_string();
    Arc::new(Printed {
        tag: format!("\"{}\"", &digest[..16]),
        body,
    })
}
