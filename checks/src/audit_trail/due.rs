//! Until when what was seen must be in the trail.

use crate::records::Mark;

/// Until when what was seen must be in the trail: what came later may have come while the trail was read.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Due {
    /// The last that was read in the end before the trail.
    last: Option<Mark>,
    is_read: bool,
}

impl Due {
    pub(crate) fn see(&mut self, mark: Mark, is_audit: bool) {
        if self.is_read {
            return;
        }
        self.is_read = is_audit;
        if !is_audit || self.last.is_none() {
            self.last = Some(mark);
        }
    }

    pub(super) fn includes(self, mark: Mark) -> bool {
        self.last.is_none_or(|last| mark.index <= last.index)
    }
}
