//! The ledger: what the bench found, as a table for people, written to `reports/defects.md`.

use super::baseline::Baseline;
use super::entry::{Entry, Score};
use super::trial::Bench;
use std::fmt::Write as _;

/// Returns the ledger.
pub(crate) fn ledger(
    bench: Bench,
    entries: &[Entry],
    scores: &[Score],
    baseline: &Baseline,
    variants: &[(String, String, Baseline)],
) -> String {
    let mut text = String::from(
        "# The ledger of defects\n\nWould we notice? Each defect of the reference integration in campaigns that know nothing of it, under simulated time.\n\
         `countersign prove` writes this file; `countersign explain M13` tells more of a defect, `countersign campaign --defect M13` shows it.\n\n",
    );
    let _ = writeln!(
        text,
        "{} seeds from {}, at most {} steps each. *Reached*: the wrong decision was asked for. *Triggered*: it differed from the right one. *Noticed*: a promise was \
         broken. All three count seeds. *Steps*: how many it took, in the median. *Shortest*: the steps of the shortest plan that shows it.\n",
        bench.seeds, bench.seed, bench.steps
    );
    let _ = writeln!(
        text,
        "| class | defects | noticed | share of seeds | by the kept plan |\n|---|---|---|---|---|"
    );
    for score in scores {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} % | {} |",
            score.class, score.defects, score.noticed, score.blind_percent, score.by_recipe
        );
    }
    let _ = writeln!(
        text,
        "\nFalse alarms: {} in {} campaigns ({} steps) of the correct integration.\n",
        baseline.alarms.len(),
        baseline.campaigns,
        baseline.steps
    );
    let _ = writeln!(
        text,
        "| defect | class | what goes wrong | reached | triggered | noticed | steps | shortest | by | kept plan |\n|---|---|---|---|---|---|---|---|---|---|"
    );
    for entry in entries {
        let _ = writeln!(text, "{}", row(entry));
    }
    let _ = writeln!(
        text,
        "\n| variant | what is different | campaigns | false alarms |\n|---|---|---|---|"
    );
    for (id, says, found) in variants {
        let _ = writeln!(text, "| {id} | {says} | {} | {} |", found.campaigns, found.alarms.len());
    }
    text
}

fn row(entry: &Entry) -> String {
    if let Some(needs) = &entry.needs {
        return format!(
            "| {} | {} | {} | – | – | waits for {needs} | – | – | {} | – |",
            entry.id, entry.class, entry.says, entry.expected
        );
    }
    let number = |number: Option<u32>| number.map_or_else(|| "–".to_owned(), |number| number.to_string());
    let by: Vec<String> = entry
        .noticed_by
        .iter()
        .take(4)
        .map(|id| if *id == entry.expected { format!("**{id}**") } else { id.clone() })
        .collect();
    let kept = match entry.by_recipe {
        Some(true) => "shows it",
        Some(false) => "**does not show it**",
        None => "–",
    };
    format!(
        "| {} | {} | {} | {} | {} | {} of {} | {} | {} | {} | {kept} |",
        entry.id,
        entry.class,
        entry.says,
        entry.reached,
        entry.triggered,
        entry.detected,
        entry.seeds,
        number(entry.median_steps),
        number(entry.minimal_steps),
        if by.is_empty() {
            format!("({})", entry.expected)
        } else {
            by.join(", ")
        },
    )
}
