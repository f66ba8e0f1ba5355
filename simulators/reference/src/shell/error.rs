//! Why an instance could not run.

/// Why an instance could not run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// No defect that is built, and no variant, has the id that the settings name.
    #[error("no defect or variant has the id `{0}`")]
    UnknownDefect(String),
    /// The address could not be listened on.
    #[error("cannot listen on `{address}`")]
    Listen {
        /// The address of the settings.
        address: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The store could not be opened.
    #[error("cannot open the store `{database}`")]
    Store {
        /// The file of the settings.
        database: String,
        /// What the store said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The server or its engine's thread could not be started or ended badly.
    #[error("the server ended")]
    Server(#[source] std::io::Error),
}
