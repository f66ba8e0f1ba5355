//! A comparison for people: the answer and for whom, then each change with what it breaks, an example and what to do.

use super::editions::Parties;
use crate::arguments::{CompareArguments, Require};
use crate::console;
use countersign_contracts::{Answer, Break, Change, ChangeKind as Kind, Comparison, Direction};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The longest part of an example that is shown, in characters.
const SHOWN: usize = 120;

pub(super) fn rendered(comparisons: &[Comparison], arguments: &CompareArguments, parties: &Parties, code: u8) -> String {
    let mut text = String::new();
    for comparison in comparisons {
        text.push_str(&headline(comparison, arguments));
        text.push_str(&answers(comparison, parties));
        changes(&mut text, comparison);
        text.push('\n');
    }
    text.push_str(&last_line(comparisons, arguments, code));
    text
}

fn headline(comparison: &Comparison, arguments: &CompareArguments) -> String {
    let words = |direction: &Direction| match direction.answer {
        Answer::Compatible => "compatible",
        Answer::CompatibleAsDescribed => "compatible for what is described",
        Answer::Broken => "broken",
        Answer::Undecided => "undecided",
    };
    let (backward, forward) = (words(&comparison.backward), words(&comparison.forward));
    let all = if backward == forward {
        format!("{backward} both ways")
    } else {
        format!("{backward} backward, {forward} forward")
    };
    let wanted = match arguments.require {
        Require::Full => "",
        Require::Backward => " (backward is required)",
        Require::Forward => " (forward is required)",
    };
    format!("{} to {}: {all}{wanted}\n", comparison.old, comparison.new)
}

fn answers(comparison: &Comparison, parties: &Parties) -> String {
    let backward = answer(
        "backward",
        (parties.writer, &comparison.old),
        (parties.reader, &comparison.new),
        &comparison.backward,
    );
    let forward = answer(
        "forward",
        (parties.writer, &comparison.new),
        (parties.reader, &comparison.old),
        &comparison.forward,
    );
    format!("{backward}{forward}")
}

/// Returns the answer of one direction in words, with its doubts.
fn answer(name: &str, (writer, sent): (&str, &str), (reader, read): (&str, &str), direction: &Direction) -> String {
    let sentence = match direction.answer {
        Answer::Compatible => format!("proved: {reader} that reads by {read} takes all that {writer} sends by {sent}"),
        Answer::CompatibleAsDescribed => format!(
            "proved for all that {sent} describes; {writer} that sends other members as well may be refused by {reader} that reads by {read}"
        ),
        Answer::Broken => format!("{writer} that sends by {sent} is refused by {reader} that reads by {read}"),
        Answer::Undecided => format!("not decided whether {reader} that reads by {read} takes all that {writer} sends by {sent}"),
    };
    let mut text = format!("  {name:<8}  {sentence}\n");
    for doubt in &direction.doubts {
        text.push_str(&format!("            {}: {}\n", shown_place(&doubt.place), doubt.why));
    }
    text
}

fn changes(text: &mut String, comparison: &Comparison) {
    let is_breaking = |change: &&Change| !change.backward.is_empty() || !change.forward.is_empty();
    for change in comparison.changes.iter().filter(is_breaking) {
        text.push_str(&format!("\n  {}: {}\n", shown_place(&change.place), change.what));
        breaks(text, "backward", &change.backward, &comparison.old, &comparison.new);
        breaks(text, "forward", &change.forward, &comparison.new, &comparison.old);
    }
    let mut harmless = comparison.changes.iter().filter(|change| !is_breaking(change)).peekable();
    if harmless.peek().is_some() {
        text.push_str("\n  found to break nothing\n");
    }
    for change in harmless {
        text.push_str(&format!("    {}: {}\n", shown_place(&change.place), change.what));
    }
    let fixes: BTreeSet<&str> = comparison.changes.iter().filter(is_breaking).map(fix).collect();
    if !fixes.is_empty() {
        text.push_str("\n  what to do\n");
    }
    for fix in fixes {
        text.push_str(&format!("    {fix}\n"));
    }
    if comparison.changes.is_empty() {
        text.push_str("  nothing changed\n");
    }
}

