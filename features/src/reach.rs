//! Reaching the deployment before anything else: an integration that is not there is told in one sentence, not in a hundred failures.

use crate::stage::Stage;
use countersign_core::history::Result as Outcome;

/// Asks the gateway for the first supplier's orders.
///
/// # Errors
/// Says what is wrong when the gateway cannot be reached, does not answer in time, or does not know the supplier.
pub async fn reach(stage: &Stage) -> Result<(), String> {
    let supplier = stage.first_supplier();
    let base_url = &stage.deployment.gateway.base_url;
    let session = stage.portal.for_scenario(&stage.recorder);
    let answered = session.supplier(&supplier.id).list_orders(&[]).await;
    let Some(status) = answered.status() else {
        let why = answered.response.err().map(|failure| failure.to_string()).unwrap_or_default();
        return Err(format!("{base_url} cannot be used: {why}"));
    };
    if answered.result == Outcome::Ok {
        if let Some(operator) = stage
            .operator
            .as_ref()
            .filter(|_| stage.deployment.offers(countersign_core::promise::Claim::Clock))
        {
            let read = operator.read_clock(&stage.recorder).await;
            read.map_err(|error| format!("`clock` is claimed, and the clock cannot be read: {error}"))?;
        }
        return Ok(());
    }
    Err(format!(
        "{base_url} answered {status} when supplier `{}` listed its orders; nothing else is worth trying",
        supplier.id
    ))
}
