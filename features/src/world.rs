//! The world of one scenario: its sessions at both ends, and what it has in hand.

use crate::operator::Operator;
use crate::stage::Stage;
use countersign_core::deployment::Supplier;
use countersign_core::documents::{CreditNote, Forecast, Invoice, PurchaseOrder, ShipNotice};
use countersign_core::history::{CaseSeen, DeadLetterSeen, Recorder};
use countersign_core::ids::{CorrelationId, SupplierId};
use countersign_core::promise::Claim;
use countersign_erp::{ErpSession, EventHandle, FaultHandle, PaymentPosting, Posting, QualityPosting, Release};
use countersign_portal::{Answered, FaultId, HeldToken, PortalSession, Submitted, SupplierDesk};
use std::collections::BTreeMap;
use std::time::Duration;
use thiserror::Error;
use tokio::time::Instant;

/// Why a step did not hold: what was expected and what was seen.
#[derive(Debug, Error)]
#[error("{0}")]
pub(crate) struct Unmet(String);

impl Unmet {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// What a step returns.
pub(crate) type Step<T = ()> = Result<T, Unmet>;

/// The world of one scenario.
#[derive(cucumber::World, Default)]
pub(crate) struct Procurement {
    scene: Option<Scene>,
    /// The feature's file; data files are named relative to its folder.
    pub(crate) file: String,
    /// The orders; the first is "the order", the second "the other order".
    pub(crate) orders: Vec<OrderInHand>,
    /// The forecasts; the first is "the forecast".
    pub(crate) forecasts: Vec<ForecastInHand>,
    /// Who acts when nothing else is said.
    acting: Option<SupplierId>,
    /// Whether and for how long the next order event is held back.
    pub(crate) hold: Hold,
    /// The event that is held back.
    pub(crate) held: Option<EventHandle>,
    /// What came of publishing the held event by hand.
    pub(crate) published: Option<u16>,
    /// The document that was submitted last, with the last answer to it.
    pub(crate) document: Option<Submitted>,
    /// The first answer to it.
    pub(crate) first: Option<Submitted>,
    /// Several answers at once.
    pub(crate) many: Vec<Submitted>,
    /// What was read last.
    pub(crate) read: Option<Answered>,
    /// What was read or submitted for something that does not exist, to compare with.
    pub(crate) missing: Option<Answered>,
    /// The case that was seen last.
    pub(crate) case: Option<CaseSeen>,
    /// The dead letter that was seen last.
    pub(crate) letter: Option<DeadLetterSeen>,
    /// Faults at the ERP.
    pub(crate) erp_faults: Vec<FaultHandle>,
    /// Faults at the portal.
    pub(crate) portal_faults: Vec<FaultId>,
    /// When the last document was submitted.
    pub(crate) submitted_at: Option<std::time::Instant>,
    /// What was shipped and taken so far of "the order", in its base unit.
    pub(crate) shipped: Vec<rust_decimal::Decimal>,
    /// The goods movements that the ERP posted, oldest first.
    pub(crate) receipts: Vec<Posting>,
    /// What was invoiced and taken so far of "the order", in its base unit.
    pub(crate) invoiced: Vec<rust_decimal::Decimal>,
    /// The invoice that was sent last.
    pub(crate) invoice: Option<Invoice>,
    /// Until when the order's documents are kept, when its last day was looked at.
    pub(crate) kept_until: Option<jiff::Timestamp>,
    /// The credit notes for it that a correct integration counts.
    pub(crate) credit_notes: Vec<CreditNote>,
    /// The payments that the ERP posted, oldest first.
    pub(crate) payments: Vec<PaymentPosting>,
    /// The quality notices that the ERP posted, oldest first.
    pub(crate) quality: Vec<QualityPosting>,
    /// The scorecard that the supplier knew before.
    pub(crate) scorecard: Option<crate::steps::KnownScorecard>,
    /// The ship notice that was taken last.
    pub(crate) notice: Option<ShipNotice>,
    /// The interaction of a Pact file that was played last.
    #[cfg(feature = "pact")]
    pub(crate) played: Option<crate::steps::Played>,
    /// What the scenario has changed in the master data.
    pub(crate) master_data: crate::steps::Governed,
    /// A token that was obtained before.
    pub(crate) token: Option<HeldToken>,
}

/// Whether and for how long an order event is held back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Hold {
    /// Not at all.
    #[default]
    No,
    /// For a while; nothing newer is told meanwhile.
    ForAWhile,
    /// Until a newer revision has been told, so that it has no effect any more.
    UntilOvertaken,
}

