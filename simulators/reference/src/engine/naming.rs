//! What a document names: all of it must be in the master data, and in use. What is not is a case with whoever answers for it.

use super::document::SupplierDocument;
use super::master_data::{Known, MasterData};
use super::problem::{ProblemKind, Refusal};
use super::step::{Step, Stop};
use countersign_core::amount::Quantity;
use countersign_core::documents::{Forecast, ProblemError, PurchaseOrder, RecordKind};
use countersign_core::ids::{DocumentKind, MaterialId, PlantId, SupplierId};
use countersign_core::status::Reason;

/// What is wrong with one thing that a document names.
#[derive(Debug)]
pub(super) struct Misnamed {
    reason: Reason,
    pointer: String,
    detail: String,
    owner: String,
}

/// The misnamed things of one document.
struct Search<'a> {
    step: &'a Step<'a>,
    known: &'a MasterData,
    /// Whether what is not in use any more may not be named.
    is_new_business: bool,
    found: Vec<Misnamed>,
}

impl Step<'_> {
    /// Checks what a supplier's document names.
    ///
    /// # Errors
    /// A refusal with a case, or the store's failure.
    pub(super) fn check_master_data(&self, document: &SupplierDocument) -> Result<(), Stop> {
        let mut search = Search {
            step: self,
            known: self.known()?,
            // What was delivered is invoiced, whatever became of the material since.
            is_new_business: matches!(
                document.kind(),
                DocumentKind::Acknowledgement | DocumentKind::ShipNotice | DocumentKind::InventoryCommitment
            ),
            found: Vec::new(),
        };
        search.look_at_supplier(document.supplier());
        // A version that carries no plant gets it from its order, which may still have to come.
        if !document.plant().as_str().is_empty() {
            search.look_at_plant(document.supplier(), document.plant());
        }
        for (pointer, material, quantity) in document.quantities() {
            search.look_at_quantity(pointer, material, quantity);
        }
        refuse(search.found)
    }

    /// Checks what an order of the ERP names.
    ///
    /// # Errors
    /// A refusal with a case, or one that asks the ERP to come back when no master data were received yet.
    pub(super) fn check_order(&self, order: &PurchaseOrder) -> Result<(), Stop> {
        self.check_of_erp(DocumentKind::Order, |search| {
            search.look_at_supplier(&order.supplier);
            search.look_at_plant(&order.supplier, &order.plant);
            search.look_at_incoterm(&order.incoterm.code);
            for (at, line) in order.lines.iter().enumerate() {
                search.look_at_quantity(format!("/lines/{at}/quantity"), &line.material, &line.quantity);
            }
        })
    }

    /// Checks what a forecast of the ERP names.
    ///
    /// # Errors
    /// As [`check_order`](Self::check_order).
    pub(super) fn check_forecast(&self, forecast: &Forecast) -> Result<(), Stop> {
        self.check_of_erp(DocumentKind::Forecast, |search| {
            search.look_at_supplier(&forecast.supplier);
            search.look_at_plant(&forecast.supplier, &forecast.plant);
            if search.look_at_material("/material".to_owned(), &forecast.material) {
                for (at, bucket) in forecast.buckets.iter().enumerate() {
                    search.look_at_unit(format!("/buckets/{at}/quantity"), &forecast.material, &bucket.quantity);
                }
            }
        })
    }

    fn check_of_erp(&self, kind: DocumentKind, look: impl FnOnce(&mut Search<'_>)) -> Result<(), Stop> {
        let mut search = Search {
            step: self,
            known: self.known()?,
            is_new_business: true,
            found: Vec::new(),
        };
        if (self.policies.master_data.is_checked)(kind) {
            look(&mut search);
        }
        refuse(search.found)
    }

    /// Returns a thing that is misnamed, with whoever answers for its record, or for records of its kind when there is none.
    pub(super) fn misnamed(
        &self,
        reason: Reason,
        (kind, known): (RecordKind, Option<&Known>),
        pointer: String,
        detail: String,
    ) -> Misnamed {
        let usual = self.master_data.map_or_else(String::new, |known| known.usual_owner(kind));
        let own = known.and_then(|known| known.owner.clone());
        Misnamed {
            reason,
            pointer,
            detail,
            owner: (self.policies.master_data.owner)(own, usual),
        }
    }
}

