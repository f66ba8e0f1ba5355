//! The parts of a large History on disk, in files without names: whatever ends the process, nothing of them stays.

use super::judging::Unjudged;
use countersign_checks::{Destination, Found, Parts};
use countersign_core::history::{Event, read};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek as _, Write as _};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// How much is written at once.
const BUFFER: usize = 1 << 16;

/// One file for each part, with the events that it has to see.
pub(super) struct PartFiles(Vec<BufWriter<File>>);

impl PartFiles {
    /// Copies the first `events` lines of a History to the files of the parts that have to see them.
    ///
    /// # Errors
    /// When there is no room for them, or the History cannot be read.
    pub(super) fn write(parts: &Parts, mut history: impl BufRead, events: u64) -> Result<Self, Unjudged> {
        let files = (0..parts.count()).map(|_| Ok(BufWriter::with_capacity(BUFFER, tempfile::tempfile()?)));
        let mut files = Self(files.collect::<std::io::Result<_>>().map_err(Unjudged::no_room)?);
        let mut line = Vec::new();
        // A sound History has its events in their order, one in each line.
        for index in 0..events {
            line.clear();
            history.read_until(b'\n', &mut line)?;
            if line.last() != Some(&b'\n') {
                line.push(b'\n');
            }
            files.copy(parts, index, &line)?;
        }
        Ok(files)
    }

    fn copy(&mut self, parts: &Parts, index: u64, line: &[u8]) -> Result<(), Unjudged> {
        let written = match parts.destination(index) {
            Destination::Nowhere => Ok(()),
            Destination::Part(part) => self.0[part].write_all(line),
            Destination::Every => self.0.iter_mut().try_for_each(|file| file.write_all(line)),
            Destination::Divided => {
                let event: Event = serde_json::from_slice(line).map_err(std::io::Error::from)?;
                let pages = parts.divide(&event);
                pages.into_iter().try_for_each(|(part, page)| page.write_line(&mut self.0[part]))
            }
        };
        written.map_err(Unjudged::no_room)
    }

    /// Judges every part, as many at once as there are cores.
    ///
    /// # Errors
    /// When there is no room for the last of them, or a file cannot be read.
    pub(super) fn judge(self, parts: &Parts) -> Result<Vec<Found>, Unjudged> {
        let files: Vec<Mutex<Option<BufWriter<File>>>> = self.0.into_iter().map(|file| Mutex::new(Some(file))).collect();
        let next = AtomicUsize::new(0);
        let judged = Mutex::new(Ok(Vec::with_capacity(files.len())));
        let work = || {
            while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                let Some(file) = file.lock().unwrap_or_else(PoisonError::into_inner).take() else {
                    continue;
                };
                let found = judge(parts, file);
                let mut judged = judged.lock().unwrap_or_else(PoisonError::into_inner);
                match (&mut *judged, found) {
                    (Ok(all), Ok(found)) => all.push(found),
                    (Ok(_), Err(error)) => *judged = Err(error),
                    (Err(_), _) => return,
                }
            }
        };
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        std::thread::scope(|scope| {
            (1..cores.min(files.len())).for_each(|_| drop(scope.spawn(work)));
            work();
        });
        judged.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

fn judge(parts: &Parts, file: BufWriter<File>) -> Result<Found, Unjudged> {
    let mut file = file.into_inner().map_err(|error| Unjudged::no_room(error.into_error()))?;
    file.rewind()?;
    let mut judge = parts.judge();
    for event in read(BufReader::with_capacity(BUFFER, file)) {
        judge.see(&event.map_err(std::io::Error::other)?);
    }
    Ok(judge.finish())
}
