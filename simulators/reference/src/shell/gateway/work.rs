//! In which steps the engine works on a submission, as the policies say.

use crate::border::{Answer, Input, Part, Submission};
use crate::policies::Intake;
use crate::shell::context::Shell;
use crate::shell::engine_handle::EngineHandle;
use crate::shell::refusal::Refusal;
use std::time::Duration;

/// How long it is from one of several steps to the next.
const BETWEEN: Duration = Duration::from_millis(40);
/// How long after an answer comes what belongs before it.
const AFTERWARDS: Duration = Duration::from_millis(20);

/// Works on a submission.
///
/// # Errors
/// When the engine does not answer.
pub(super) async fn work(shell: &Shell, intake: Intake, submission: Submission) -> Result<Answer, Refusal> {
    if !shell.policies.gateway.pause.is_zero() {
        tokio::time::sleep(shell.policies.gateway.pause).await;
    }
    let engine = &shell.engine;
    match intake {
        Intake::OneStep => Ok(engine.ask(Input::Submit(submission)).await?),
        Intake::LookThenWork => look_then_work(engine, submission).await,
        Intake::WorkThenKeep => work_then_keep(engine, submission).await,
        Intake::AnswerThenWork => answer_then_work(engine, Input::Submit(submission)).await,
    }
}

/// Answers as the engine would, and lets it work when the caller has its answer.
///
/// # Errors
/// When the engine does not answer.
pub(in crate::shell) async fn answer_then_work(engine: &EngineHandle, input: Input) -> Result<Answer, Refusal> {
    let answer = engine.ask(Input::Rehearse(Box::new(input.clone()))).await?;
    if answer.status != 202 {
        return Ok(engine.ask(input).await?);
    }
    let (engine, told) = (engine.clone(), answer.clone());
    tokio::spawn(async move {
        tokio::time::sleep(AFTERWARDS).await;
        engine.tell(input.clone()).await;
        // Its number may be another one than was said, when something came between.
        if let (Input::Submit(submission), false) = (input, is_replay(&told)) {
            engine.tell(Input::Keep { submission, answer: told }).await;
        }
    });
    Ok(answer)
}

/// Keeps an answer under a submission's key when nobody works on the key any more.
pub(super) fn keep_later(shell: &Shell, submission: Submission, answer: Answer) {
    let (engine, in_progress) = (shell.engine.clone(), shell.in_progress.clone());
    tokio::spawn(async move {
        let _claim = in_progress.wait(&submission.supplier, &submission.key).await;
        engine.tell(Input::Keep { submission, answer }).await;
    });
}

async fn look_then_work(engine: &EngineHandle, mut submission: Submission) -> Result<Answer, Refusal> {
    let seen = engine.ask(Input::Look(submission.clone())).await?;
    if seen.status == 404 {
        tokio::time::sleep(BETWEEN).await;
        submission.part = Part::AfterLook { order: seen.body };
    }
    Ok(engine.ask(Input::Submit(submission)).await?)
}

async fn work_then_keep(engine: &EngineHandle, mut submission: Submission) -> Result<Answer, Refusal> {
    submission.part = Part::WithoutKeeping;
    let answer = engine.ask(Input::Submit(submission.clone())).await?;
    if !is_replay(&answer) {
        tokio::time::sleep(BETWEEN).await;
        let answer = answer.clone();
        engine.ask(Input::Keep { submission, answer }).await?;
    }
    Ok(answer)
}

fn is_replay(answer: &Answer) -> bool {
    answer.headers.iter().any(|(name, _)| name == "idempotent-replayed")
}
