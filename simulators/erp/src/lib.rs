//! The ERP simulator: a ledger of orders, commitments, shipments, receipts, invoices, credit notes, payments and forecasts, and the ways in which an ERP misbehaves.
//!
//! It books what the integration sends it and judges nothing: its ledger is the ground truth of what the integration did. It knows
//! no check and no scenario, only their numbers.

mod alone;
mod amendment;
mod answer;
mod board;
mod booked;
mod call;
mod clerk;
mod desk;
mod draft;
mod erp;
mod error;
mod event;
mod facts;
mod forecast;
mod governance;
mod ledger;
mod master_data;
mod misbehave;
mod payment;
mod planning;
mod publisher;
mod quality;
mod receipt;
mod server;
mod session;
mod settings;
mod shelf_life;
mod world;

pub use alone::run_alone;
pub use amendment::{Amendment, Publish, Release};
pub use board::FaultHandle;
pub use booked::{BookedCommitment, BookedCreditNote, BookedInvoice, BookedShipment};
pub use draft::{DraftLine, Due, OrderDraft};
pub use erp::Erp;
pub use error::ErpError;
pub use event::{EventHandle, Settled};
pub use forecast::{BookedInventoryCommitment, ForecastDraft, Publication, Reissue};
pub use governance::{MasterDataChange, RecordTold};
pub use ledger::Ledger;
pub use master_data::{IncotermRecord, Lots, MasterData, Material, Owners, Plant, SupplierRecord};
pub use payment::{PaymentDraft, PaymentPosting};
pub use publisher::PublishMode;
pub use quality::{QualityDraft, QualityPosting};
pub use receipt::{Posting, ReceiptDraft};
pub use session::ErpSession;
pub use settings::{ErpSettings, Redelivery};
