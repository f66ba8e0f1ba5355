//! The buyer's steps.

use super::crew::Crew;
use super::notes::{OrderNote, RevisionNote};
use super::perform::Taken;
use countersign_campaigns::{Action, Change, Leeway, Line, Step, Telling, Told, record_of};
use countersign_core::amount::{Currency, Quantity, Tolerance};
use countersign_core::documents::{CommitmentTolerance, PlanningRun, PurchaseOrder};
use countersign_core::history::{Expected, Function, SignatureFlaw};
use countersign_core::ids::PlantId;
use countersign_erp::{Amendment, DraftLine, OrderDraft, Publish, PublishMode, Release};
use countersign_transports::cloudevents::Mode;
use jiff::ToSpan as _;
use rust_decimal::Decimal;

impl Crew<'_> {
    pub(super) async fn take_order_step(&self, group: usize, step: &Step) -> Taken {
        match &step.action {
            Action::Release { .. } => self.release(group, &step.action),
            Action::Revise { order, change, run, told } => {
                let run = run.map(|run| self.planning_run(run));
                self.amend(group, *order, Some((change, run)), *told)
            }
            Action::Cancel { order, told } => self.amend(group, *order, None, *told),
            Action::Tell { order, revision, how } => self.tell(*order, *revision, *how).await,
            _ => Ok(()),
        }
    }

    fn release(&self, group: usize, action: &Action) -> Taken {
        let Action::Release {
            order,
            supplier,
            lines,
            over_percent,
            like,
            currency,
            promises,
            plant,
            told,
        } = action
        else {
            return Ok(());
        };
        let who = self.supplier(*supplier);
        let own_plant = match plant {
            Some(record) => PlantId::new(self.record_id(*record)?),
            None => who.plants.first().cloned().ok_or("the supplier delivers to no plant")?,
        };
        let number = self.order_number(*order);
        let mut drafted = lines.iter().map(|line| self.draft_line(line)).collect::<Result<Vec<_>, _>>()?;
        let records: Vec<u32> = lines.iter().filter_map(|line| record_of(&line.material)).chain(*plant).collect();
        let in_dozens = lines.iter().any(|line| line.unit == "DZN");
        for line in drafted.iter_mut().filter(|_| currency.is_some()) {
            line.price.currency = Currency::new(currency.clone().unwrap_or_default());
        }
        let mut draft = OrderDraft::typical(number.clone(), who.id.clone(), own_plant).lines(drafted);
        if let Some(model) = like.and_then(|model| self.first_revision(model)) {
            draft.note = model.note;
            draft.reference = model.reference;
        }
        draft.expected = self.expected_of_order(group, &records, in_dozens, self.expected_of_event(group, *order, 1, *told));
        draft.tolerance = Tolerance {
            over_percent: Decimal::from(*over_percent),
            under_percent: Decimal::ZERO,
        };
        draft.commitment_tolerance = promises.as_ref().map(tolerance);
        self.portal.adopt(&number);
        let release = self.erp.release(&draft, publish(*told));
        let note = OrderNote {
            number,
            supplier: *supplier,
            records,
            revisions: vec![note(release, false, *told)],
        };
        self.notes().orders.insert(*order, note);
        Ok(())
    }

    fn draft_line(&self, line: &Line) -> Result<DraftLine, String> {
        let amount = Decimal::from_str_exact(&line.amount).map_err(|_| format!("`{}` is no decimal", line.amount))?;
        let material = match record_of(&line.material) {
            Some(record) => self.record_id(record)?,
            None => line.material.clone(),
        };
        let quantity = Quantity::new(amount, line.unit.as_str());
        Ok(DraftLine::new(material, quantity, Decimal::new(1250, 2)))
    }

    fn first_revision(&self, order: u32) -> Option<PurchaseOrder> {
        let notes = self.notes();
        notes.orders.get(&order)?.revision(1).map(|revision| revision.order.clone())
    }

    /// Returns a planning run of the plan, which begins with the first order that it changes.
    pub(super) fn planning_run(&self, run: u32) -> PlanningRun {
        let number = format!("{}-{}-{run}", self.stage.run, self.scenario);
        let mut notes = self.notes();
        notes.runs.entry(run).or_insert_with(|| self.erp.plan(number)).clone()
    }

    /// A change with the planning run that makes it, or a cancellation.
    fn amend(&self, group: usize, order: u32, change: Option<(&Change, Option<PlanningRun>)>, told: Told) -> Taken {
        let (number, revision, records, in_dozens) = {
            let notes = self.notes();
            let known = notes.orders.get(&order).ok_or("the order was not released")?;
            let latest = known.revisions.last().ok_or("the order has no revision")?;
            let in_dozens = latest.order.lines.iter().any(|line| line.quantity.unit.as_str() == "DZN");
            (known.number.clone(), known.latest() + 1, known.records.clone(), in_dozens)
        };
        let is_cancellation = change.is_none();
        let mut expected = self.expected_of_event(group, order, revision, told);
        // A cancellation is taken whatever it names.
        if !is_cancellation {
            expected = self.expected_of_order(group, &records, in_dozens, expected);
        }
        let amendment = Amendment {
            function: if is_cancellation {
                Function::OrderCancel
            } else {
                Function::OrderRevise
            },
            expected,
            wrong: None,
            publish: publish(told),
        };
        let release = self.erp.amend(&number, amendment, |order| {
            if let Some((change, run)) = change {
                apply(change, order);
                order.planning_run = run;
            }
        });
        let release = release.map_err(|error| error.to_string())?;
        if let Some(known) = self.notes().orders.get_mut(&order) {
            known.revisions.push(note(release, is_cancellation, told));
        }
        Ok(())
    }

    /// A held event may be overtaken before it is told, and whether it is then is nobody's to know now.
    fn expected_of_event(&self, group: usize, order: u32, revision: u32, told: Told) -> Expected {
        if told != Told::Held {
            return Expected::Accept;
        }
        match self.outlook.telling(group, order, revision) {
            Some(Telling::Well) => Expected::Either,
            Some(_) => Expected::Refuse,
            None => Expected::Accept,
        }
    }

    async fn tell(&self, order: u32, revision: u32, how: Telling) -> Taken {
        let event = {
            let mut notes = self.notes();
            let known = notes.orders.get_mut(&order).ok_or("the order was not released")?;
            let place = revision.checked_sub(1).ok_or("there is no revision 0")? as usize;
            let note = known
                .revisions
                .get_mut(place)
                .ok_or_else(|| format!("the order has no revision {revision}"))?;
            note.is_told |= how == Telling::Well;
            note.event.clone()
        };
        let sent = self.erp.publish(&event, mode(how)).await;
        sent.map(|_| ()).map_err(|error| error.to_string())
    }
}

