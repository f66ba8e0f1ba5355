//! Reading every surface that the portal can see, for the end of a run.

use crate::forecast::ForecastPage;
use crate::lookup::{Lookup, Target};
use crate::pages::OrderPage;
use crate::session::PortalSession;
use countersign_core::history::{Observation, Observe, OrderSeen, Surface, What};
use countersign_core::ids::DocumentKey;

impl PortalSession {
    /// Records what every page shows now, and that this was all.
    pub fn observe_pages(&self, is_final: bool) {
        // One look under one lock, so that the pages belong together.
        let (pages, forecasts): (Vec<_>, Vec<_>) = {
            let ledger = self.shared.ledger();
            let with_scenario = |page: &OrderPage| (ledger.scenario_of(&page.order_number), page.clone());
            let of_forecast = |page: &ForecastPage| (ledger.scenario_of(&page.forecast.forecast_number.lane()), page.clone());
            let pages = ledger.pages();
            let forecasts = pages.forecasts().map(of_forecast).collect();
            (pages.orders().map(with_scenario).collect(), forecasts)
        };
        for (scenario, page) in pages {
            self.recorder.record_for(scenario, None, seen(page, is_final));
        }
        for (scenario, page) in forecasts {
            self.recorder.record_for(scenario, None, page.seen(is_final));
        }
        self.complete(Surface::Portal, is_final);
    }

    /// Lists the orders of every supplier at the gateway; returns whether each list was read, which then is recorded.
    pub async fn observe_gateway(&self, is_final: bool) -> bool {
        let mut is_complete = true;
        for id in self.suppliers() {
            let desk = self.supplier(&id);
            let lookup = Lookup { is_final, ..desk.lookup() };
            let answered = desk.look_up(&Target::Orders, lookup).await;
            is_complete &= answered.status() == Some(200);
        }
        if is_complete {
            self.complete(Surface::Gateway, is_final);
        }
        is_complete
    }

    fn complete(&self, surface: Surface, is_final: bool) {
        let observation = Observation::Complete(surface);
        self.recorder.record(What::Observe(Box::new(Observe { is_final, observation })));
    }
}

fn seen(page: OrderPage, is_final: bool) -> What {
    let observation = Observation::Order(OrderSeen {
        surface: Surface::Portal,
        document: DocumentKey::order(&page.supplier, &page.order_number),
        revision: page.revision,
        fingerprint: page.fingerprint,
        status: Some(page.status),
        source_word: page.source_word,
    });
    What::Observe(Box::new(Observe { is_final, observation }))
}
