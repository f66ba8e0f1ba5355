//! Steps about the feed of master data: the ERP adds, changes and retires records, and documents are held against them.

use super::orders::{line, release, release_with};
use super::shown::wait_until_shown;
use crate::wording::told;
use crate::world::{Procurement, Step, Unmet};
use countersign_core::amount::Unit;
use countersign_core::documents::{Conversion, Incoterm, MaterialContent, PlantContent, RecordContent, RecordKind, RecordName, Standing};
use countersign_core::ids::PlantId;
use countersign_core::status::Reason;
use countersign_erp::{EventHandle, MasterDataChange, Publish, PublishMode, RecordTold, Settled};
use cucumber::{given, then, when};

/// What a scenario has changed in the master data.
#[derive(Debug, Default)]
pub(crate) struct Governed {
    /// The record that the scenario is about, as it was told last.
    told: Option<RecordTold>,
    /// The event that is held back.
    held: Option<EventHandle>,
    /// Why the next document is a case of master data.
    pub(crate) misnamed: Option<Reason>,
}

impl Governed {
    fn told(&self) -> Step<&RecordTold> {
        self.told.as_ref().ok_or_else(|| {
            Unmet::new("the scenario has changed no record yet; begin with a step such as `a new material that the integration knows`")
        })
    }

    pub(super) fn name(&self) -> Step<RecordName> {
        self.told().map(|told| told.record.name())
    }
}

/// Changes a record and waits until the integration has taken the event.
async fn change(world: &mut Procurement, change: MasterDataChange) -> Step {
    let told = make(world, &change, Publish::Now)?;
    let is_taken = world.erp()?.accepted(&told.event, world.patience()?).await;
    if !is_taken {
        return Err(Unmet::new(format!(
            "expected the integration to take the change of {}; it did not",
            told.record.name()
        )));
    }
    world.master_data.told = Some(told);
    Ok(())
}

fn make(world: &Procurement, change: &MasterDataChange, publish: Publish) -> Step<RecordTold> {
    let told = world.erp()?.change_master_data(change, publish);
    told.ok_or_else(|| Unmet::new("the ERP has no such record"))
}

fn stands(world: &Procurement, standing: Standing) -> Step<MasterDataChange> {
    Ok(MasterDataChange::Standing(world.master_data.name()?, standing))
}

/// The ERP adds a material to the master data, counted in pieces and dozens, with an owner of its own, and the integration has taken it.
#[given(expr = "a new material that the integration knows")]
async fn new_material(world: &mut Procurement) -> Step {
    let id = format!("M-{}", world.stage()?.order_number());
    let content = RecordContent::Material(MaterialContent {
        description: "Lock washer M8".to_owned(),
        base_unit: Unit::new("EA"),
        minimum_shelf_life_days: None,
        conversions: vec![Conversion {
            unit: Unit::new("DZN"),
            numerator: 12,
            denominator: 1,
        }],
    });
    let owner = "Fasteners, Regensburg".to_owned();
    change(world, MasterDataChange::Content { id, content, owner }).await
}

/// The ERP adds a plant, and to it the supplier delivers from now on; the integration has taken both.
#[given(expr = "a new plant that the supplier delivers to")]
async fn new_plant(world: &mut Procurement) -> Step {
    let id = format!("P-{}", world.stage()?.order_number());
    let content = RecordContent::Plant(PlantContent {
        name: "Győr".to_owned(),
        time_zone: "Europe/Budapest".to_owned(),
    });
    let owner = "Site master, Győr".to_owned();
    let plant = PlantId::new(id.as_str());
    change(world, MasterDataChange::Content { id, content, owner }).await?;
    let supplier = world.supplier()?.id;
    let told = world.master_data.told.take();
    let delivers = true;
    change(world, MasterDataChange::Delivers { supplier, plant, delivers }).await?;
    world.master_data.told = told;
    Ok(())
}

/// Releases an order of the scenario's new material and waits until its supplier sees it.
#[given(expr = "an order of {word} {word} of the new material that the supplier sees")]
async fn visible_order(world: &mut Procurement, amount: String, unit: String) -> Step {
    let material = world.master_data.name()?.id;
    release(world, false, vec![line(&amount, &unit, &material)?], None, Publish::Now)?;
    wait_until_shown(world, 0, 1).await
}

/// Releases an order for the scenario's new plant and waits until its supplier sees it.
#[given(expr = "an order for the new plant that the supplier sees")]
async fn visible_order_for_plant(world: &mut Procurement) -> Step {
    let plant = PlantId::new(world.master_data.name()?.id);
    let lines = vec![line("100", "EA", "MAT-1000")?];
    release_with(world, false, Publish::Now, |mut draft| {
        draft.plant = plant;
        draft.lines(lines)
    })?;
    wait_until_shown(world, 0, 1).await
}

/// The buyer releases an order of the scenario's new material.
#[when(expr = "the buyer releases an order of {word} {word} of the new material")]
fn release_order(world: &mut Procurement, amount: String, unit: String) -> Step {
    let material = world.master_data.name()?.id;
    release(world, false, vec![line(&amount, &unit, &material)?], None, Publish::Now)
}

