//! From a deployment to the settings of both ends.

use countersign_core::deployment::Deployment;
use countersign_core::ids::{PlantId, RunId, SupplierId};
use countersign_erp::{ErpSettings, MasterData, Redelivery};
use countersign_portal::PortalSettings;
use countersign_transports::cloudevents::Mode;

/// Returns the ERP end's settings; the address of the event intake follows when the deployment runs.
pub(crate) fn erp_settings(deployment: &Deployment) -> ErpSettings {
    let suppliers: Vec<(SupplierId, String, Vec<PlantId>)> = deployment
        .suppliers
        .iter()
        .map(|supplier| (supplier.id.clone(), supplier.name.clone(), supplier.plants.clone()))
        .collect();
    ErpSettings {
        listen: deployment.erp.listen.clone(),
        integration_token: deployment.erp.secret.clone(),
        events_url: None,
        signing_secret: deployment.events.signing_secret.clone(),
        event_mode: Mode::Structured,
        redelivery: Redelivery::default(),
        request_deadline: deployment.timing.request_deadline,
        master_data: MasterData::sample(&suppliers),
    }
}

/// Returns the portal end's settings; the address of the gateway follows when the deployment runs.
pub(crate) fn portal_settings(deployment: &Deployment, run: RunId) -> PortalSettings {
    PortalSettings {
        run,
        listen: deployment.portal.listen.clone(),
        push_secret: deployment.portal.secret.clone(),
        gateway: deployment.gateway.clone(),
        suppliers: deployment.suppliers.clone(),
        version: deployment.current_version().map(|version| version.name.clone()).unwrap_or_default(),
        request_deadline: deployment.timing.request_deadline,
        token_lifetime: deployment.timing.token_lifetime,
    }
}

/// Returns the deployment with `url` in place of `{process}`.
pub(crate) fn placed(mut deployment: Deployment, url: &str) -> Deployment {
    let place = |text: &mut String| *text = text.replace("{process}", url);
    place(&mut deployment.gateway.base_url);
    place(&mut deployment.events.url);
    if let Some(operations) = &mut deployment.operations {
        place(&mut operations.base_url);
    }
    deployment
}
