//! The suppliers' side: tokens, orders, acknowledgements and ship notices, with refusals in the order of the interface's table.

mod gate;
mod read;
mod submit;
mod token;
mod work;

pub(super) use read::{
    list_forecasts, list_invoices, list_orders, read_compliance, read_forecast, read_invoice, read_order, read_quality, read_receipts,
    read_scorecard, read_ship_notice,
};
pub(super) use submit::{
    submit_acknowledgement, submit_compliance_document, submit_corrective_action, submit_credit_note, submit_inventory_commitment,
    submit_invoice, submit_ship_notice,
};
pub(super) use token::issue_token;
pub(super) use work::answer_then_work;
