//! What the ERP simulator is started with.

use crate::master_data::MasterData;
use countersign_core::secret::Secret;
use countersign_transports::cloudevents::Mode;
use std::time::Duration;

/// What the ERP simulator is started with.
#[derive(Clone)]
pub struct ErpSettings {
    /// Address and port; port 0 lets the system choose.
    pub listen: String,
    /// The bearer token that the integration must send.
    pub integration_token: Secret,
    /// Where order events go. It may be set later: the deployment usually starts after the ends.
    pub events_url: Option<String>,
    /// The secret that signs order events.
    pub signing_secret: Secret,
    /// How order events are written when nothing else is asked for.
    pub event_mode: Mode,
    /// How an order event is sent again until it is taken.
    pub redelivery: Redelivery,
    /// The longest that the integration may take to answer an event.
    pub request_deadline: Duration,
    /// What the ERP knows of plants, materials and suppliers.
    pub master_data: MasterData,
}

/// How an order event is sent again until it is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redelivery {
    /// The first pause; each next one is twice as long.
    pub base: Duration,
    /// The longest pause.
    pub most: Duration,
    /// How many attempts are made before the ERP gives up.
    pub attempts: u32,
}

impl Default for Redelivery {
    fn default() -> Self {
        Self {
            base: Duration::from_millis(50),
            most: Duration::from_millis(500),
            attempts: 60,
        }
    }
}

impl Redelivery {
    /// Returns the pause after attempt `number`, which is 1 for the first.
    pub(crate) fn pause(&self, number: u32) -> Duration {
        let doubled = 2_u32.checked_pow(number.saturating_sub(1)).unwrap_or(u32::MAX);
        self.base.saturating_mul(doubled).min(self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let millis: Vec<u128> = [1, 2, 3, 4, 5, 90]
            .map(|number| Redelivery::default().pause(number).as_millis())
            .to_vec();
        assert_eq!(millis, [50, 100, 200, 400, 500, 500]);
    }
}
