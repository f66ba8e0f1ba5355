//! The reference integration over real sockets, between an ERP and a portal that only record what they are sent.

mod defects;
mod delivery;
mod documents;
mod events;
mod far_side;
mod flow;
mod lifecycle;
mod operations;
mod refusals;
mod restart;
mod robustness;
mod steps;
mod submissions;
mod tokens;
mod world;
