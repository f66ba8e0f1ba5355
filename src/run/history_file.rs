//! The History on disk: each event is in the file before anything else happens, so a crash loses none.

use countersign_core::history::{Event, Instant, ReadError, Recorder};
use jiff::Timestamp;
use std::fs::File;
use std::io::{BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Large enough that the number of calls does not matter.
const BUFFER: usize = 1 << 18;

/// A History that is being written.
pub(crate) struct HistoryFile {
    path: PathBuf,
    failure: Arc<Mutex<Option<std::io::Error>>>,
}

impl HistoryFile {
    /// Makes the file and a recorder that writes to it.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub(crate) fn create(path: PathBuf) -> std::io::Result<(Self, Recorder)> {
        let mut file = File::create(&path)?;
        let failure = Arc::new(Mutex::new(None));
        let noted = Arc::clone(&failure);
        let mut line = Vec::with_capacity(1024);
        let sink = move |event: &Event| {
            line.clear();
            let written = event.write_line(&mut line);
            // One write for each event: it is the operating system's from then on, whatever becomes of this process.
            if let Err(error) = written.and_then(|()| file.write_all(&line)) {
                noted.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert(error);
            }
        };
        let recorder = Recorder::new(clock(), sink);
        Ok((Self { path, failure }, recorder))
    }

    /// Returns where the file is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns why events could not be written, when some could not.
    pub(crate) fn take_failure(&self) -> Option<std::io::Error> {
        self.failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }
}

/// Returns the clocks of a run that begins now.
pub(crate) fn clock() -> impl Fn() -> Instant + Send + Sync + 'static {
    let began = std::time::Instant::now();
    move || Instant {
        at_us: u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
        wall: Timestamp::now(),
    }
}

/// Returns the events of a History one after the other, from a file or, for `-`, from standard input. An error is the last item.
///
/// # Errors
/// When the file cannot be opened.
pub(crate) fn open_history(path: &Path) -> std::io::Result<impl Iterator<Item = Result<Event, ReadError>>> {
    let source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(path)?)
    };
    Ok(countersign_core::history::read(BufReader::with_capacity(BUFFER, source)))
}
