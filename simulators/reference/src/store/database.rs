//! The database itself: how it is opened, and the view of it that one step has.

use super::Trail;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

/// What came of reading or writing the store.
pub(crate) type Stored<T> = rusqlite::Result<T>;

const SCHEMA: &str = include_str!("schema.sql");

/// Statements that are kept compiled; there are fewer than that in all modules together.
const STATEMENTS: usize = 144;

/// An open database.
#[derive(Debug)]
pub(crate) struct Database(Connection);

impl Database {
    /// Opens the file, or a database in memory, and makes the tables that are missing.
    ///
    /// # Errors
    /// When the file cannot be opened or is no such database.
    pub(crate) fn open(file: Option<&Path>) -> Stored<Self> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        connection.busy_timeout(Duration::from_secs(5))?;
        // A write-ahead log that is synced at checkpoints survives the death of the process at any moment.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        // A checkpoint writes each page once, however often it has changed, and waits for the disk; so one comes after 32 MiB, not after 4.
        connection.pragma_update(None, "wal_autocheckpoint", 8192)?;
        // What a step would take back is kept in memory: it is of no use to anybody after the process.
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Else a statement is compiled again each time that a bound value might let another plan be better, which costs more than it saves.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self(connection))
    }

    /// Returns the same database without a row in it. Its statements stay compiled, which is what takes longest in a new one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn emptied(self) -> Stored<Self> {
        let mut names = self
            .0
            .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
        let tables: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<Stored<_>>()?;
        drop(names);
        for table in tables {
            self.0.execute(&format!("DELETE FROM {table}"), [])?;
        }
        // Else numbers would go on where the last instance ended.
        self.0.execute("DELETE FROM sqlite_sequence", [])?;
        Ok(self)
    }

    /// Begins the one transaction of a step.
    ///
    /// # Errors
    /// When the database is locked by another process.
    pub(crate) fn begin(&mut self) -> Stored<Transaction<'_>> {
        self.0.prepare_cached("BEGIN")?.execute([])?;
        Ok(Transaction {
            connection: &self.0,
            is_committed: false,
        })
    }
}

/// The transaction of a step, taken back unless it is committed. The library's own compiles its statements anew each time, which costs as much as a small
/// step.
#[derive(Debug)]
pub(crate) struct Transaction<'a> {
    connection: &'a Connection,
    is_committed: bool,
}

impl Transaction<'_> {
    /// Makes what came since the beginning durable.
    ///
    /// # Errors
    /// When it cannot be written; nothing is kept then.
    pub(crate) fn commit(mut self) -> Stored<()> {
        self.connection.prepare_cached("COMMIT")?.execute([])?;
        self.is_committed = true;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        // A failure has taken it back already, and then there is nothing to take back; whoever begins next would be told of any other.
        if !self.is_committed && !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}

/// The store as one step sees it, inside its transaction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Store<'a> {
    connection: &'a Connection,
    pub(super) trail: &'a Trail,
}

impl<'a> Store<'a> {
    /// Returns the store inside `transaction`, whose changes go into `trail`.
    pub(crate) fn new(transaction: &'a Transaction<'_>, trail: &'a Trail) -> Self {
        Self {
            connection: transaction.connection,
            trail,
        }
    }
}

impl Store<'_> {
    /// Begins a step among others of one transaction.
    pub(crate) fn mark(&self) -> Stored<()> {
        self.prepare_cached("SAVEPOINT step")?.execute([]).map(drop)
    }

    /// Keeps what came after the mark.
    pub(crate) fn keep(&self) -> Stored<()> {
        self.prepare_cached("RELEASE step")?.execute([]).map(drop)
    }

    /// Takes back what came after the mark.
    pub(crate) fn undo(&self) -> Stored<()> {
        self.prepare_cached("ROLLBACK TO step")?.execute([])?;
        self.keep()
    }
}

impl Deref for Store<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}
