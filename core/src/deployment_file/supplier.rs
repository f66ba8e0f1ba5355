//! The suppliers of a file, with their clients, plants and words.

use crate::calendar::{CalendarError, CalendarFacts, WorkingCalendar};
use crate::deployment::Supplier;
use crate::ids::{PlantId, SupplierId};
use crate::secret::Secret;
use crate::status::Response;
use crate::toml_file::Table;
use std::collections::{BTreeMap, BTreeSet};

/// Returns the suppliers of `[[suppliers]]`; there must be `least` of them, and `why` says for what.
///
/// `secret` reads the secret under a key of a supplier's table.
pub fn suppliers(
    root: &Table<'_, '_>,
    least: usize,
    why: &str,
    secret: impl Fn(&Table<'_, '_>, &'static str) -> Option<Secret>,
) -> Vec<Supplier> {
    let tables = root.tables("suppliers");
    let fix = format!("add tables `[[suppliers]]`, {least} or more");
    if !root.has("suppliers") {
        root.missing("suppliers", why, &fix);
    } else if tables.len() < least {
        root.bad("suppliers", &format!("a list of {}", tables.len()), why, &fix);
    }
    let mut taken = BTreeSet::new();
    let mut suppliers = Vec::new();
    for table in tables {
        suppliers.extend(supplier(&table, &mut taken, &secret));
        table.close();
    }
    suppliers
}

/// What is already the id or the client of another supplier.
type Taken = BTreeSet<(&'static str, String)>;

fn supplier(table: &Table<'_, '_>, taken: &mut Taken, secret: impl Fn(&Table<'_, '_>, &'static str) -> Option<Secret>) -> Option<Supplier> {
    let id = own(table, taken, "id", "every document names its supplier as the vendor master does");
    let client_id = own(table, taken, "client_id", "the supplier obtains its tokens with it");
    if client_id.as_ref().is_some_and(|client| client.contains(':')) {
        // RFC 7617, section 2: a colon ends the user id of Basic authentication.
        table.bad("client_id", "a text with a colon", "HTTP Basic cannot carry it", "choose another");
    }
    let client_secret = secret(table, "client_secret");
    let name = table.optional_text("name").or_else(|| id.clone());
    let plants = table.texts("plants", "orders are for a plant that the supplier delivers to");
    // Whom a deprecated version still serves is known to people, not to programs, so nobody has to say it.
    let uses = if table.has("uses") {
        table.texts("uses", "a supplier that uses no version uses nothing")
    } else {
        Vec::new()
    };
    let words = words(table);
    let calendar = table.optional_table("calendar").and_then(calendar);
    Some(Supplier {
        id: SupplierId::from(id?),
        name: name?,
        client_id: client_id?,
        client_secret: client_secret?,
        plants: plants.into_iter().map(PlantId::from).collect(),
        uses,
        words,
        calendar,
    })
}

/// Returns the days on which the supplier works.
fn calendar(table: Table<'_, '_>) -> Option<WorkingCalendar> {
    let time_zone = table.text("time_zone", "a day begins and ends by the clocks of a place");
    let working_days = table.texts("working_days", "without a working day no answer is ever due");
    let holidays = table.each("holidays", "a day such as `2026-12-25`", |text| text.parse().ok());
    let written = CalendarFacts {
        time_zone: time_zone.clone().unwrap_or_default(),
        working_days: working_days.clone(),
        holidays,
    };
    let calendar = WorkingCalendar::new(written);
    if let (Some(zone), Err(error)) = (&time_zone, &calendar) {
        match error {
            CalendarError::TimeZone(_) => table.bad(
                "time_zone",
                &format!("`{zone}`"),
                &error.to_string(),
                "write a name such as `Europe/Berlin`",
            ),
            CalendarError::Weekday(word) => {
                table.bad(
                    "working_days",
                    &format!("a list with `{word}`"),
                    &error.to_string(),
                    "write days such as `monday`",
                );
            }
            // An empty list was told above.
            CalendarError::Idle => {}
        }
    }
    table.close();
    calendar.ok()
}

/// Returns the text under `key`, which no other supplier may have.
fn own(table: &Table<'_, '_>, taken: &mut Taken, key: &'static str, why: &str) -> Option<String> {
    let text = table.text(key, why)?;
    if !taken.insert((key, text.clone())) {
        let why = "two suppliers that share it cannot be told apart";
        table.bad(key, "there twice", why, "give each supplier its own");
    }
    Some(text)
}

/// Returns what the supplier's own words mean; each answer needs one.
fn words(table: &Table<'_, '_>) -> BTreeMap<String, Response> {
    const FIX: &str = "add `words = { \"…\" = \"accepted\", \"…\" = \"changed\", \"…\" = \"rejected\" }`";
    if !table.has("words") {
        table.missing("words", "the supplier answers in words of its own", FIX);
    }
    let mut words = BTreeMap::new();
    let Some(own) = table.optional_table("words") else {
        return words;
    };
    for word in own.names() {
        let meaning = own.parsed(word, "`accepted`, `changed` or `rejected`", Response::from_word);
        words.extend(meaning.map(|meaning| (word.to_owned(), meaning)));
    }
    // A word whose meaning is unreadable may be the one that seems to be missing.
    let is_whole = words.len() == own.names().count();
    own.close();
    let lacks = |response: &&Response| !words.values().any(|meaning| meaning == *response);
    let missing: Vec<&str> = Response::ALL.iter().filter(lacks).map(|response| response.word()).collect();
    if is_whole && !missing.is_empty() {
        let found = format!("without a word for {}", missing.join(", "));
        table.bad("words", &found, "the supplier could not give this answer", FIX);
    }
    words
}
