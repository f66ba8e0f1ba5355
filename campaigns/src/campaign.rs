//! From a seed to a plan: motifs are chosen and interwoven, each seed with its own mixture.

use crate::chance::Chance;
use crate::motifs::{Beat, Draft, Motif, motifs, sweeps};
use crate::plan::{Action, Plan, Step};
use jiff::{SignedDuration, Timestamp};

/// How a campaign is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Everything is drawn from it.
    pub seed: u64,
    /// About how many steps the plan has; it ends with a whole motif.
    pub steps: u32,
    /// How many suppliers take part; at least two.
    pub suppliers: u32,
    /// What kind of campaign it is.
    pub preset: Preset,
}

/// What kind of campaign it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// A mixture of some motifs, another for each seed.
    Smoke,
    /// Every motif, every passing failure of each end and every class of malformed documents at least once, and then a mixture.
    Release,
    /// As for a release, and larger.
    Night,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 3] = [Self::Smoke, Self::Release, Self::Night];

    /// Returns its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Smoke => "smoke",
            Self::Release => "release",
            Self::Night => "night",
        }
    }

    /// Returns the preset with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.word() == word)
    }

    /// Returns how many steps it has when nobody says.
    pub fn steps(self) -> u32 {
        match self {
            Self::Smoke => 60,
            Self::Release => 700,
            Self::Night => 2000,
        }
    }
}

/// Makes the plan of a campaign.
pub fn plan(settings: Settings) -> Plan {
    let root = Chance::new(settings.seed);
    let mut draft = Draft::new(settings.suppliers);
    let mixture = Mixture::drawn(root.at("mixture"), settings.preset);
    let lanes = lanes(&mut draft, &mixture, root.at("motifs"), settings);
    Plan {
        seed: settings.seed,
        begins: begins(root.at("begins")),
        steps: interwoven(lanes, &mixture, root.at("weave")),
    }
}

/// Which motifs are in the mixture of one seed, and how tightly they are interwoven.
struct Mixture {
    chosen: Vec<&'static Motif>,
    at_once: u32,
    together_percent: u32,
}

impl Mixture {
    /// Leaving some motifs out lets the others meet more often.
    fn drawn(chance: Chance, preset: Preset) -> Self {
        let keeps = chance.at("keeps").pick(&[25, 50, 75, 100]);
        let mut chosen: Vec<&Motif> = motifs()
            .iter()
            .filter(|motif| preset != Preset::Smoke || chance.at(motif.name).percent(keeps))
            .collect();
        if chosen.is_empty() {
            chosen = motifs().iter().collect();
        }
        Self {
            chosen,
            at_once: chance.at("at once").between(1, 6),
            together_percent: chance.at("together").pick(&[0, 10, 30, 60]),
        }
    }

    fn drawn_motif(&self, chance: Chance) -> &'static Motif {
        let total: u32 = self.chosen.iter().map(|motif| motif.weight).sum();
        let mut left = chance.below(total);
        for motif in &self.chosen {
            if left < motif.weight {
                return motif;
            }
            left -= motif.weight;
        }
        self.chosen[0]
    }
}

/// Steps of a motif that begin together.
type Bundle = Vec<Beat>;

/// What is left of a motif.
type Lane = std::collections::VecDeque<Bundle>;

fn lanes(draft: &mut Draft, mixture: &Mixture, chance: Chance, settings: Settings) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    let mut steps = 0;
    let mut add = |beats: Vec<Beat>, lanes: &mut Vec<Lane>| {
        steps += u32::try_from(beats.len()).unwrap_or(u32::MAX);
        lanes.push(bundles(beats));
        steps
    };
    let made = |motif: &Motif, draft: &mut Draft, chance: Chance| (motif.make)(draft, chance.at(motif.name));
    if settings.preset != Preset::Smoke {
        let mut all: Vec<&Motif> = motifs().iter().collect();
        all.sort_by_key(|motif| chance.at("order").at(motif.name).draw());
        for motif in all {
            add(made(motif, draft, chance.at("once")), &mut lanes);
        }
        for sweep in sweeps(draft, chance.at("sweeps")) {
            add(sweep, &mut lanes);
        }
    }
    for count in 0.. {
        let motif = mixture.drawn_motif(chance.nth(count).at("which"));
        if add(made(motif, draft, chance.nth(count)), &mut lanes) >= settings.steps {
            return lanes;
        }
    }
    lanes
}

fn bundles(beats: Vec<Beat>) -> Lane {
    let mut lane = Lane::new();
    for beat in beats {
        match lane.back_mut() {
            Some(bundle) if beat.together => bundle.push(beat),
            _ => lane.push_back(vec![beat]),
        }
    }
    lane
}

/// Takes the next steps now from this motif and now from that one; within a motif the order stays.
fn interwoven(lanes: Vec<Lane>, mixture: &Mixture, chance: Chance) -> Vec<Step> {
    let mut waiting = lanes.into_iter().enumerate();
    let mut open: Vec<(usize, Lane)> = Vec::new();
    let mut weave = Weave::default();
    loop {
        let room = (mixture.at_once as usize).saturating_sub(open.len());
        open.extend(waiting.by_ref().take(room));
        let count = u32::try_from(open.len()).unwrap_or(u32::MAX);
        if count == 0 {
            return weave.steps;
        }
        let here = chance.nth(weave.next_id());
        let at = here.at("lane").below(count) as usize;
        let (lane, bundles) = &mut open[at];
        match bundles.pop_front() {
            Some(bundle) => weave.add(*lane, bundle, here.at("together").percent(mixture.together_percent)),
            None => drop(open.remove(at)),
        }
    }
}

