//! What suppliers read.

use super::crew::Crew;
use super::perform::Taken;
use countersign_campaigns::Reading;
use countersign_core::history::Expected;
use countersign_core::ids::{ComplianceDocumentNumber, OrderNumber, ShipNoticeNumber, SupplierId};
use countersign_portal::{Lookup, SupplierDesk, Target};

impl Crew<'_> {
    pub(super) async fn read(&self, supplier: u32, what: &Reading) -> Taken {
        let desk = self.portal.supplier(&self.supplier(supplier).id);
        let (target, lookup) = match what {
            Reading::Orders => (Target::Orders, desk.lookup()),
            Reading::OrdersInStatus(status) => {
                let mut lookup = desk.lookup();
                lookup.query = vec![("status".to_owned(), status.clone())];
                (Target::Orders, lookup)
            }
            Reading::Burst(times) => return self.burst(&desk, supplier, *times).await,
            Reading::NoOrder => {
                let number = OrderNumber::new(format!("{}X", self.stage.order_number()));
                (Target::Order(number), missing(&desk))
            }
            Reading::Order(order) => {
                let (number, owner) = self.order_and_owner(*order)?;
                (Target::Order(number), lookup_of(&desk, owner))
            }
            Reading::OrderIn(order, version) => {
                let (number, owner) = self.order_and_owner(*order)?;
                let mut lookup = lookup_of(&desk, owner);
                lookup.version = self.version(*version);
                if lookup.expected == Expected::Read {
                    // A version may reach its sunset meanwhile; the judge knows by the dates.
                    lookup.expected = Expected::Either;
                }
                (Target::Order(number), lookup)
            }
            Reading::Receipts(order) => {
                let (number, owner) = self.order_and_owner(*order)?;
                (Target::Receipts(number), lookup_of(&desk, owner))
            }
            Reading::Invoices => (Target::Invoices, desk.lookup()),
            Reading::Invoice(document) => {
                let notes = self.notes();
                let note = notes.documents.get(document).ok_or("the document was not sent")?;
                let key = note.submitted.document.clone();
                (Target::Invoice(key.number), lookup_of(&desk, key.supplier))
            }
            Reading::Certificate(document) => {
                let notes = self.notes();
                let note = notes.documents.get(document).ok_or("the document was not sent")?;
                let key = &note.submitted.document;
                (
                    Target::Compliance(ComplianceDocumentNumber::new(key.number.clone())),
                    lookup_of(&desk, key.supplier.clone()),
                )
            }
            Reading::Scorecard(away) => {
                let month = self.supplier(supplier).month_at(self.recorder.business_now(), *away);
                (Target::Scorecard(month.to_string()), desk.lookup())
            }
            Reading::Case(hold) => {
                let notes = self.notes();
                let note = notes.quality.get(hold).ok_or("nothing is held")?;
                let notice = &note.posting.notice;
                (
                    Target::Quality(notice.notice_number.clone()),
                    lookup_of(&desk, notice.supplier.clone()),
                )
            }
            Reading::Forecasts => (Target::Forecasts, desk.lookup()),
            Reading::Forecast(forecast) => {
                let owner = self.forecast_owner(*forecast)?;
                (Target::Forecast(self.forecast_number(*forecast)), lookup_of(&desk, owner))
            }
            Reading::Notice(document) => {
                let notes = self.notes();
                let note = notes.documents.get(document).ok_or("the document was not sent")?;
                let number = ShipNoticeNumber::new(note.submitted.document.number.clone());
                let owner = note.submitted.document.supplier.clone();
                (Target::ShipNotice(number), lookup_of(&desk, owner))
            }
        };
        if lookup.expected == Expected::Read {
            desk.look_up(&target, lookup).await;
        } else {
            // What may not be read is told by this answer alone, which a kill can take away: nothing asks for it once more at the end.
            let patience = self.stage.deployment.timing.settle_deadline;
            desk.look_up_until_answered(&target, lookup, patience).await;
        }
        Ok(())
    }

    /// Asks so often at once as a program that waits for news of its latest order; of all orders when there is none yet.
    async fn burst(&self, desk: &SupplierDesk, supplier: u32, times: u32) -> Taken {
        let latest = {
            let notes = self.notes();
            let mut own = notes.orders.values().filter(|note| note.supplier == supplier);
            own.next_back().map(|note| note.number.clone())
        };
        let target = latest.map_or(Target::Orders, Target::Order);
        let reads = (0..times).map(|_| desk.look_up(&target, desk.lookup()));
        let answers = futures_util::future::join_all(reads).await;
        if answers.iter().any(|answer| answer.status() == Some(429)) {
            Ok(())
        } else {
            Err("the rate was not spent".to_owned())
        }
    }

    fn order_and_owner(&self, order: u32) -> Result<(OrderNumber, SupplierId), String> {
        let notes = self.notes();
        let note = notes.orders.get(&order).ok_or("the order was not released")?;
        Ok((note.number.clone(), self.supplier(note.supplier).id.clone()))
    }

    pub(super) async fn keep_token(&self, supplier: u32) -> Taken {
        let desk = self.portal.supplier(&self.supplier(supplier).id);
        let token = desk.hold_token().await.map_err(|error| error.to_string())?;
        self.notes().tokens.insert(supplier, token);
        Ok(())
    }
}

/// What is another's looks like what is not there.
fn lookup_of(desk: &SupplierDesk, owner: SupplierId) -> Lookup {
    let mut lookup = desk.lookup();
    if owner != *desk.id() {
        lookup.owner = Some(owner);
        lookup.expected = Expected::Refuse;
        lookup.wrong = Some("another supplier's document".to_owned());
    }
    lookup
}

fn missing(desk: &SupplierDesk) -> Lookup {
    let mut lookup = desk.lookup();
    lookup.expected = Expected::Refuse;
    lookup.wrong = Some("an order that does not exist".to_owned());
    lookup
}
