//! Mutations: a correct History with one thing wrong, and what must be said of it, and what must not.

mod claims;
mod effects;
mod scene;

use countersign_checks::judge;
use countersign_core::history::Event;
use countersign_core::verdict::Status;
use scene::Scene;
use std::collections::BTreeSet;

/// One thing that can be wrong.
struct Mutation {
    name: &'static str,
    spoil: fn(&mut Scene) -> bool,
    /// What must fail each time.
    must: &'static [&'static str],
    /// What else may fail; nothing beyond these may.
    may: &'static [&'static str],
}

macro_rules! mutations {
    ($($module:ident :: $name:ident must [$($must:literal)*] may [$($may:literal)*];)*) => {
        const MUTATIONS: &[Mutation] = &[$(Mutation {
            name: stringify!($name),
            spoil: $module::$name,
            must: &[$($must),*],
            may: &[$($may),*],
        }),*];
    };
}

mutations! {
    effects::drop_a_booking must ["I23"] may ["I26"];
    effects::book_twice must ["I01"] may ["I08"];
    effects::show_an_old_revision_again must ["I09"] may ["I12"];
    effects::swap_two_revisions must ["I09"] may ["I12" "I24"];
    effects::show_old_content_under_a_new_number must ["I10"] may [];
    effects::never_show_the_last_revision must ["I10"] may ["I23" "I26"];
    effects::add_one_to_a_shipment must ["I45"] may [];
    effects::book_a_shipment_in_another_unit must ["I45"] may [];
    effects::lose_a_shipped_line must ["I45"] may ["I30"];
    effects::take_a_word_for_another must ["I43"] may ["I22"];
    effects::lose_the_suppliers_word must ["I43"] may ["I22"];
    effects::flip_a_shown_status must ["I43"] may ["I19"];
    effects::book_what_nobody_sent must ["I24"] may [];
    effects::book_for_another_supplier must ["I24"] may ["I38"];
    effects::cut_the_correlation_of_a_booking must ["I37"] may [];
    effects::cut_the_correlation_of_a_delivery must ["I37"] may [];
    effects::swap_two_correlations must ["I37"] may [];
    effects::push_to_the_wrong_page must ["I39"] may [];
    effects::deliver_other_content_under_a_taken_id must ["I27"] may [];
    effects::deliver_again_what_was_taken must [] may [];
    claims::answer_a_repetition_with_other_content must ["I02"] may ["I07"];
    claims::refuse_a_repetition must ["I02"] may ["I07"];
    claims::accept_a_conflicting_key must ["I03"] may [];
    claims::accept_an_expired_token must ["I41"] may [];
    claims::book_what_was_refused must ["I25"] may ["I43"];
    claims::show_an_overtaken_revision must ["I12"] may ["I09" "I10"];
    claims::take_a_stale_answer must ["I13"] may ["I33"];
    claims::forbid_a_foreign_order must ["I40"] may [];
    claims::leak_a_fingerprint must ["I39"] may [];
    claims::write_a_cases_bytes_anew must ["I33"] may [];
    claims::lose_a_cases_bytes must ["I33"] may [];
    claims::give_a_case_the_wrong_reason must ["I35"] may [];
    claims::give_a_case_to_the_wrong_people must ["I35"] may [];
    claims::give_a_case_another_correlation must ["I37"] may [];
    claims::open_a_case_twice must ["I33"] may ["I34"];
    claims::open_no_case must ["I33"] may [];
    claims::forget_a_dead_letter must ["I23"] may ["I10" "I26"];
    claims::serve_an_old_revision must ["I10"] may ["I26"];
    claims::serve_nothing_of_an_order must ["I10"] may ["I26"];
    claims::know_no_outcome must [] may [];
    claims::turn_every_ok_into_unknown must [] may [];
    claims::hear_nothing_late must [] may [];
    claims::read_no_surface_to_its_end must [] may [];
    claims::read_no_case_to_the_end must [] may [];
    claims::stop_before_it_settles must [] may [];
    claims::show_a_revision_twice must [] may [];
}

/// How often each mutation is tried, and among how many Histories a place for it is looked for.
const TIMES: usize = 12;
const SEEDS: u64 = 300;

impl Mutation {
    /// Returns what is wrong with how it is judged.
    fn faults(&self) -> Vec<String> {
        let mut faults = BTreeSet::new();
        let mut times = 0;
        for seed in 0..SEEDS {
            let mut scene = Scene::new(seed);
            if !(self.spoil)(&mut scene) {
                continue;
            }
            let verdict = judge(scene.mended().into_iter());
            faults.extend(verdict.malformed.iter().map(|why| format!("seed {seed} is malformed: {why}")));
            let failed: BTreeSet<&str> = verdict
                .invariants
                .iter()
                .filter(|one| one.status == Status::Fails)
                .map(|one| one.id.as_str())
                .collect();
            let missed = self.must.iter().filter(|id| !failed.contains(*id));
            faults.extend(missed.map(|id| format!("{id} is missing, as with seed {seed}")));
            let others = failed.iter().filter(|id| !self.must.contains(id) && !self.may.contains(id));
            faults.extend(others.map(|id| format!("{id} fails too")));
            times += 1;
            if times == TIMES {
                break;
            }
        }
        if times < TIMES {
            faults.insert(format!("only {times} Histories have a place for it"));
        }
        faults.into_iter().map(|fault| format!("{}: {fault}", self.name)).collect()
    }
}

/// Shows a few Histories of each mutation to `visit`, with its name.
pub(crate) fn spoilt(times: usize, visit: &mut dyn FnMut(&str, Vec<Event>)) {
    for mutation in MUTATIONS {
        let scenes = (0..SEEDS).map(Scene::new);
        let spoilt = scenes.filter_map(|mut scene| (mutation.spoil)(&mut scene).then(|| scene.mended()));
        spoilt.take(times).for_each(|events| visit(mutation.name, events));
    }
}

#[test]
fn each_thing_that_is_wrong_is_found_and_nothing_else() {
    assert!(MUTATIONS.len() >= 40);
    let faults: Vec<String> = MUTATIONS.iter().flat_map(Mutation::faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
