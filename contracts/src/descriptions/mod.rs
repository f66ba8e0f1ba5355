//! The interfaces as standard descriptions: OpenAPI for what is called, AsyncAPI for what is told.

mod asyncapi;
mod openapi;
pub mod routes;
mod schemas;

pub use asyncapi::asyncapi;
pub use openapi::openapi;
