//! The streaming verdicts on small Histories of one order are those of an oracle that knows no records and no passes: it looks at all
//! acts at once, pair by pair. Where acts overlap, a promise is broken only when it is in each of their orders.

use crate::language;
use crate::model::random::Random;
use countersign_checks::judge;
use countersign_core::verdict::Status;
use std::fmt::Write as _;

const ROUNDS: u64 = 3_000;
const MOST: usize = 7;

/// One thing that happens to the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// The ERP sends this revision, and the integration takes it.
    Send(u32),
    /// The portal is given this revision.
    Show(u32),
    /// The supplier answers this revision, and is taken.
    Answer(u32),
    /// That answer is booked.
    Book,
}

/// A small History: what happens, and whether it is certainly after what stands before it.
#[derive(Debug, Clone)]
struct Story {
    acts: Vec<Act>,
}

impl Story {
    /// Draws up to seven acts: revisions are sent in order, the rest is chance.
    fn draw(random: &mut Random) -> Self {
        let mut acts = vec![Act::Send(1)];
        let (mut sent, mut is_answered) = (1, false);
        let length = 2 + random.below(MOST - 1);
        while acts.len() < length {
            match random.below(4) {
                0 if sent < 3 => {
                    sent += 1;
                    acts.push(Act::Send(sent));
                }
                1 if !is_answered => {
                    is_answered = true;
                    acts.push(Act::Answer(1 + u32::try_from(random.below(sent as usize)).expect("it is small")));
                }
                2 if is_answered => acts.push(Act::Book),
                _ => acts.push(Act::Show(1 + u32::try_from(random.below(sent as usize)).expect("it is small"))),
            }
        }
        Self { acts }
    }

    /// Returns the History in the small language: one event after the other, each certainly later.
    fn told(&self) -> String {
        let mut text = String::new();
        for act in &self.acts {
            let _ = match act {
                Act::Send(revision) => {
                    let word = if *revision == 1 { "release" } else { "revise" };
                    writeln!(
                        text,
                        "R{revision} = {word} PO-0001 rev {revision} lines 10:100EA<110EA\nR{revision} sent\nR{revision} ok"
                    )
                }
                Act::Show(revision) => writeln!(text, "R{revision} delivered\nR{revision} shown"),
                Act::Answer(revision) => writeln!(
                    text,
                    "A1 = acknowledge ACK-0001 for PO-0001 rev {revision} lines 10:100EA=angenommen\nA1 sent\nA1 ok"
                ),
                Act::Book => writeln!(text, "A1 delivered\nA1 booked"),
            };
        }
        let latest = self.acts.iter().filter(|act| matches!(act, Act::Send(_))).count();
        let _ = writeln!(text, "gateway shows R{latest}\nsettles");
        text
    }

    /// Returns whether an invariant is broken, from its words alone.
    fn is_broken(&self, id: &str) -> bool {
        let shown: Vec<u32> = self
            .acts
            .iter()
            .filter_map(|act| if let Act::Show(revision) = act { Some(*revision) } else { None })
            .collect();
        let latest = self.acts.iter().filter(|act| matches!(act, Act::Send(_))).count();
        let booked = self.acts.iter().filter(|act| **act == Act::Book).count();
        match id {
            // No document is booked twice.
            "I01" => booked > 1,
            // There are no two showings of which the later has the lower revision.
            "I09" => (0..shown.len()).any(|later| shown[..later].iter().any(|earlier| *earlier > shown[later])),
            // The last showing is of the latest revision that was taken.
            "I10" => shown.last().map(|revision| *revision as usize) != Some(latest),
            // No answer is booked, or taken without a case, that came after a newer revision was taken.
            "I13" => self.is_stale_answer_taken(),
            _ => unreachable!("there is an oracle for each"),
        }
    }

    fn is_stale_answer_taken(&self) -> bool {
        let answer = self.acts.iter().enumerate().find_map(|(at, act)| match act {
            Act::Answer(revision) => Some((at, *revision)),
            _ => None,
        });
        answer.is_some_and(|(at, revision)| self.acts[..at].iter().any(|act| matches!(act, Act::Send(sent) if *sent > revision)))
    }
}

#[test]
fn streaming_finds_what_trying_everything_finds() {
    let mut broken = [0_u64; 4];
    for seed in 0..ROUNDS {
        let story = Story::draw(&mut Random::new(seed));
        let verdict = judge(language::history(&story.told()).into_iter());
        assert!(verdict.malformed.is_empty(), "{:?}", verdict.malformed);
        for (at, id) in ["I01", "I09", "I10", "I13"].into_iter().enumerate() {
            let status = verdict.invariants.iter().find(|one| one.id.as_str() == id).map(|one| one.status);
            let is_broken = story.is_broken(id);
            assert_eq!(
                status == Some(Status::Fails),
                is_broken,
                "seed {seed}: {id} is {status:?} of\n{}",
                story.told()
            );
            broken[at] += u64::from(is_broken);
        }
    }
    assert!(
        broken.iter().all(|count| *count > ROUNDS / 50),
        "each is broken now and then: {broken:?}"
    );
}

/// Two operations that were under way together may have been taken in either order. A promise is broken only when it is in both.
#[test]
fn what_overlaps_is_broken_only_when_it_is_in_every_order() {
    // The answer to revision 1 and revision 2 are under way together: with the answer first all is well.
    let overlapping = "
        R1 = release PO-0001 rev 1 lines 10:100EA<110EA
        R1 sent
        R1 ok
        R1 delivered
        R1 shown
        A1 = acknowledge ACK-0001 for PO-0001 rev 1 lines 10:100EA=angenommen
        R2 = revise PO-0001 rev 2 lines 10:100EA<110EA
        R2 sent
        A1 sent
        R2 ok
        A1 ok
        A1 delivered
        A1 booked
        R2 delivered
        R2 shown
        settles
    ";
    let orders = [[Act::Send(2), Act::Answer(1)], [Act::Answer(1), Act::Send(2)]];
    let is_broken_in_all = orders.iter().all(|order| {
        let mut acts = vec![Act::Send(1)];
        acts.extend(order);
        Story { acts }.is_broken("I13")
    });
    let verdict = judge(language::history(overlapping).into_iter());
    let status = verdict.invariants.iter().find(|one| one.id.as_str() == "I13").map(|one| one.status);
    assert!(!is_broken_in_all);
    assert_ne!(status, Some(Status::Fails), "{verdict:?}");
}
