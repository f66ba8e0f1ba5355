//! What the portal has to know before it starts.

use countersign_core::deployment::{Gateway, Supplier};
use countersign_core::ids::RunId;
use countersign_core::secret::Secret;
use std::time::Duration;

/// What the portal has to know before it starts.
#[derive(Debug, Clone)]
pub struct PortalSettings {
    /// The run's id, part of every number and key that the portal makes up.
    pub run: RunId,
    /// Address and port for the integration's pushes; port 0 lets the system choose.
    pub listen: String,
    /// The secret that signs the integration's pushes.
    pub push_secret: Secret,
    /// Where suppliers submit; its base URL may change later.
    pub gateway: Gateway,
    /// The suppliers that the portal may play.
    pub suppliers: Vec<Supplier>,
    /// The contract version that is spoken unless a submission says otherwise.
    pub version: String,
    /// The longest that one answer of the gateway may take.
    pub request_deadline: Duration,
    /// How long an access token lives, in business time, when the gateway does not say.
    pub token_lifetime: Duration,
}
