//! An accepted ship notice: whether the order allows the quantities, and the shipment that the ERP gets.

use super::answer;
use super::messages::SHIPMENTS;
use super::problem::{ProblemKind, Refusal};
use super::step::{Step, Stop};
use crate::store::{DocumentRow, OrderRow};
use countersign_core::amount::Quantity;
use countersign_core::documents::{ProblemError, ShipNotice};
use countersign_core::ids::{CorrelationId, MaterialId};
use countersign_core::status::Reason;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

impl Step<'_> {
    /// Checks that every line is in the revision of its material that the order asks for now.
    pub(super) fn check_material_revisions(&self, notice: &ShipNotice, order: &OrderRow) -> Result<(), Stop> {
        let mut errors = Vec::new();
        for (at, line) in notice.lines.iter().enumerate() {
            let ordered = order.document.lines.iter().find(|ordered| ordered.line == line.order_line);
            let (Some(ordered), Some(shipped)) = (ordered, &line.material_revision) else {
                continue;
            };
            if (self.policies.quality.is_outdated)(&ordered.material_revision, shipped) {
                let detail = format!(
                    "order line {} asks for revision `{}` of `{}`, and `{shipped}` would be shipped",
                    line.order_line, ordered.material_revision, line.material
                );
                let pointer = format!("/lines/{at}/materialRevision");
                errors.push(ProblemError { pointer, detail });
            }
        }
        match errors.first() {
            None => Ok(()),
            Some(first) => {
                let detail = first.detail.clone();
                let refusal = Refusal::with_case(ProblemKind::MaterialRevision, Reason::MaterialRevision, detail);
                Err(refusal.with_errors(errors).into())
            }
        }
    }

    /// Checks that all accepted notices of each order line together stay within the tolerance.
    pub(super) fn check_tolerance(&self, notice: &ShipNotice, order: &OrderRow) -> Result<(), Stop> {
        let mut errors = Vec::new();
        for (line, added) in self.added(notice)? {
            let Some(ordered) = order.document.lines.iter().find(|ordered| ordered.line == line) else {
                continue;
            };
            let in_base = self.in_base_unit(&ordered.material, &ordered.quantity).ok_or_else(inexact)?;
            let largest = order.document.tolerance.largest(in_base.amount).ok_or_else(inexact)?;
            let shipped = self.store.shipped(&order.number, line)?.checked_add(added).ok_or_else(inexact)?;
            if (self.policies.quantities.is_over)(shipped, largest) {
                errors.push(ProblemError {
                    pointer: "/lines".to_owned(),
                    detail: format!(
                        "order line {line} allows {largest} {}, and {shipped} would be shipped",
                        in_base.unit
                    ),
                });
            }
        }
        match errors.first() {
            None => Ok(()),
            Some(first) => {
                let detail = first.detail.clone();
                let refusal = Refusal::with_case(ProblemKind::QuantityTolerance, Reason::QuantityTolerance, detail);
                Err(refusal.with_errors(errors).into())
            }
        }
    }

    /// Writes the shipment to the ERP and counts it.
    pub(super) fn ship(&self, row: &DocumentRow, notice: &ShipNotice) -> Result<(), Stop> {
        for (line, added) in self.added(notice)? {
            let total = self
                .store
                .shipped(&row.order_number, line)?
                .checked_add(added)
                .ok_or_else(inexact)?;
            self.store.keep_shipped(&row.order_number, line, total)?;
        }
        let key = self.unique_key(&row.receipt, &row.number);
        let mut shipment = self.shipment(notice)?;
        shipment.correlation_id = CorrelationId::new((self.policies.correlation.carried)(row.correlation.as_str(), &key));
        self.write_to_erp(row, SHIPMENTS, key, answer::encode(&shipment))?;
        Ok(())
    }

    /// Returns what the notice adds to each order line, in the base unit.
    fn added(&self, notice: &ShipNotice) -> Result<BTreeMap<u32, Decimal>, Stop> {
        let mut added = BTreeMap::new();
        for line in &notice.lines {
            let quantity = self.in_base_unit(&line.material, &line.quantity).ok_or_else(inexact)?;
            let sum = added.entry(line.order_line).or_insert(Decimal::ZERO);
            *sum = sum.checked_add(quantity.amount).ok_or_else(inexact)?;
        }
        Ok(added)
    }

    /// Returns the notice with every quantity of a material in its base unit; gross weights stay as they are.
    fn shipment(&self, notice: &ShipNotice) -> Result<ShipNotice, Stop> {
        let convert = |material: &MaterialId, quantity: &mut Quantity| -> Result<(), Stop> {
            *quantity = self.for_erp(material, quantity).ok_or_else(inexact)?;
            Ok(())
        };
        let mut shipment = notice.clone();
        for line in &mut shipment.lines {
            convert(&line.material, &mut line.quantity)?;
            for lot in &mut line.lots {
                convert(&line.material, &mut lot.quantity)?;
            }
        }
        for content in shipment.packages.iter_mut().flat_map(|package| &mut package.contents) {
            if let Some(line) = notice.lines.iter().find(|line| line.line == content.line) {
                convert(&line.material, &mut content.quantity)?;
            }
        }
        Ok(shipment)
    }
}

fn inexact() -> Refusal {
    let detail = "a quantity has no exact amount in its base unit";
    Refusal::with_case(ProblemKind::MasterData, Reason::MasterDataUnit, detail)
}
