//! The ERP simulator over real sockets, as an integration meets it.

mod booking;
mod contract;
mod desk;
mod faults;
mod history;
mod publishing;
mod reading;
mod stage;