/// The steps so far, and which motifs are in the group that is open.
#[derive(Default)]
struct Weave {
    steps: Vec<Step>,
    group: Vec<usize>,
}

impl Weave {
    fn next_id(&self) -> u32 {
        u32::try_from(self.steps.len() + 1).unwrap_or(u32::MAX)
    }

    /// Adds a bundle of `lane`, in the company of the last ones when that is wanted and possible: a motif's next step needs its last one.
    fn add(&mut self, lane: usize, bundle: Bundle, wants_company: bool) {
        let is_alone = |beat: &Beat| is_global(&beat.action);
        let has_room = self.steps.last().is_some_and(|last| !is_global(&last.action)) && !self.group.contains(&lane);
        let mut together = wants_company && has_room && !bundle.iter().any(is_alone);
        if !together {
            self.group.clear();
        }
        self.group.push(lane);
        for beat in bundle {
            self.steps.push(Step {
                id: self.next_id(),
                after_ms: beat.after_ms,
                together,
                action: beat.action,
            });
            together = true;
        }
    }
}

/// What touches everybody is done alone, so that what others expect of it is certain.
fn is_global(action: &Action) -> bool {
    matches!(
        action,
        Action::Advance { .. } | Action::AdvanceTo { .. } | Action::Settle | Action::Kill { .. } | Action::Replay { .. }
    )
}

/// Some moment of the two years from 2026 on, to the second; now and then days before a change of clocks.
fn begins(chance: Chance) -> Timestamp {
    const FROM: i64 = 1_788_220_800; // 2026-09-01T00:00:00Z
    let days = i64::from(chance.at("day").below(400));
    let seconds = i64::from(chance.at("second").below(86_400));
    let from = Timestamp::from_second(FROM).unwrap_or(Timestamp::UNIX_EPOCH);
    from.checked_add(SignedDuration::from_hours(24 * days) + SignedDuration::from_secs(seconds))
        .unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::find;
    use crate::malformation::Class;
    use crate::plan::{Action, FaultKind};
    use std::collections::BTreeSet;

    fn drawn(seed: u64, preset: Preset) -> Plan {
        plan(Settings {
            seed,
            steps: preset.steps(),
            suppliers: 3,
            preset,
        })
    }

    #[test]
    fn the_same_seed_gives_the_same_plan_to_the_byte() {
        for seed in 0..20 {
            let text = |plan: &Plan| serde_json::to_string(plan).expect("a plan is plain JSON");
            assert_eq!(text(&drawn(seed, Preset::Smoke)), text(&drawn(seed, Preset::Smoke)));
            assert_ne!(text(&drawn(seed, Preset::Smoke)), text(&drawn(seed + 1, Preset::Smoke)));
        }
    }

    #[test]
    fn every_step_refers_to_what_was_made_before() {
        for seed in 0..300 {
            let whole = drawn(seed, Preset::Smoke);
            assert_eq!(whole.keeping(|_| true), whole, "seed {seed}");
            let ids: BTreeSet<u32> = whole.steps.iter().map(|step| step.id).collect();
            assert_eq!(ids.len(), whole.steps.len(), "seed {seed}");
        }
    }

    #[test]
    fn a_release_campaign_has_every_motif() {
        let release = drawn(5, Preset::Release);
        let kinds: BTreeSet<String> = release
            .steps
            .iter()
            .map(|step| {
                serde_json::to_value(step).expect("a step is plain JSON")["do"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect();
        let all = [
            "acknowledge",
            "advance",
            "advance-to",
            "cancel",
            "fault",
            "keep-token",
            "kill",
            "lift",
            "read",
            "release",
            "repeat",
            "replay",
            "revise",
            "settle",
            "ship",
            "tell",
        ];
        let missing: Vec<&str> = all.into_iter().filter(|kind| !kinds.contains(*kind)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_release_campaign_has_each_passing_failure_of_each_end_and_each_class_of_malformed_documents() {
        for seed in 0..20 {
            let mut failures = BTreeSet::new();
            let mut classes = BTreeSet::new();
            for step in drawn(seed, Preset::Release).steps {
                match step.action {
                    Action::Fault { end, kind, .. } => {
                        let kind = match kind {
                            FaultKind::Error(_, moment) => format!("error {moment:?}"),
                            FaultKind::Slow(_) => "slow".to_owned(),
                            other => format!("{other:?}"),
                        };
                        failures.insert(format!("{end:?} {kind}"));
                    }
                    Action::Acknowledge { sending, .. } => {
                        classes.extend(sending.malformation.as_deref().and_then(find).map(|one| one.class.name()));
                    }
                    _ => {}
                }
            }
            for end in ["Erp", "Portal"] {
                for kind in ["error", "Hang(", "Reset("] {
                    for moment in ["BeforeEffect", "AfterEffect"] {
                        let is_same = |one: &&String| one.starts_with(&format!("{end} {kind}")) && one.contains(moment);
                        assert!(failures.iter().any(|one| is_same(&one)), "seed {seed}: {end} {kind} {moment}");
                    }
                }
                assert!(failures.contains(&format!("{end} slow")), "seed {seed}: {end} is never slow");
            }
            assert_eq!(classes.len(), Class::ALL.len(), "seed {seed}: {classes:?}");
        }
    }

    #[test]
    fn what_a_motif_wants_together_stays_together() {
        for seed in 0..100 {
            for group in drawn(seed, Preset::Smoke).groups() {
                let made: BTreeSet<_> = group.iter().flat_map(|step| step.action.makes()).collect();
                let needed: BTreeSet<_> = group.iter().flat_map(|step| step.action.needs()).collect();
                assert_eq!(made.intersection(&needed).count(), 0, "seed {seed}: {group:?}");
            }
        }
    }
}
