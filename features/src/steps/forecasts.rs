//! Steps about forecasts: the ERP publishes what it will presumably need, the supplier sees the latest issue and commits to it.

use super::idle::wait_until_idle;
use super::orders::quantity;
use super::submit::{expect_misnamed, submit};
use crate::base_units::forecast_lines;
use crate::wording::{listed, told};
use crate::world::{ForecastInHand, Procurement, Step, Unmet, until};
use countersign_core::amount::Quantity;
use countersign_core::documents::{Bucket, Forecast};
use countersign_core::fault::{Fault, Misbehaviour, Selector};
use countersign_core::history::{Expected, Function};
use countersign_core::ids::ForecastNumber;
use countersign_core::status::Reason;
use countersign_erp::{ForecastDraft, Ledger, Publication, Publish, PublishMode, Reissue, Settled};
use countersign_portal::{Drafted, ForecastView, Pages, Submission, Target};
use cucumber::{given, then, when};
use std::time::Duration;

/// Reads quantities as a scenario writes them: `100 EA, 12.5 DZN`.
fn quantities(text: &str) -> Step<Vec<Quantity>> {
    let each = text.split(',').map(|part| {
        let (amount, unit) = part
            .trim()
            .split_once(' ')
            .ok_or_else(|| Unmet::new(format!("`{part}` is no quantity such as `100 EA`")))?;
        quantity(amount, unit)
    });
    each.collect()
}

fn publish(world: &mut Procurement, weeks: &str, material: &str, percent: &str) -> Step {
    let supplier = world.supplier()?;
    let plant = supplier
        .plants
        .first()
        .ok_or_else(|| Unmet::new("the supplier delivers to no plant"))?;
    let number = ForecastNumber::new(format!("F{}", world.stage()?.order_number()));
    let misnamed = world.master_data.misnamed;
    let draft = ForecastDraft {
        number: number.clone(),
        supplier: supplier.id.clone(),
        plant: plant.clone(),
        material: material.into(),
        weeks: quantities(weeks)?,
        under_percent: quantity(percent, "percent")?.amount,
        planning_run: None,
        expected: misnamed.map_or(Expected::Accept, |reason| Expected::Case(vec![reason])),
    };
    world.portal()?.adopt(&number.lane());
    let publication = world.erp()?.publish_forecast(draft, Publish::Now);
    keep(world, publication);
    Ok(())
}

fn keep(world: &mut Procurement, publication: Publication) {
    let number = &publication.forecast.forecast_number;
    let known = world.forecasts.iter_mut().find(|known| known.forecast.forecast_number == *number);
    let in_hand = ForecastInHand {
        forecast: publication.forecast,
        event: publication.event,
    };
    match known {
        Some(known) => *known = in_hand,
        None => world.forecasts.push(in_hand),
    }
}

fn reissue(world: &mut Procurement, place: usize, run: &str, weeks: &str, how: Reissue) -> Step<Publication> {
    let number = world.forecast_at(place)?.forecast.forecast_number.clone();
    let run = world
        .erp()?
        .plan(format!("{}-{run}", world.forecast_at(0)?.forecast.forecast_number));
    let weeks = quantities(weeks)?;
    let how = match world.master_data.misnamed {
        Some(reason) if how.expected == Expected::Accept => how.expecting(Expected::Case(vec![reason])),
        _ => how,
    };
    let issued = world.erp()?.reissue_forecast(&number, how.of(&run), |forecast| {
        for (bucket, quantity) in forecast.buckets.iter_mut().zip(weeks) {
            bucket.quantity = quantity;
        }
    });
    issued.map_err(|error| Unmet::new(error.to_string()))
}

