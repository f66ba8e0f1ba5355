//! Master data: what documents may name is what the newest revision of each record says, and whoever answers for a record is told.

use crate::invariant::{Breach, Invariant, Judgement};
use crate::kinds::Kinds;
use crate::records::{Mark, Operation, Records, Resolution};
use countersign_core::documents::RecordName;
use countersign_core::history::{Expected, Function, RecordChanged, RecordNamed};
use countersign_core::promise::{Claim, Control, InvariantId, Promise};
use countersign_core::status::Reason;
use std::collections::BTreeMap;

static GOVERNED: Promise = Promise {
    id: InvariantId::new("I52"),
    name: "MasterDataGoverned",
    control: Control::CaseVisibility,
    says: "A document that names a supplier, plant, material, unit or Incoterm that is unknown or retired is refused, with a case that names whoever answers for the record; a document that names only what the newest master data allow is not.",
    matters: "goods are ordered and shipped that nobody may buy any more, or sound ones are refused, and the one person who could mend the record never hears of it",
    checked_by: "The answer to each document is compared with the revisions of the records that it names, as far as the integration had certainly taken them when it answered, and the owner in each case with the record's.",
    exercised_by: "A document named a record that the ERP had changed.",
    fix: "let the greatest revision of a record count, however late another arrives; hold every document against standing, plants and units of that revision, the ERP's orders and forecasts too; and put the record's own owner into the case",
    needs: Some(Claim::MasterData),
};

/// One revision of a record, as the ERP told it.
#[derive(Debug)]
struct Published<'a> {
    changed: &'a RecordChanged,
    /// When the ERP had changed it.
    mark: Mark,
    /// When the integration had taken its event.
    accepted: Option<Mark>,
}

type Feed<'a> = BTreeMap<&'a RecordName, Vec<Published<'a>>>;

/// I52: governed master data. Keeps nothing of its own.
#[derive(Debug, Default)]
pub(crate) struct MasterDataGoverned {
    judgement: Judgement,
}

impl Invariant for MasterDataGoverned {
    fn promise(&self) -> &'static Promise {
        &GOVERNED
    }

    fn wants(&self) -> Kinds {
        Kinds::NONE
    }

    fn finish(&mut self, records: &Records) -> Judgement {
        let feed = feed(records);
        for operation in records.operations().filter(|operation| is_new_business(operation)) {
            self.see_document(operation, &feed);
        }
        for case in records.cases().filter(|case| is_about_master_data(case.seen.reason)) {
            let sender = case.seen.payload.and_then(|payload| records.sender(payload));
            let Some(operation) = sender.filter(|operation| is_new_business(operation)) else {
                continue;
            };
            let named = operation.intent.iter().flat_map(|intent| intent.names.iter());
            let named: Vec<&RecordNamed> = named.filter(|named| feed.contains_key(&named.name)).collect();
            if named.is_empty() {
                continue;
            }
            let breach = |what: String| {
                Breach::new(subject(operation), what)
                    .seen(operation.marks().take(6))
                    .seen(changes(&named, &feed))
                    .seen([case.mark])
            };
            if operation.expected() == Some(&Expected::Accept) && named.iter().all(|named| verdict(operation, named, &feed) == Some(true)) {
                let what = format!(
                    "{} names only what the newest master data allow, and case {} holds it for {}",
                    subject(operation),
                    case.seen.id,
                    case.seen.reason_text
                );
                self.judgement.fail(breach(what));
                continue;
            }
            self.see_owner(operation, &named, &feed, case.seen.data_owner.as_deref(), breach);
        }
        std::mem::take(&mut self.judgement)
    }
}

impl MasterDataGoverned {
    fn see_document(&mut self, operation: &Operation, feed: &Feed<'_>) {
        let names = operation.intent.iter().flat_map(|intent| intent.names.iter());
        for named in names.filter(|named| feed.contains_key(&named.name)) {
            self.judgement.exercise();
            let is_taken = operation.resolution() == Resolution::Accepted;
            if !is_taken || verdict(operation, named, feed) != Some(false) {
                continue;
            }
            let what = format!("{} was taken, and names {}, which it may not", subject(operation), words(named));
            let breach = Breach::new(subject(operation), what)
                .seen(changes(&[named], feed))
                .seen(operation.marks().take(6));
            self.judgement.fail(breach);
        }
    }

    fn see_owner(
        &mut self,
        operation: &Operation,
        named: &[&RecordNamed],
        feed: &Feed<'_>,
        told: Option<&str>,
        breach: impl Fn(String) -> Breach,
    ) {
        // The case is about one of the records that may be wrong; about another one when there is none among these.
        let suspects: Vec<_> = named.iter().filter(|named| verdict(operation, named, feed) != Some(true)).collect();
        if suspects.is_empty() || suspects.iter().any(|named| verdict(operation, named, feed).is_none()) {
            return;
        }
        let mut owners: Vec<&str> = Vec::new();
        for named in suspects {
            let possible = possible(operation, &named.name, feed);
            owners.extend(possible.iter().map(|published| published.changed.owner.as_str()));
        }
        if told.is_some_and(|told| owners.contains(&told)) {
            return;
        }
        let told = told.map_or_else(|| "nobody".to_owned(), |told| format!("`{told}`"));
        let what = format!(
            "{} names what it may not, `{}` answers for it, and its case names {told}",
            subject(operation),
            owners.first().copied().unwrap_or_default()
        );
        self.judgement.fail(breach(what));
    }
}

