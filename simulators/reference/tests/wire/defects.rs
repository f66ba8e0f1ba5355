//! An instance that was told a defect has it, and only then.

use crate::world::World;
use countersign_reference::defects;
use std::collections::BTreeSet;

#[tokio::test]
async fn a_version_past_its_sunset_answers_only_with_the_defect_that_says_so() {
    for (defect, expected) in [(None, 410), (Some("M15"), 200)] {
        let world = World::start_with(|settings| settings.defect = defect.map(str::to_owned)).await;
        let token = world.token("s100").await;
        assert_eq!(world.get("/v1/orders", &token).await.status, expected, "{defect:?}");
    }
}

#[test]
fn every_defect_is_listed_once_with_what_it_does_and_what_finds_it() {
    let all = defects();
    let ids: BTreeSet<&str> = all.iter().map(|defect| defect.id.as_str()).collect();
    assert!(!all.is_empty() && ids.len() == all.len());
    for defect in &all {
        let texts = [&defect.class, &defect.says, &defect.invariant];
        assert!(texts.iter().all(|text| !text.is_empty()), "{defect:?}");
    }
}
