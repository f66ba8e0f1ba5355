//! Which supplier entered the gateway last. Nobody needs to know, unless a policy asks.

use crate::policies::Policies;
use countersign_core::ids::SupplierId;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long a request waits between entering and being worked on, when a policy asks who entered meanwhile.
const WAIT: Duration = Duration::from_millis(3);

/// Who entered last.
#[derive(Debug, Default)]
pub(super) struct Entered(Mutex<Option<SupplierId>>);

impl Entered {
    /// Returns for which supplier a request of `own` is worked on.
    pub(super) async fn whose(&self, policies: &Policies, own: SupplierId) -> SupplierId {
        let Some(whose) = policies.gateway.whose else {
            return own;
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(own.clone());
        tokio::time::sleep(WAIT).await;
        let latest = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        whose(own.clone(), latest.unwrap_or(own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{DefaultSecrets, default_settings};

    async fn both_enter(defect: Option<&str>) -> (String, String) {
        let secrets = DefaultSecrets::test_only();
        let mut settings = default_settings("http://erp", "http://portal", "127.0.0.1:0", "db".into(), secrets);
        settings.defect = defect.map(str::to_owned);
        let policies = crate::defects::policies(&settings).expect("the defect is there");
        let entered = Entered::default();
        let whose = |supplier: &str| entered.whose(&policies, SupplierId::new(supplier));
        let (first, second) = tokio::join!(whose("S100"), whose("S200"));
        (first.to_string(), second.to_string())
    }

    #[tokio::test]
    async fn each_request_is_its_own_suppliers_unless_a_defect_mixes_them_up() {
        assert_eq!(both_enter(None).await, ("S100".to_owned(), "S200".to_owned()));
        crate::defects::reset_defect_counts();
        assert_eq!(both_enter(Some("M57")).await, ("S200".to_owned(), "S200".to_owned()));
        let counts = crate::defects::defect_counts();
        assert_eq!((counts.reached, counts.triggered), (2, 1));
    }
}
