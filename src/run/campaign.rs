//! A campaign in its History: it is one scenario, which never fails by itself.

use countersign_campaigns::Plan;
use countersign_core::history::{Outline, Recorder, ScenarioEvent, ScenarioState, What};
use countersign_core::verdict::Ending;

/// A campaign that has begun.
pub(super) struct Begun(u32);

/// Records that the campaign of `plan` begins as `scenario`.
pub(super) fn begin(recorder: &Recorder, scenario: u32, plan: &Plan) -> Begun {
    let outline = Outline {
        name: format!("campaign from seed {}", plan.seed),
        feature: "Campaigns".to_owned(),
        file: format!("campaign-{}", plan.seed),
        line: 1,
        tags: vec!["campaign".to_owned()],
    };
    record(recorder, scenario, ScenarioState::Began(outline));
    Begun(scenario)
}

impl Begun {
    /// Records that it has ended: what it proves is judged from what it did.
    pub(super) fn end(self, recorder: &Recorder, is_stopped: bool) {
        let ending = if is_stopped { Ending::Unfinished } else { Ending::Passed };
        record(recorder, self.0, ScenarioState::Ended(ending));
    }
}

fn record(recorder: &Recorder, id: u32, state: ScenarioState) {
    recorder.record_for(Some(id), None, What::Scenario(ScenarioEvent { id, state }));
}
