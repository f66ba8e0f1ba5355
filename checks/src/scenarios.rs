//! What became of the scenarios, from the events that they wrote themselves.

use countersign_core::history::{Event, Outline, ScenarioState, What};
use countersign_core::verdict::{Ending, ScenarioResult};
use std::collections::BTreeMap;

/// The scenarios of a run.
#[derive(Debug, Default)]
pub(crate) struct Scenarios {
    known: BTreeMap<u32, Course>,
    now_us: u64,
}

#[derive(Debug)]
struct Course {
    outline: Outline,
    began_us: u64,
    ended_us: Option<u64>,
    ending: Ending,
}

impl Scenarios {
    /// Takes in the next event.
    pub(crate) fn see(&mut self, event: &Event) {
        self.now_us = event.at_us;
        let What::Scenario(scenario) = &event.what else {
            return;
        };
        match &scenario.state {
            ScenarioState::Began(outline) => {
                let course = Course {
                    outline: outline.clone(),
                    began_us: event.at_us,
                    ended_us: None,
                    ending: Ending::Unfinished,
                };
                self.known.entry(scenario.id).or_insert(course);
            }
            ScenarioState::Ended(ending) => {
                if let Some(course) = self.known.get_mut(&scenario.id) {
                    course.ending = ending.clone();
                    course.ended_us = Some(event.at_us);
                }
            }
        }
    }

    /// Returns a scenario's name.
    pub(crate) fn name(&self, id: u32) -> Option<&str> {
        self.known.get(&id).map(|course| course.outline.name.as_str())
    }

    /// Returns every scenario, in the order of files and lines.
    pub(crate) fn results(&self) -> Vec<ScenarioResult> {
        let mut results: Vec<ScenarioResult> = self.known.iter().map(|(id, course)| self.result(*id, course)).collect();
        results.sort_by(|one, other| (&one.file, one.line, one.id).cmp(&(&other.file, other.line, other.id)));
        results
    }

    fn result(&self, id: u32, course: &Course) -> ScenarioResult {
        let outline = &course.outline;
        ScenarioResult {
            id,
            name: outline.name.clone(),
            feature: outline.feature.clone(),
            file: outline.file.clone(),
            line: outline.line,
            tags: outline.tags.clone(),
            ending: course.ending.clone(),
            duration_us: course.ended_us.unwrap_or(self.now_us).saturating_sub(course.began_us),
        }
    }
}
