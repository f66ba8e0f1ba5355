//! Running scenarios: Cucumber schedules them, the History keeps how they ended.
//!
//! Cucumber's own reports are not used: what a run proves is judged from the History alone.

use crate::library::{Library, file_of, needed_claims, position, scenarios, tags_of};
use crate::stage::Stage;
use crate::world::Procurement;
use countersign_core::history::{Outline, ScenarioEvent, ScenarioState, What};
use countersign_core::promise::Claim;
use countersign_core::verdict::Ending;
use cucumber::event::{self, Cucumber, RetryableScenario, StepError};
use cucumber::gherkin::{Feature, Scenario};
use cucumber::{Event, World as _, Writer, cli, parser, writer};
use futures_util::FutureExt as _;
use futures_util::stream;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// How far a run is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// How many scenarios ended.
    pub ended: usize,
    /// How many there are.
    pub total: usize,
    /// How many failed so far.
    pub failed: usize,
    /// The name of the one that just ended.
    pub name: String,
    /// How it ended.
    pub ending: Ending,
}

/// The rounds of a run by the tags of their scenarios; the first has all that have none of the others.
const ROUNDS: [&str; 3] = ["first", "last", "after-years"];

/// Runs every scenario of `library` on `stage`, `concurrency` at once, and returns when all have ended or the stage is stopped.
///
/// Scenarios with the tag `@last` run when all others have ended: they leave the stage as nobody else would have it. Those with the tag `@after-years` run
/// after even these: they let years pass.
///
/// It blocks the calling thread, which must be one for blocking work of a runtime; one run at a time in a process.
///
/// # Panics
/// When it is called outside a runtime.
pub fn run(stage: Stage, library: Library, concurrency: usize, on_progress: impl Fn(Progress) + 'static) {
    let (roll, features) = Roll::call(&stage, library, on_progress);
    let roll = Rc::new(RefCell::new(roll));
    let round_of = |feature: &Feature, scenario: &Scenario| {
        let tags = tags_of(feature, scenario);
        ROUNDS.iter().rposition(|round| tags.iter().any(|tag| tag == round)).unwrap_or(0)
    };
    for number in 0..ROUNDS.len() {
        let round = only(&features, |feature, scenario| round_of(feature, scenario) == number);
        if !round.is_empty() {
            run_round(&stage, &roll, round, concurrency);
        }
    }
}

/// Returns the features with the scenarios that are wanted.
fn only(features: &[Feature], is_wanted: impl Fn(&Feature, &Scenario) -> bool) -> Vec<Feature> {
    let mut round = features.to_vec();
    for (feature, whole) in round.iter_mut().zip(features) {
        feature.scenarios.retain(|scenario| is_wanted(whole, scenario));
        for rule in &mut feature.rules {
            rule.scenarios.retain(|scenario| is_wanted(whole, scenario));
        }
    }
    round.retain(|feature| scenarios(feature).next().is_some());
    round
}

fn run_round(stage: &Stage, roll: &Rc<RefCell<Roll>>, features: Vec<Feature>, concurrency: usize) {
    let begin = {
        let (stage, roll) = (stage.clone(), Rc::clone(roll));
        move |feature: &Feature, scenario: &Scenario, world: &mut Procurement| {
            let id = roll.borrow().begin(&stage, feature, scenario);
            world.enter(stage.clone(), id, file_of(feature));
        }
    };
    let mut options: cli::Opts<cli::Empty, cucumber::runner::basic::Cli, cli::Empty, cli::Empty> = cli::Opts::default();
    options.runner.concurrency = Some(concurrency);
    let cucumber = Procurement::cucumber::<&str>()
        .with_parser::<_, ()>(Parsed(features))
        .before(move |feature, _, scenario, world| {
            begin(feature, scenario, world);
            async {}.boxed_local()
        })
        .with_writer(Scribe {
            stage: stage.clone(),
            roll: Rc::clone(roll),
            failures: HashMap::new(),
        })
        .with_cli(options);
    // Cucumber's future stays on this thread; connections that its steps open live on the runtime's own threads and outlive it.
    tokio::runtime::Handle::current().block_on(cucumber.run(()));
}

/// Where a scenario stands: file and line; rows of an outline stand on their own lines.
type Place = (String, usize);

fn place(feature: &Feature, scenario: &Scenario) -> Place {
    (file_of(feature), position(scenario).line)
}

/// Who is to run, who has begun and who has ended.
struct Roll {
    ids: HashMap<Place, u32>,
    total: usize,
    ended: usize,
    failed: usize,
    on_progress: Box<dyn Fn(Progress)>,
}

impl Roll {
    /// Numbers the scenarios. Those that need what the deployment does not offer are ended at once and left out.
    fn call(stage: &Stage, mut library: Library, on_progress: impl Fn(Progress) + 'static) -> (Self, Vec<Feature>) {
        let mut roll = Self {
            ids: HashMap::new(),
            total: library.len(),
            ended: 0,
            failed: 0,
            on_progress: Box::new(on_progress),
        };
        for feature in &library.features {
            for scenario in scenarios(feature) {
                let id = u32::try_from(roll.ids.len() + 1).unwrap_or(u32::MAX);
                roll.ids.insert(place(feature, scenario), id);
            }
        }
        for feature in &mut library.features {
            let whole = feature.clone();
            let mut keep = |scenario: &Scenario| match missing_claim(stage, &whole, scenario) {
                None => true,
                Some(claim) => {
                    roll.begin(stage, &whole, scenario);
                    roll.end(stage, &whole, scenario, Ending::NotClaimed(claim));
                    false
                }
            };
            feature.scenarios.retain(&mut keep);
            for rule in &mut feature.rules {
                rule.scenarios.retain(&mut keep);
            }
        }
        library.features.retain(|feature| scenarios(feature).next().is_some());
        (roll, library.features)
    }