struct Scene {
    stage: Stage,
    recorder: Recorder,
    erp: ErpSession,
    portal: PortalSession,
}

/// An order that a scenario works with.
#[derive(Debug, Clone)]
pub(crate) struct OrderInHand {
    /// Its latest revision in the ERP.
    pub(crate) order: PurchaseOrder,
    /// The event of each revision.
    pub(crate) events: BTreeMap<u32, EventHandle>,
    /// The newest revision whose event was let go.
    pub(crate) published: u32,
}

/// A forecast that a scenario works with.
#[derive(Debug, Clone)]
pub(crate) struct ForecastInHand {
    /// Its latest issue in the ERP.
    pub(crate) forecast: Forecast,
    /// The event of that issue.
    pub(crate) event: EventHandle,
}

impl std::fmt::Debug for Procurement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Procurement")
            .field("orders", &self.orders.len())
            .finish_non_exhaustive()
    }
}

impl Procurement {
    /// Puts the scenario on its stage.
    pub(crate) fn enter(&mut self, stage: Stage, scenario: u32, file: String) {
        self.file = file;
        let recorder = stage.recorder.for_scenario(scenario);
        self.scene = Some(Scene {
            erp: stage.erp.for_scenario(&recorder),
            portal: stage.portal.for_scenario(&recorder),
            recorder,
            stage,
        });
    }

    fn scene(&self) -> Step<&Scene> {
        let scene = self
            .scene
            .as_ref()
            .ok_or_else(|| Unmet::new("the scenario was not put on a stage; this is a bug of countersign"))?;
        if scene.stage.is_stopped() {
            return Err(Unmet::new("the run was stopped"));
        }
        Ok(scene)
    }

    /// Returns the stage, unless the run is to stop.
    pub(crate) fn stage(&self) -> Step<&Stage> {
        self.scene().map(|scene| &scene.stage)
    }

    /// Returns the ERP end.
    pub(crate) fn erp(&self) -> Step<&ErpSession> {
        self.scene().map(|scene| &scene.erp)
    }

    /// Returns the portal end.
    pub(crate) fn portal(&self) -> Step<&PortalSession> {
        self.scene().map(|scene| &scene.portal)
    }

    /// Returns the recorder of this scenario.
    pub(crate) fn recorder(&self) -> Step<&Recorder> {
        self.scene().map(|scene| &scene.recorder)
    }

    /// Returns the operator, whom the scenario's tags have made sure of.
    pub(crate) fn operator(&self) -> Step<Operator> {
        let operator = self.stage()?.operator.clone();
        operator.ok_or_else(|| {
            Unmet::new(
                "the deployment file has no table `[operations]`; tag the scenario with what it needs, for example `@needs-exceptions`",
            )
        })
    }

    /// Returns whether the deployment offers an interface.
    pub(crate) fn offers(&self, claim: Claim) -> Step<bool> {
        Ok(self.stage()?.deployment.offers(claim))
    }

    /// Returns how long an accepted document may take.
    pub(crate) fn patience(&self) -> Step<Duration> {
        Ok(self.stage()?.deployment.timing.settle_deadline)
    }

    /// Lets the supplier at `place` act from now on.
    pub(crate) fn act_as(&mut self, place: usize) -> Step {
        let suppliers = &self.stage()?.deployment.suppliers;
        let place = place.min(suppliers.len() - 1);
        self.acting = Some(suppliers[place].id.clone());
        Ok(())
    }

