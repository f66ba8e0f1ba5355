//! Reading a History, one line at a time, with each fault named by its line.

use super::Event;
use crate::payload::Digest;
use std::io::BufRead;
use thiserror::Error;

/// Why a History cannot be read further.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file itself cannot be read.
    #[error("line {line}: cannot be read")]
    Io {
        /// The line that was being read, from 1.
        line: u64,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A line is no event.
    #[error("line {line}: is no event: {source}")]
    Malformed {
        /// The line, from 1.
        line: u64,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// The last line has no end: whoever wrote it was stopped. Everything before it is sound.
    #[error("line {line}: the file ends in the middle of an event")]
    Truncated {
        /// The line, from 1.
        line: u64,
    },
}

/// Reads events from JSON lines until the end or the first fault.
///
/// # Errors
/// Each item that is an error is the last one.
pub fn read(mut source: impl BufRead) -> impl Iterator<Item = Result<Event, ReadError>> {
    let mut buffer = Vec::new();
    let mut line = 0;
    let mut is_over = false;
    std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        line += 1;
        buffer.clear();
        let item = match source.read_until(b'\n', &mut buffer) {
            Ok(0) => return None,
            Ok(_) => parse(&buffer, line),
            Err(source) => Err(ReadError::Io { line, source }),
        };
        is_over = item.is_err();
        Some(item)
    })
}

/// Reads only the events that are `wanted` by their index or the digest of the payload that they hold; the others are not parsed.
///
/// What cannot be read ends the reading: [`read`] says why.
pub fn pick(mut source: impl BufRead, mut wanted: impl FnMut(u64, Option<Digest>) -> bool) -> impl Iterator<Item = Event> {
    let mut buffer = Vec::new();
    std::iter::from_fn(move || {
        loop {
            buffer.clear();
            if source.read_until(b'\n', &mut buffer).ok()? == 0 {
                return None;
            }
            let index = index_of(&buffer);
            if index.is_none_or(|index| wanted(index, payload_of(&buffer))) {
                return serde_json::from_slice(&buffer).ok();
            }
        }
    })
}

/// Returns the index of the event on a line as this crate writes it.
fn index_of(line: &[u8]) -> Option<u64> {
    let rest = line.strip_prefix(b"{\"i\":")?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()
}

/// Returns the digest of the payload that a line as this crate writes it holds. No text can look like this: its quotes are escaped.
fn payload_of(line: &[u8]) -> Option<Digest> {
    const BEFORE: &[u8] = b"\"what\":{\"payload\":{\"digest\":\"";
    let head = &line[..line.len().min(256)];
    let at = head.windows(BEFORE.len()).position(|window| window == BEFORE)? + BEFORE.len();
    Digest::parse(std::str::from_utf8(line.get(at..at + 64)?).ok()?)
}

fn parse(text: &[u8], line: u64) -> Result<Event, ReadError> {
    match serde_json::from_slice(text) {
        Ok(event) => Ok(event),
        Err(_) if !text.ends_with(b"\n") => Err(ReadError::Truncated { line }),
        Err(source) => Err(ReadError::Malformed { line, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Recorder, RunEvent, RunPhase, What};
    use super::*;
    use std::sync::{Arc, Mutex};

    fn recorded() -> Vec<u8> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let clock = || super::super::Instant {
            at_us: 5,
            wall: jiff::Timestamp::UNIX_EPOCH,
        };
        let recorder = Recorder::new(clock, move |event| {
            let mut lines = sink.lock().expect("nobody panicked");
            event.write_line(&mut *lines).expect("memory takes every line");
        });
        recorder.record(What::Run(RunEvent { phase: RunPhase::Quiesce }));
        recorder.payload(b"\xff");
        recorder.payload(b"\xff");
        recorder.record_caused(0, What::Run(RunEvent { phase: RunPhase::Finished }));
        drop(recorder);
        lines.lock().expect("nobody panicked").clone()
    }

    #[test]
    fn what_was_recorded_is_read_back_and_payloads_are_kept_once() {
        let lines = recorded();
        let events: Vec<Event> = read(&lines[..]).collect::<Result<_, _>>().expect("the History is sound");
        let indices: Vec<u64> = events.iter().map(|event| event.index).collect();
        assert_eq!(indices, [0, 1, 2]);
        assert_eq!(events[2].cause, Some(0));
    }

    #[test]
    fn a_history_cut_in_the_middle_of_a_line_gives_all_events_before_it() {
        let lines = recorded();
        let cut = &lines[..lines.len() - 3];
        let items: Vec<_> = read(cut).collect();
        assert_eq!(items.len(), 3);
        assert!(matches!(items[2], Err(ReadError::Truncated { line: 3 })));
    }

    #[test]
    fn only_what_is_wanted_is_picked() {
        let lines = recorded();
        let by_index: Vec<u64> = pick(&lines[..], |index, _| index == 2).map(|event| event.index).collect();
        let digest = Some(Digest::of(b"\xff"));
        let by_digest: Vec<u64> = pick(&lines[..], |_, payload| payload == digest).map(|event| event.index).collect();
        assert_eq!((by_index, by_digest), (vec![2], vec![1]));
    }

    #[test]
    fn a_line_that_is_no_event_is_named() {
        let items: Vec<_> = read(&b"{}\n"[..]).collect();
        assert!(matches!(items[..], [Err(ReadError::Malformed { line: 1, .. })]));
    }
}
