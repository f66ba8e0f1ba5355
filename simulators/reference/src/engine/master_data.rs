//! Master data: which plants, materials, units and suppliers exist, and how units convert.

use super::answer;
use super::problem::{ProblemKind, Refusal};
use super::step::{Step, Stop};
use crate::border::Answer;
use countersign_core::amount::Unit;
use countersign_core::ids::{MaterialId, PlantId, SupplierId};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de::Error};
use std::collections::{HashMap, HashSet};

/// The master data, ready to be asked.
#[derive(Debug, Clone)]
pub(super) struct MasterData {
    plants: HashMap<PlantId, String>,
    materials: HashMap<MaterialId, Material>,
    suppliers: HashMap<SupplierId, HashSet<PlantId>>,
}

#[derive(Debug, Clone)]
struct Material {
    base: Unit,
    factors: HashMap<Unit, (Decimal, Decimal)>,
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
    /// Reads the ERP's answer.
    ///
    /// # Errors
    /// When it is not what the interface says.
    pub(super) fn read(body: &[u8]) -> Result<Self, serde_json::Error> {
        let raw: RawMasterData = serde_json::from_slice(body)?;
        Ok(Self {
            plants: raw.plants.into_iter().map(|plant| (plant.plant, plant.name)).collect(),
            materials: raw
                .materials
                .into_iter()
                .map(|raw| (raw.material.clone(), Material::from(raw)))
                .collect(),
            suppliers: raw
                .suppliers
                .into_iter()
                .map(|raw| (raw.supplier, raw.plants.into_iter().collect()))
                .collect(),
        })
    }

    /// Returns a plant's name.
    pub(super) fn plant_name(&self, plant: &PlantId) -> Option<&str> {
        self.plants.get(plant).map(String::as_str)
    }

    /// Returns whether a supplier delivers to a plant; nothing when the supplier is not in the master data.
    pub(super) fn delivers(&self, supplier: &SupplierId, plant: &PlantId) -> Option<bool> {
        self.suppliers.get(supplier).map(|plants| plants.contains(plant))
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
}

impl Step<'_> {
    /// Takes master data in place of what was there.
    pub(super) fn take_master_data(&self, body: &[u8]) -> Result<Answer, Stop> {
        if let Err(error) = MasterData::read(body) {
            return Err(Refusal::new(ProblemKind::Malformed, format!("these are no master data: {error}")).into());
        }
        self.store.keep_master_data(body)?;
        Ok(answer::empty(204))
    }

    /// Returns the master data.
    ///
    /// # Errors
    /// A refusal that asks the caller to come back, when none were received yet.
    pub(super) fn known(&self) -> Result<&MasterData, Stop> {
        self.master_data
            .ok_or_else(|| Refusal::new(ProblemKind::NotReady, "the master data have not been received yet").into())
    }
}

#[derive(Deserialize)]
struct RawMasterData {
    plants: Vec<RawPlant>,
    materials: Vec<RawMaterial>,
    suppliers: Vec<RawSupplier>,
}

#[derive(Deserialize)]
struct RawPlant {
    plant: PlantId,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawMaterial {
    material: MaterialId,
    base_unit: Unit,
    #[serde(default)]
    conversions: Vec<RawConversion>,
}

#[derive(Deserialize)]
struct RawConversion {
    unit: Unit,
    #[serde(deserialize_with = "decimal")]
    numerator: Decimal,
    #[serde(deserialize_with = "decimal")]
    denominator: Decimal,
}

#[derive(Deserialize)]
struct RawSupplier {
    supplier: SupplierId,
    #[serde(default)]
    plants: Vec<PlantId>,
}

impl From<RawMaterial> for Material {
    fn from(raw: RawMaterial) -> Self {
        let factors = raw
            .conversions
            .into_iter()
            .map(|conversion| (conversion.unit, (conversion.numerator, conversion.denominator)));
        Self {
            base: raw.base_unit,
            factors: factors.collect(),
        }
    }
}

/// A whole number or a decimal string: both are exact.
fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(text) => text,
        serde_json::Value::Number(number) if !number.is_f64() => number.to_string(),
        other => return Err(D::Error::custom(format!("`{other}` is no whole number or decimal string"))),
    };
    Decimal::from_str_exact(&text).map_err(D::Error::custom)
}
