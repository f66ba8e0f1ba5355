//! A Pact file as a feature: one scenario for each interaction over HTTP.

use super::file::PactFile;
use super::states::States;
use crate::library::Source;
use countersign_core::problem::Problem;
use std::fmt::Write as _;
use std::path::Path;

/// Returns the feature that verifies a Pact file, and in words what of the file it leaves out.
///
/// The feature has the file's own name, so that its scenarios and reports name the Pact.
///
/// # Errors
/// When it is no Pact file, has nothing to verify, or a provider state is not known.
pub fn pact_scenarios(file: &str, text: &str, states: Option<&Source>) -> Result<(Source, Vec<String>), Vec<Problem>> {
    let pact = PactFile::read(file, text).map_err(|problem| vec![problem])?;
    let states = states
        .map(States::read)
        .transpose()
        .map_err(|problem| vec![problem])?
        .unwrap_or_default();
    let name = Path::new(file)
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut feature = format!(
        "@pact\nFeature: {} expects of {}\n",
        one_line(&pact.consumer()),
        one_line(&pact.provider())
    );
    let (mut problems, mut left_out, mut count) = (Vec::new(), Vec::new(), 0);
    for (number, interaction) in pact.interactions() {
        let interaction = match interaction {
            Ok(interaction) if interaction.is_pending() => {
                left_out.push(format!("interaction {number} `{}` of {file} is pending", interaction.description()));
                continue;
            }
            Ok(interaction) => interaction,
            Err(description) => {
                left_out.push(format!(
                    "interaction {number} `{description}` of {file} is a message, and only HTTP is verified"
                ));
                continue;
            }
        };
        count += 1;
        let mut steps = Vec::new();
        for state in interaction.states().iter().filter(|state| !state.name.trim().is_empty()) {
            match states.steps_to(state) {
                Ok(found) => steps.extend(found),
                Err(problem) => problems.push(problem),
            }
        }
        let named: Vec<String> = interaction
            .states()
            .iter()
            .map(|state| one_line(&state.name))
            .filter(|name| !name.is_empty())
            .collect();
        let given = if named.is_empty() {
            String::new()
        } else {
            format!(", given {}", named.join(" and "))
        };
        let _ = writeln!(feature, "\n  Scenario: {}{given}", one_line(interaction.description()));
        for (at, step) in steps.iter().enumerate() {
            let _ = writeln!(feature, "    {} {}", if at == 0 { "Given" } else { "And" }, one_line(step));
        }
        let _ = writeln!(feature, "    When interaction {number} of the pact \"{name}\" is played");
        let _ = writeln!(feature, "    Then the answer is as the pact says");
    }
    if count == 0 && problems.is_empty() {
        let why = "a run that tests nothing would be green for nothing";
        problems.push(
            Problem::new(
                "CS334",
                "the Pact file has no interaction over HTTP that is not pending",
                why,
                "give another file",
            )
            .at(file),
        );
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let source = Source {
        file: file.to_owned(),
        text: feature,
    };
    Ok((source, left_out))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    const PACT: &str = include_str!("../../pacts/example.json");
    const STATES: &str = include_str!("../../pacts/states.feature");

    fn states() -> Source {
        Source {
            file: "states.feature".to_owned(),
            text: STATES.to_owned(),
        }
    }

    #[test]
    fn each_interaction_is_a_scenario_that_begins_with_its_states() {
        let (source, left_out) = pact_scenarios("pacts/example.json", PACT, Some(&states())).expect("it is a Pact");
        expect![[r#"
            @pact
            Feature: portal-web expects of supplier-integration

              Scenario: a request for one order, given an order waits for an answer
                Given an order of 100 EA of MAT-1000 that the supplier sees
                When interaction 1 of the pact "example.json" is played
                Then the answer is as the pact says

              Scenario: an acceptance of the order, given an order waits for an answer
                Given an order of 25 EA of MAT-1000 that the supplier sees
                When interaction 2 of the pact "example.json" is played
                Then the answer is as the pact says

              Scenario: a request for an order that is somebody else's, given another supplier has an order
                Given an order of 10 EA of MAT-1000 that the supplier sees
                And an order of 10 EA of MAT-1000 that another supplier sees
                When interaction 3 of the pact "example.json" is played
                Then the answer is as the pact says

              Scenario: a request without a token
                When interaction 4 of the pact "example.json" is played
                Then the answer is as the pact says
        "#]]
        .assert_eq(&source.text);
        expect![[r#"
            interaction 5 `a request for the forecast, which is planned` of pacts/example.json is pending
            interaction 6 `an order that was changed` of pacts/example.json is a message, and only HTTP is verified"#]]
        .assert_eq(&left_out.join("\n"));
    }

    #[test]
    fn an_older_file_is_read_as_well() {
        let older = r#"{
          "consumer": {"name": "a"}, "provider": {"name": "b"},
          "interactions": [{
            "description": "a list of orders", "providerStates": [{"name": "an order of <n> EA", "params": {"n": 5}}],
            "request": {"method": "get", "path": "/v3/orders"}, "response": {"status": 200}
          }],
          "metadata": {"pactSpecification": {"version": "3.0.0"}}
        }"#;
        let (source, _) = pact_scenarios("older.json", older, None).expect("it is a Pact");
        expect![[r#"
            @pact
            Feature: a expects of b

              Scenario: a list of orders, given an order of <n> EA
                Given an order of 5 EA
                When interaction 1 of the pact "older.json" is played
                Then the answer is as the pact says
        "#]]
        .assert_eq(&source.text);
    }

    #[test]
    fn what_is_no_pact_or_not_prepared_for_is_told() {
        let told = |text: &str, states: Option<&Source>| {
            let problems = pact_scenarios("a.json", text, states).expect_err("it cannot be verified");
            problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        assert!(told("{", None).contains("CS331"), "not JSON");
        assert!(told("{\"openapi\": \"3.1.0\"}", None).contains("CS331"), "something else");
        let empty =
            r#"{"consumer":{"name":"a"},"provider":{"name":"b"},"interactions":[],"metadata":{"pactSpecification":{"version":"3.0.0"}}}"#;
        assert!(told(empty, None).contains("CS334"), "nothing to verify");
        let none = Source {
            file: "states.feature".to_owned(),
            text: "Feature: states\n  Scenario: an order that waits\n    Given an order of 1 EA of MAT-1000\n".to_owned(),
        };
        assert!(told(PACT, Some(&none)).contains("CS333"), "a state that nobody wrote down");
    }
}