    /// Returns the supplier that acts.
    pub(crate) fn supplier(&self) -> Step<Supplier> {
        let stage = self.stage()?;
        let chosen = self.acting.as_ref().and_then(|id| stage.deployment.supplier(id));
        Ok(chosen.unwrap_or_else(|| stage.first_supplier()).clone())
    }

    /// Returns a supplier other than the one that acts.
    pub(crate) fn other_supplier(&self) -> Step<Supplier> {
        let own = self.supplier()?.id;
        let other = self.stage()?.deployment.suppliers.iter().find(|supplier| supplier.id != own);
        other.cloned().ok_or_else(|| Unmet::new("the deployment has one supplier only"))
    }

    /// Returns the desk of the supplier that acts.
    pub(crate) fn desk(&self) -> Step<SupplierDesk> {
        Ok(self.portal()?.supplier(&self.supplier()?.id))
    }

    /// Returns the desk of another supplier.
    pub(crate) fn other_desk(&self) -> Step<SupplierDesk> {
        Ok(self.portal()?.supplier(&self.other_supplier()?.id))
    }

    /// Returns "the order".
    pub(crate) fn order(&self) -> Step<&OrderInHand> {
        self.order_at(0)
    }

    /// Returns the order at `place`: 0 is "the order", 1 "the other order".
    pub(crate) fn order_at(&self, place: usize) -> Step<&OrderInHand> {
        self.orders.get(place).ok_or_else(|| Unmet::new("the scenario has released no such order yet; begin with a step such as `an order of 100 EA of MAT-1000 that the supplier sees`"))
    }

    /// Returns the forecast at `place`: 0 is "the forecast".
    pub(crate) fn forecast_at(&self, place: usize) -> Step<&ForecastInHand> {
        self.forecasts
            .get(place)
            .ok_or_else(|| Unmet::new("the scenario has published no such forecast yet"))
    }

    /// Returns the correlation id of what the scenario is about: its order, or else its forecast.
    pub(crate) fn flow(&self) -> Step<CorrelationId> {
        match self.forecasts.first().filter(|_| self.orders.is_empty()) {
            Some(forecast) => Ok(forecast.forecast.correlation_id.clone()),
            None => Ok(self.order()?.order.correlation_id.clone()),
        }
    }

    /// Takes a new order or a new revision of one in hand.
    pub(crate) fn keep(&mut self, release: Release) {
        let is_held = std::mem::take(&mut self.hold) != Hold::No;
        if is_held {
            self.held = Some(release.event.clone());
        }
        let revision = release.order.revision;
        let known = self
            .orders
            .iter_mut()
            .find(|known| known.order.order_number == release.order.order_number);
        match known {
            Some(known) => {
                known.events.insert(revision, release.event);
                known.order = release.order;
                known.published = if is_held { known.published } else { revision };
            }
            None => {
                let published = if is_held { 0 } else { revision };
                self.orders.push(OrderInHand {
                    order: release.order,
                    events: BTreeMap::from([(revision, release.event)]),
                    published,
                });
            }
        }
    }

    /// Returns the document that was submitted last.
    pub(crate) fn document(&self) -> Step<&Submitted> {
        self.document
            .as_ref()
            .ok_or_else(|| Unmet::new("nothing was submitted yet in this scenario"))
    }

    /// Keeps a submitted document with its first answer.
    pub(crate) fn submitted(&mut self, submitted: Submitted) {
        self.first = Some(submitted.clone());
        self.document = Some(submitted);
    }
}

/// Asks `probe` again and again until it finds something or the deadline has passed; for surfaces that cannot tell by themselves.
pub(crate) async fn until<T, F: Future<Output = Step<Option<T>>>>(deadline: Duration, mut probe: impl FnMut() -> F) -> Step<Option<T>> {
    let end = Instant::now() + deadline;
    let mut pause = Duration::from_millis(15);
    loop {
        if let Some(found) = probe().await? {
            return Ok(Some(found));
        }
        if Instant::now() + pause > end {
            return Ok(None);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 3 / 2).min(Duration::from_millis(150));
    }
}
