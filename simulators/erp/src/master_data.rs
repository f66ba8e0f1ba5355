//! Master data: plants, materials with their exact unit conversions, suppliers with their plants, and Incoterms; who answers for each, and whether it may be used.

use countersign_core::amount::{Quantity, Unit};
use countersign_core::documents::{Conversion, Governance, RecordKind, RecordName, Standing};
use countersign_core::ids::{MaterialId, PlantId, SupplierId};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the ERP knows of plants, materials and suppliers; its JSON is what the integration reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MasterData {
    /// The receiving plants.
    pub plants: Vec<Plant>,
    /// The materials that are bought.
    pub materials: Vec<Material>,
    /// The suppliers.
    pub suppliers: Vec<SupplierRecord>,
    /// The Incoterms that orders may agree on.
    pub incoterms: Vec<IncotermRecord>,
    /// Who answers for what is in nobody's record.
    pub owners: Owners,
    /// The records that were told of in events; the interface does not carry it.
    #[serde(skip)]
    pub(crate) told: BTreeSet<RecordName>,
    /// The units that were taken out of materials: what was written in them before still means what it meant.
    #[serde(skip)]
    pub(crate) dropped: Vec<(MaterialId, Conversion)>,
}

/// Who answers for records of each kind, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owners {
    /// For suppliers.
    pub supplier: String,
    /// For plants.
    pub plant: String,
    /// For materials.
    pub material: String,
    /// For Incoterms.
    pub incoterm: String,
}

impl Default for Owners {
    fn default() -> Self {
        Self {
            supplier: "Vendor master".to_owned(),
            plant: "Site master".to_owned(),
            material: "Material master".to_owned(),
            incoterm: "Trade compliance".to_owned(),
        }
    }
}

impl Owners {
    /// Returns who answers for records of a kind.
    pub fn of(&self, kind: RecordKind) -> &str {
        match kind {
            RecordKind::Supplier => &self.supplier,
            RecordKind::Plant => &self.plant,
            RecordKind::Material => &self.material,
            RecordKind::Incoterm => &self.incoterm,
        }
    }

    fn first(&self, kind: RecordKind) -> Governance {
        Governance {
            revision: 1,
            status: Standing::Active,
            owner: self.of(kind).to_owned(),
        }
    }
}

/// A receiving plant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plant {
    /// Its id.
    pub plant: PlantId,
    /// Its name.
    pub name: String,
    /// Its IANA time zone.
    pub time_zone: String,
    /// Its revision, its standing, and who answers for it.
    #[serde(flatten)]
    pub governance: Governance,
}

/// A material that is bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Material {
    /// Its number.
    pub material: MaterialId,
    /// What it is.
    pub description: String,
    /// The unit in which stock is kept.
    pub base_unit: Unit,
    /// The other units in which it may be ordered or shipped.
    pub conversions: Vec<Conversion>,
    /// Its revision, its standing, and who answers for it.
    #[serde(flatten)]
    pub governance: Governance,
    /// For how many days after its receipt a lot must still be usable, when that matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_shelf_life_days: Option<u16>,
    /// Whether it is kept by production lot. The interface does not carry it; the portal's suppliers have to know.
    #[serde(skip)]
    pub lots: Lots,
}

/// Whether a material is kept by production lot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lots {
    /// It is not.
    #[default]
    None,
    /// It is, and each lot has a last day of use.
    WithExpiry {
        /// How long a fresh lot may be used.
        shelf_life_days: u16,
        /// For how long it must still be usable when it is received.
        minimum_days: u16,
    },
}

/// A supplier in the vendor master.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierRecord {
    /// Its id.
    pub supplier: SupplierId,
    /// Its name.
    pub name: String,
    /// The plants that it delivers to.
    pub plants: Vec<PlantId>,
    /// Its revision, its standing, and who answers for it.
    #[serde(flatten)]
    pub governance: Governance,
}

/// An Incoterm that orders may agree on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncotermRecord {
    /// Its three letters.
    pub incoterm: String,
    /// What they stand for.
    pub title: String,
    /// Its revision, its standing, and who answers for it.
    #[serde(flatten)]
    pub governance: Governance,
}

impl MasterData {
    /// Returns a realistic set for these suppliers: at least three plants, and materials that are counted, weighed, measured and kept
    /// by lot.
    pub fn sample(suppliers: &[(SupplierId, String, Vec<PlantId>)]) -> Self {
        let owners = Owners::default();
        let suppliers: Vec<SupplierRecord> = suppliers
            .iter()
            .map(|(supplier, name, plants)| SupplierRecord {
                supplier: supplier.clone(),
                name: name.clone(),
                plants: plants.clone(),
                governance: owners.first(RecordKind::Supplier),
            })
            .collect();
        Self {
            plants: sample_plants(&suppliers, &owners),
            materials: sample_materials(&owners),
            suppliers,
            incoterms: sample_incoterms(&owners),
            owners,
            told: BTreeSet::new(),
            dropped: Vec::new(),
        }
    }

