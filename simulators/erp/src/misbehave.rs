//! Misbehaviour on the wire: what a fault makes of an answer, before or after the effect.

use crate::answer::Answer;
use crate::board::Strike;
use crate::call::{Call, Route};
use crate::facts::{Facts, Parsed};
use crate::world::World;
use axum::body::Body;
use axum::http::Response;
use countersign_core::fault::{Misbehaviour, Moment, RetryAfter};
use countersign_core::history::{End, Reply, What};
use std::sync::Arc;
use std::time::Duration;

/// One delivery that waits for its answer.
pub(crate) struct Delivery {
    pub(crate) world: Arc<World>,
    pub(crate) call: Call,
    pub(crate) facts: Facts,
    pub(crate) parsed: Option<Parsed>,
    pub(crate) index: u64,
}

impl Delivery {
    /// Answers well.
    pub(crate) fn well(mut self) -> Response<Body> {
        let answer = self.effect();
        self.reply(answer.status, None, answer.note.clone());
        answer.whole()
    }

    /// Answers as the fault will have it.
    pub(crate) async fn badly(mut self, strike: Strike) -> Response<Body> {
        let fault = Some(strike.text);
        match strike.misbehaviour {
            Misbehaviour::ServerError { status, moment } => {
                let note = self.effect_if(moment).and_then(|answer| answer.note);
                self.reply(status, fault, note);
                Answer::problem(status, "internal", "the ERP failed").whole()
            }
            Misbehaviour::Hang(moment) => {
                let note = self.effect_if(moment).and_then(|answer| answer.note);
                // The sender may give up at any moment, and this call with it: what is known now is recorded now.
                self.reply(0, fault, note);
                self.world.stopping().await;
                Answer::problem(503, "stopped", "the ERP was stopped").broken()
            }
            Misbehaviour::Slow(delay) => self.late(delay, fault).await,
            Misbehaviour::ResetMidBody(moment) => {
                let answer = self.effect_if(moment).unwrap_or_else(|| self.empty_promise());
                self.reply(answer.status, fault, answer.note.clone());
                answer.broken()
            }
            Misbehaviour::Throttle { status, retry_after } => {
                let answer = self.throttled(status, retry_after);
                self.reply_with(status, fault, None, self.asked_ms(&answer));
                answer.whole()
            }
            Misbehaviour::Refuse { status } => {
                self.reply(status, fault, None);
                Answer::problem(status, "refused", "the ERP refuses this for good").whole()
            }
        }
    }

    /// The effect comes at once: a sender that does not wait for the answer finds it done.
    async fn late(mut self, delay: Duration, fault: Option<String>) -> Response<Body> {
        let answer = self.effect();
        let mut unanswered = Unanswered {
            delivery: &self,
            fault: fault.clone(),
            is_answered: false,
        };
        let in_time = tokio::time::timeout(delay, self.world.stopping()).await.is_err();
        unanswered.is_answered = in_time;
        drop(unanswered);
        if in_time {
            self.reply(answer.status, fault, answer.note.clone());
            answer.whole()
        } else {
            answer.broken()
        }
    }

    fn effect(&mut self) -> Answer {
        self.world.answer(&self.call, &self.facts, self.parsed.take(), self.index)
    }

    fn effect_if(&mut self, moment: Moment) -> Option<Answer> {
        match moment {
            Moment::BeforeEffect => None,
            Moment::AfterEffect => Some(self.effect()),
        }
    }

    /// The beginning of a good answer without its effect: only a sender that reads to the end sees that it is none.
    fn empty_promise(&mut self) -> Answer {
        match self.call.route {
            Route::BookCommitment | Route::BookShipment => Answer::json(201, r#"{"sequence":0}"#),
            _ => self.effect(),
        }
    }

    fn throttled(&self, status: u16, retry_after: RetryAfter) -> Answer {
        let answer = Answer::problem(status, "throttled", "the ERP is busy");
        match retry_after {
            RetryAfter::Absent => answer,
            RetryAfter::Seconds(seconds) => answer.header("retry-after", seconds.to_string()),
            RetryAfter::Date(seconds) => {
                let now = self.world.recorder.now().wall;
                let then = now.checked_add(jiff::SignedDuration::from_secs(i64::from(seconds))).unwrap_or(now);
                answer.header("retry-after", countersign_transports::headers::http_date(then))
            }
        }
    }

    /// Returns after how long the answer asks the sender to come back.
    fn asked_ms(&self, answer: &Answer) -> Option<u64> {
        let (_, text) = answer.headers.iter().find(|(name, _)| *name == "retry-after")?;
        let asked = countersign_transports::headers::parse_retry_after(text, self.world.recorder.now().wall)?;
        u64::try_from(asked.as_millis()).ok()
    }

    pub(crate) fn reply(&self, status: u16, fault: Option<String>, note: Option<String>) {
        self.reply_with(status, fault, note, None);
    }

    fn reply_with(&self, status: u16, fault: Option<String>, note: Option<String>, retry_after_ms: Option<u64>) {
        let reply = Reply {
            end: End::Erp,
            status,
            fault,
            note,
            retry_after_ms,
        };
        self.world
            .recorder
            .record_for(self.facts.scenario, Some(self.index), What::Reply(reply));
    }
}

/// Records that no answer was sent, when the sender gave up first and the server dropped the call.
struct Unanswered<'a> {
    delivery: &'a Delivery,
    fault: Option<String>,
    is_answered: bool,
}

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        if !self.is_answered {
            let note = Some("the answer was not waited for".to_owned());
            self.delivery.reply(0, self.fault.take(), note);
        }
    }
}