    fn id(&self, feature: &Feature, scenario: &Scenario) -> u32 {
        self.ids.get(&place(feature, scenario)).copied().unwrap_or(0)
    }

    fn begin(&self, stage: &Stage, feature: &Feature, scenario: &Scenario) -> u32 {
        let id = self.id(feature, scenario);
        let outline = Outline {
            name: scenario.name.clone(),
            feature: feature.name.clone(),
            file: file_of(feature),
            line: u32::try_from(position(scenario).line).unwrap_or(0),
            tags: tags_of(feature, scenario),
        };
        let event = ScenarioEvent {
            id,
            state: ScenarioState::Began(outline),
        };
        stage.recorder.record_for(Some(id), None, What::Scenario(event));
        id
    }

    fn end(&mut self, stage: &Stage, feature: &Feature, scenario: &Scenario, ending: Ending) {
        let id = self.id(feature, scenario);
        let event = ScenarioEvent {
            id,
            state: ScenarioState::Ended(ending.clone()),
        };
        stage.recorder.record_for(Some(id), None, What::Scenario(event));
        self.ended += 1;
        self.failed += usize::from(matches!(ending, Ending::Failed { .. }));
        (self.on_progress)(Progress {
            ended: self.ended,
            total: self.total,
            failed: self.failed,
            name: scenario.name.clone(),
            ending,
        });
    }
}

fn missing_claim(stage: &Stage, feature: &Feature, scenario: &Scenario) -> Option<Claim> {
    needed_claims(&tags_of(feature, scenario))
        .into_iter()
        .find(|claim| !stage.deployment.offers(*claim))
}

/// Hands over features that are parsed already.
struct Parsed(Vec<Feature>);

impl cucumber::Parser<()> for Parsed {
    type Cli = cli::Empty;
    type Output = stream::Iter<std::vec::IntoIter<parser::Result<Feature>>>;

    fn parse(self, (): (), _: cli::Empty) -> Self::Output {
        stream::iter(self.0.into_iter().map(Ok).collect::<Vec<_>>())
    }
}

/// Writes down how each scenario ended.
struct Scribe {
    stage: Stage,
    roll: Rc<RefCell<Roll>>,
    failures: HashMap<Place, Ending>,
}

impl Writer<Procurement> for Scribe {
    type Cli = cli::Empty;

    async fn handle_event(&mut self, event: parser::Result<Event<Cucumber<Procurement>>>, _: &Self::Cli) {
        // Features were parsed before the run; an error here cannot be.
        let Ok(event) = event else { return };
        if let Cucumber::Feature(feature, event) = event.into_inner() {
            match event {
                event::Feature::Scenario(scenario, event) => self.see(&feature, &scenario, event),
                event::Feature::Rule(_, event::Rule::Scenario(scenario, event)) => self.see(&feature, &scenario, event),
                _ => {}
            }
        }
    }
}

impl writer::Normalized for Scribe {}
impl writer::NonTransforming for Scribe {}

impl Scribe {
    fn see(&mut self, feature: &Feature, scenario: &Scenario, event: RetryableScenario<Procurement>) {
        let key = place(feature, scenario);
        match event.event {
            event::Scenario::Background(step, event::Step::Failed(_, _, _, error))
            | event::Scenario::Step(step, event::Step::Failed(_, _, _, error)) => {
                let line = u32::try_from(step.position.line).unwrap_or(0);
                let text = format!("{} {}", step.keyword.trim(), step.value);
                self.failures.insert(
                    key,
                    Ending::Failed {
                        step: text,
                        line,
                        message: describe(&error),
                    },
                );
            }
            event::Scenario::Background(step, event::Step::Skipped) | event::Scenario::Step(step, event::Step::Skipped) => {
                let line = u32::try_from(step.position.line).unwrap_or(0);
                let message = describe(&StepError::NotFound);
                self.failures.insert(
                    key,
                    Ending::Failed {
                        step: step.value.clone(),
                        line,
                        message,
                    },
                );
            }
            event::Scenario::Hook(_, event::Hook::Failed(_, why)) => {
                let message = panic_text(&why).unwrap_or_else(|| "it could not begin".to_owned());
                self.failures.insert(
                    key,
                    Ending::Failed {
                        step: "the scenario's own preparation".to_owned(),
                        line: 0,
                        message,
                    },
                );
            }
            event::Scenario::Finished => {
                let ending = match self.failures.remove(&key) {
                    // A step that did not run because the run was stopped says nothing about the deployment.
                    _ if self.stage.is_stopped() => Ending::Unfinished,
                    Some(failure) => failure,
                    None => Ending::Passed,
                };
                self.roll.borrow_mut().end(&self.stage, feature, scenario, ending);
            }
            _ => {}
        }
    }
}

fn describe(error: &StepError) -> String {
    match error {
        StepError::NotFound => "the step is not defined".to_owned(),
        StepError::AmbiguousMatch(error) => format!("the step fits several definitions: {error}"),
        StepError::Panic(why) => panic_text(why).unwrap_or_else(|| "the step broke off".to_owned()),
    }
}

/// Cucumber turns an `Err` of a step into a panic with its text.
fn panic_text(why: &event::Info) -> Option<String> {
    why.downcast_ref::<String>()
        .cloned()
        .or_else(|| why.downcast_ref::<&str>().map(|text| (*text).to_owned()))
}