    /// Returns the material with this number.
    pub fn material(&self, material: &MaterialId) -> Option<&Material> {
        self.materials.iter().find(|known| known.material == *material)
    }

    /// Returns the time zone of a plant, by its IANA name; nothing when the plant is unknown.
    pub fn time_zone(&self, plant: &PlantId) -> Option<&str> {
        let known = self.plants.iter().find(|known| known.plant == *plant)?;
        Some(&known.time_zone)
    }

    /// Returns which day it is at a plant; nothing when the plant or its time zone is unknown.
    pub fn day_at(&self, plant: &PlantId, moment: Timestamp) -> Option<Date> {
        let zone = TimeZone::get(self.time_zone(plant)?).ok()?;
        Some(zone.to_datetime(moment).date())
    }

    /// Returns `quantity` of `material` in its base unit, exactly, also in a unit that it once had; nothing when material or unit is unknown or the result does not fit.
    pub fn to_base(&self, material: &MaterialId, quantity: &Quantity) -> Option<Quantity> {
        let material = self.material(material)?;
        if quantity.unit == material.base_unit {
            return Some(quantity.clone());
        }
        let dropped = self
            .dropped
            .iter()
            .filter(|(of, _)| *of == material.material)
            .map(|(_, conversion)| conversion);
        let conversion = material
            .conversions
            .iter()
            .chain(dropped)
            .find(|known| known.unit == quantity.unit)?;
        Some(Quantity {
            amount: convert(conversion, quantity.amount)?,
            unit: material.base_unit.clone(),
        })
    }
}

/// Multiplies and divides in whole numbers, because a decimal division would round without telling.
fn convert(conversion: &Conversion, amount: Decimal) -> Option<Decimal> {
    let denominator = i128::from(conversion.denominator);
    let mut number = amount.mantissa().checked_mul(i128::from(conversion.numerator))?;
    let mut scale = amount.scale();
    while number.checked_rem(denominator)? != 0 {
        number = number.checked_mul(10)?;
        scale = scale.checked_add(1).filter(|scale| *scale <= Decimal::MAX_SCALE)?;
    }
    let exact = Decimal::try_from_i128_with_scale(number / denominator, scale).ok()?;
    Some(exact.normalize())
}

const SAMPLE_PLANTS: [(&str, &str, &str); 3] = [
    ("P100", "Regensburg", "Europe/Berlin"),
    ("P200", "Columbus", "America/New_York"),
    ("P300", "Penang", "Asia/Kuala_Lumpur"),
];

/// Where plants are that the sample has never heard of: east and west of Greenwich.
const ELSEWHERE: [&str; 3] = ["Asia/Kuala_Lumpur", "Europe/Berlin", "America/New_York"];

fn sample_plants(suppliers: &[SupplierRecord], owners: &Owners) -> Vec<Plant> {
    let plant = |id: &PlantId, name: &str, time_zone: &str| Plant {
        plant: id.clone(),
        name: name.to_owned(),
        time_zone: time_zone.to_owned(),
        governance: owners.first(RecordKind::Plant),
    };
    let mut plants: Vec<Plant> = SAMPLE_PLANTS
        .iter()
        .map(|(id, name, time_zone)| plant(&PlantId::new(*id), name, time_zone))
        .collect();
    // A deployment's suppliers may deliver to plants that the sample has never heard of. They are as far apart as those that it knows.
    let mut zones = ELSEWHERE.into_iter().cycle();
    for id in suppliers.iter().flat_map(|supplier| &supplier.plants) {
        if !plants.iter().any(|known| known.plant == *id) {
            plants.push(plant(id, &format!("Plant {id}"), zones.next().unwrap_or("UTC")));
        }
    }
    plants
}

