//! A model of a correct integration: it writes Histories from a seed, with many orders under way at once, outcomes that nobody knows,
//! late answers, retries, faults, kills and everything that suppliers do wrong. No invariant may find anything in them.

mod flow;
mod item;
pub(crate) mod random;
mod tape;

use countersign_core::history::{ControlAction, ControlStep, Event, What};
use flow::Flow;
use tape::Tape;

/// How many orders are under way at once.
const AT_ONCE: usize = 6;

/// Writes the History of `orders` orders, event by event.
pub(crate) fn play(seed: u64, orders: u64, sink: &mut dyn FnMut(Event)) {
    let mut tape = Tape::new(seed, sink);
    let mut flows: Vec<Flow> = Vec::new();
    let mut begun = 0;
    loop {
        while flows.len() < AT_ONCE && begun < orders {
            begun += 1;
            let flow = Flow::new(&mut tape, begun);
            flows.push(flow);
        }
        if flows.is_empty() {
            break;
        }
        let at = tape.random.below(flows.len());
        if !flows[at].step(&mut tape) {
            flows.swap_remove(at);
            if tape.random.chance(2) {
                kill(&mut tape);
            }
        }
    }
    tape.finish();
}

fn kill(tape: &mut Tape<'_>) {
    for action in [ControlAction::Kill, ControlAction::Restart] {
        tape.pause();
        let step = ControlStep {
            action,
            began_us: None,
            result: "done".to_owned(),
        };
        tape.add(None, What::Control(step));
    }
}
