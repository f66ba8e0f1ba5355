//! What a deployment file and the settings of an integration have in common: contract versions and suppliers.

mod supplier;
mod versions;

pub use supplier::suppliers;
pub use versions::versions;

#[cfg(test)]
mod tests;
