//! Each defect changes the behaviour in the way it says.

mod access;
mod delivery;
mod registry;
mod repetition;
mod revisions;
mod supplier_documents;
