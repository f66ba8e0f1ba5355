//! Steps about contract versions: current, deprecated, past their sunset, unknown.

use super::operations::advance;
use super::orders::quantity;
use super::submit::{acknowledgement, ship_notice, submit};
use crate::wording::told;
use crate::world::{Procurement, Step, Unmet};
use countersign_core::deployment::{Stage as Life, VersionPromise};
use countersign_core::history::Expected;
use countersign_core::ids::DocumentKind;
use countersign_core::status::{Reason, Response};
use countersign_portal::{Answered, Drafted, Target};
use countersign_transports::headers::{parse_deprecation, parse_http_date, parse_links};
use cucumber::{then, when};
use jiff::Timestamp;

/// Returns the deployment's version of that life, or the one named.
fn version(world: &Procurement, which: &str) -> Step<VersionPromise> {
    let is_announced = |version: &&VersionPromise| version.stage == Life::Active && version.deprecated_at.is_some();
    let life = match which {
        "announced" => {
            let found = world.stage()?.deployment.versions.iter().find(is_announced).cloned();
            return found.ok_or_else(|| Unmet::new("the deployment has no version whose deprecation is still to come"));
        }
        "current" => Life::Active,
        "deprecated" => Life::Deprecated,
        "sunset" => Life::Sunset,
        other => return Err(Unmet::new(format!("`{other}` is none of current, announced, deprecated, sunset"))),
    };
    let found = world
        .stage()?
        .deployment
        .versions
        .iter()
        .rev()
        .find(|version| version.stage == life)
        .cloned();
    found.ok_or_else(|| Unmet::new(format!("the deployment has no {which} version")))
}

/// Moves the business clock on until an hour before the deprecated version ends.
#[when(expr = "the sunset of the deprecated version is an hour away")]
async fn before_the_sunset(world: &mut Procurement) -> Step {
    advance_to_sunset(world, -3_600).await
}

/// Moves the business clock on until the deprecated version has ended.
#[when(expr = "the sunset of the deprecated version comes")]
async fn at_the_sunset(world: &mut Procurement) -> Step {
    advance_to_sunset(world, 0).await
}

/// Moves the business clock on until an hour before the announced version is deprecated.
#[when(expr = "the deprecation of the announced version is an hour away")]
async fn before_the_deprecation(world: &mut Procurement) -> Step {
    let day = version(world, "announced")?.deprecated_at;
    advance_to(world, day, -3_600).await
}

/// Moves the business clock on until the announced version is deprecated.
#[when(expr = "the deprecation of the announced version comes")]
async fn at_the_deprecation(world: &mut Procurement) -> Step {
    let day = version(world, "announced")?.deprecated_at;
    advance_to(world, day, 0).await
}

/// Moves the business clock on to so many seconds from the sunset; it never goes back.
async fn advance_to_sunset(world: &Procurement, seconds: i64) -> Step {
    let sunset = version(world, "deprecated")?.sunset_at;
    advance_to(world, sunset, seconds).await
}

pub(super) async fn advance_to(world: &Procurement, moment: Option<Timestamp>, seconds: i64) -> Step {
    let sunset = moment.ok_or_else(|| Unmet::new("the deployment file gives no such date"))?;
    let now = world.recorder()?.business_now();
    let ahead = sunset.as_second() + seconds - now.as_second();
    match u64::try_from(ahead) {
        // The clocks of the two sides may be a second apart.
        Ok(ahead) => advance(world, ahead + 1).await,
        Err(_) => Ok(()),
    }
}

/// Reads the order through the current, the deprecated or the sunset version.
#[when(expr = "the supplier reads the order through the {word} version")]
async fn read_through(world: &mut Procurement, which: String) -> Step {
    let version = version(world, &which)?;
    let desk = world.desk()?;
    let mut lookup = desk.lookup();
    if version.stage_at(world.recorder()?.business_now()) == Life::Sunset {
        lookup.expected = Expected::Refuse;
    }
    lookup.version = version.name;
    let number = world.order()?.order.order_number.clone();
    world.read = Some(desk.look_up(&Target::Order(number), lookup).await);
    Ok(())
}

/// Accepts the order through the current, the deprecated or the sunset version.
#[when(expr = "the supplier accepts the order through the {word} version")]
async fn accept_through(world: &mut Procurement, which: String) -> Step {
    let version = version(world, &which)?;
    let mut submission = acknowledgement(world, 0, world.order()?.order.revision, Response::Accepted)?;
    submission.version = version.name;
    if version.stage == Life::Sunset {
        submission = submission.expecting(Expected::Refuse, "a version past its sunset");
    }
    submit(world, submission).await
}

/// Ships through the deprecated version, in that version's own form.
#[when(expr = "the supplier ships {word} {word} against the order through the deprecated version")]
async fn ship_through(world: &mut Procurement, amount: String, unit: String) -> Step {
    let mut submission = ship_notice(world, quantity(&amount, &unit)?)?;
    submission.version = version(world, "deprecated")?.name;
    submit(world, submission).await
}

