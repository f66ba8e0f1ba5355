//! Document schemas, their versions, and the way from bytes to documents and back.

mod catalogue;
mod compatibility;
mod contract;
pub mod descriptions;
pub mod interface;
mod json;
mod library;
mod reading;
mod rejection;
mod rules;
mod versions;
mod violation;
mod wording;
mod writing;

pub use catalogue::{Catalogue, ContractLine, catalogue, guess, list, validate};
pub use compatibility::{Answer, Break, Change, ChangeKind, Comparison, Direction, Doubt, Edition, EditionError, Refusal, compare};
pub use contract::Contract;
pub use reading::{
    Reading, read_acknowledgement, read_compliance_document, read_corrective_action, read_credit_note, read_forecast, read_goods_receipt,
    read_inventory_commitment, read_invoice, read_master_data_record, read_order, read_payment, read_quality_notice, read_ship_notice,
};
pub use rejection::{Rejection, Stage};
pub use violation::Violation;
pub use writing::{write_acknowledgement, write_order, write_ship_notice};
