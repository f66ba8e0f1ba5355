//! The library of scenarios: features that are embedded in the program and the user's own, parsed, checked and selected.

use crate::world::Procurement;
use countersign_core::problem::Problem;
use countersign_core::promise::Claim;
use cucumber::World as _;
use cucumber::feature::Ext as _;
use cucumber::gherkin::tagexpr::TagOperation;
use cucumber::gherkin::{Feature, GherkinEnv, LineCol, Scenario, Step};
use cucumber::step::Collection;
use cucumber::tag::Ext as _;
use std::path::PathBuf;

/// One feature file as text.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its path below the features folder, as reports show it.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// Which scenarios to run; an empty selection is all of them.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// A tag expression such as `@idempotency and not @serial`.
    pub tags: Option<String>,
    /// A part of the name; case does not count.
    pub name: Option<String>,
    /// Only scenarios that are safe in production.
    pub is_safe_only: bool,
}

impl Selection {
    /// Returns whether everything is selected.
    pub fn is_everything(&self) -> bool {
        self.tags.is_none() && self.name.is_none() && !self.is_safe_only
    }
}

/// Scenarios that can run: every step of them is defined.
#[derive(Debug, Clone)]
pub struct Library {
    pub(crate) features: Vec<Feature>,
}

impl Library {
    /// Parses `sources` and keeps what `selection` selects.
    ///
    /// # Errors
    /// Every problem at once: files that are no Gherkin, outlines with gaps, undefined and ambiguous steps, a bad selection, and a selection that
    /// selects nothing.
    pub fn open(sources: &[Source], selection: &Selection) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let filter = Filter::read(selection).map_err(|problem| vec![problem])?;
        let mut features = Vec::new();
        for source in sources {
            match parse(source) {
                Ok(feature) => features.push(feature),
                Err(problem) => problems.push(problem),
            }
        }
        let phrases = Procurement::collection();
        for feature in &features {
            problems.extend(undefined_steps(feature, &phrases));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        for feature in &mut features {
            filter.keep_selected(feature);
        }
        features.retain(|feature| feature.count_scenarios() > 0);
        if features.is_empty() {
            let why = "a run that tests nothing would be green for nothing";
            let fix = "loosen `--tags` or `--name`; `countersign explain scenarios` lists what there is";
            return Err(vec![Problem::new("CS302", "no scenario is selected", why, fix)]);
        }
        Ok(Self { features })
    }

    /// Returns the number of scenarios, with each row of an outline as one.
    pub fn len(&self) -> usize {
        self.features.iter().map(cucumber::feature::Ext::count_scenarios).sum()
    }

    /// Returns whether there is no scenario.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns file, line, name and tags of every scenario.
    pub fn listing(&self) -> Vec<(String, usize, String, Vec<String>)> {
        let mut listing = Vec::new();
        for feature in &self.features {
            for scenario in scenarios(feature) {
                listing.push((
                    file_of(feature),
                    scenario.position.line,
                    scenario.name.clone(),
                    tags_of(feature, scenario),
                ));
            }
        }
        listing
    }
}

/// Returns the scenarios of a feature, those of its rules included.
pub(crate) fn scenarios(feature: &Feature) -> impl Iterator<Item = &Scenario> {
    feature
        .scenarios
        .iter()
        .chain(feature.rules.iter().flat_map(|rule| &rule.scenarios))
}

/// Returns the tags of a scenario and its feature.
pub(crate) fn tags_of(feature: &Feature, scenario: &Scenario) -> Vec<String> {
    let mut tags = feature.tags.clone();
    for tag in &scenario.tags {
        if !tags.contains(tag) {
            tags.push(tag.clone());
        }
    }
    tags
}