/// Accepts the order through a version that nobody has announced.
#[when(expr = "the supplier accepts the order through the version {string}")]
async fn accept_through_unknown(world: &mut Procurement, name: String) -> Step {
    let mut submission = acknowledgement(world, 0, world.order()?.order.revision, Response::Accepted)?;
    submission.version = name;
    submit(world, submission.expecting(Expected::Refuse, "a version that does not exist")).await
}

/// Sends an acknowledgement in the form of the deprecated version to the current one.
#[when(expr = "the supplier sends a document of the deprecated version to the current one")]
async fn old_form(world: &mut Procurement) -> Step {
    let old = version(world, "deprecated")?.name;
    let mut submission = acknowledgement(world, 0, world.order()?.order.revision, Response::Accepted)?;
    if let Drafted::Acknowledgement(document) = &submission.document {
        let form = countersign_contracts::write_acknowledgement(&old, document);
        submission.body = Some(form.to_string().into_bytes());
    }
    let expected = Expected::Case(vec![Reason::ValidationStructure, Reason::ValidationNumber]);
    submit(world, submission.expecting(expected, "the form of an older version")).await
}

/// Returns what was answered last, to a document or to a reading.
fn last_answer(world: &Procurement) -> Step<&Answered> {
    let answered = world.document.as_ref().map(|document| &document.answered).or(world.read.as_ref());
    answered.ok_or_else(|| Unmet::new("nothing was asked yet in this scenario"))
}

/// The last answer has no sign of an end: no `Deprecation`, no `Sunset`.
#[then(expr = "the answer is not marked as deprecated")]
fn not_deprecated(world: &mut Procurement) -> Step {
    let answered = last_answer(world)?;
    match (answered.header("deprecation"), answered.header("sunset")) {
        (None, None) => Ok(()),
        (deprecation, sunset) => Err(Unmet::new(format!(
            "expected no sign of an end; got Deprecation {}, Sunset {}",
            told(deprecation),
            told(sunset)
        ))),
    }
}

/// The last answer has the promised dates in `Deprecation` (RFC 9745) and `Sunset` (RFC 8594), and a link to what follows.
#[then(expr = "the answer says since when the version is deprecated and when it ends")]
fn deprecated(world: &mut Procurement) -> Step {
    let promised = version(world, "deprecated")?;
    let answered = last_answer(world)?;
    let since = answered.header("deprecation").and_then(|value| parse_deprecation(value).ok());
    let ends = answered.header("sunset").and_then(|value| parse_http_date(value).ok());
    if since != promised.deprecated_at || ends != promised.sunset_at {
        return Err(Unmet::new(format!(
            "expected deprecation {} and sunset {}; got {} and {}",
            told(promised.deprecated_at),
            told(promised.sunset_at),
            told(since),
            told(ends)
        )));
    }
    names_successor(answered)
}

/// The last answer has the promised date in `Deprecation` (RFC 9745); before that day it may also say nothing.
#[then(expr = "the answer says nothing wrong of the announced deprecation")]
fn nothing_wrong(world: &mut Procurement) -> Step {
    let promised = version(world, "announced")?.deprecated_at;
    let said = last_answer(world)?.header("deprecation").map(str::to_owned);
    match said.as_deref().map(parse_deprecation) {
        None => Ok(()),
        Some(Ok(at)) if Some(at) == promised => Ok(()),
        _ => Err(Unmet::new(format!(
            "expected deprecation {} or nothing; got {}",
            told(promised),
            told(said)
        ))),
    }
}

/// The last answer has the promised date in `Deprecation`, and a link to what follows.
#[then(expr = "the answer says since when the announced version is deprecated")]
fn now_deprecated(world: &mut Procurement) -> Step {
    let promised = version(world, "announced")?.deprecated_at;
    let answered = last_answer(world)?;
    let since = answered.header("deprecation").and_then(|value| parse_deprecation(value).ok());
    if since != promised {
        return Err(Unmet::new(format!("expected deprecation {}; got {}", told(promised), told(since))));
    }
    names_successor(answered)
}

/// The last answer links to the version that follows.
#[then(expr = "the answer says which version follows")]
fn successor(world: &mut Procurement) -> Step {
    names_successor(last_answer(world)?)
}

fn names_successor(answered: &Answered) -> Step {
    let links = parse_links(answered.header("link").unwrap_or_default());
    let has_successor = links.iter().any(|link| link.rel.iter().any(|rel| rel == "successor-version"));
    has_successor
        .then_some(())
        .ok_or_else(|| Unmet::new("expected a link with rel=\"successor-version\""))
}

/// The order in the last answer is valid by the contract of the deprecated version.
#[then(expr = "the answer is an order by the contract of that version")]
fn by_old_contract(world: &mut Procurement) -> Step {
    let name = version(world, "deprecated")?.name;
    let Some(contract) = countersign_contracts::catalogue().contract(DocumentKind::Order, &name) else {
        // A version that is not ours has no contract here to hold the answer against.
        return Ok(());
    };
    let body = last_answer(world)?.json().unwrap_or_default();
    let violations = contract.violations(&body["order"]);
    match violations.first() {
        Some(violation) => Err(Unmet::new(format!("expected an order by contract {name}; {violation}"))),
        None => Ok(()),
    }
}
