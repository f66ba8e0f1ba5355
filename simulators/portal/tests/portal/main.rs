//! The portal as the integration and the steps of a scenario meet it: over the wire, and in the History.

mod alone;
mod drafts;
mod faults;
mod lookups;
mod pushes;
mod submissions;
mod support;
mod tokens;
