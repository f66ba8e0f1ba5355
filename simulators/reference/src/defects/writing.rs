//! Defects in what is written into the ERP.

use super::defect::{Class, Defect};
use super::probe::instead;
use serde_json::Value;

pub(super) const M77: Defect = Defect::new(
    "M77",
    Class::Medium,
    "I38",
    "The lines of an order are counted anew on the way into the ERP: line 10 becomes line 1.",
    |mut policies| {
        policies.delivery.spelled = |body| instead(changed(&body, count_lines_anew), body);
        policies
    },
);

pub(super) const M79: Defect = Defect::new(
    "M79",
    Class::Easy,
    "I30",
    "Of a document of several lines all but the last are written into the ERP.",
    |mut policies| {
        policies.delivery.spelled = |body| instead(changed(&body, leave_out_the_last_line), body);
        policies
    },
);

pub(super) const M82: Defect = Defect::new(
    "M82",
    Class::Easy,
    "I22",
    "A commitment has the ERP's own word in place of the supplier's.",
    |mut policies| {
        policies.delivery.spelled = |body| instead(changed(&body, forget_the_suppliers_word), body);
        policies
    },
);

/// Returns a message that is no event with a change made to it.
fn changed(body: &[u8], change: fn(&mut Value) -> Option<()>) -> Vec<u8> {
    let Ok(mut document) = serde_json::from_slice::<Value>(body) else {
        return body.to_vec();
    };
    if document.get("specversion").is_some() || change(&mut document).is_none() {
        return body.to_vec();
    }
    document.to_string().into_bytes()
}

fn count_lines_anew(document: &mut Value) -> Option<()> {
    let name = if document.get("shipNoticeNumber").is_some() {
        "orderLine"
    } else {
        "line"
    };
    for (at, line) in document.get_mut("lines")?.as_array_mut()?.iter_mut().enumerate() {
        line[name] = (at + 1).into();
    }
    Some(())
}

fn forget_the_suppliers_word(document: &mut Value) -> Option<()> {
    document.get("acknowledgementNumber")?;
    for line in document.get_mut("lines")?.as_array_mut()? {
        line["sourceStatus"] = line["status"].clone();
    }
    Some(())
}

fn leave_out_the_last_line(document: &mut Value) -> Option<()> {
    let lines = document.get_mut("lines")?.as_array_mut()?;
    if lines.len() < 2 {
        return None;
    }
    lines.pop().map(drop)
}