/// Returns the feature's file as reports show it.
pub(crate) fn file_of(feature: &Feature) -> String {
    feature
        .path
        .as_ref()
        .map(|path| path.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Returns the interface that a scenario needs and the deployment must claim, by its tag `@needs-…`.
pub(crate) fn needed_claims(tags: &[String]) -> Vec<Claim> {
    let needed = |tag: &String| {
        Claim::ALL
            .into_iter()
            .find(|claim| tag.strip_prefix("needs-") == Some(claim.word()))
    };
    tags.iter().filter_map(needed).collect()
}

pub(crate) fn parse(source: &Source) -> Result<Feature, Problem> {
    // The parser refuses a byte order mark and does not know the media type of a doc string.
    let text = source.text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let place = |line: usize| format!("{}:{line}", source.file);
    let mut feature = Feature::parse(&text, GherkinEnv::default()).map_err(|error| {
        let (line, expected) = where_and_what(&error.to_string());
        let what = format!("not Gherkin: expected {expected}");
        Problem::new(
            "CS303",
            what,
            "the scenarios of this file cannot be read",
            "mend the file at that line",
        )
        .at(place(line))
    })?;
    feature.path = Some(PathBuf::from(&source.file));
    feature.expand_examples().map_err(|error| {
        let what = format!("the outline uses `<{}>`, and its examples have no such column", error.name);
        Problem::new("CS304", what, "the steps cannot be filled in", "add the column, or mend the name").at(place(error.pos.line))
    })
}

/// The parser's error keeps its parts to itself and tells them only as `Error at 4:1: {"…"}`; its line is one too high.
fn where_and_what(told: &str) -> (usize, String) {
    let rest = told.trim_start_matches("Error at ");
    let (line, rest) = rest.split_once(':').unwrap_or(("1", rest));
    let expected = rest.split_once(": ").map_or(rest, |(_, expected)| expected);
    let words: Vec<&str> = expected.split('"').skip(1).step_by(2).collect();
    let mut words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    words.sort();
    (line.parse::<usize>().unwrap_or(1).saturating_sub(1).max(1), words.join(" or "))
}

fn undefined_steps(feature: &Feature, phrases: &Collection<Procurement>) -> Vec<Problem> {
    let background = feature.background.iter().flat_map(|background| &background.steps);
    let steps = background.chain(scenarios(feature).flat_map(|scenario| &scenario.steps));
    let mut told = std::collections::BTreeSet::new();
    let mut problems = Vec::new();
    for step in steps {
        let place = format!("{}:{}", file_of(feature), step.position.line);
        let problem = match phrases.find(step) {
            Ok(Some(_)) => continue,
            Ok(None) => undefined(step),
            Err(error) => {
                let why = format!("it fits several steps: {error}");
                Problem::new(
                    "CS306",
                    format!("ambiguous step `{}`", step.value),
                    why,
                    "word it so that it fits one step only",
                )
            }
        };
        if told.insert((place.clone(), step.value.clone())) {
            problems.push(problem.at(place));
        }
    }
    problems
}

fn undefined(step: &Step) -> Problem {
    let near = crate::vocabulary::nearest(&step.value, 3);
    let suggestions: Vec<String> = near.iter().map(|phrase| format!("`{} {}`", phrase.keyword, phrase.text)).collect();
    let fix = format!("did you mean {}? `countersign explain steps` lists all", suggestions.join(", or "));
    let what = format!("undefined step `{} {}`", step.keyword.trim(), step.value);
    Problem::new("CS305", what, "a scenario with an undefined step proves nothing", fix)
}

struct Filter {
    tags: Option<TagOperation>,
    name: Option<String>,
    is_safe_only: bool,
}

impl Filter {
    fn read(selection: &Selection) -> Result<Self, Problem> {
        let tags = selection.tags.as_deref().map(|text| {
            text.parse().map_err(|_| {
                let fix = "write for example `@idempotency and not @serial`";
                Problem::new(
                    "CS301",
                    format!("`--tags {text}` is no tag expression"),
                    "nothing can be selected by it",
                    fix,
                )
            })
        });
        let name = selection.name.as_ref().map(|name| name.to_lowercase());
        Ok(Self {
            tags: tags.transpose()?,
            name,
            is_safe_only: selection.is_safe_only,
        })
    }

    fn keep_selected(&self, feature: &mut Feature) {
        let whole = feature.clone();
        feature.scenarios.retain(|scenario| self.selects(&whole, scenario));
        for rule in &mut feature.rules {
            rule.scenarios.retain(|scenario| self.selects(&whole, scenario));
        }
        feature.rules.retain(|rule| !rule.scenarios.is_empty());
    }

    fn selects(&self, feature: &Feature, scenario: &Scenario) -> bool {
        let tags = tags_of(feature, scenario);
        let by_tags = self.tags.as_ref().is_none_or(|expression| expression.eval(&tags));
        let by_name = self.name.as_ref().is_none_or(|name| scenario.name.to_lowercase().contains(name));
        let is_safe = !self.is_safe_only || tags.iter().any(|tag| tag == "production-safe");
        by_tags && by_name && is_safe
    }
}

/// Returns where a scenario begins, for its key in a run.
pub(crate) fn position(scenario: &Scenario) -> LineCol {
    scenario.position
}
