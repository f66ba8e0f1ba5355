//! Provider states: what a consumer's team calls them, and the steps that bring them about.
//!
//! They are a feature file: each scenario has the name of a state, and its steps lead there. `<name>` in a step stands for a parameter of the state.

use crate::library::{Source, parse, scenarios};
use countersign_core::problem::Problem;
use pact_models::provider_states::ProviderState;
use serde_json::Value;
use std::collections::BTreeMap;

/// The states that a team has written down.
#[derive(Debug, Default)]
pub(super) struct States {
    file: Option<String>,
    steps: BTreeMap<String, Vec<String>>,
}

impl States {
    /// Reads a feature file of states.
    ///
    /// # Errors
    /// When the file is not Gherkin, or a step of it has a table or a text of its own.
    pub(super) fn read(source: &Source) -> Result<Self, Problem> {
        let feature = parse(source)?;
        let mut steps = BTreeMap::new();
        for scenario in scenarios(&feature) {
            if let Some(step) = scenario.steps.iter().find(|step| step.table.is_some() || step.docstring.is_some()) {
                let what = format!("the step `{}` of a provider state has a table or a text", step.value);
                let why = "a state is put in front of the scenario of an interaction by its one line";
                let problem = Problem::new("CS332", what, why, "use steps of one line");
                return Err(problem.at(format!("{}:{}", source.file, step.position.line)));
            }
            let own = scenario.steps.iter().map(|step| step.value.clone()).collect();
            steps.insert(scenario.name.clone(), own);
        }
        Ok(Self {
            file: Some(source.file.clone()),
            steps,
        })
    }

    /// Returns the steps that lead to a state; without a file of states, its name is a step itself.
    ///
    /// # Errors
    /// When the file of states does not have it.
    pub(super) fn steps_to(&self, state: &ProviderState) -> Result<Vec<String>, Problem> {
        let named = match self.steps.get(&state.name) {
            Some(steps) => steps.clone(),
            None if self.file.is_none() => vec![state.name.clone()],
            None => return Err(self.unknown(&state.name)),
        };
        let filled = |step: String| {
            state
                .params
                .iter()
                .fold(step, |step, (name, value)| step.replace(&format!("<{name}>"), &plain(value)))
        };
        Ok(named.into_iter().map(filled).collect())
    }

    fn unknown(&self, name: &str) -> Problem {
        let nearest = self.steps.keys().min_by_key(|known| strsim::damerau_levenshtein(known, name));
        let fix = nearest.map_or_else(
            || format!("add `Scenario: {name}` with the steps that lead there"),
            |nearest| format!("add `Scenario: {name}` with the steps that lead there, or did you mean `{nearest}`?"),
        );
        let what = format!("the provider state `{name}` is not written down");
        let why = "the interaction would be played against a provider that is not prepared for it";
        Problem::new("CS333", what, why, fix).at(self.file.clone().unwrap_or_default())
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
