//! Canonical business documents. Their JSON is the current contract version; other versions are translated by `contracts`.

mod acknowledgement;
mod commitment;
mod compliance;
mod credit_note;
mod exception_case;
mod forecast;
mod goods_receipt;
mod inventory_commitment;
mod invoice;
mod master_data;
mod order;
mod payment;
mod problem_details;
mod quality;
mod scorecard;
mod ship_notice;

pub use acknowledgement::{Acknowledgement, AcknowledgementLine};
pub use commitment::{Commitment, CommitmentLine};
pub use compliance::ComplianceDocument;
pub use credit_note::CreditNote;
pub use exception_case::{DeliveryAttempt, ExceptionCase, OriginalPayload};
pub use forecast::{Bucket, Forecast, least_committed};
pub use goods_receipt::{GoodsReceipt, Movement, ReceiptLine};
pub use inventory_commitment::InventoryCommitment;
pub use invoice::{Invoice, InvoiceLine};
pub use master_data::{
    Conversion, Governance, IncotermContent, MasterDataRecord, MaterialContent, PlantContent, RecordContent, RecordKind, RecordName,
    Standing, SupplierContent,
};
pub use order::{CommitmentTolerance, Incoterm, Lifecycle, OrderLine, PlanningRun, PurchaseOrder, ScheduleLine};
pub use payment::{InvoiceReference, Payment};
pub use problem_details::{ProblemDetails, ProblemError};
pub use quality::{CorrectiveAction, QualityNotice};
pub use scorecard::{AnswerScore, DeliveryScore, PartScore, Scorecard, Share};
pub use ship_notice::{Lot, Package, PackageContent, ShipNotice, ShipNoticeLine};
