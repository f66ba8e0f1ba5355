//! The engine as the shell holds it: the database, the policies, and the one entry point.

use super::answer;
use super::dues::Dues;
use super::feed::{MASTER_DATA, Snapshot};
use super::master_data::MasterData;
use super::step::{Step, Stop};
use crate::border::{Answer, Input, Now, Reply};
use crate::policies::Policies;
use crate::settings::Settings;
use crate::store::{Database, Store, Stored, Trail};
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
        let trail = Trail::new(policies.audit);
        let store = Store::new(&transaction, &trail);
        (policies.delivery.recover)(&store)?;
        if !(policies.keys.survive_restart)() {
            store.forget_answers()?;
        }
        let master_data = kept(&store)?;
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
        let mut replies = self.steps(vec![(now, input)]);
        replies.pop().expect("each step has its reply")
    }

    /// Takes steps one after the other and makes them durable together, so that those that came at once share the cost. Each is whole or not there, as if
    /// it had been alone; a failed one takes no other with it.
    pub(crate) fn steps(&mut self, inputs: Vec<(Now, Input)>) -> Vec<Reply> {
        let moments: Vec<Now> = inputs.iter().map(|(now, _)| *now).collect();
        match self.transact(inputs) {
            Ok(replies) => replies,
            Err(error) => {
                // What the store would have said next is not known any more.
                self.dues = None;
                let answer = answer::stopped(Stop::Store(error));
                moments
                    .into_iter()
                    .map(|now| failed(now, answer.clone(), self.clock_offset_s))
                    .collect()
            }
        }
    }

    fn transact(&mut self, inputs: Vec<(Now, Input)>) -> Stored<Vec<Reply>> {
        let is_alone = inputs.len() == 1;
        let transaction = self.database.begin()?;
        let trail = Trail::new(self.policies.audit);
        let store = Store::new(&transaction, &trail);
        let mut after = After {
            master_data: None,
            dues: self.dues,
            clock_offset_s: self.clock_offset_s,
        };
        let mut replies = Vec::with_capacity(inputs.len());
        for (now, input) in inputs {
            if !is_alone {
                store.mark()?;
            }
            let (input, is_rehearsal) = match input {
                Input::Rehearse(input) => (*input, true),
                input => (input, false),
            };
            let changes_master_data = match &input {
                Input::MasterData(_) => true,
                Input::ErpEvent(event) => event.kind.starts_with(MASTER_DATA),
                _ => false,
            };
            let mut step = Step {
                store,
                now,
                settings: &self.settings,
                policies: &self.policies,
                master_data: after.master_data.as_ref().or(self.master_data.as_ref()),
                dues: after.dues,
            };
            let (reply, is_kept) = match step.run(input) {
                Ok((reply, _)) if is_rehearsal => (rehearsed(now, reply, after.clock_offset_s), false),
                Ok((reply, dues)) => {
                    after.dues = Some(dues);
                    after.clock_offset_s = reply.clock_offset_s;
                    if changes_master_data {
                        after.master_data = kept(&store)?;
                    }
                    (reply, true)
                }
                Err(stop) => (failed(now, answer::stopped(stop), after.clock_offset_s), false),
            };
            replies.push(reply);
            match (is_alone, is_kept) {
                (false, true) => store.keep()?,
                (false, false) => store.undo()?,
                // The transaction has nothing else in it, and goes as a whole.
                (true, false) => return Ok(replies),
                (true, true) => {}
            }
        }
        transaction.commit()?;
        self.dues = after.dues;
        self.clock_offset_s = after.clock_offset_s;
        if after.master_data.is_some() {
            self.master_data = after.master_data;
        }
        Ok(replies)
    }
}

/// Returns the master data as they are kept.
fn kept(store: &Store<'_>) -> Stored<Option<MasterData>> {
    let snapshot = store.master_data()?.and_then(|body| Snapshot::read(&body).ok());
    Ok(snapshot.map(Snapshot::master_data))
}

/// What the engine knows when all steps of a transaction are durable.
struct After {
    master_data: Option<MasterData>,
    dues: Option<Dues>,
    clock_offset_s: i64,
}

/// What would have left is still there, and due, because the step is undone.
fn rehearsed(now: Now, reply: Reply, clock_offset_s: i64) -> Reply {
    Reply {
        send: Vec::new(),
        wake_at: Some(now.wall),
        clock_offset_s,
        ..reply
    }
}

fn failed(now: Now, answer: Answer, clock_offset_s: i64) -> Reply {
    Reply {
        answer,
        wake_at: now.wall.checked_add(AFTER_FAILURE).ok(),
        clock_offset_s,
        ..Reply::default()
    }
}
