//! The feed of master data: the ERP changes a record, and tells the integration of it by an event.

use crate::amendment::Publish;
use crate::event::EventHandle;
use crate::master_data::{IncotermRecord, Lots, MasterData, Material, Plant, SupplierRecord};
use crate::session::ErpSession;
use countersign_core::amount::Unit;
use countersign_core::documents::{
    Forecast, Governance, IncotermContent, MasterDataRecord, MaterialContent, PlantContent, PurchaseOrder, RecordContent, RecordKind,
    RecordName, Standing, SupplierContent,
};
use countersign_core::history::{Expected, Function, Intent, RecordChanged, RecordNamed, What};
use countersign_core::ids::{CorrelationId, DocumentKey, MaterialId, OperationId, PlantId, SupplierId};

/// A change of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MasterDataChange {
    /// A record that was not there, or what a record says from now on.
    Content {
        /// Its name among the records of its kind.
        id: String,
        /// What it says.
        content: RecordContent,
        /// Who answers for it.
        owner: String,
    },
    /// Whether new documents may name a record.
    Standing(RecordName, Standing),
    /// Whether a supplier delivers to a plant.
    Delivers {
        /// The supplier.
        supplier: SupplierId,
        /// The plant.
        plant: PlantId,
        /// Whether it does.
        delivers: bool,
    },
    /// A unit in which a material can no longer be ordered or shipped.
    UnitDropped(MaterialId, Unit),
}

/// A change that was made, and its event.
#[derive(Debug, Clone)]
pub struct RecordTold {
    /// The record after the change.
    pub record: MasterDataRecord,
    /// The operation of telling the integration.
    pub operation: OperationId,
    /// The event that tells it.
    pub event: EventHandle,
}

impl ErpSession {
    /// Changes a record of the master data: writes it, records the intent, and tells the integration unless told to hold. Nothing happens when there is no
    /// such record.
    pub fn change_master_data(&self, change: &MasterDataChange, publish: Publish) -> Option<RecordTold> {
        let told = self.world.change_master_data(|master_data| {
            let (name, governance, content) = master_data.change(change)?;
            let operation = self.recorder.operation();
            let record = MasterDataRecord {
                correlation_id: CorrelationId::new(format!("md-{}-{}-{}", name.id, governance.revision, operation.0)),
                id: name.id,
                governance,
                changed_at: self.recorder.business_now(),
                content,
            };
            let intent = intent(&record, operation);
            // Recorded while the master data are locked, so that the History has the changes in the order in which they were made.
            self.recorder.record(What::Intent(Box::new(intent.clone())));
            Some(RecordTold {
                operation,
                event: EventHandle::of_master_data(&record, intent, self.recorder.clone()),
                record,
            })
        })?;
        self.start(&told.event, publish);
        Some(told)
    }
}

fn intent(record: &MasterDataRecord, operation: OperationId) -> Intent {
    let name = record.name();
    Intent {
        operation,
        function: Function::MasterDataChange,
        supplier: SupplierId::new(if name.kind == RecordKind::Supplier { name.id.as_str() } else { "" }),
        document: Some(DocumentKey::master_data(&name)),
        revision: Some(record.governance.revision),
        parent: None,
        invoice: None,
        fingerprint: None,
        correlation: Some(record.correlation_id.clone()),
        expected: Expected::Accept,
        wrong: None,
        planning_run: None,
        ordered: None,
        record: Some(RecordChanged {
            name,
            revision: record.governance.revision,
            standing: record.governance.status,
            owner: record.governance.owner.clone(),
            plants: plants(&record.content),
            units: units(&record.content),
        }),
        names: Vec::new(),
        lines: Vec::new(),
    }
}

impl MasterData {
    /// Returns the records that an order names and that were told of in events.
    pub fn told_of_order(&self, order: &PurchaseOrder) -> Vec<RecordNamed> {
        let materials = order.lines.iter().map(|line| (&line.material, &line.quantity.unit));
        let mut named = names(&order.supplier, &order.plant, materials);
        named.push(plain(RecordKind::Incoterm, &order.incoterm.code));
        self.told_among(named)
    }

