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

#[cfg(test)]
mod tests {
    use super::Refusals;
    use countersign_core::history::{Answer, PayloadEvent};
    use countersign_core::payload::{Content, Digest};

    /// Returns the text that is kept of an answer with this status.
    fn kept(text: &str, status: u16) -> Option<String> {
        let (mut refusals, digest) = (Refusals::default(), Digest::of(text.as_bytes()));
        let content = Content::of(text.as_bytes());
        refusals.see_payload(&PayloadEvent { digest, content });
        refusals.see_answer(&Answer {
            status,
            payload: Some(digest),
            ..Answer::default()
        });
        refusals.text(digest).map(str::to_owned)
    }

    #[test]
    fn the_texts_of_refusals_are_kept_and_no_others() {
        assert_eq!(kept("no such order", 422).as_deref(), Some("no such order"));
        assert_eq!(kept("no such order", 400).as_deref(), Some("no such order"));
        assert_eq!(kept("an order", 202), None);
        assert_eq!(kept("out of order", 500), None);
        assert_eq!(kept(&"no".repeat(3000), 422), None);
    }

    #[test]
    fn what_somebody_sent_is_no_refusal() {
        let (mut refusals, digest) = (Refusals::default(), Digest::of(b"an order"));
        let content = Content::of(b"an order");
        refusals.see_payload(&PayloadEvent { digest, content });
        refusals.is_no_answer(None);
        assert!(refusals.text(digest).is_some());
        refusals.is_no_answer(Some(digest));
        assert!(refusals.text(digest).is_none());
    }
}
