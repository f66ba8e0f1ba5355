//! Figures of a run: what the business waits for, and how the technical side did, counted from the same events and shown side by side.
//!
//! A supplier that refuses a date and a portal that answers 503 are two things: the first waits for a person, the second for another
//! attempt. So no figure here counts both.

mod business;
mod documents;
mod exceptions;
mod forecasts;
mod plants;
mod quality;
mod roster;
mod technical;
#[cfg(test)]
mod tests;

pub(crate) use business::{Business, Businesses, Orders, SupplierFigures};
pub(crate) use documents::Progress;
pub(crate) use forecasts::ForecastFigures;
pub(crate) use plants::PlantFigures;
pub(crate) use technical::{Technical, Technicals};
