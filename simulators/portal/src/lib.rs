//! The supplier-portal simulator: many suppliers, each with its credentials, words and bad habits.
//!
//! It shows its suppliers whatever the integration pushes, and submits what they answer. It judges nothing: what it did and saw
//! stands in the History.

mod account;
mod alone;
mod answered;
mod arrival;
mod balance;
mod bill;
mod compliance;
mod desk;
mod draft;
mod error;
mod exchange;
mod faults;
mod forecast;
mod framing;
mod ledger;
mod lookup;
mod misuse;
mod observe;
mod operation;
mod order_view;
mod pages;
mod plain;
mod portal;
mod push;
mod quality;
mod retry;
mod scorecard;
mod server;
mod session;
mod settings;
mod shared;
mod spelling;
mod submission;
mod tokens;

pub use account::Account;
pub use alone::run_alone;
pub use answered::{Answered, Submitted};
pub use balance::Balance;
pub use bill::{recompute, recompute_credit};
pub use desk::SupplierDesk;
pub use draft::Portion;
pub use error::PortalError;
pub use faults::FaultId;
pub use forecast::{ForecastPage, ForecastView};
pub use lookup::{Lookup, Target};
pub use order_view::OrderView;
pub use pages::{OrderPage, Pages, PaymentPage, QualityPage, ReceiptPage, StatusPage};
pub use portal::Portal;
pub use quality::QualityCase;
pub use session::PortalSession;
pub use settings::PortalSettings;
pub use submission::{Drafted, Framing, Key, Submission, TokenChoice};
pub use tokens::HeldToken;
