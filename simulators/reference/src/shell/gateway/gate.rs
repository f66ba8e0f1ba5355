//! What every request of a supplier passes first: version, token, rate, sunset.

use crate::border::Input;
use crate::shell::context::Shell;
use crate::shell::refusal::Refusal;
use crate::shell::{respond, versions};
use axum::http::HeaderMap;
use countersign_core::ids::SupplierId;
use tokio::time::Instant;

/// Who was let in, and in which version.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) supplier: SupplierId,
    pub(super) version: String,
}

/// Lets a request in.
///
/// # Errors
/// The first refusal that applies, in the order of the interface's table.
pub(super) async fn enter(shell: &Shell, version: &str, headers: &HeaderMap) -> Result<Entry, Refusal> {
    let entry = identify(shell, version, headers).await?;
    admit(shell, &entry)?;
    Ok(entry)
}

/// Finds out who asks, and in which version.
///
/// # Errors
/// When the version or the token is none.
pub(super) async fn identify(shell: &Shell, version: &str, headers: &HeaderMap) -> Result<Entry, Refusal> {
    let version = versions::find(&shell.settings, version).ok_or_else(Refusal::unknown_version)?;
    let supplier = authenticate(shell, headers).await?;
    Ok(Entry {
        supplier: shell.entered.whose(&shell.policies, supplier).await,
        version: version.name.clone(),
    })
}

/// Lets in who was identified.
///
/// # Errors
/// When the supplier's rate is spent or the version is past its sunset.
pub(super) fn admit(shell: &Shell, entry: &Entry) -> Result<(), Refusal> {
    shell
        .rates
        .take(&entry.supplier, Instant::now().into_std())
        .map_err(Refusal::rate_limit)?;
    let version = versions::find(&shell.settings, &entry.version).ok_or_else(Refusal::unknown_version)?;
    if !versions::is_open(&shell.policies, version, shell.clock.now().business) {
        return Err(Refusal::version_sunset(&version.name));
    }
    Ok(())
}

async fn authenticate(shell: &Shell, headers: &HeaderMap) -> Result<SupplierId, Refusal> {
    if let Some(token) = respond::bearer(headers) {
        let token = token.to_owned();
        let answer = shell.engine.ask(Input::Authenticate { token }).await?;
        if let Some(supplier) = answer.supplier {
            return Ok(supplier);
        }
    }
    shell.metrics.token_refused();
    Err(Refusal::invalid_token())
}
