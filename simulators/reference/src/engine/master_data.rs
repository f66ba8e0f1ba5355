//! Master data: which suppliers, plants, materials, units and Incoterms exist, which of them may be named, and who answers for each.

use super::problem::{ProblemKind, Refusal};
use super::step::{Step, Stop};
use countersign_core::amount::Unit;
use countersign_core::documents::{RecordKind, Standing};
use countersign_core::ids::{MaterialId, PlantId, SupplierId};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// The master data, ready to be asked.
#[derive(Debug, Clone, Default)]
pub(super) struct MasterData {
    pub(super) plants: HashMap<PlantId, Plant>,
    pub(super) materials: HashMap<MaterialId, Material>,
    pub(super) suppliers: HashMap<SupplierId, Supplier>,
    pub(super) incoterms: HashMap<String, Known>,
    /// Who answers for what is in nobody's record, by the word of its kind.
    pub(super) owners: HashMap<String, String>,
}

/// What is known of every record.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// Whether new documents may name it.
    pub(super) standing: Standing,
    /// Who answers for it, when that is known.
    pub(super) owner: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Plant {
    pub(super) known: Known,
    pub(super) name: String,
    pub(super) zone: TimeZone,
}

#[derive(Debug, Clone)]
pub(super) struct Supplier {
    pub(super) known: Known,
    pub(super) plants: Vec<PlantId>,
}

#[derive(Debug, Clone)]
pub(super) struct Material {
    pub(super) known: Known,
    pub(super) base: Unit,
    /// For how many days after its receipt a lot must still be usable.
    pub(super) least_shelf_life: Option<u16>,
    pub(super) factors: HashMap<Unit, (Decimal, Decimal)>,
}

/// How one of a material's units becomes its base unit.
#[derive(Debug, Clone, Copy)]
pub(super) enum Factor {
    /// It is the base unit.
    Base,
    /// By `numerator / denominator`.
    Ratio(Decimal, Decimal),
}

impl MasterData {
    /// Returns a plant's name.
    pub(super) fn plant_name(&self, plant: &PlantId) -> Option<&str> {
        self.plants.get(plant).map(|known| known.name.as_str())
    }

    /// Returns the time zone of a plant.
    pub(super) fn zone(&self, plant: &PlantId) -> Option<&TimeZone> {
        self.plants.get(plant).map(|known| &known.zone)
    }

    /// Returns for how many days after its receipt a lot of a material must still be usable, when that matters.
    pub(super) fn least_shelf_life(&self, material: &MaterialId) -> Option<i32> {
        self.materials.get(material)?.least_shelf_life.map(i32::from)
    }

    /// Returns whether a supplier delivers to a plant; nothing when the supplier is not in the master data.
    pub(super) fn delivers(&self, supplier: &SupplierId, plant: &PlantId) -> Option<bool> {
        self.suppliers.get(supplier).map(|known| known.plants.contains(plant))
    }

    /// Returns a material's base unit.
    pub(super) fn base_unit(&self, material: &MaterialId) -> Option<&Unit> {
        self.materials.get(material).map(|known| &known.base)
    }

    /// Returns how a unit of a material becomes its base unit.
    pub(super) fn factor(&self, material: &MaterialId, unit: &Unit) -> Option<Factor> {
        let known = self.materials.get(material)?;
        if known.base == *unit {
            return Some(Factor::Base);
        }
        known
            .factors
            .get(unit)
            .map(|(numerator, denominator)| Factor::Ratio(*numerator, *denominator))
    }

    /// Returns who answers for what no record is known of.
    pub(super) fn usual_owner(&self, kind: RecordKind) -> String {
        self.owners
            .get(&kind.to_string())
            .cloned()
            .unwrap_or_else(|| "Master data".to_owned())
    }
}

impl Step<'_> {
    /// Returns the master data.
    ///
    /// # Errors
    /// A refusal that asks the caller to come back, when none were received yet.
    pub(super) fn known(&self) -> Result<&MasterData, Stop> {
        self.master_data
            .ok_or_else(|| Refusal::new(ProblemKind::NotReady, "the master data have not been received yet").into())
    }
}