async fn wait_until_shown(world: &Procurement, place: usize, issue: u32) -> Step {
    let forecast = &world.forecast_at(place)?.forecast;
    let (supplier, number) = (&forecast.supplier, &forecast.forecast_number);
    let shown = |pages: &Pages| {
        let page = pages.forecast(supplier, number)?;
        (page.forecast.issue == issue).then_some(())
    };
    if world.portal()?.wait_for(world.patience()?, shown).await.is_some() {
        return Ok(());
    }
    let seen = world.portal()?.forecast(supplier, number).map(|page| page.forecast.issue);
    Err(Unmet::new(format!(
        "expected the portal to show issue {issue} of forecast {number}; it shows {}",
        told(seen)
    )))
}

/// Publishes a forecast with so much in each week, of which so many percent less may be committed to, and waits until it is seen.
#[given(expr = "a forecast of {string} of {word} with {word} percent less allowed that the supplier sees")]
async fn visible(world: &mut Procurement, weeks: String, material: String, percent: String) -> Step {
    publish(world, &weeks, &material, &percent)?;
    wait_until_shown(world, world.forecasts.len() - 1, 1).await
}

/// Publishes a forecast of the scenario's new material with so much in each week, and waits until it is seen.
#[given(expr = "a forecast of {string} of the new material that the supplier sees")]
async fn visible_of_new_material(world: &mut Procurement, weeks: String) -> Step {
    let material = world.master_data.name()?.id;
    publish(world, &weeks, &material, "0")?;
    wait_until_shown(world, world.forecasts.len() - 1, 1).await
}

/// The ERP publishes a forecast of the scenario's new material with so much in each week.
#[when(expr = "the ERP publishes a forecast of {string} of the new material")]
fn publish_of_new_material(world: &mut Procurement, weeks: String) -> Step {
    let material = world.master_data.name()?.id;
    publish(world, &weeks, &material, "0")
}

/// The integration refuses the event of the latest issue for good.
#[then(expr = "the integration refuses the forecast")]
async fn forecast_refused(world: &mut Procurement) -> Step {
    let event = world.forecast_at(0)?.event.clone();
    if !world.erp()?.accepted(&event, world.patience()?).await && matches!(event.settled(), Settled::Refused(_)) {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the forecast to be refused; it is {:?}",
        event.settled()
    )))
}

/// A planning run issues the forecast anew, with so much in each week.
#[given(expr = "the planning run of the {word} issues the forecast with {string}")]
#[when(expr = "the planning run of the {word} issues the forecast with {string}")]
fn run_issues(world: &mut Procurement, name: String, weeks: String) -> Step {
    let publication = reissue(world, 0, &name, &weeks, Reissue::plain(Publish::Now))?;
    keep(world, publication);
    Ok(())
}

/// One planning run issues every forecast of the scenario anew, with so much in each week.
#[given(expr = "the planning run of the {word} issues every forecast with {string}")]
#[when(expr = "the planning run of the {word} issues every forecast with {string}")]
fn run_issues_all(world: &mut Procurement, name: String, weeks: String) -> Step {
    for place in 0..world.forecasts.len() {
        let publication = reissue(world, place, &name, &weeks, Reissue::plain(Publish::Now))?;
        keep(world, publication);
    }
    Ok(())
}

/// A planning run issues the forecast anew, and what it says is held back until a later issue was told.
#[given(expr = "the planning run of the {word} issues the forecast with {string}, and its event is held back")]
fn run_issues_and_holds(world: &mut Procurement, name: String, weeks: String) -> Step {
    let held = Reissue::plain(Publish::Hold).expecting(Expected::Overtaken);
    let publication = reissue(world, 0, &name, &weeks, held)?;
    world.held = Some(publication.event.clone());
    keep(world, publication);
    Ok(())
}

/// Sends the event of the latest issue once more, with the same id.
#[when(expr = "the event of the forecast arrives again")]
async fn event_again(world: &mut Procurement) -> Step {
    let event = world.forecast_at(0)?.event.clone();
    let again = world
        .erp()?
        .intend_again(&event, Expected::Repeat(event.operation()), Some("the same event once more"));
    let sent = world.erp()?.publish(&again, PublishMode::Well).await;
    sent.map(|_| ()).map_err(|error| Unmet::new(error.to_string()))
}