fn note(release: Release, is_cancellation: bool, told: Told) -> RevisionNote {
    RevisionNote {
        order: release.order,
        event: release.event,
        is_cancellation,
        is_in_background: told != Told::Held,
        is_told: told != Told::Held,
    }
}

pub(super) fn publish(told: Told) -> Publish {
    match told {
        Told::Now => Publish::Now,
        Told::Binary => Publish::As(Mode::Binary),
        Told::Held => Publish::Hold,
    }
}

pub(super) fn mode(how: Telling) -> PublishMode {
    let flaw = match how {
        Telling::Well => return PublishMode::Well,
        Telling::Unsigned => SignatureFlaw::Missing,
        Telling::OtherSecret => SignatureFlaw::OtherSecret,
        Telling::OtherBody => SignatureFlaw::OtherBody,
        Telling::Respelled => SignatureFlaw::OtherSpelling,
        Telling::OtherId => SignatureFlaw::OtherId,
        Telling::Past => SignatureFlaw::Past,
        Telling::Future => SignatureFlaw::Future,
    };
    PublishMode::BadSignature(flaw)
}

fn apply(change: &Change, order: &mut PurchaseOrder) {
    match change {
        Change::Quantity(amount) => {
            for line in order.lines.iter_mut().take(1) {
                line.quantity.amount = Decimal::from(*amount);
                line.schedule.truncate(1);
                let quantity = line.quantity.clone();
                line.schedule.iter_mut().for_each(|part| part.quantity = quantity.clone());
            }
        }
        Change::Date(days) => {
            for part in order.lines.iter_mut().flat_map(|line| &mut line.schedule) {
                part.date = part.date.saturating_add(i64::from(*days).days());
            }
        }
        Change::Drawing => {
            for line in &mut order.lines {
                line.material_revision = next_revision(&line.material_revision);
            }
        }
        Change::Promises(leeway) => order.commitment_tolerance = Some(tolerance(leeway)),
    }
}

/// Returns the letter after the last one: A is followed by B.
fn next_revision(revision: &str) -> String {
    let last = revision.bytes().next_back().unwrap_or(b'@');
    char::from(last.saturating_add(1).min(b'Z')).to_string()
}

fn tolerance(leeway: &Leeway) -> CommitmentTolerance {
    CommitmentTolerance {
        under_percent: Decimal::from(leeway.percent),
        over_percent: Decimal::from(leeway.percent),
        days_late: leeway.days,
    }
}
