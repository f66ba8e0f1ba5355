//! The texts of refusals, in which a careless integration names other suppliers' documents.
//!
//! A text is kept only until it turns out to be anything else than the body of a refusal, and only when it is short: problem details
//! are. So the bound is the number of different refusals.

use crate::table::Table;
use countersign_core::history::{Answer, PayloadEvent};
use countersign_core::payload::{Content, Digest};

const LONGEST: usize = 4096;

#[derive(Debug, Default)]
pub(crate) struct Refusals {
    texts: Table<Digest, String>,
}

impl Refusals {
    pub(crate) fn see_payload(&mut self, event: &PayloadEvent) {
        if let Content::Text(text) = &event.content
            && text.len() <= LONGEST
        {
            self.texts.insert(event.digest, text.clone());
        }
    }

    pub(crate) fn is_no_answer(&mut self, payload: Option<Digest>) {
        if let Some(payload) = payload {
            self.texts.remove(&payload);
        }
    }

    pub(crate) fn see_answer(&mut self, answer: &Answer) {
        if !(400..500).contains(&answer.status) {
            self.is_no_answer(answer.payload);
        }
    }

    pub(crate) fn text(&self, payload: Digest) -> Option<&str> {
        self.texts.get(&payload).map(String::as_str)
    }
}
