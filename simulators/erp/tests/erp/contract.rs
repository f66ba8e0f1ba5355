//! What the ERP issues on its own account keeps the current contract.

use crate::stage::{Stage, bytes};
use countersign_core::amount::Quantity;
use countersign_core::ids::DocumentKind;
use countersign_erp::{DraftLine, Due, OrderDraft, Publish};
use rust_decimal::Decimal;

#[tokio::test]
async fn every_revision_of_an_order_over_every_sample_material_keeps_the_contract() {
    let stage = Stage::set().await;
    let amount = Decimal::new(125, 1);
    let line = |material: &countersign_erp::Material, unit: &str| DraftLine {
        due: vec![
            Due {
                in_days: 7,
                amount: Decimal::new(25, 1),
            },
            Due {
                in_days: 21,
                amount: Decimal::TEN,
            },
        ],
        ..DraftLine::new(material.material.clone(), Quantity::new(amount, unit), Decimal::new(480, 2))
    };
    let master_data = stage.session.master_data();
    let units = |material: &countersign_erp::Material| {
        let others = material.conversions.iter().map(|conversion| conversion.unit.clone());
        std::iter::once(material.base_unit.clone()).chain(others).collect::<Vec<_>>()
    };
    let lines: Vec<DraftLine> = master_data
        .materials
        .iter()
        .flat_map(|material| units(material).into_iter().map(|unit| line(material, unit.as_str())))
        .collect();
    let released = stage
        .session
        .release(&OrderDraft::typical("4500000017", "S1", "P100").lines(lines), Publish::Hold);
    let number = released.order.order_number.clone();
    let revised = stage
        .session
        .revise(&number, |order| order.lines.truncate(1), Publish::Hold)
        .expect("the order exists");
    let cancelled = stage.session.cancel(&number, Publish::Hold).expect("the order exists");
    let catalogue = countersign_contracts::catalogue();
    let contract = catalogue
        .contract(DocumentKind::Order, catalogue.current())
        .expect("orders have a contract");
    for release in [released, revised, cancelled] {
        assert_eq!(
            contract.check(&release.event.event().data).err(),
            None,
            "revision {}",
            release.order.revision
        );
        assert_eq!(bytes(&release.order), release.event.event().data);
    }
    stage.end().await;
}