    /// Returns the records that a forecast names and that were told of in events.
    pub fn told_of_forecast(&self, forecast: &Forecast) -> Vec<RecordNamed> {
        let units = forecast.buckets.iter().map(|bucket| (&forecast.material, &bucket.quantity.unit));
        self.told_among(names(&forecast.supplier, &forecast.plant, units))
    }

    /// Returns the records that a supplier's document names, with the units of its materials, and that were told of in events.
    pub fn told_of_document<'a>(
        &self,
        supplier: &SupplierId,
        plant: &PlantId,
        materials: impl IntoIterator<Item = (&'a MaterialId, &'a Unit)>,
    ) -> Vec<RecordNamed> {
        self.told_among(names(supplier, plant, materials))
    }

    fn told_among(&self, mut named: Vec<RecordNamed>) -> Vec<RecordNamed> {
        named.sort();
        named.dedup();
        named.retain(|named| self.told.contains(&named.name));
        named
    }

    fn change(&mut self, change: &MasterDataChange) -> Option<(RecordName, Governance, RecordContent)> {
        let name = match change {
            MasterDataChange::Content { id, content, owner } => {
                self.put(id, content, owner);
                RecordName::new(content.kind(), id.as_str())
            }
            MasterDataChange::Standing(name, standing) => {
                let governance = self.governance(name)?;
                governance.revision += 1;
                governance.status = *standing;
                name.clone()
            }
            MasterDataChange::Delivers { supplier, plant, delivers } => {
                let known = self.suppliers.iter_mut().find(|known| known.supplier == *supplier)?;
                known.plants.retain(|known| known != plant);
                known.plants.extend(delivers.then(|| plant.clone()));
                known.governance.revision += 1;
                RecordName::new(RecordKind::Supplier, supplier.as_str())
            }
            MasterDataChange::UnitDropped(material, unit) => {
                let known = self.materials.iter_mut().find(|known| known.material == *material)?;
                let gone = known.conversions.extract_if(.., |known| known.unit == *unit);
                self.dropped.extend(gone.map(|conversion| (material.clone(), conversion)));
                known.governance.revision += 1;
                RecordName::new(RecordKind::Material, material.as_str())
            }
        };
        self.told.insert(name.clone());
        let content = self.content(&name)?;
        Some((name.clone(), self.governance(&name)?.clone(), content))
    }

    /// Puts a record in the place of the one with its name, or adds it.
    fn put(&mut self, id: &str, content: &RecordContent, owner: &str) {
        let name = RecordName::new(content.kind(), id);
        let governance = Governance {
            revision: self.governance(&name).map_or(0, |known| known.revision) + 1,
            status: Standing::Active,
            owner: owner.to_owned(),
        };
        match content.clone() {
            RecordContent::Supplier(content) => put(
                &mut self.suppliers,
                |known| known.supplier.as_str() == id,
                SupplierRecord {
                    supplier: SupplierId::new(id),
                    name: content.name,
                    plants: content.plants,
                    governance,
                },
            ),
            RecordContent::Plant(content) => put(
                &mut self.plants,
                |known| known.plant.as_str() == id,
                Plant {
                    plant: PlantId::new(id),
                    name: content.name,
                    time_zone: content.time_zone,
                    governance,
                },
            ),
            RecordContent::Material(content) => put(
                &mut self.materials,
                |known| known.material.as_str() == id,
                Material {
                    material: MaterialId::new(id),
                    description: content.description,
                    base_unit: content.base_unit,
                    minimum_shelf_life_days: content.minimum_shelf_life_days,
                    conversions: content.conversions,
                    governance,
                    lots: Lots::None,
                },
            ),
            RecordContent::Incoterm(content) => put(
                &mut self.incoterms,
                |known| known.incoterm == id,
                IncotermRecord {
                    incoterm: id.to_owned(),
                    title: content.title,
                    governance,
                },
            ),
        }
    }

    fn governance(&mut self, name: &RecordName) -> Option<&mut Governance> {
        let id = name.id.as_str();
        match name.kind {
            RecordKind::Supplier => {
                let mut all = self.suppliers.iter_mut();
                all.find(|known| known.supplier.as_str() == id).map(|known| &mut known.governance)
            }
            RecordKind::Plant => {
                let mut all = self.plants.iter_mut();
                all.find(|known| known.plant.as_str() == id).map(|known| &mut known.governance)
            }
            RecordKind::Material => {
                let mut all = self.materials.iter_mut();
                all.find(|known| known.material.as_str() == id).map(|known| &mut known.governance)
            }
            RecordKind::Incoterm => {
                let mut all = self.incoterms.iter_mut();
                all.find(|known| known.incoterm == id).map(|known| &mut known.governance)
            }
        }
    }

    fn content(&self, name: &RecordName) -> Option<RecordContent> {
        let id = name.id.as_str();
        match name.kind {
            RecordKind::Supplier => {
                let known = self.suppliers.iter().find(|known| known.supplier.as_str() == id)?;
                Some(RecordContent::Supplier(SupplierContent {
                    name: known.name.clone(),
                    plants: known.plants.clone(),
                }))
            }
            RecordKind::Plant => {
                let known = self.plants.iter().find(|known| known.plant.as_str() == id)?;
                Some(RecordContent::Plant(PlantContent {
                    name: known.name.clone(),
                    time_zone: known.time_zone.clone(),
                }))
            }
            RecordKind::Material => {
                let known = self.materials.iter().find(|known| known.material.as_str() == id)?;
                Some(RecordContent::Material(MaterialContent {
                    description: known.description.clone(),
                    base_unit: known.base_unit.clone(),
                    minimum_shelf_life_days: known.minimum_shelf_life_days,
                    conversions: known.conversions.clone(),
                }))
            }
            RecordKind::Incoterm => {
                let known = self.incoterms.iter().find(|known| known.incoterm == id)?;
                Some(RecordContent::Incoterm(IncotermContent {
                    title: known.title.clone(),
                }))
            }
        }
    }
}