/// The portal takes its time to answer the next message about the forecast.
#[given(expr = "the portal answers slowly for the forecast")]
fn portal_is_slow(world: &mut Procurement) -> Step {
    slow_down(world, 0)
}

/// The portal takes long to answer the next push of each forecast of the scenario.
#[given(expr = "the portal answers slowly for every forecast")]
fn portal_is_slow_for_all(world: &mut Procurement) -> Step {
    (0..world.forecasts.len()).try_for_each(|place| slow_down(world, place))
}

fn slow_down(world: &mut Procurement, place: usize) -> Step {
    let select = Selector {
        order: Some(world.forecast_at(place)?.forecast.forecast_number.lane()),
        function: Some(Function::ForecastShow),
        ..Selector::default()
    };
    let fault = world.portal()?.set_fault(Fault {
        select,
        misbehaviour: Misbehaviour::Slow(Duration::from_millis(600)),
        skip: 0,
        times: 1,
    });
    world.portal_faults.push(fault);
    Ok(())
}

/// The portal shows this issue of the forecast, at the latest after the settle deadline.
#[given(expr = "the supplier sees issue {int} of the forecast")]
#[then(expr = "the supplier sees issue {int} of the forecast")]
async fn sees_issue(world: &mut Procurement, issue: u32) -> Step {
    wait_until_shown(world, 0, issue).await
}

/// The portal shows every forecast of the scenario in the latest issue that the ERP has.
#[then(expr = "the supplier sees every forecast in its latest issue")]
async fn sees_latest(world: &mut Procurement) -> Step {
    for place in 0..world.forecasts.len() {
        let issue = world.forecast_at(place)?.forecast.issue;
        wait_until_shown(world, place, issue).await?;
    }
    Ok(())
}

/// The portal was shown the forecast in these issues, one after the other, and nothing moves any more.
#[then(expr = "the supplier was shown the issues {string} of the forecast")]
async fn was_shown(world: &mut Procurement, issues: String) -> Step {
    wait_until_idle(world).await?;
    let forecast = &world.forecast_at(0)?.forecast;
    let page = world.portal()?.forecast(&forecast.supplier, &forecast.forecast_number);
    let seen = listed(page.map(|page| page.shown).unwrap_or_default());
    if seen == issues {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected the portal to have been shown the issues {issues}; it was shown {seen}"
    )))
}

fn draft(world: &Procurement, issue: u32, percent: &str) -> Step<Submission> {
    let in_hand = world.forecast_at(0)?;
    let desk = world.portal()?.supplier(&in_hand.forecast.supplier);
    let document = desk.draft_inventory_commitment(&in_hand.forecast, issue, quantity(percent, "percent")?.amount);
    let mut submission = desk.submission(document);
    if issue < in_hand.forecast.issue {
        submission = submission.expecting(
            Expected::Case(vec![Reason::RevisionStale]),
            "a commitment to an issue that was replaced",
        );
    }
    Ok(submission)
}

async fn commit(world: &mut Procurement, mut submission: Submission) -> Step {
    if world.master_data.misnamed.is_some() {
        expect_misnamed(world, &mut submission);
        submission.wrong = Some("a commitment that names what may not be named any more".to_owned());
    }
    forecast_lines(&world.erp()?.master_data(), &mut submission);
    submit(world, submission).await
}

/// The supplier commits to so many percent of each week of the current issue.
#[given(expr = "the supplier commits to {word} percent of the forecast")]
#[when(expr = "the supplier commits to {word} percent of the forecast")]
async fn commits(world: &mut Procurement, percent: String) -> Step {
    let issue = world.forecast_at(0)?.forecast.issue;
    let submission = draft(world, issue, &percent)?;
    commit(world, submission).await
}

