//! The engine as the shell holds it: the database, the policies, and the one entry point.

use super::answer;
use super::dues::Dues;
use super::master_data::MasterData;
use super::step::{Step, Stop};
use crate::border::{Input, Now, Reply};
use crate::policies::Policies;
use crate::settings::Settings;
use crate::store::{Database, Store};
use jiff::SignedDuration;
use std::path::Path;
use std::sync::Arc;

/// The longest that anything waits when the store failed.
const AFTER_FAILURE: SignedDuration = SignedDuration::from_secs(1);

/// Why the engine cannot begin.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EngineError {
    /// The database cannot be opened, is no such database, or is locked.
    #[error("the database cannot be opened")]
    Store(#[from] rusqlite::Error),
}

/// A reference integration without its sockets.
#[derive(Debug)]
pub(crate) struct Engine {
    database: Database,
    settings: Arc<Settings>,
    policies: Policies,
    master_data: Option<MasterData>,
    clock_offset_s: i64,
    /// What the last step left; nothing when there was none.
    dues: Option<Dues>,
}

impl Engine {
    /// Opens the database, or one in memory, and takes up the work where it was left.
    ///
    /// # Errors
    /// [`EngineError::Store`] when the database cannot be opened.
    pub(crate) fn open(database: Option<&Path>, settings: Arc<Settings>, policies: Policies) -> Result<Self, EngineError> {
        Self::begin(Database::open(database)?, settings, policies)
    }

    /// Begins with a database that another engine has left behind, and nothing in it.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub(crate) fn anew(database: Database, settings: Arc<Settings>, policies: Policies) -> Result<Self, EngineError> {
        Self::begin(database.emptied()?, settings, policies)
    }

    /// Returns its database, for another engine.
    pub(crate) fn into_database(self) -> Database {
        self.database
    }

    /// Returns what a new process would begin with when this one died now: the same database, and nothing else.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub(crate) fn restarted(self) -> Result<Self, EngineError> {
        Self::begin(self.database, self.settings, self.policies)
    }

    fn begin(mut database: Database, settings: Arc<Settings>, policies: Policies) -> Result<Self, EngineError> {
        let transaction = database.begin()?;
        let store = Store::new(&transaction);
        (policies.delivery.recover)(&store)?;
        if !(policies.keys.survive_restart)() {
            store.forget_answers()?;
        }
        let master_data = store.master_data()?.and_then(|body| MasterData::read(&body).ok());
        let clock_offset_s = store.clock_offset_s()?;
        transaction.commit()?;
        Ok(Self {
            database,
            settings,
            policies,
            master_data,
            clock_offset_s,
            dues: None,
        })
    }

    /// Returns by how many seconds business time is ahead of the wall clock.
    pub(crate) fn clock_offset_s(&self) -> i64 {
        self.clock_offset_s
    }

    /// Takes one step, in one transaction: whatever the reply says is durable, and a failed step left nothing behind.
    pub(crate) fn step(&mut self, now: Now, input: Input) -> Reply {
        match self.transact(now, input) {
            Ok(reply) => {
                self.clock_offset_s = reply.clock_offset_s;
                reply
            }
            Err(stop) => Reply {
                answer: answer::stopped(stop),
                wake_at: now.wall.checked_add(AFTER_FAILURE).ok(),
                clock_offset_s: self.clock_offset_s,
                ..Reply::default()
            },
        }
    }

    fn transact(&mut self, now: Now, input: Input) -> Result<Reply, Stop> {
        let (input, is_rehearsal) = match input {
            Input::Rehearse(input) => (*input, true),
            input => (input, false),
        };
        let arrived = match &input {
            Input::MasterData(body) => MasterData::read(body).ok(),
            _ => None,
        };
        let transaction = self.database.begin()?;
        let mut step = Step {
            store: Store::new(&transaction),
            now,
            settings: &self.settings,
            policies: &self.policies,
            master_data: arrived.as_ref().or(self.master_data.as_ref()),
            dues: self.dues,
        };
        let (reply, dues) = step.run(input)?;
        if is_rehearsal {
            // The transaction is rolled back, so what would have left is still there, and due.
            return Ok(Reply {
                send: Vec::new(),
                wake_at: Some(now.wall),
                clock_offset_s: self.clock_offset_s,
                ..reply
            });
        }
        transaction.commit()?;
        self.dues = Some(dues);
        if arrived.is_some() {
            self.master_data = arrived;
        }
        Ok(reply)
    }
}
