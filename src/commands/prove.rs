//! `countersign prove`: the defect bench. It ends with 1 when a defect goes unnoticed or something harmless is flagged.

use super::report;
use crate::arguments::{Format, ProveArguments};
use crate::bench::{Baseline, Bench, Entry, Score, baseline, ledger, prove_defect, score, score_own, spread};
use crate::console;
use crate::run::{Ground, Mode, interrupted};
use countersign_features::{Library, Selection};
use countersign_reference::{DefectEntry, VariantEntry, defects, variants};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// How many steps the campaigns of the correct integration have.
const STEPS: u32 = 50;

/// Runs the command and returns the exit code.
pub(crate) fn run(arguments: &ProveArguments) -> u8 {
    if let Some(folder) = &arguments.features {
        return prove_own(arguments, folder);
    }
    let chosen: Vec<DefectEntry> = defects()
        .into_iter()
        .filter(|defect| arguments.defect.is_empty() || arguments.defect.contains(&defect.id))
        .collect();
    let problems: Vec<_> = arguments
        .defect
        .iter()
        .filter_map(|defect| super::verify::unknown_defect(defect))
        .collect();
    if !problems.is_empty() {
        return console::problems(&problems);
    }
    let bench = Bench {
        seed: arguments.seed,
        seeds: arguments.seeds,
        steps: arguments.steps,
    };
    let (stop, began) = (interrupted(), Instant::now());
    let correct = prove_baseline(arguments, &[], arguments.campaigns, &stop);
    let harmless: Vec<(String, String, Baseline)> = if arguments.defect.is_empty() {
        variants()
            .into_iter()
            .map(|variant| prove_variant(arguments, variant, &stop))
            .collect()
    } else {
        Vec::new()
    };
    let pairs = prove_pairs(arguments, &stop);
    let entries = spread(
        &chosen,
        || pure_ground(&stop),
        |ground, defect| prove_one(ground, arguments, bench, defect, &stop),
    );
    let scores = score(&entries);
    let text = ledger(bench, &entries, &scores, &correct, &harmless);
    let is_stopped = stop.load(Ordering::Relaxed);
    // What was broken off must not take the place of a whole ledger.
    if !is_stopped && let Err(error) = keep(arguments, &text, &entries) {
        console::message(&report::unusable(&arguments.out, &error).to_string());
    }
    let harmless: Baseline = harmless.into_iter().fold(pairs, |mut all, (_, _, found)| {
        all.add(found);
        all
    });
    let found = Found {
        entries: &entries,
        scores: &scores,
        correct: &correct,
        harmless: &harmless,
        is_stopped,
        seconds: began.elapsed().as_secs_f64(),
    };
    found.tell(arguments, &text)
}

fn pure_ground(stop: &Arc<AtomicBool>) -> Ground {
    Ground::open(Mode::Pure, None, stop)
        .unwrap_or_else(|_| panic!("the embedded deployment is sound; this is a bug of countersign, please report it"))
}

fn prove_one(ground: &Ground, arguments: &ProveArguments, bench: Bench, defect: &DefectEntry, stop: &Arc<AtomicBool>) -> Entry {
    if stop.load(Ordering::Relaxed) {
        return Entry::new(defect);
    }
    let entry = prove_defect(ground, bench, defect, stop);
    if !arguments.quiet && entry.needs.is_none() {
        let shortest = entry
            .minimal_steps
            .map_or_else(String::new, |steps| format!(", shortest plan {steps} steps"));
        console::message(&format!(
            "  {} {:6} noticed in {} of {} seeds{shortest}{}",
            entry.id,
            entry.class,
            entry.detected,
            entry.seeds,
            if entry.detected == 0 {
                format!(": {}", entry.diagnosis())
            } else {
                String::new()
            }
        ));
    }
    entry
}

