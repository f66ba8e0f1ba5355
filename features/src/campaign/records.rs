//! Master data records: made, changed and told, and what a correct integration does with documents that name them.

use super::crew::Crew;
use super::notes::RecordNote;
use super::orders::publish;
use super::perform::Taken;
use countersign_campaigns::{Action, Governing, Record, Told};
use countersign_core::amount::Unit;
use countersign_core::documents::{Conversion, MaterialContent, PlantContent, RecordContent, RecordKind, RecordName, Standing};
use countersign_core::history::Expected;
use countersign_core::ids::PlantId;
use countersign_core::promise::Claim;
use countersign_core::status::Reason;
use countersign_erp::{MasterDataChange, Publish, PublishMode, Settled};

pub(super) const DOZEN: &str = "DZN";

/// Whether documents may name the records that they name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Naming {
    /// They may.
    Fine,
    /// They may not, for one of these reasons.
    Wrong(Vec<Reason>),
    /// Nobody can tell yet.
    Doubtful,
}

/// How a record stood after one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    is_retired: bool,
    has_dozen: bool,
    is_served: bool,
}

impl Crew<'_> {
    pub(super) async fn take_record_step(&self, action: &Action) -> Taken {
        if !self.stage.deployment.offers(Claim::MasterData) {
            return Err("the deployment takes no changes of the master data".to_owned());
        }
        match action {
            Action::Record { record, kind, supplier } => self.make_record(*record, *kind, *supplier),
            Action::Govern { change, record, how, told } => self.govern(*change, *record, *how, *told),
            Action::TellRecord { change } => self.tell_record(*change).await,
            _ => Ok(()),
        }
    }

    fn make_record(&self, record: u32, kind: Record, supplier: u32) -> Taken {
        let id = format!("{}R{:03}{record:04}", self.stage.run, self.scenario);
        let (content, owner) = match kind {
            Record::Material => {
                let conversions = vec![Conversion {
                    unit: Unit::new(DOZEN),
                    numerator: 12,
                    denominator: 1,
                }];
                let content = MaterialContent {
                    description: "Lock washer".to_owned(),
                    minimum_shelf_life_days: None,
                    base_unit: Unit::new("EA"),
                    conversions,
                };
                (RecordContent::Material(content), "Fasteners, Regensburg")
            }
            Record::Plant => {
                let content = PlantContent {
                    name: "Győr".to_owned(),
                    time_zone: "Europe/Budapest".to_owned(),
                };
                (RecordContent::Plant(content), "Site master, Győr")
            }
        };
        let mut note = RecordNote {
            name: RecordName::new(content.kind(), id.as_str()),
            supplier,
            made: Vec::new(),
        };
        let added = MasterDataChange::Content {
            id,
            content,
            owner: owner.to_owned(),
        };
        let told = self.erp.change_master_data(&added, Publish::Now);
        note.made.push((None, told.ok_or("the ERP has no such record")?));
        if kind == Record::Plant {
            let served = self.delivers(&note, true);
            let told = self.erp.change_master_data(&served, Publish::Now);
            note.made.push((None, told.ok_or("the ERP does not know the supplier")?));
        }
        self.notes().records.insert(record, note);
        Ok(())
    }

    fn delivers(&self, note: &RecordNote, delivers: bool) -> MasterDataChange {
        MasterDataChange::Delivers {
            supplier: self.supplier(note.supplier).id.clone(),
            plant: PlantId::new(note.name.id.as_str()),
            delivers,
        }
    }

    fn govern(&self, change: u32, record: u32, how: Governing, told: Told) -> Taken {
        let note = self.notes().records.get(&record).cloned();
        let note = note.ok_or("the record was not made")?;
        let wanted = match how {
            Governing::Retire => MasterDataChange::Standing(note.name.clone(), Standing::Retired),
            Governing::Reinstate => MasterDataChange::Standing(note.name.clone(), Standing::Active),
            Governing::DropUnit => MasterDataChange::UnitDropped(note.name.id.clone().into(), Unit::new(DOZEN)),
            Governing::Leave => self.delivers(&note, false),
        };
        let made = self.erp.change_master_data(&wanted, publish(told));
        let made = made.ok_or("the ERP has no such record")?;
        if let Some(note) = self.notes().records.get_mut(&record) {
            note.made.push((Some(change), made));
        }
        Ok(())
    }

    async fn tell_record(&self, change: u32) -> Taken {
        let event = {
            let notes = self.notes();
            let mut made = notes.records.values().flat_map(|note| &note.made);
            made.find(|(number, _)| *number == Some(change)).map(|(_, told)| told.event.clone())
        };
        let event = event.ok_or("the record was not changed")?;
        let sent = self.erp.publish(&event, PublishMode::Well).await;
        sent.map(drop).map_err(|error| error.to_string())
    }

    /// Returns the name that the ERP gave a record of the plan.
    pub(super) fn record_id(&self, record: u32) -> Result<String, String> {
        let notes = self.notes();
        let note = notes.records.get(&record).ok_or("the record was not made")?;
        Ok(note.name.id.clone())
    }

    /// Returns whether a document of this moment may name these records, a material in dozens or not.
    pub(super) fn naming(&self, group: usize, records: &[u32], in_dozens: bool) -> Naming {
        let notes = self.notes();
        let mut reasons = Vec::new();
        for record in records {
            let Some(note) = notes.records.get(record) else {
                return Naming::Doubtful;
            };
            if self.outlook.governs(group, *record) {
                return Naming::Doubtful;
            }
            let Some(state) = note.certain_state() else {
                return Naming::Doubtful;
            };
            reasons.extend(state.is_retired.then_some(Reason::MasterDataOutdated));
            reasons.extend((!state.is_served).then_some(Reason::MasterDataUnknown));
            reasons.extend((in_dozens && !state.has_dozen).then_some(Reason::MasterDataUnit));
        }
        if reasons.is_empty() { Naming::Fine } else { Naming::Wrong(reasons) }
    }

    /// Returns what is expected of an order event that names these records and would be `expected` otherwise.
    pub(super) fn expected_of_order(&self, group: usize, records: &[u32], in_dozens: bool, expected: Expected) -> Expected {
        if records.iter().any(|record| self.outlook.governs_soon(group, *record)) {
            return if expected == Expected::Refuse { expected } else { Expected::Either };
        }
        match self.naming(group, records, in_dozens) {
            Naming::Fine => expected,
            Naming::Wrong(reasons) if expected == Expected::Accept => Expected::Case(reasons),
            Naming::Wrong(_) | Naming::Doubtful if expected == Expected::Refuse => expected,
            Naming::Wrong(_) | Naming::Doubtful => Expected::Either,
        }
    }
}

impl RecordNote {
    /// Returns how the record stands as the deployment must know it: by its newest change, once that was taken.
    fn certain_state(&self) -> Option<State> {
        let mut state = State {
            is_retired: false,
            has_dozen: true,
            is_served: self.name.kind != RecordKind::Plant,
        };
        for (_, told) in &self.made {
            match &told.record.content {
                RecordContent::Supplier(supplier) => {
                    state.is_served = supplier.plants.iter().any(|plant| plant.as_str() == self.name.id);
                }
                content => {
                    state.is_retired = told.record.governance.status == Standing::Retired;
                    if let RecordContent::Material(material) = content {
                        state.has_dozen = material.conversions.iter().any(|conversion| conversion.unit == Unit::new(DOZEN));
                    }
                }
            }
        }
        // The record itself and its supplier's are told apart: the newest of each must have been taken.
        let newest = |is_supplier: bool| {
            let own = self
                .made
                .iter()
                .filter(|(_, told)| matches!(told.record.content, RecordContent::Supplier(_)) == is_supplier);
            own.map(|(_, told)| told.event.settled() == Settled::Accepted).next_back()
        };
        (newest(false) != Some(false) && newest(true) != Some(false)).then_some(state)
    }
}
