//! `countersign campaign --openapi`: calls that are made up from somebody else's description, and their answers held against it.

use super::report;
use crate::arguments::CampaignArguments;
use crate::console;
use crate::run::{interrupted, judge_history, prepare, run_id};
use countersign_contracts::interface::{Call, Caller, Interface, InterfaceAnswer, Kind, Operation, differences};
use countersign_core::history::{
    Answer, Attempt, Edge, Expected, Function, Intent, Principal, Recorder, RunEvent, RunFacts, RunPhase, TokenState, What,
};
use countersign_core::ids::{RunId, SupplierId};
use countersign_core::problem::Problem;
use countersign_transports::evidence::{Came, record_exchange};
use countersign_transports::headers::parse_retry_after;
use countersign_transports::http::{Client, Request};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

const STEPS: u32 = 300;
const PATIENCE: Duration = Duration::from_secs(30);
const TOO_OFTEN: u16 = 429;

/// What is called, and how.
struct Target {
    interface: Interface,
    url: String,
    headers: Vec<(String, String)>,
}

/// What came of the calls.
#[derive(Default)]
struct Told {
    calls: u32,
    spoiled: u32,
    reached: BTreeSet<usize>,
    unanswered: u32,
}

/// Runs the command and returns the exit code.
pub(super) fn run(arguments: &CampaignArguments, file: &Path) -> u8 {
    let target = match target(arguments, file) {
        Ok(target) => target,
        Err(problem) => return console::problems(&[problem]),
    };
    let out = arguments
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from("reports/out").join(format!("interface-{}", arguments.seed)));
    let (history, recorder) = match prepare(&out) {
        Ok(prepared) => prepared,
        Err(error) => return console::problems(&[report::unusable(&out, &error)]),
    };
    if !arguments.quiet {
        for left_out in target.interface.left_out() {
            console::message(&format!("not called: {left_out}"));
        }
    }
    let told = call_all(arguments, file, &target, &recorder);
    if let Some(error) = history.take_failure() {
        console::message(&format!(
            "the History could not be written to its end: {error}; the verdict is on what was written"
        ));
    }
    if !arguments.quiet {
        tell(&target, &told);
    }
    let report = match judge_history(history.path(), |_| {}) {
        Ok(judged) => judged.report,
        Err(error) => {
            let problem = report::unjudged(&error, |error| report::unusable(history.path(), error));
            return console::problems(&[problem]);
        }
    };
    if let Err(problem) = report::write_files(&report, &out) {
        console::message(&problem.to_string());
    }
    report::show(
        &report,
        &out.join("index.html").display().to_string(),
        arguments.format,
        arguments.quiet,
    );
    report.verdict().exit_code()
}

fn target(arguments: &CampaignArguments, file: &Path) -> Result<Target, Problem> {
    let place = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| {
        let what = format!("the description cannot be read: {error}");
        Problem::new("CS445", what, "there is nothing to make calls from", "name a file that can be read").at(place.clone())
    })?;
    let read = Interface::read(&bytes).and_then(|interface| {
        if arguments.interface.read_only {
            interface.reading_only()
        } else {
            Ok(interface)
        }
    });
    let interface = read.map_err(|error| {
        let fix = "give OpenAPI 3.1 as JSON; what is YAML or older has to be converted first";
        Problem::new("CS446", "the description cannot be used", error.to_string(), fix).at(place)
    })?;
    let headers: Result<Vec<_>, Problem> = arguments.interface.headers.iter().map(|text| header(text)).collect();
    Ok(Target {
        interface,
        url: arguments.interface.url.clone().unwrap_or_default().trim_end_matches('/').to_owned(),
        headers: headers?,
    })
}

fn header(text: &str) -> Result<(String, String), Problem> {
    let (name, value) = text.split_once(':').ok_or_else(|| {
        // The value may be a secret, so that the text is not shown.
        let fix = "write it as `--header 'Name: value'`";
        Problem::new("CS447", "a header has no colon", "its name cannot be told from its value", fix)
    })?;
    Ok((name.trim().to_lowercase(), value.trim().to_owned()))
}

fn call_all(arguments: &CampaignArguments, file: &Path, target: &Target, recorder: &Recorder) -> Told {
    let stop = interrupted();
    let phase = |phase| {
        recorder.record(What::Run(RunEvent { phase }));
    };
    phase(RunPhase::Started(Box::new(facts(arguments, file, target, recorder))));
    let mut told = Told::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime of one thread can always be made");
    let client = Client::new(PATIENCE);
    let mut is_stopped = false;
    for seed in arguments.seed..arguments.seed.saturating_add(u64::from(arguments.seeds)) {
        let mut caller = Caller::new(&target.interface, seed);
        for step in 0..arguments.steps.unwrap_or(STEPS) {
            is_stopped |= stop.load(Ordering::Relaxed);
            if is_stopped {
                break;
            }
            if console::is_progress_wanted() && !arguments.quiet {
                console::progress(&format!("  seed {seed}: call {step}"));
            }
            let call = caller.next_call();
            runtime.block_on(one_call(target, &client, recorder, &call, &mut caller, &mut told));
        }
    }
    if is_stopped {
        phase(RunPhase::Aborted("interrupted".to_owned()));
        return told;
    }
    [RunPhase::Quiesce, RunPhase::FinalRead, RunPhase::Finished]
        .into_iter()
        .for_each(phase);
    told
}

