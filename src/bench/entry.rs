//! What the bench found of one defect, and the score of all.

use countersign_campaigns::Counterexample;
use countersign_reference::{DefectCounts, DefectEntry};
use serde::Serialize;

/// What the bench found of one defect.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Entry {
    /// Its id.
    pub(crate) id: String,
    /// easy, medium or hard.
    pub(crate) class: String,
    /// What goes wrong.
    pub(crate) says: String,
    /// The promise that must find it.
    pub(crate) expected: String,
    /// What the reference integration must learn before it can have the defect.
    pub(crate) needs: Option<String>,
    /// In how many seeds its wrong policy decided anything.
    pub(crate) reached: u32,
    /// In how many seeds it decided otherwise than the right one.
    pub(crate) triggered: u32,
    /// In how many seeds it was noticed.
    pub(crate) detected: u32,
    /// In how many of these the expected promise was among those broken.
    pub(crate) attributed: u32,
    /// How many seeds were tried.
    pub(crate) seeds: u32,
    /// How many steps it took until it was noticed, in the middle seed of those in which it was.
    pub(crate) median_steps: Option<u32>,
    /// The promises that noticed it, the most frequent first.
    pub(crate) noticed_by: Vec<String>,
    /// How many steps the shortest plan has that shows it.
    pub(crate) minimal_steps: Option<u32>,
    /// How long shrinking took, in milliseconds.
    pub(crate) shrinking_ms: Option<u64>,
    /// Whether the plan that is kept for it shows it; absent when none is kept.
    pub(crate) by_recipe: Option<bool>,
    /// The shortest plan, to be kept.
    #[serde(skip)]
    pub(crate) recipe: Option<Counterexample>,
}

/// What one seed found of a defect.
#[derive(Debug, Clone, Default)]
pub(crate) struct SeedResult {
    pub(crate) counts: DefectCounts,
    pub(crate) steps: u32,
    pub(crate) broken: Vec<String>,
}

impl Entry {
    /// Returns the entry of a defect that nothing is known of yet.
    pub(crate) fn new(defect: &DefectEntry) -> Self {
        Self {
            id: defect.id.clone(),
            class: defect.class.clone(),
            says: defect.says.clone(),
            expected: defect.invariant.clone(),
            needs: defect.needs.clone().or_else(|| defect.beyond_campaigns.clone()),
            reached: 0,
            triggered: 0,
            detected: 0,
            attributed: 0,
            seeds: 0,
            median_steps: None,
            noticed_by: Vec::new(),
            minimal_steps: None,
            shrinking_ms: None,
            by_recipe: None,
            recipe: None,
        }
    }

    /// Adds what the seeds found.
    pub(crate) fn fill(&mut self, seeds: &[SeedResult]) {
        let count =
            |is_one: &dyn Fn(&SeedResult) -> bool| u32::try_from(seeds.iter().filter(|seed| is_one(seed)).count()).unwrap_or(u32::MAX);
        self.seeds = u32::try_from(seeds.len()).unwrap_or(u32::MAX);
        self.reached = count(&|seed| seed.counts.reached > 0);
        self.triggered = count(&|seed| seed.counts.triggered > 0);
        self.detected = count(&|seed| !seed.broken.is_empty());
        self.attributed = count(&|seed| seed.broken.contains(&self.expected));
        let mut steps: Vec<u32> = seeds.iter().filter(|seed| !seed.broken.is_empty()).map(|seed| seed.steps).collect();
        steps.sort_unstable();
        self.median_steps = steps.get(steps.len() / 2).copied();
        let mut by: std::collections::BTreeMap<&str, u32> = std::collections::BTreeMap::new();
        for id in seeds.iter().flat_map(|seed| &seed.broken) {
            *by.entry(id).or_default() += 1;
        }
        let mut by: Vec<(&str, u32)> = by.into_iter().collect();
        by.sort_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
        self.noticed_by = by.into_iter().map(|(id, _)| id.to_owned()).collect();
    }

    /// Returns whether it was noticed at all.
    pub(crate) fn is_noticed(&self) -> bool {
        self.detected > 0 || self.by_recipe == Some(true)
    }

    /// Returns why it was not noticed, as the counters tell it.
    pub(crate) fn diagnosis(&self) -> &'static str {
        match (self.reached, self.triggered, self.detected) {
            (_, _, 1..) => "noticed",
            (0, ..) => "no campaign came to where it decides: a motif is missing",
            (_, 0, _) => "it never decided otherwise than the right one: a motif is too tame",
            _ => "it decided wrongly and no promise was broken: a check is too weak",
        }
    }
}

/// The score of one class of defects.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Score {
    /// easy, medium or hard.
    pub(crate) class: String,
    /// How many defects of the class can be had.
    pub(crate) defects: u32,
    /// How many of them were noticed in at least one seed.
    pub(crate) noticed: u32,
    /// Of all seeds of all of them, the share in percent in which the defect was noticed.
    pub(crate) blind_percent: u32,
    /// How many are noticed by the plan that is kept for them.
    pub(crate) by_recipe: u32,
}

/// Returns the score of each class.
pub(crate) fn score(entries: &[Entry]) -> Vec<Score> {
    ["easy", "medium", "hard"]
        .map(|class| {
            let of_class: Vec<&Entry> = entries
                .iter()
                .filter(|entry| entry.class == class && entry.needs.is_none())
                .collect();
            let sum = |number: fn(&Entry) -> u32| of_class.iter().map(|entry| number(entry)).sum::<u32>();
            let (detected, seeds) = (sum(|entry| entry.detected), sum(|entry| entry.seeds));
            Score {
                class: class.to_owned(),
                defects: sum(|_| 1),
                noticed: sum(|entry| u32::from(entry.detected > 0)),
                blind_percent: (detected * 100).checked_div(seeds).unwrap_or(0),
                by_recipe: sum(|entry| u32::from(entry.by_recipe == Some(true))),
            }
        })
        .to_vec()
}