/// The supplier commits to all of an issue, whatever the current one is.
#[when(expr = "the supplier commits to issue {int} of the forecast")]
async fn commits_to_issue(world: &mut Procurement, issue: u32) -> Step {
    let submission = draft(world, issue, "100")?;
    commit(world, submission).await
}

/// The supplier commits to these quantities, week by week; the weeks after them are not named.
#[when(expr = "the supplier commits to {string} of the forecast")]
async fn commits_to(world: &mut Procurement, weeks: String) -> Step {
    let issue = world.forecast_at(0)?.forecast.issue;
    let weeks = quantities(&weeks)?;
    let mut submission = draft(world, issue, "100")?;
    if let Drafted::InventoryCommitment(document) = &mut submission.document {
        document.buckets.truncate(weeks.len());
        for (bucket, quantity) in document.buckets.iter_mut().zip(weeks) {
            bucket.quantity = quantity;
        }
    }
    commit(world, submission).await
}

/// The supplier commits to a week that the forecast does not speak of.
#[when(expr = "the supplier commits to a week after the horizon of the forecast")]
async fn commits_beyond(world: &mut Procurement) -> Step {
    let forecast: Forecast = world.forecast_at(0)?.forecast.clone();
    let mut submission = draft(world, forecast.issue, "100")?;
    if let Drafted::InventoryCommitment(document) = &mut submission.document {
        document.buckets.extend(forecast.buckets.first().map(|first| Bucket {
            starts: forecast.horizon_ends,
            quantity: first.quantity.clone(),
        }));
    }
    let expected = Expected::Case(vec![Reason::MasterDataUnknown]);
    commit(world, submission.expecting(expected, "a week that the forecast does not have")).await
}

/// The ERP has booked exactly so many commitments to the forecast, now that nothing moves any more.
#[then(expr = "the ERP books {int} commitment(s) to the forecast")]
async fn booked(world: &mut Procurement, count: usize) -> Step {
    let number = world.forecast_at(0)?.forecast.forecast_number.clone();
    let enough = |ledger: &Ledger| (ledger.inventory_commitments(&number).len() >= count).then_some(());
    let came = world.erp()?.wait_for(world.patience()?, enough).await;
    wait_until_idle(world).await?;
    let seen = world.erp()?.inventory_commitments(&number).len();
    if came.is_some() && seen == count {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected {count} commitments to forecast {number} in the ERP; there are {seen}"
    )))
}

/// The newest commitment in the ERP has these quantities, week by week.
#[then(expr = "the ERP holds {string} as committed to")]
async fn held_as(world: &mut Procurement, weeks: String) -> Step {
    let wanted = quantities(&weeks)?;
    let number = world.forecast_at(0)?.forecast.forecast_number.clone();
    let amounts = |ledger: &Ledger| {
        let last = ledger.inventory_commitments(&number).last()?;
        let buckets = last.commitment.buckets.iter();
        Some(buckets.map(|bucket| bucket.quantity.clone()).collect::<Vec<_>>())
    };
    let is_so = |ledger: &Ledger| amounts(ledger).filter(|seen| *seen == wanted);
    if world.erp()?.wait_for(world.patience()?, is_so).await.is_some() {
        return Ok(());
    }
    let seen = world.erp()?.wait_for(Duration::ZERO, amounts).await.unwrap_or_default();
    Err(Unmet::new(format!("expected the ERP to hold {weeks}; it holds {}", listed(seen))))
}

/// Planning has an open case about the last commitment.
#[then(expr = "planning is told of the shortfall")]
async fn told_of_shortfall(world: &mut Procurement) -> Step {
    super::cases::expect_case(world, "about what falls short", "planning", |reason| {
        reason == Reason::ForecastShort.word()
    })
    .await
}

/// Nobody has a case about the forecast, now that nothing moves any more.
#[then(expr = "planning is told nothing")]
async fn told_nothing(world: &mut Procurement) -> Step {
    super::cases::no_case(world).await
}

