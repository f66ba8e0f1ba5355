//! The registry itself.

use crate::defects::{ALL, find};

#[test]
fn ids_are_unique_and_in_order_and_are_found() {
    let ids: Vec<&str> = ALL.iter().map(|defect| defect.id).collect();
    let mut sorted = ids.clone();
    sorted.sort_by_key(|id| (id.len(), *id));
    sorted.dedup();
    assert_eq!(ids, sorted);
    for defect in ALL {
        let found = find(defect.id).is_some_and(|found| found.id == defect.id);
        assert_eq!(found, defect.change().is_some(), "{}", defect.id);
    }
    assert!(find("M00").is_none());
}

#[test]
fn each_says_what_goes_wrong_in_one_sentence() {
    for defect in ALL {
        assert!(defect.says.ends_with('.') && defect.says.len() > 20, "{}", defect.id);
    }
}