fn names<'a>(supplier: &SupplierId, plant: &PlantId, materials: impl IntoIterator<Item = (&'a MaterialId, &'a Unit)>) -> Vec<RecordNamed> {
    let supplier = RecordNamed {
        plant: Some(plant.clone()),
        ..plain(RecordKind::Supplier, supplier.as_str())
    };
    let mut named = vec![supplier, plain(RecordKind::Plant, plant.as_str())];
    named.extend(materials.into_iter().map(|(material, unit)| RecordNamed {
        unit: Some(unit.clone()),
        ..plain(RecordKind::Material, material.as_str())
    }));
    named
}

fn plain(kind: RecordKind, id: &str) -> RecordNamed {
    RecordNamed {
        name: RecordName::new(kind, id),
        plant: None,
        unit: None,
    }
}

fn plants(content: &RecordContent) -> Vec<PlantId> {
    match content {
        RecordContent::Supplier(supplier) => supplier.plants.clone(),
        _ => Vec::new(),
    }
}

fn units(content: &RecordContent) -> Vec<Unit> {
    match content {
        RecordContent::Material(material) => {
            let others = material.conversions.iter().map(|conversion| conversion.unit.clone());
            std::iter::once(material.base_unit.clone()).chain(others).collect()
        }
        _ => Vec::new(),
    }
}

fn put<T>(all: &mut Vec<T>, is_it: impl Fn(&T) -> bool, record: T) {
    match all.iter_mut().find(|known| is_it(known)) {
        Some(known) => *known = record,
        None => all.push(record),
    }
}
