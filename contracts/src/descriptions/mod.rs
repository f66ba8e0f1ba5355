//! The interfaces as standard descriptions: OpenAPI for what is called, AsyncAPI for what is told.

mod asyncapi;
mod conformity;
mod erp_routes;
mod examples;
mod links;
mod openapi;
mod parameters;
pub mod routes;
mod schemas;
mod supplier_reads;

pub use asyncapi::asyncapi;
pub use conformity::{Given, deviations};
pub use openapi::openapi;
