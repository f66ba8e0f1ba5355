//! Where a History is read from, as often as it takes: a file, or what came by standard input.

use super::judging::Unjudged;
use std::fs::File;
use std::io::{BufReader, Seek as _};
use std::path::{Path, PathBuf};

/// Large enough that the number of calls does not matter.
const BUFFER: usize = 1 << 18;

/// A History that can be read more than once.
pub(super) enum Source {
    /// A file.
    File(PathBuf),
    /// What came by standard input, in a file without a name.
    Spooled(File),
}

impl Source {
    /// Returns the History at `path`; for `-`, standard input is read to its end first.
    ///
    /// # Errors
    /// When there is no room for standard input, or it cannot be read.
    pub(super) fn of(path: &Path) -> Result<Self, Unjudged> {
        if path != Path::new("-") {
            return Ok(Self::File(path.to_owned()));
        }
        let mut file = tempfile::tempfile().map_err(Unjudged::no_room)?;
        std::io::copy(&mut std::io::stdin().lock(), &mut file).map_err(Unjudged::no_room)?;
        Ok(Self::Spooled(file))
    }

    /// Returns the History from its beginning.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(super) fn open(&self) -> std::io::Result<BufReader<File>> {
        let file = match self {
            Self::File(path) => File::open(path)?,
            Self::Spooled(file) => {
                let mut file = file.try_clone()?;
                file.rewind()?;
                file
            }
        };
        Ok(BufReader::with_capacity(BUFFER, file))
    }

    /// Returns how long it is, in bytes.
    ///
    /// # Errors
    /// When the file is not there.
    pub(super) fn bytes(&self) -> std::io::Result<u64> {
        let metadata = match self {
            Self::File(path) => std::fs::metadata(path),
            Self::Spooled(file) => file.metadata(),
        };
        metadata.map(|file| file.len())
    }
}
