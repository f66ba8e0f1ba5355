//! Progress on standard error: one line that changes on a terminal, a line now and then elsewhere.

use crate::console;
use countersign_core::verdict::Ending;
use countersign_features::Progress;

/// How often a line is written where lines cannot be replaced.
const EVERY: usize = 20;

/// Shows `progress`.
pub(crate) fn show(progress: &Progress) {
    let Progress {
        ended,
        total,
        failed,
        name,
        ending,
    } = progress;
    let is_terminal = console::is_progress_wanted();
    if let Ending::Failed { step, message, .. } = ending {
        let clear = if is_terminal { "\r\x1b[2K" } else { "" };
        console::message(&format!("{clear}  failed: {name}\n    at: {step}\n    {message}"));
    }
    let count = format!("  {ended}/{total} scenarios, {failed} failed");
    if is_terminal {
        let room = console::width().saturating_sub(count.len() + 4);
        let name: String = name.chars().take(room).collect();
        console::progress(&if ended == total {
            String::new()
        } else {
            format!("{count}  {name}")
        });
    } else if ended % EVERY == 0 || ended == total {
        console::message(&count);
    }
}