impl Search<'_> {
    fn look_at_supplier(&mut self, supplier: &SupplierId) {
        // A supplier that may use the gateway is known by that, if by nothing else.
        let known = self.known.suppliers.get(supplier).map(|known| &known.known);
        if known.is_some() || self.step.supplier(supplier).is_none() {
            self.look(
                (RecordKind::Supplier, known),
                "/supplier".to_owned(),
                &format!("supplier `{supplier}`"),
            );
        }
    }

    fn look_at_plant(&mut self, supplier: &SupplierId, plant: &PlantId) {
        let known = self.known.plants.get(plant).map(|known| &known.known);
        let is_sound = self.look((RecordKind::Plant, known), "/plant".to_owned(), &format!("plant `{plant}`"));
        let delivers = self.known.delivers(supplier, plant).unwrap_or_else(|| {
            let known = self.step.supplier(supplier);
            known.is_some_and(|known| known.plants.contains(plant))
        });
        if is_sound && !delivers {
            let detail = format!("supplier `{supplier}` does not deliver to plant `{plant}`");
            let known = self.known.suppliers.get(supplier).map(|known| &known.known);
            self.add(
                Reason::MasterDataUnknown,
                (RecordKind::Supplier, known),
                "/plant".to_owned(),
                detail,
            );
        }
    }

    fn look_at_incoterm(&mut self, code: &str) {
        // Master data that have no Incoterms at all do not govern them.
        if !self.known.incoterms.is_empty() {
            let known = self.known.incoterms.get(code);
            self.look(
                (RecordKind::Incoterm, known),
                "/incoterm/code".to_owned(),
                &format!("Incoterm `{code}`"),
            );
        }
    }

    fn look_at_quantity(&mut self, pointer: String, material: &MaterialId, quantity: &Quantity) {
        if self.look_at_material(pointer.clone(), material) {
            self.look_at_unit(pointer, material, quantity);
        }
    }

    /// Returns whether the material is known and may be named.
    fn look_at_material(&mut self, pointer: String, material: &MaterialId) -> bool {
        let known = self.known.materials.get(material).map(|known| &known.known);
        self.look((RecordKind::Material, known), pointer, &format!("material `{material}`"))
    }

    fn look_at_unit(&mut self, pointer: String, material: &MaterialId, quantity: &Quantity) {
        if self.step.in_base_unit(material, quantity).is_none() {
            let known = self.known.materials.get(material).map(|known| &known.known);
            let detail = format!("{quantity} of material `{material}` has no exact amount in its base unit");
            self.add(Reason::MasterDataUnit, (RecordKind::Material, known), pointer, detail);
        }
    }

    /// Returns whether a record is known and may be named; what is wrong with it is noted.
    fn look(&mut self, record: (RecordKind, Option<&Known>), pointer: String, words: &str) -> bool {
        let (reason, detail) = match record.1 {
            None => (Reason::MasterDataUnknown, format!("{words} is unknown")),
            Some(known) if self.is_new_business && !(self.step.policies.master_data.is_valid)(known.standing) => {
                (Reason::MasterDataOutdated, format!("{words} was retired"))
            }
            Some(_) => return true,
        };
        self.add(reason, record, pointer, detail);
        false
    }

    fn add(&mut self, reason: Reason, record: (RecordKind, Option<&Known>), pointer: String, detail: String) {
        self.found.push(self.step.misnamed(reason, record, pointer, detail));
    }
}

/// Refuses a document for what is misnamed in it, when anything is; the case is about what weighs most.
///
/// # Errors
/// A refusal with a case.
pub(super) fn refuse(found: Vec<Misnamed>) -> Result<(), Stop> {
    // What is unknown comes before what was retired, and both before a unit of what is known.
    let weight = |misnamed: &Misnamed| match misnamed.reason {
        Reason::MasterDataUnknown => 2,
        Reason::MasterDataOutdated => 1,
        _ => 0,
    };
    let Some(worst) = found.iter().max_by_key(|misnamed| weight(misnamed)) else {
        return Ok(());
    };
    let mut refusal = Refusal::with_case(ProblemKind::MasterData, worst.reason, worst.detail.clone());
    if let Some(cause) = &mut refusal.cause {
        cause.data_owner = Some(worst.owner.clone());
    }
    let errors = found.into_iter().map(|misnamed| ProblemError {
        pointer: misnamed.pointer,
        detail: misnamed.detail,
    });
    Err(refusal.with_errors(errors.collect()).into())
}