fn feed(records: &Records) -> Feed<'_> {
    let mut feed = Feed::new();
    for operation in records.operations() {
        let Some(intent) = operation
            .intent
            .as_ref()
            .filter(|intent| intent.function == Function::MasterDataChange)
        else {
            continue;
        };
        let Some(changed) = intent.record.as_deref() else { continue };
        let revisions = feed.entry(&changed.name).or_default();
        match revisions.iter_mut().find(|known| known.changed.revision == changed.revision) {
            // The same event told again: its first acceptance counts.
            Some(known) => {
                known.accepted = [known.accepted, operation.accepted]
                    .into_iter()
                    .flatten()
                    .min_by_key(|mark| mark.index)
            }
            None => revisions.push(Published {
                changed,
                mark: operation.mark,
                accepted: operation.accepted,
            }),
        }
    }
    feed
}

/// Returns the revisions of a record that an answer to the operation may have been given by, without what stood before the first.
fn possible<'a, 'b>(operation: &Operation, name: &RecordName, feed: &'b Feed<'a>) -> Vec<&'b Published<'a>> {
    let revisions = feed.get(name).map_or(&[][..], Vec::as_slice);
    let (Some(from), Some(to)) = (operation.first_sent(), answered(operation)) else {
        return revisions.iter().collect();
    };
    let least = certain(revisions, from);
    revisions
        .iter()
        .filter(|known| least.is_none_or(|least| known.changed.revision >= least) && !to.is_before(known.mark))
        .collect()
}

/// Returns the greatest revision that the integration had certainly taken at a moment.
fn certain(revisions: &[Published<'_>], at: Mark) -> Option<u32> {
    let taken = revisions
        .iter()
        .filter(|known| known.accepted.is_some_and(|accepted| accepted.is_before(at)));
    taken.map(|known| known.changed.revision).max()
}

/// Returns whether the operation may name a record in this way; nothing when that depends on what the integration knew and nobody saw.
fn verdict(operation: &Operation, named: &RecordNamed, feed: &Feed<'_>) -> Option<bool> {
    let revisions = feed.get(&named.name)?;
    let from = operation.first_sent()?;
    let possible = possible(operation, &named.name, feed);
    let mut answers = possible.iter().map(|known| known.changed.allows(named));
    let first = answers.next();
    if certain(revisions, from).is_none() {
        // What stood before is known of a new record alone: nothing did.
        let is_new = revisions.iter().any(|known| known.changed.revision == 1);
        return (is_new && first != Some(true) && answers.all(|answer| !answer)).then_some(false);
    }
    answers.all(|answer| Some(answer) == first).then_some(first).flatten()
}

/// Returns when the answer that settles the operation had come.
fn answered(operation: &Operation) -> Option<Mark> {
    let last = operation.attempts.iter().filter_map(|attempt| attempt.settled()).next_back();
    operation.accepted.or_else(|| last.map(|outcome| outcome.mark))
}

/// A document of its own that begins or goes on with business: no repetition, no cancellation, nothing that is overtaken.
fn is_new_business(operation: &Operation) -> bool {
    let is_one = matches!(
        operation.function(),
        Some(
            Function::OrderRelease
                | Function::OrderRevise
                | Function::ForecastPublish
                | Function::AcknowledgementSubmit
                | Function::ShipNoticeSubmit
                | Function::InventoryCommitmentSubmit
        )
    );
    let is_meant = match operation.expected() {
        Some(Expected::Accept | Expected::Case(_)) => true,
        // An event of the ERP that may have been overtaken is not looked at by anybody.
        Some(Expected::Either) => !operation.is_revised_event(),
        _ => false,
    };
    is_one && is_meant
}

fn is_about_master_data(reason: Option<Reason>) -> bool {
    matches!(
        reason,
        Some(Reason::MasterDataUnknown | Reason::MasterDataOutdated | Reason::MasterDataUnit)
    )
}

fn changes(named: &[&RecordNamed], feed: &Feed<'_>) -> Vec<Mark> {
    let revisions = named.iter().filter_map(|named| feed.get(&named.name)).flatten();
    revisions
        .flat_map(|known| [Some(known.mark), known.accepted])
        .flatten()
        .take(6)
        .collect()
}

fn subject(operation: &Operation) -> String {
    operation.document().map_or_else(|| operation.id.to_string(), ToString::to_string)
}

fn words(named: &RecordNamed) -> String {
    match (&named.plant, &named.unit) {
        (Some(plant), _) => format!("{} for plant {plant}", named.name),
        (None, Some(unit)) => format!("{} in {unit}", named.name),
        (None, None) => named.name.to_string(),
    }
}