/// Adds the first described break of one direction, or else the first, and how many more there are.
fn breaks(text: &mut String, name: &str, breaks: &[Break], sent: &str, read: &str) {
    let Some(found) = breaks.iter().find(|found| found.is_described).or(breaks.first()) else {
        return;
    };
    let mildly = if found.is_described {
        ""
    } else {
        ", with a member that is not described,"
    };
    let more = match breaks.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let refusal = &found.refusal;
    text.push_str(&format!(
        "    {name:<8}  a document of {sent}{mildly} is refused by {read} at {}: {}{more}\n",
        shown_place(&refusal.pointer),
        refusal.words
    ));
    text.push_str(&format!("              {}\n", excerpt(found)));
}

/// Returns the part of the example round the place of the refusal: that place first, what does not matter only hinted at, and cut.
fn excerpt(found: &Break) -> String {
    let (parent, last) = found.refusal.pointer.rsplit_once('/').unwrap_or(("", ""));
    let part = found.example.pointer(parent).unwrap_or(&found.example);
    let last = last.replace("~1", "/").replace("~0", "~");
    let shown = match part {
        Value::Object(members) => {
            let here = members
                .iter()
                .filter(|(name, _)| **name == last)
                .map(|(name, value)| format!("{}: {value}", json!(name)));
            let others = members
                .iter()
                .filter(|(name, _)| **name != last)
                .map(|(name, value)| format!("{}: {}", json!(name), hinted(value)));
            let all: Vec<String> = here.chain(others).collect();
            format!("{{{}}}", all.join(", "))
        }
        other => other.to_string(),
    };
    let cut: String = shown.chars().take(SHOWN).collect();
    let rest = if cut.len() < shown.len() { "…" } else { "" };
    match parent {
        "" => format!("example: {cut}{rest}"),
        parent => format!("example, at {parent}: {cut}{rest}"),
    }
}

fn hinted(value: &Value) -> String {
    match value {
        Value::Array(_) => "[…]".to_owned(),
        Value::Object(_) => "{…}".to_owned(),
        other => other.to_string(),
    }
}

fn fix(change: &Change) -> &'static str {
    match change.kind {
        Kind::RequiredMemberAdded | Kind::MemberNowRequired => {
            "a new required member: leave it optional until every writer sends it, and let readers take it before writers send it"
        }
        Kind::OptionalMemberAdded => "a new member: let readers take it before writers send it, or leave documents open to unknown members",
        Kind::MemberRemoved => "a member that goes: keep it, optional, until no writer sends it and no reader needs it",
        Kind::MemberNowOptional => "a member that may be left out: let writers go on sending it until every reader does without",
        Kind::OpennessChanged => "unknown members: let writers send only described ones before readers refuse the others",
        Kind::ValuesRemoved | Kind::ValuesAdded => "values: let readers take the old and the new ones before writers change",
        Kind::RangeChanged | Kind::LengthChanged | Kind::CountChanged => {
            "ranges: let readers take both until every writer keeps the new one"
        }
        Kind::TypeChanged | Kind::PatternChanged | Kind::FormatChanged => {
            "another form: give it a member of its own, and let the old one live until its sunset"
        }
        Kind::AlternativesChanged | Kind::RuleChanged | Kind::DefaultChanged | Kind::Refused => {
            "anything else: publish it as a new version beside the old one, and say by when to move"
        }
    }
}

fn last_line(comparisons: &[Comparison], arguments: &CompareArguments, code: u8) -> String {
    let wanted = match arguments.require {
        Require::Full => "both ways",
        Require::Backward => "backward",
        Require::Forward => "forward",
    };
    let against = match comparisons {
        [only] => only.old.clone(),
        several => format!("each of the {} versions that may still be used", several.len()),
    };
    let new = comparisons.first().map_or("", |comparison| comparison.new.as_str());
    match code {
        console::HOLDS => format!("holds: {new} is compatible {wanted} with {against}"),
        console::BROKEN => format!("fails: {new} is not compatible {wanted} with {against}"),
        _ => format!(
            "unknown: whether {new} is compatible {wanted} with {against} was not decided; a person has to look at the places above"
        ),
    }
}

fn shown_place(place: &str) -> String {
    match place {
        "" => "the document".to_owned(),
        place => place.to_owned(),
    }
}
