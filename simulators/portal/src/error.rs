//! Why the portal cannot work.

use thiserror::Error;

/// Why the portal cannot work.
#[derive(Debug, Error)]
pub enum PortalError {
    /// Its address cannot be listened on.
    #[error("the portal cannot listen on `{listen}`")]
    Listen {
        /// The address.
        listen: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Its server ended with an error.
    #[error("the portal's server broke")]
    Serve(#[source] std::io::Error),
    /// A supplier could not get a token. Nothing that needs one was sent.
    #[error("supplier `{supplier}` got no token: {why}")]
    Token {
        /// Which supplier.
        supplier: String,
        /// What the gateway answered.
        why: String,
    },
}
