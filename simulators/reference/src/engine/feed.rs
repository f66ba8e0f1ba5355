//! The feed of master data: all of them as the ERP has them, and each change as the ERP tells it. What is newer counts, whichever way it came.

use super::answer;
use super::master_data::{Known, MasterData, Material, Plant, Supplier};
use super::problem::{ProblemKind, Refusal};
use super::step::{Step, Stop};
use super::submission::violation;
use crate::border::{Answer, ErpEvent};
use crate::policies::MasterDataPolicies;
use crate::store::Hop;
use countersign_contracts::{catalogue, read_master_data_record};
use countersign_core::amount::Unit;
use countersign_core::documents::{MasterDataRecord, RecordContent, Standing};
use countersign_core::ids::{DocumentKind, MaterialId, PlantId, SupplierId};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use std::collections::HashMap;

/// How the types of the events of master data begin.
pub(super) const MASTER_DATA: &str = "dev.countersign.master-data.";

/// Master data as they are kept, and as the ERP gives them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Snapshot {
    plants: Vec<PlantEntry>,
    materials: Vec<MaterialEntry>,
    suppliers: Vec<SupplierEntry>,
    #[serde(default)]
    incoterms: Vec<IncotermEntry>,
    #[serde(default)]
    owners: HashMap<String, String>,
}

/// What a master data that says nothing of it is taken to say: the first revision, in use.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Governed {
    #[serde(default)]
    revision: u32,
    #[serde(default = "active")]
    status: Standing,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
}

fn utc() -> String {
    "UTC".to_owned()
}

