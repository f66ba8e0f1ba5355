//! What can go wrong with the simulator itself, as opposed to what it does wrong on purpose.

use countersign_core::ids::{ForecastNumber, OrderNumber};

/// Why the ERP simulator could not do what it was told.
#[derive(Debug, thiserror::Error)]
pub enum ErpError {
    /// The address could not be listened on.
    #[error("the ERP simulator cannot listen on `{address}`: {source}")]
    Listen {
        /// As configured.
        address: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The ledger has no such order. Nothing happened.
    #[error("the ERP has no order `{0}`")]
    UnknownOrder(OrderNumber),
    /// The ledger has no such forecast. Nothing happened.
    #[error("the ERP has no forecast `{0}`")]
    UnknownForecast(ForecastNumber),
    /// An event was to be published before anybody said where to. Nothing was sent.
    #[error("the ERP was not told where to send order events")]
    NoEventsUrl,
    /// The simulator was stopped while an event was on its way: it may have arrived.
    #[error("the ERP simulator was stopped")]
    Stopped,
}
