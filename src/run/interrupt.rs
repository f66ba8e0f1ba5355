//! Ctrl-C: the first stops the sending and lets the report be written, the second ends at once.

use crate::console;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Sets `stop` at the first Ctrl-C or SIGTERM, and ends the process at the second.
pub(crate) fn watch(stop: &Arc<AtomicBool>, has_ended: impl Future<Output = ()> + Send + 'static) {
    let stop = Arc::clone(stop);
    tokio::spawn(async move {
        tokio::pin!(has_ended);
        tokio::select! {
            () = &mut has_ended => return,
            () = wait_for_signal() => {}
        }
        stop.store(true, Ordering::Relaxed);
        console::message("\nstopping: nothing more is sent, the report follows (again to stop at once)");
        tokio::select! {
            () = has_ended => {}
            // The deployment's process ends by itself when its standard input does.
            () = wait_for_signal() => std::process::exit(i32::from(console::UNKNOWN)),
        }
    });
}

/// Waits until the user or the system wants the end, or, when told so, until standard input ends.
pub(crate) async fn wait_for_end(until_input_ends: bool) {
    if !until_input_ends {
        return wait_for_signal().await;
    }
    let input_ends = tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink()));
    tokio::select! {
        () = wait_for_signal() => {}
        _ = input_ends => {}
    }
}

async fn wait_for_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a way to be told there is nothing to wait for but the end of the work itself.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Returns a flag that is set by the first Ctrl-C, for work that is not asynchronous; the second one stops at once.
pub(crate) fn interrupted() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    let watching = std::thread::Builder::new().name("interrupt".to_owned()).spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
            return;
        };
        runtime.block_on(async {
            watch(&flag, std::future::pending());
            std::future::pending::<()>().await;
        });
    });
    // Without the watch, Ctrl-C ends the process, as it does by default.
    drop(watching);
    stop
}
