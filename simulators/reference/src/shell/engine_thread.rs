//! The one thread that owns the engine: steps come in one after the other, effects go out to timer and courier.

use super::clock::Clock;
use super::engine_handle::{EngineHandle, Job, QUEUE};
use super::error::RunError;
use crate::border::{Answer, Input, Message, Now, Reply};
use crate::engine::Engine;
use crate::policies::Policies;
use crate::settings::Settings;
use jiff::Timestamp;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot, watch};

/// How many steps that wait are made durable together; each of them waits for all.
const TOGETHER: usize = 16;

/// Where the effects of a step go.
pub(super) struct Effects {
    /// Messages to attempt. Not bounded: each is already durable, and the courier bounds how many it attempts at once.
    pub(super) outbox: mpsc::UnboundedSender<Message>,
    /// When the next tick is due.
    pub(super) wake_at: watch::Sender<Option<Timestamp>>,
    /// The clocks, whose offset the engine keeps.
    pub(super) clock: Clock,
}

impl Effects {
    /// Lets everybody know what a step left, and returns its answer.
    pub(super) fn publish(&self, reply: Reply) -> Answer {
        self.clock.set_offset(reply.clock_offset_s);
        self.wake_at.send_replace(reply.wake_at);
        for message in reply.send {
            // A courier that is gone means that the process is ending; the outbox keeps the message for the next start.
            let _ = self.outbox.send(message);
        }
        reply.answer
    }
}

/// Opens the engine on a thread of its own.
///
/// # Errors
/// When the thread cannot be started or the store cannot be opened; nothing is left running then.
pub(super) async fn start(
    settings: Arc<Settings>,
    policies: Policies,
    effects: Effects,
) -> Result<(EngineHandle, JoinHandle<()>), RunError> {
    let (jobs, waiting) = mpsc::channel(QUEUE);
    let (opened, opening) = oneshot::channel::<Result<(), Box<dyn std::error::Error + Send + Sync>>>();
    let database = settings.database.display().to_string();
    let work = move || match Engine::open(Some(&settings.database.clone()), settings, policies) {
        Ok(mut engine) => {
            // Before the first step: it judges windows by the business time that the store knows of.
            effects.clock.set_offset(engine.clock_offset_s());
            if opened.send(Ok(())).is_ok() {
                serve(|inputs| engine.steps(inputs), waiting, &effects);
            }
        }
        Err(error) => drop(opened.send(Err(Box::new(error)))),
    };
    let thread = std::thread::Builder::new()
        .name("engine".to_owned())
        .spawn(work)
        .map_err(RunError::Server)?;
    match opening.await {
        Ok(Ok(())) => Ok((EngineHandle::Thread(jobs), thread)),
        Ok(Err(source)) => Err(RunError::Store { database, source }),
        Err(_) => end_for_our_bug("the engine's thread ended while it opened the store"),
    }
}

fn serve(mut steps: impl FnMut(Vec<(Now, Input)>) -> Vec<Reply>, mut jobs: mpsc::Receiver<Job>, effects: &Effects) {
    while let Some(first) = jobs.blocking_recv() {
        let (mut inputs, mut answers) = (Vec::new(), Vec::new());
        let mut next = Some(first);
        while let Some(Job { input, answer }) = next {
            // Whoever moves the clock is the last of those that share a transaction: the others are to see it moved.
            let is_last = matches!(input, Input::Operate(_)) || inputs.len() + 1 == TOGETHER;
            inputs.push((effects.clock.now(), input));
            answers.push(answer);
            next = if is_last { None } else { jobs.try_recv().ok() };
        }
        let Ok(replies) = catch_unwind(AssertUnwindSafe(|| steps(inputs))) else {
            end_for_our_bug("a step of the engine panicked");
        };
        for (reply, answer) in replies.into_iter().zip(answers) {
            publish(reply, answer, effects);
        }
    }
}