async fn view(world: &Procurement, wanted: impl Fn(&ForecastView) -> bool) -> Step<Option<ForecastView>> {
    let number = world.forecast_at(0)?.forecast.forecast_number.clone();
    let desk = world.desk()?;
    until(world.patience()?, || async {
        let view = ForecastView::parse(desk.read_forecast(&number).await.body());
        Ok(view.filter(|view| wanted(view)))
    })
    .await
}

/// The gateway shows this issue, and the last commitment beside it.
#[then(expr = "the gateway shows issue {int} of the forecast with the commitment")]
async fn shown_with(world: &mut Procurement, issue: u32) -> Step {
    let number = world.document()?.document.number.clone();
    let found = view(world, |view| {
        view.issue == issue && view.commitment_number.as_ref() == Some(&number)
    })
    .await?;
    found
        .map(|_| ())
        .ok_or_else(|| Unmet::new(format!("expected the gateway to show issue {issue} with commitment {number}")))
}

/// The gateway shows this issue, and that nobody has committed to it.
#[then(expr = "the gateway shows issue {int} of the forecast without a commitment")]
async fn shown_without(world: &mut Procurement, issue: u32) -> Step {
    let found = view(world, |view| view.issue == issue && view.commitment_number.is_none()).await?;
    found
        .map(|_| ())
        .ok_or_else(|| Unmet::new(format!("expected the gateway to show issue {issue} without a commitment")))
}

/// The supplier's own list has the forecast in its current issue, and another supplier's list does not have it.
#[then(expr = "the forecast is listed to its supplier alone")]
async fn is_listed(world: &mut Procurement) -> Step {
    let forecast = &world.forecast_at(0)?.forecast;
    let find = |body: &[u8]| {
        let listed = ForecastView::parse_list(body);
        let own = listed.into_iter().find(|one| one.forecast_number == forecast.forecast_number);
        own.map(|one| one.issue)
    };
    let desk = world.desk()?;
    let own = find(desk.look_up(&Target::Forecasts, desk.lookup()).await.body());
    let other = world.other_desk()?;
    let foreign = find(other.look_up(&Target::Forecasts, other.lookup()).await.body());
    if own == Some(forecast.issue) && foreign.is_none() {
        return Ok(());
    }
    Err(Unmet::new(format!(
        "expected issue {} to be listed to its supplier alone; there is {} there and {} elsewhere",
        forecast.issue,
        told(own),
        told(foreign)
    )))
}

/// The supplier reads a forecast that does not exist, and then the one of another supplier.
#[when(expr = "another supplier reads the forecast")]
async fn other_reads(world: &mut Procurement) -> Step {
    wait_until_idle(world).await?;
    let forecast = world.forecast_at(0)?.forecast.clone();
    let desk = world.other_desk()?;
    let mut lookup = desk.lookup();
    lookup.expected = Expected::Refuse;
    lookup.wrong = Some("a forecast that does not exist".to_owned());
    let missing = Target::Forecast(ForecastNumber::new(format!("{}X", forecast.forecast_number)));
    world.missing = Some(desk.look_up(&missing, lookup.clone()).await);
    lookup.owner = Some(forecast.supplier.clone());
    lookup.wrong = Some("another supplier's forecast".to_owned());
    world.read = Some(desk.look_up(&Target::Forecast(forecast.forecast_number), lookup).await);
    Ok(())
}

/// The last answer differs in nothing from the one for a forecast that does not exist: status, headers, kind of problem.
#[then(expr = "it is answered exactly as for a forecast that does not exist")]
fn as_missing(world: &mut Procurement) -> Step {
    super::segregation::as_missing(world)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    #[test]
    fn quantities_are_read_as_they_are_written() {
        let read = quantities("100 EA, 12.5 DZN").expect("both are quantities");
        assert_eq!(read[1], Quantity::new(Decimal::new(125, 1), "DZN"));
        assert!(quantities("100").is_err());
    }
}