fn facts(arguments: &CampaignArguments, file: &Path, target: &Target, recorder: &Recorder) -> RunFacts {
    let mut command = format!(
        "countersign campaign --openapi {} --url {} --seed {}",
        file.display(),
        target.url,
        arguments.seed
    );
    for (flag, count) in [
        ("--seeds", Some(arguments.seeds).filter(|count| *count > 1)),
        ("--steps", arguments.steps),
    ] {
        command.push_str(&count.map_or_else(String::new, |count| format!(" {flag} {count}")));
    }
    if arguments.interface.read_only {
        command.push_str(" --read-only");
    }
    RunFacts {
        format: RunFacts::FORMAT,
        countersign: env!("CARGO_PKG_VERSION").to_owned(),
        run: RunId::new(run_id()),
        began: recorder.now().wall,
        deployment: target.interface.title().to_owned(),
        defect: None,
        is_complete_run: false,
        command,
        claims: BTreeSet::new(),
        suppliers: Vec::new(),
        versions: Vec::new(),
        neighbours: std::collections::BTreeSet::new(),
        begins_empty: false,
        timing: None,
        retention: None,
    }
}

async fn one_call(target: &Target, client: &Client, recorder: &Recorder, call: &Call, caller: &mut Caller<'_>, told: &mut Told) {
    let operation = &target.interface.operations()[call.operation];
    let request = request(target, call);
    let intent = intent(recorder, call);
    let attempt = attempt(&intent, call);
    recorder.record(What::Intent(Box::new(intent)));
    let mut body = None;
    let amend = |answer: &mut Answer, came: Came<'_>| {
        answer.deviations = Some(deviations(operation, call, came));
        body = came.body.cloned();
    };
    let exchange = record_exchange(recorder, client, attempt, &request, None, amend).await;
    told.calls += 1;
    told.spoiled += u32::from(matches!(call.kind, Kind::Spoiled(_)));
    match exchange.response {
        Ok(response) => {
            if (200..300).contains(&response.status) {
                told.reached.insert(call.operation);
            }
            caller.learn(call, response.status, body.as_ref());
            if response.status == TOO_OFTEN {
                // Whoever is asked to come back later does, or every call that follows would be refused.
                let asked = response
                    .header("retry-after")
                    .and_then(|value| parse_retry_after(value, recorder.now().wall));
                tokio::time::sleep(asked.unwrap_or(Duration::from_secs(1)).min(PATIENCE)).await;
            }
        }
        Err(_) => told.unanswered += 1,
    }
}

fn deviations(operation: &Operation, call: &Call, came: Came<'_>) -> Vec<String> {
    let answer = InterfaceAnswer {
        status: came.response.status,
        content_type: came.response.header("content-type"),
        has_body: !came.response.body.is_empty(),
        body: came.body,
    };
    differences(operation, &call.kind, answer)
}

fn request(target: &Target, call: &Call) -> Request {
    let mut request = Request::new(&call.method, format!("{}{}", target.url, call.path_and_query));
    let is_own = |name: &str| call.headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
    if call.kind != Kind::WithoutCredentials {
        request
            .headers
            .extend(target.headers.iter().filter(|(name, _)| !is_own(name)).cloned());
    }
    request.headers.extend(call.headers.iter().cloned());
    match &call.body {
        Some(body) => request.json(body.to_string().into_bytes()),
        None => request,
    }
}

fn intent(recorder: &Recorder, call: &Call) -> Intent {
    let (expected, wrong) = match &call.kind {
        Kind::Fitting => (Expected::Either, None),
        Kind::Repeated => (Expected::Either, Some("the same again under the same key".to_owned())),
        Kind::Spoiled(what) => (Expected::Refuse, Some(what.clone())),
        Kind::WithoutCredentials => (Expected::Refuse, Some("no credentials".to_owned())),
    };
    Intent {
        operation: recorder.operation(),
        function: Function::InterfaceCall,
        supplier: SupplierId::new("caller"),
        document: None,
        revision: None,
        parent: None,
        invoice: None,
        fingerprint: None,
        correlation: None,
        expected,
        wrong,
        planning_run: None,
        ordered: None,
        record: None,
        names: Vec::new(),
        lines: Vec::new(),
    }
}

fn attempt(intent: &Intent, call: &Call) -> Attempt {
    Attempt {
        operation: intent.operation,
        number: 1,
        function: Function::InterfaceCall,
        edge: Edge::PortalToIntegration,
        method: call.method.clone(),
        path: call.path_and_query.clone(),
        principal: Principal::Nobody,
        token: match call.kind {
            Kind::WithoutCredentials => TokenState::Missing,
            _ => TokenState::Valid,
        },
        signature: None,
        version: None,
        key: None,
        correlation: None,
        traceparent: None,
        payload: None,
        meaning: None,
    }
}

fn tell(target: &Target, told: &Told) {
    let operations = target.interface.operations();
    console::message(&format!(
        "{} calls, {} of them against the description, {} without an answer; {} of {} operations were taken at least once",
        told.calls,
        told.spoiled,
        told.unanswered,
        told.reached.len(),
        operations.len()
    ));
    let missed = operations.iter().enumerate().filter(|(at, _)| !told.reached.contains(at));
    for (_, operation) in missed {
        console::message(&format!("  never taken: {} {}", operation.method(), operation.path()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_split_at_its_first_colon() {
        let split = header("Authorization: Bearer a:b").map_err(|problem| problem.to_string());
        assert_eq!(split, Ok(("authorization".to_owned(), "Bearer a:b".to_owned())));
        let problem = header("secret-without-colon").expect_err("there is no colon").to_string();
        assert!(!problem.contains("secret"), "{problem}");
    }
}
