//! `countersign explain`: an invariant, a defect, a control, or a list of what there is.

use crate::arguments::{ExplainArguments, Format};
use crate::console;
use countersign_core::problem::Problem;
use countersign_core::promise::{Control, Promise};
use countersign_features::{Library, Phrase, Selection};
use countersign_reference::{DefectEntry, VariantEntry};
use serde_json::{Value, json};

/// What is shown, for people and for programs.
struct Explanation {
    text: String,
    value: Value,
}

/// Runs the command and returns the exit code.
pub(crate) fn run(arguments: &ExplainArguments) -> u8 {
    let topic = arguments.topic.as_str();
    let explanation = match topic.to_lowercase().as_str() {
        "steps" => steps(),
        "scenarios" => scenarios(),
        "invariants" => invariants(),
        "defects" => defects(),
        "variants" => variants(),
        "controls" => controls(),
        "malformations" => malformations(),
        _ => match one(topic) {
            Some(explanation) => explanation,
            None => return console::problems(&[unknown(topic)]),
        },
    };
    console::result(&match arguments.format {
        Format::Text => explanation.text,
        Format::Json => explanation.value.to_string(),
    });
    console::HOLDS
}

fn one(topic: &str) -> Option<Explanation> {
    let id = topic.to_uppercase();
    let promise = countersign_checks::registry()
        .into_iter()
        .find(|promise| promise.id.as_str() == id)
        .map(invariant);
    promise.or_else(|| countersign_reference::defects().iter().find(|entry| entry.id == id).map(defect))
}

fn unknown(topic: &str) -> Problem {
    let mut names: Vec<String> = [
        "steps",
        "scenarios",
        "invariants",
        "defects",
        "variants",
        "controls",
        "malformations",
    ]
    .map(str::to_owned)
    .to_vec();
    names.extend(countersign_checks::registry().iter().map(|promise| promise.id.to_string()));
    names.extend(countersign_reference::defects().into_iter().map(|defect| defect.id));
    names.sort_by_key(|name| strsim::damerau_levenshtein(name, topic));
    let fix = format!(
        "did you mean `{}`? else try `steps`, `scenarios`, `invariants`, `defects`, `variants`, `controls` or `malformations`",
        names[0]
    );
    Problem::new(
        "CS430",
        format!("nothing is known of `{topic}`"),
        "there is nothing to explain",
        fix,
    )
}

fn invariant(promise: &Promise) -> Explanation {
    let needs = promise
        .needs
        .map_or("nothing beyond the exchange of documents", |claim| claim.word());
    let detected: Vec<String> = countersign_reference::defects()
        .into_iter()
        .filter(|defect| defect.invariant == promise.id.as_str() && defect.needs.is_none())
        .map(|defect| defect.id)
        .collect();
    let text = format!(
        "{} {}\n  promise:      {}\n  control:      {}\n  matters:      {}\n  checked by:   {}\n  exercised by: {}\n  when broken:  {}\n  needs:        {needs}\n  scenarios:    countersign verify --tags @{}\n  shown by:     {}",
        promise.id,
        promise.name,
        promise.says,
        promise.control.title(),
        promise.matters,
        promise.checked_by,
        promise.exercised_by,
        promise.fix,
        promise.control.tag(),
        shown_by(&detected),
    );
    let value = json!({ "id": promise.id, "name": promise.name, "promise": promise.says, "control": promise.control, "matters": promise.matters,
        "checked_by": promise.checked_by, "exercised_by": promise.exercised_by, "fix": promise.fix, "needs": promise.needs, "defects": detected });
    Explanation { text, value }
}

fn shown_by(defects: &[String]) -> String {
    let commands: Vec<String> = defects.iter().map(|id| format!("countersign verify --defect {id}")).collect();
    if commands.is_empty() {
        "no built-in defect".to_owned()
    } else {
        commands.join("\n                ")
    }
}

fn defect(entry: &DefectEntry) -> Explanation {
    let see = match &entry.needs {
        None => format!("see it:   countersign verify --defect {}", entry.id),
        Some(needs) => format!("waits:    the reference integration has no {needs} yet"),
    };
    let text = format!(
        "{} ({})\n  does:     {}\n  found by: {}\n  {see}",
        entry.id, entry.class, entry.says, entry.invariant
    );
    Explanation { text, value: json!(entry) }
}

fn list<T>(items: &[T], line: impl Fn(&T) -> String, value: impl Fn(&T) -> Value) -> Explanation {
    let lines: Vec<String> = items.iter().map(line).collect();
    Explanation {
        text: lines.join("\n"),
        value: Value::Array(items.iter().map(value).collect()),
    }
}

fn invariants() -> Explanation {
    let registry = countersign_checks::registry();
    list(
        &registry,
        |promise| format!("{}  {:<22} {}", promise.id, promise.name, promise.says),
        |promise| invariant(promise).value,
    )
}

fn defects() -> Explanation {
    let line = |entry: &DefectEntry| {
        let waits = entry
            .needs
            .as_ref()
            .map_or_else(String::new, |needs| format!(" (waits for {needs})"));
        format!(
            "{}  {:<6}  found by {}  {}{waits}",
            entry.id, entry.class, entry.invariant, entry.says
        )
    };
    list(&countersign_reference::defects(), line, |entry| json!(entry))
}

fn variants() -> Explanation {
    let line = |entry: &VariantEntry| format!("{}  {}", entry.id, entry.says);
    list(&countersign_reference::variants(), line, |entry| json!(entry))
}

fn controls() -> Explanation {
    let registry = countersign_checks::registry();
    let ids = |control: &Control| -> Vec<String> {
        registry
            .iter()
            .filter(|promise| promise.control == *control)
            .map(|promise| promise.id.to_string())
            .collect()
    };
    let line = |control: &Control| format!("@{:<24} {:<26} {}", control.tag(), control.title(), ids(control).join(" "));
    list(
        &Control::ALL,
        line,
        |control| json!({ "tag": control.tag(), "title": control.title(), "invariants": ids(control) }),
    )
}

fn malformations() -> Explanation {
    let line = |way: &countersign_campaigns::Malformation| format!("{:<28} {:<10} {}", way.id, way.class.name(), way.says);
    list(
        countersign_campaigns::catalogue(),
        line,
        |way| json!({ "id": way.id, "class": way.class.name(), "says": way.says }),
    )
}

fn steps() -> Explanation {
    let vocabulary = countersign_features::vocabulary();
    let mut text = String::new();
    let mut theme = "";
    for phrase in &vocabulary {
        if phrase.theme != theme {
            theme = phrase.theme;
            text.push_str(&format!("{}{theme}\n", if text.is_empty() { "" } else { "\n" }));
        }
        text.push_str(&format!("  {} {}\n      {}\n", phrase.keyword, phrase.text, phrase.says));
    }
    let value = |phrase: &Phrase| json!({ "theme": phrase.theme, "keyword": phrase.keyword, "text": phrase.text, "says": phrase.says });
    Explanation {
        text,
        value: Value::Array(vocabulary.iter().map(value).collect()),
    }
}

fn scenarios() -> Explanation {
    let library =
        Library::open(&countersign_features::embedded(), &Selection::default()).expect("the embedded features are tested to be sound");
    let line = |(file, line, name, tags): &(String, usize, String, Vec<String>)| format!("{file}:{line}  {name}  [{}]", tags.join(" "));
    list(
        &library.listing(),
        line,
        |(file, line, name, tags)| json!({ "file": file, "line": line, "name": name, "tags": tags }),
    )
}