/// The buyer releases an order on the scenario's retired Incoterm.
#[when(expr = "the buyer releases an order on that Incoterm")]
fn release_order_on_incoterm(world: &mut Procurement) -> Step {
    let code = world.master_data.name()?.id;
    let lines = vec![line("100", "EA", "MAT-1000")?];
    release_with(world, false, Publish::Now, |mut draft| {
        let place = draft.incoterm.place.clone();
        draft.incoterm = Incoterm { code, place };
        draft.lines(lines)
    })
}

/// The ERP retires the scenario's record, and the integration has taken it.
#[given(expr = "the ERP retires it")]
#[when(expr = "the ERP retires it")]
async fn retire(world: &mut Procurement) -> Step {
    let retired = stands(world, Standing::Retired)?;
    change(world, retired).await?;
    world.master_data.misnamed = Some(Reason::MasterDataOutdated);
    Ok(())
}

/// The ERP retires an Incoterm, and the integration has taken it.
#[given(expr = "the Incoterm {word} is retired")]
async fn retire_incoterm(world: &mut Procurement, code: String) -> Step {
    let name = RecordName::new(RecordKind::Incoterm, code);
    change(world, MasterDataChange::Standing(name, Standing::Retired)).await?;
    world.master_data.misnamed = Some(Reason::MasterDataOutdated);
    Ok(())
}

/// The ERP retires the scenario's record; its event is held back.
#[given(expr = "the ERP retires it, and the event is held back")]
fn retire_and_hold(world: &mut Procurement) -> Step {
    let told = make(world, &stands(world, Standing::Retired)?, Publish::Hold)?;
    world.master_data.held = Some(told.event.clone());
    world.master_data.told = Some(told);
    Ok(())
}

/// The ERP brings the scenario's record back into use, and the integration has taken it.
#[given(expr = "the ERP brings it back into use")]
#[when(expr = "the ERP brings it back into use")]
async fn reinstate(world: &mut Procurement) -> Step {
    let active = stands(world, Standing::Active)?;
    change(world, active).await?;
    world.master_data.misnamed = None;
    Ok(())
}

/// The event of the earlier change arrives, after that of the newer one.
#[when(expr = "the event that was held back arrives")]
async fn held_arrives(world: &mut Procurement) -> Step {
    let held = world.master_data.held.clone();
    let held = held.ok_or_else(|| Unmet::new("no event of a record is held back"))?;
    let sent = world.erp()?.publish(&held, PublishMode::Well).await;
    sent.map(drop).map_err(|error| Unmet::new(error.to_string()))
}

/// The event of the latest change arrives once more, with the same id.
#[when(expr = "the event of the change arrives again")]
async fn arrives_again(world: &mut Procurement) -> Step {
    let event = world.master_data.told()?.event.clone();
    let again = world
        .erp()?
        .intend_again(&event, countersign_core::history::Expected::Repeat(event.operation()), None);
    let sent = world.erp()?.publish(&again, PublishMode::Well).await;
    sent.map(drop).map_err(|error| Unmet::new(error.to_string()))
}

/// The supplier no longer delivers to the scenario's new plant, and the integration has taken it.
#[when(expr = "the supplier no longer delivers to the new plant")]
async fn delivers_no_longer(world: &mut Procurement) -> Step {
    let plant = PlantId::new(world.master_data.name()?.id);
    let supplier = world.supplier()?.id;
    let delivers = false;
    change(world, MasterDataChange::Delivers { supplier, plant, delivers }).await?;
    world.master_data.misnamed = Some(Reason::MasterDataUnknown);
    Ok(())
}

/// The scenario's material can no longer be shipped in a unit, and the integration has taken it.
#[when(expr = "the ERP takes the unit {word} out of the material")]
async fn drop_unit(world: &mut Procurement, unit: String) -> Step {
    let material = world.master_data.name()?.id;
    change(world, MasterDataChange::UnitDropped(material.into(), Unit::new(unit))).await?;
    world.master_data.misnamed = Some(Reason::MasterDataUnit);
    Ok(())
}

/// The integration refuses the event of the order for good.
#[then(expr = "the integration refuses the order")]
async fn order_refused(world: &mut Procurement) -> Step {
    let order = world.order()?;
    let event = order.events.get(&order.order.revision).cloned();
    let event = event.ok_or_else(|| Unmet::new("the order has no event"))?;
    if !world.erp()?.accepted(&event, world.patience()?).await && matches!(event.settled(), Settled::Refused(_)) {
        return Ok(());
    }
    Err(Unmet::new(format!("expected the order to be refused; it is {:?}", event.settled())))
}

/// The case that was seen last names whoever answers for the record that the scenario changed last.
#[then(expr = "the case names the owner of the record")]
fn case_names_owner(world: &mut Procurement) -> Step {
    let owner = &world.master_data.told()?.record.governance.owner;
    let case = world
        .case
        .as_ref()
        .ok_or_else(|| Unmet::new("no case was looked at yet in this scenario"))?;
    if case.data_owner.as_ref() == Some(owner) {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the case to name `{owner}`; it names {}",
        told(case.data_owner.as_ref())
    )))
}