type SampleMaterial = (&'static str, &'static str, &'static str, &'static [(&'static str, u64, u64)], Lots);

// Units are UN/ECE Recommendation 20 codes. The pound is 0.45359237 kg and the foot 0.3048 m by definition (1959).
const SAMPLE_MATERIALS: [SampleMaterial; 7] = [
    (
        "MAT-1000",
        "Hex bolt M8 x 40, zinc plated",
        "EA",
        &[("DZN", 12, 1), ("CEN", 100, 1)],
        Lots::None,
    ),
    (
        "MAT-2000",
        "Steel sheet DC01, 1.5 mm",
        "KGM",
        &[("GRM", 1, 1000), ("LBR", 45_359_237, 100_000_000), ("TNE", 1000, 1)],
        Lots::None,
    ),
    (
        "MAT-3000",
        "Hydraulic hose DN 12",
        "MTR",
        &[("CMT", 1, 100), ("FOT", 3048, 10_000)],
        Lots::None,
    ),
    (
        "MAT-4000",
        "Epoxy adhesive, two components",
        "LTR",
        &[("MLT", 1, 1000)],
        Lots::WithExpiry {
            shelf_life_days: 180,
            minimum_days: 60,
        },
    ),
    ("MAT-5000", "Motor control board, revision C", "EA", &[], Lots::None),
    ("MAT-6000", "Deep groove ball bearing 6204", "EA", &[("DZN", 12, 1)], Lots::None),
    ("MAT-7000", "Polyethylene film, 2 m wide", "MTK", &[("CMK", 1, 10_000)], Lots::None),
];

fn sample_materials(owners: &Owners) -> Vec<Material> {
    let conversion = |(unit, numerator, denominator): &(&'static str, u64, u64)| Conversion {
        unit: Unit::new(*unit),
        numerator: *numerator,
        denominator: *denominator,
    };
    SAMPLE_MATERIALS
        .iter()
        .map(|(number, description, base_unit, conversions, lots)| Material {
            material: MaterialId::new(*number),
            description: (*description).to_owned(),
            base_unit: Unit::new(*base_unit),
            conversions: conversions.iter().map(conversion).collect(),
            governance: owners.first(RecordKind::Material),
            minimum_shelf_life_days: match lots {
                Lots::None => None,
                Lots::WithExpiry { minimum_days, .. } => Some(*minimum_days),
            },
            lots: *lots,
        })
        .collect()
}

// Incoterms 2020 (International Chamber of Commerce).
const SAMPLE_INCOTERMS: [(&str, &str); 11] = [
    ("EXW", "Ex Works"),
    ("FCA", "Free Carrier"),
    ("CPT", "Carriage Paid To"),
    ("CIP", "Carriage and Insurance Paid To"),
    ("DAP", "Delivered at Place"),
    ("DPU", "Delivered at Place Unloaded"),
    ("DDP", "Delivered Duty Paid"),
    ("FAS", "Free Alongside Ship"),
    ("FOB", "Free on Board"),
    ("CFR", "Cost and Freight"),
    ("CIF", "Cost, Insurance and Freight"),
];

fn sample_incoterms(owners: &Owners) -> Vec<IncotermRecord> {
    let record = |(incoterm, title): &(&str, &str)| IncotermRecord {
        incoterm: (*incoterm).to_owned(),
        title: (*title).to_owned(),
        governance: owners.first(RecordKind::Incoterm),
    };
    SAMPLE_INCOTERMS.iter().map(record).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(material: &str, amount: &str, unit: &str) -> Option<String> {
        let amount = Decimal::from_str_exact(amount).expect("the test writes a decimal");
        MasterData::sample(&[])
            .to_base(&MaterialId::new(material), &Quantity::new(amount, unit))
            .map(|quantity| quantity.to_string())
    }

    #[test]
    fn conversions_are_exact_or_nothing() {
        let cases = [
            ("MAT-1000", "2.5", "DZN", Some("30 EA")),
            ("MAT-1000", "7.0", "EA", Some("7.0 EA")),
            ("MAT-2000", "3", "LBR", Some("1.36077711 KGM")),
            ("MAT-2000", "0.001", "GRM", Some("0.000001 KGM")),
            ("MAT-2000", "1", "EA", None),
            ("MAT-2000", "0.0000000000000000000000000001", "GRM", None),
            ("MAT-2000", "79228162514264337593543950335", "TNE", None),
            ("MAT-9999", "1", "EA", None),
        ];
        for (material, amount, unit, expected) in cases {
            assert_eq!(
                converted(material, amount, unit).as_deref(),
                expected,
                "{amount} {unit} of {material}"
            );
        }
    }

    #[test]
    fn a_factor_that_never_ends_is_no_conversion() {
        let third = Conversion {
            unit: Unit::new("XX"),
            numerator: 1,
            denominator: 3,
        };
        assert_eq!(convert(&third, Decimal::ONE), None);
        assert_eq!(convert(&third, Decimal::from(9)), Some(Decimal::from(3)));
    }

    #[test]
    fn plants_of_unknown_suppliers_are_added() {
        let sample = MasterData::sample(&[(
            SupplierId::new("S1"),
            "Acme".to_owned(),
            vec![PlantId::new("P100"), PlantId::new("X9")],
        )]);
        let plants: Vec<&str> = sample.plants.iter().map(|plant| plant.plant.as_str()).collect();
        assert_eq!(plants, ["P100", "P200", "P300", "X9"]);
    }
}