/// The caller hears last, so that whoever acts on the answer finds clock and timer as the step left them.
fn publish(reply: Reply, answer: oneshot::Sender<Answer>, effects: &Effects) {
    let said = effects.publish(reply);
    // A caller that has hung up does not undo the step.
    let _ = answer.send(said);
}

/// After a panic nobody knows what the engine holds in memory, so nothing more is answered; the store is whole by its transactions.
#[expect(clippy::print_stderr, reason = "the last words of a process that must not go on")]
fn end_for_our_bug(what: &str) -> ! {
    eprintln!("countersign reference: {what}; this is a bug of countersign, not of the settings: report it with the lines above");
    std::process::exit(70)
}

#[cfg(test)]
mod tests {
    use super::super::engine_handle::Unanswered;
    use super::*;

    const CHILD: &str = "COUNTERSIGN_TEST_PANICKING_STEP";

    fn effects() -> (Effects, mpsc::UnboundedReceiver<Message>) {
        let (outbox, messages) = mpsc::unbounded_channel();
        let (wake_at, clock) = (watch::Sender::new(None), Clock::default());
        (Effects { outbox, wake_at, clock }, messages)
    }

    fn job(input: Input) -> (Job, oneshot::Receiver<Answer>) {
        let (answer, answered) = oneshot::channel();
        (Job { input, answer }, answered)
    }

    #[test]
    fn timer_and_clock_are_as_the_step_left_them_when_its_answer_is_heard() {
        let (effects, _messages) = effects();
        let (jobs, waiting) = mpsc::channel(2);
        let (tick, answered) = job(Input::Tick);
        assert!(jobs.try_send(tick).is_ok());
        drop(jobs);
        let due = Timestamp::UNIX_EPOCH;
        let steps = |inputs: Vec<(Now, Input)>| {
            let reply = || Reply {
                wake_at: Some(due),
                clock_offset_s: 3600,
                ..Reply::default()
            };
            inputs.iter().map(|_| reply()).collect()
        };
        serve(steps, waiting, &effects);
        assert!(answered.blocking_recv().is_ok());
        assert_eq!(*effects.wake_at.borrow(), Some(due));
        let now = effects.clock.now();
        assert_eq!(now.business.duration_since(now.wall).as_secs(), 3600);
    }

    /// The test runs itself again in a process of its own, because that process must not outlive the panic.
    #[test]
    fn a_step_that_panics_ends_the_process_with_70() {
        if std::env::var_os(CHILD).is_some() {
            let (effects, _messages) = effects();
            let (jobs, waiting) = mpsc::channel(1);
            assert!(jobs.try_send(job(Input::Tick).0).is_ok());
            serve(|_| panic!("the test's own bug"), waiting, &effects);
            return;
        }
        let name = "shell::engine_thread::tests::a_step_that_panics_ends_the_process_with_70";
        let program = std::env::current_exe().expect("a test has a program");
        let mut again = std::process::Command::new(program);
        let ended = again
            .args([name, "--exact", "--nocapture"])
            .env(CHILD, "1")
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(70), "{said}");
        assert!(said.contains("this is a bug of countersign"), "{said}");
    }

    #[tokio::test]
    async fn a_step_too_many_is_busy_and_a_step_after_the_end_is_ending() {
        let (jobs, waiting) = mpsc::channel(1);
        let engine = EngineHandle::Thread(jobs);
        let first = tokio::spawn({
            let engine = engine.clone();
            async move { engine.ask(Input::Tick).await.map(|answer| answer.status) }
        });
        while engine.queued() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(engine.ask(Input::Tick).await.map(|answer| answer.status), Err(Unanswered::Busy));
        drop(waiting);
        assert_eq!(first.await.expect("it does not panic"), Err(Unanswered::Ending));
        assert_eq!(engine.ask(Input::Tick).await.map(|answer| answer.status), Err(Unanswered::Ending));
    }
}