fn prove_baseline(arguments: &ProveArguments, variants: &[String], campaigns: u32, stop: &Arc<AtomicBool>) -> Baseline {
    let seeds: Vec<u64> = (arguments.seed..arguments.seed + u64::from(campaigns)).collect();
    let found = spread(
        &seeds,
        || pure_ground(stop),
        |ground, seed| {
            if stop.load(Ordering::Relaxed) {
                return Baseline::default();
            }
            baseline(ground, *seed, STEPS, variants)
        },
    );
    let whole = found.into_iter().fold(Baseline::default(), |mut all, one| {
        all.add(one);
        all
    });
    if !arguments.quiet {
        let who = if variants.is_empty() {
            "the correct integration".to_owned()
        } else {
            format!("variant {}", variants.join(" and "))
        };
        console::message(&format!(
            "  {who}: {} false alarms in {} campaigns",
            whole.alarms.len(),
            whole.campaigns
        ));
        for alarm in whole.alarms.iter().take(5) {
            console::message(&format!("    seed {}: {}", alarm.seed, alarm.what));
        }
    }
    whole
}

fn prove_variant(arguments: &ProveArguments, variant: VariantEntry, stop: &Arc<AtomicBool>) -> (String, String, Baseline) {
    let campaigns = arguments.campaigns.div_ceil(10).max(10);
    let found = prove_baseline(arguments, std::slice::from_ref(&variant.id), campaigns, stop);
    (variant.id, variant.says, found)
}

/// Every pair of variants, a few campaigns each.
fn prove_pairs(arguments: &ProveArguments, stop: &Arc<AtomicBool>) -> Baseline {
    let ids: Vec<String> = if arguments.defect.is_empty() {
        variants().into_iter().map(|variant| variant.id).collect()
    } else {
        Vec::new()
    };
    let pairs: Vec<Vec<String>> = ids
        .iter()
        .enumerate()
        .flat_map(|(at, first)| ids.iter().skip(at + 1).map(move |second| vec![first.clone(), second.clone()]))
        .collect();
    let campaigns = u64::from(arguments.campaigns.div_ceil(100));
    let found = spread(
        &pairs,
        || pure_ground(stop),
        |ground, pair| {
            let campaigns = (0..campaigns).take_while(|_| !stop.load(Ordering::Relaxed));
            campaigns.fold(Baseline::default(), |mut all, count| {
                all.add(baseline(ground, arguments.seed + count, STEPS, pair));
                all
            })
        },
    );
    found.into_iter().fold(Baseline::default(), |mut all, one| {
        all.add(one);
        all
    })
}

fn keep(arguments: &ProveArguments, text: &str, entries: &[Entry]) -> std::io::Result<()> {
    if arguments.defect.is_empty() {
        if let Some(folder) = arguments.out.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&arguments.out, text)?;
    }
    let Some(folder) = &arguments.recipes else { return Ok(()) };
    std::fs::create_dir_all(folder)?;
    for entry in entries {
        if let Some(recipe) = &entry.recipe {
            std::fs::write(folder.join(format!("{}.cex", entry.id)), recipe.written())?;
        }
    }
    Ok(())
}

/// What the bench found.
struct Found<'a> {
    entries: &'a [Entry],
    scores: &'a [Score],
    correct: &'a Baseline,
    harmless: &'a Baseline,
    is_stopped: bool,
    seconds: f64,
}