fn active() -> Standing {
    Standing::Active
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PlantEntry {
    plant: PlantId,
    name: String,
    #[serde(default = "utc")]
    time_zone: String,
    #[serde(flatten)]
    governed: Governed,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MaterialEntry {
    material: MaterialId,
    base_unit: Unit,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    minimum_shelf_life_days: Option<u16>,
    #[serde(default)]
    conversions: Vec<ConversionEntry>,
    #[serde(flatten)]
    governed: Governed,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct ConversionEntry {
    unit: Unit,
    #[serde(deserialize_with = "decimal")]
    numerator: Decimal,
    #[serde(deserialize_with = "decimal")]
    denominator: Decimal,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct SupplierEntry {
    supplier: SupplierId,
    #[serde(default)]
    plants: Vec<PlantId>,
    #[serde(flatten)]
    governed: Governed,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct IncotermEntry {
    incoterm: String,
    #[serde(flatten)]
    governed: Governed,
}

/// One record of a list: what it is known by, and in which revision it is.
trait Entry: Clone {
    fn is_same(&self, other: &Self) -> bool;
    fn governed(&self) -> &Governed;
    /// Becomes what it is in place of `_earlier`.
    fn after(self, _earlier: &Self, _policies: &MasterDataPolicies) -> Self {
        self
    }
}

impl Entry for PlantEntry {
    fn is_same(&self, other: &Self) -> bool {
        self.plant == other.plant
    }
    fn governed(&self) -> &Governed {
        &self.governed
    }
}

impl Entry for MaterialEntry {
    fn is_same(&self, other: &Self) -> bool {
        self.material == other.material
    }
    fn governed(&self) -> &Governed {
        &self.governed
    }
    fn after(mut self, earlier: &Self, policies: &MasterDataPolicies) -> Self {
        let is_here = |unit: &Unit, all: &[ConversionEntry]| all.iter().any(|known| known.unit == *unit);
        let missing = earlier.conversions.iter().filter(|known| !is_here(&known.unit, &self.conversions));
        let kept: Vec<ConversionEntry> = missing.filter(|known| !(policies.is_unit_dropped)(&known.unit)).cloned().collect();
        self.conversions.extend(kept);
        self
    }
}

impl Entry for SupplierEntry {
    fn is_same(&self, other: &Self) -> bool {
        self.supplier == other.supplier
    }
    fn governed(&self) -> &Governed {
        &self.governed
    }
    fn after(mut self, earlier: &Self, policies: &MasterDataPolicies) -> Self {
        self.plants = (policies.plants)(self.plants, &earlier.plants);
        self
    }
}

impl Entry for IncotermEntry {
    fn is_same(&self, other: &Self) -> bool {
        self.incoterm == other.incoterm
    }
    fn governed(&self) -> &Governed {
        &self.governed
    }
}

/// Puts a record in the place of the one that it is a newer revision of, or adds it; returns whether it counts.
fn take<E: Entry>(all: &mut Vec<E>, entry: E, policies: &MasterDataPolicies) -> bool {
    let Some(known) = all.iter_mut().find(|known| known.is_same(&entry)) else {
        all.push(entry);
        return true;
    };
    if !(policies.is_newer)(entry.governed().revision, known.governed().revision) {
        return false;
    }
    *known = entry.after(known, policies);
    true
}

impl Snapshot {
    /// Reads master data as the ERP gives them, or as they were kept.
    ///
    /// # Errors
    /// When they are not what the interface says.
    pub(super) fn read(body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }

    fn write(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("master data are plain JSON")
    }

    /// Takes whatever is newer in `other`; what it does not have stays.
    fn merge(&mut self, other: Self, policies: &MasterDataPolicies) {
        for entry in other.plants {
            take(&mut self.plants, entry, policies);
        }
        for entry in other.materials {
            take(&mut self.materials, entry, policies);
        }
        for entry in other.suppliers {
            take(&mut self.suppliers, entry, policies);
        }
        for entry in other.incoterms {
            take(&mut self.incoterms, entry, policies);
        }
        self.owners.extend(other.owners);
    }

    /// Takes one record; returns whether it counts.
    fn change(&mut self, record: MasterDataRecord, policies: &MasterDataPolicies) -> bool {
        let governed = Governed {
            revision: record.governance.revision,
            status: record.governance.status,
            owner: Some(record.governance.owner),
        };
        match record.content {
            RecordContent::Supplier(content) => {
                let entry = SupplierEntry {
                    supplier: SupplierId::new(record.id),
                    plants: content.plants,
                    governed,
                };
                take(&mut self.suppliers, entry, policies)
            }
            RecordContent::Plant(content) => {
                let entry = PlantEntry {
                    plant: PlantId::new(record.id),
                    name: content.name,
                    time_zone: content.time_zone,
                    governed,
                };
                take(&mut self.plants, entry, policies)
            }
            RecordContent::Material(content) => {
                let conversions = content.conversions.into_iter().map(|conversion| ConversionEntry {
                    unit: conversion.unit,
                    numerator: conversion.numerator.into(),
                    denominator: conversion.denominator.into(),
                });
                let entry = MaterialEntry {
                    material: MaterialId::new(record.id),
                    base_unit: content.base_unit,
                    minimum_shelf_life_days: content.minimum_shelf_life_days,
                    conversions: conversions.collect(),
                    governed,
                };
                take(&mut self.materials, entry, policies)
            }
            RecordContent::Incoterm(_) => {
                let entry = IncotermEntry {
                    incoterm: record.id,
                    governed,
                };
                take(&mut self.incoterms, entry, policies)
            }
        }
    }

    /// Returns the master data, ready to be asked.
    pub(super) fn master_data(self) -> MasterData {
        let known = |governed: Governed| Known {
            standing: governed.status,
            owner: governed.owner,
        };
        let plants = self.plants.into_iter().map(|entry| {
            let (known, name) = (known(entry.governed), entry.name);
            // A place that nobody knows is taken to be in Greenwich; without any date nothing could be compared.
            let zone = TimeZone::get(&entry.time_zone).unwrap_or(TimeZone::UTC);
            (entry.plant, Plant { known, name, zone })
        });
        let suppliers = self.suppliers.into_iter().map(|entry| {
            let (known, plants) = (known(entry.governed), entry.plants);
            (entry.supplier, Supplier { known, plants })
        });
        let materials = self.materials.into_iter().map(|entry| {
            let factor = |conversion: ConversionEntry| (conversion.unit, (conversion.numerator, conversion.denominator));
            let material = Material {
                known: known(entry.governed),
                base: entry.base_unit,
                least_shelf_life: entry.minimum_shelf_life_days,
                factors: entry.conversions.into_iter().map(factor).collect(),
            };
            (entry.material, material)
        });
        MasterData {
            plants: plants.collect(),
            materials: materials.collect(),
            suppliers: suppliers.collect(),
            incoterms: self
                .incoterms
                .into_iter()
                .map(|entry| (entry.incoterm, known(entry.governed)))
                .collect(),
            owners: self.owners,
        }
    }
}

impl Step<'_> {
    /// Takes all master data as the ERP has them now.
    pub(super) fn take_master_data(&self, body: &[u8]) -> Result<Answer, Stop> {
        let arrived = match Snapshot::read(body) {
            Ok(arrived) => arrived,
            Err(error) => {
                let detail = format!("these are no master data: {error}");
                return Err(Refusal::new(ProblemKind::Malformed, detail).into());
            }
        };
        let kept = match self.kept_master_data()? {
            Some(mut kept) => {
                kept.merge(arrived, &self.policies.master_data);
                kept
            }
            None => arrived,
        };
        self.store.keep_master_data(&kept.write())?;
        Ok(answer::empty(204))
    }

    /// Takes the event of a change; one that was taken before has no further effect, and neither has one of an older revision.
    pub(super) fn take_record(&self, event: &ErpEvent) -> Result<Answer, Stop> {
        if self.store.has_event(&event.id)? {
            return Ok(answer::empty(202));
        }
        let record = match read_master_data_record(catalogue().current(), &event.body) {
            Ok(record) => record,
            Err(rejection) => return Ok(self.refuse_event(event, DocumentKind::MasterData, violation(&rejection))?),
        };
        self.known()?;
        let Some(mut kept) = self.kept_master_data()? else {
            return Err(Refusal::new(ProblemKind::NotReady, "the master data have not been received yet").into());
        };
        self.store.keep_event(&event.id, self.now.business)?;
        let (name, revision) = (record.name().to_string(), record.governance.revision);
        let correlation = record.correlation_id.clone();
        let subject = (DocumentKind::MasterData, name.as_str(), Some(revision));
        let (hop, detail) = if kept.change(record, &self.policies.master_data) {
            self.store.keep_master_data(&kept.write())?;
            (Hop::ErpEvent, event.kind.as_str())
        } else {
            (Hop::Superseded, "a newer revision is known")
        };
        self.store.keep_hop(&correlation, self.now.business, hop, subject, detail)?;
        Ok(answer::empty(202))
    }

    fn kept_master_data(&self) -> Result<Option<Snapshot>, Stop> {
        Ok(self.store.master_data()?.and_then(|body| Snapshot::read(&body).ok()))
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
