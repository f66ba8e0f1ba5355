//! The step definitions, by theme. Each phrase has a sentence that `countersign explain steps` shows.

mod acknowledgements;
mod answers;
mod audit;
mod calendars;
mod campaign;
mod cases;
mod commitments;
mod compliance;
mod drawings;
mod faults;
mod forecasts;
mod idle;
mod invoices;
mod malformed;
mod master_data;
mod neighbours;
mod operations;
mod orders;
#[cfg(feature = "pact")]
mod pact;
mod payments;
mod planning;
mod quality;
mod receipts;
mod repetition;
mod retention;
mod scorecards;
mod segregation;
mod shelf_life;
mod ship_notices;
mod shown;
mod submit;
mod versions;

pub(crate) use master_data::Governed;
pub(crate) use scorecards::Known as KnownScorecard;

#[cfg(feature = "pact")]
pub(crate) use pact::Played;
