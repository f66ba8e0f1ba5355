//! Making a made-up document keep the rules that stand in the schemas as `x-unique`, `x-sum` and `x-known`.

use super::applied::{Branches, Schemas};
use super::edition::Edition;
use super::walk::under;
use crate::rules::IN_SCHEMAS;
use serde_json::{Value, json};

/// Changes `document` so that it keeps the rules of `edition`; what stands at or under the pointer `kept` stays as it is where it can.
pub(super) fn repair(edition: &Edition, document: &mut Value, kept: &str) {
    if !edition.has_rules() {
        return;
    }
    let mut rules = Vec::new();
    collect(edition, document, &edition.root(), "", &mut rules);
    for (pointer, keyword, settings) in rules {
        let own = kept.strip_prefix(pointer.as_str());
        let Some(part) = document.pointer_mut(&pointer) else { continue };
        match keyword {
            "x-unique" => {
                let member = settings.as_str().unwrap_or_default();
                number(part, member, own);
                leave_one_of_each(part, member);
            }
            "x-sum" => add_up(part, &settings, own),
            "x-known" => point_to_lines(part, &settings),
            _ => {}
        }
    }
}

type Rules = Vec<(String, &'static str, Value)>;

fn collect(edition: &Edition, part: &Value, starts: &Schemas, pointer: &str, rules: &mut Rules) {
    let applied = edition.applied(starts, Branches::Fitting(part));
    // What belongs further in is mended first, since a sum copies from it.
    match part {
        Value::Object(members) => {
            for (name, value) in members {
                collect(edition, value, &edition.member(&applied, name), &under(pointer, name), rules);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                collect(edition, value, &edition.item(&applied, index), &format!("{pointer}/{index}"), rules);
            }
        }
        _ => {}
    }
    for place in &applied {
        for keyword in IN_SCHEMAS {
            if let Some(settings) = edition.at(place).get(keyword) {
                rules.push((pointer.to_owned(), keyword, settings.clone()));
            }
        }
    }
}

/// Numbers the items that have a number, each with one of its own.
fn number(part: &mut Value, member: &str, kept: Option<&str>) {
    let items = part.as_array_mut().into_iter().flatten();
    let mut used = std::collections::BTreeSet::new();
    for (index, item) in items.enumerate() {
        let is_kept = kept == Some(format!("/{index}/{member}").as_str());
        let Some(found) = item.get(member).and_then(Value::as_u64) else {
            continue;
        };
        if used.insert(found) || is_kept {
            continue;
        }
        let free = (1_u64..).find(|number| !used.contains(number)).unwrap_or(found);
        used.insert(free);
        if let Some(place) = item.get_mut(member) {
            *place = json!(free);
        }
    }
}

/// Leaves the first of the items that have the same text.
fn leave_one_of_each(part: &mut Value, member: &str) {
    let mut used = std::collections::BTreeSet::new();
    if let Some(items) = part.as_array_mut() {
        items.retain(|item| {
            item.get(member)
                .and_then(Value::as_str)
                .is_none_or(|text| used.insert(text.to_owned()))
        });
    }
}

/// Leaves one part, equal to the whole; or makes the whole equal to it when the part is what is kept.
fn add_up(part: &mut Value, settings: &Value, kept: Option<&str>) {
    let name = |key: &str| settings.get(key).and_then(Value::as_str).unwrap_or_default();
    let (whole, parts) = (name("whole"), name("parts"));
    let is_part_kept = kept.is_some_and(|kept| kept.starts_with(&format!("/{parts}/")));
    let quantity = part.get(whole).cloned();
    let Some(items) = part.get_mut(parts).and_then(Value::as_array_mut) else {
        return;
    };
    if items.len() > 1 && kept != Some(format!("/{parts}").as_str()) {
        items.truncate(1);
    }
    let count = items.len();
    let Some(first) = items.first_mut() else { return };
    if is_part_kept {
        let copy = first.get("quantity").cloned();
        if let (Some(copy), Some(place)) = (copy, part.get_mut(whole)) {
            *place = copy;
        }
        return;
    }
    if let (Some(quantity), 1) = (&quantity, count) {
        if let Some(place) = first.get_mut("quantity") {
            *place = quantity.clone();
        }
        return;
    }
    // Several parts of one each, and a whole of as many.
    let (amount, unit) = (name("amount"), name("unit"));
    let unit_value = quantity.and_then(|quantity| quantity.get(unit).cloned()).unwrap_or(Value::Null);
    for item in items.iter_mut() {
        if let Some(place) = item.get_mut("quantity") {
            *place = json!({amount: "1", unit: unit_value});
        }
    }
    if let Some(place) = part.get_mut(whole).and_then(|whole| whole.get_mut(amount)) {
        *place = json!(count.to_string());
    }
}

/// Makes the contents of packages point to the first line.
fn point_to_lines(part: &mut Value, settings: &Value) {
    let name = |key: &str| settings.get(key).and_then(Value::as_str).unwrap_or_default();
    let line = name("line");
    let lines = part.get(name("lines")).and_then(Value::as_array).into_iter().flatten();
    let numbers: Vec<Value> = lines.filter_map(|item| item.get(line).cloned()).collect();
    let Some(first) = numbers.first() else { return };
    for package in part.get_mut(name("packages")).and_then(Value::as_array_mut).into_iter().flatten() {
        for content in package
            .get_mut(name("contents"))
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            if let Some(place) = content.get_mut(line)
                && !numbers.contains(place)
            {
                *place = first.clone();
            }
        }
    }
}