impl Found<'_> {
    fn tell(&self, arguments: &ProveArguments, text: &str) -> u8 {
        let possible = self.entries.iter().filter(|entry| entry.needs.is_none());
        let missed: Vec<&str> = possible
            .clone()
            .filter(|entry| !entry.is_noticed())
            .map(|entry| entry.id.as_str())
            .collect();
        let stale: Vec<&str> = possible
            .clone()
            .filter(|entry| entry.by_recipe == Some(false))
            .map(|entry| entry.id.as_str())
            .collect();
        let alarms = self.correct.alarms.len() + self.harmless.alarms.len();
        let code = if self.is_stopped {
            console::UNKNOWN
        } else if missed.is_empty() && stale.is_empty() && alarms == 0 {
            console::HOLDS
        } else {
            console::BROKEN
        };
        if arguments.format == Format::Json {
            let told = json!({
                "defects": self.entries, "scores": self.scores, "correct": self.correct, "harmless": self.harmless, "missed": missed,
                "keptPlansThatShowNothing": stale, "seconds": self.seconds,
            });
            console::result(&serde_json::to_string_pretty(&told).unwrap_or_default());
            return code;
        }
        if !arguments.quiet {
            console::result(text);
        }
        if !missed.is_empty() {
            console::message(&format!("unnoticed: {}", missed.join(", ")));
        }
        if !stale.is_empty() {
            console::message(&format!(
                "the kept plans of {} do not show their defects any more",
                stale.join(", ")
            ));
        }
        let word = console::word(code);
        console::result(&format!(
            "{word}: {} of {} defects noticed, {alarms} false alarms in {} campaigns, in {:.1} s{}",
            possible.clone().filter(|entry| entry.is_noticed()).count(),
            possible.count(),
            self.correct.campaigns + self.harmless.campaigns,
            self.seconds,
            if arguments.defect.is_empty() && !self.is_stopped {
                format!(" — {}", arguments.out.display())
            } else {
                String::new()
            }
        ));
        code
    }
}

/// Scores the user's own scenarios: which defects would they miss?
fn prove_own(arguments: &ProveArguments, folder: &Path) -> u8 {
    let library = super::verify::own_sources(folder).and_then(|sources| Library::open(&sources, &Selection::default()));
    let library = match library {
        Ok(library) => library,
        Err(problems) => return console::problems(&problems),
    };
    let stop = interrupted();
    let mut scores = Vec::new();
    let possible = defects().into_iter().filter(|defect| defect.needs.is_none());
    let chosen = possible.filter(|defect| arguments.defect.is_empty() || arguments.defect.contains(&defect.id));
    for defect in std::iter::once(None).chain(chosen.map(Some)) {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let id = defect.as_ref().map(|defect| defect.id.as_str());
        let scored = match score_own(&library, id) {
            Ok(scored) => scored,
            Err(why) => {
                console::message(&format!("could not tell: {why}"));
                return console::UNKNOWN;
            }
        };
        if id.is_none() && scored.is_noticed {
            console::message("the scenarios fail against the correct integration, so that what they say of a defect counts for nothing");
            console::message(&format!("  {}", [scored.scenarios, scored.promises].concat().join("; ")));
            return console::BROKEN;
        }
        if let (Some(defect), false) = (&defect, arguments.quiet) {
            let by = [scored.scenarios.clone(), scored.promises.clone()].concat();
            let told = if scored.is_noticed {
                format!("noticed by {}", by.join("; "))
            } else {
                format!("missed: {}", defect.says)
            };
            console::message(&format!("  {} {:6} {told}", defect.id, defect.class));
        }
        scores.extend(id.is_some().then_some(scored));
    }
    let missed: Vec<&str> = scores
        .iter()
        .filter(|score| !score.is_noticed)
        .filter_map(|score| score.defect.as_deref())
        .collect();
    if arguments.format == Format::Json {
        console::result(&serde_json::to_string_pretty(&json!({ "scores": scores, "missed": missed })).unwrap_or_default());
    } else {
        console::result(&format!(
            "{} of {} defects noticed by {} scenarios{}",
            scores.len() - missed.len(),
            scores.len(),
            library.len(),
            if missed.is_empty() {
                String::new()
            } else {
                format!("; missed: {}", missed.join(", "))
            }
        ));
    }
    match (missed.is_empty(), stop.load(Ordering::Relaxed)) {
        (false, _) => console::BROKEN,
        (true, true) => console::UNKNOWN,
        (true, false) => console::HOLDS,
    }
}
