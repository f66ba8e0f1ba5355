//! Business figures: how much waits, how much is late, how much went wrong.

use super::step::Step;
use crate::border::{Answer, Figure, Target};
use crate::store::Stored;
use countersign_core::ids::DocumentKind;
use countersign_core::status::{OrderStatus, QualityState, Reason};
use jiff::Timestamp;

impl Step<'_> {
    /// Returns every figure.
    pub(super) fn figures(&self) -> Stored<Answer> {
        let mut figures = self.standing()?;
        for (reason, owner, value) in self.store.open_cases()? {
            let labels = vec![("reason", reason), ("owner", owner)];
            figures.push(figure("cases_open", "Exception cases that wait for a person", labels, value));
        }
        for (reason, owner, opened) in self.store.oldest_open_cases()? {
            let waited = self.now.business.duration_since(opened).as_secs().max(0);
            let labels = vec![("reason", reason), ("owner", owner)];
            figures.push(figure(
                "case_oldest_seconds",
                "How long the oldest open case has waited",
                labels,
                waited,
            ));
        }
        for (supplier, status, value) in self.store.orders_by_status()? {
            let labels = vec![("supplier", supplier), ("status", status)];
            figures.push(figure("orders", "Orders by where they stand for their supplier", labels, value));
        }
        for (supplier, unanswered, all) in self.store.forecasts_by_answer()? {
            let labels = || vec![("supplier", supplier.clone())];
            figures.push(figure("forecasts", "Forecasts, each in its current issue", labels(), all));
            figures.push(figure(
                "forecasts_unanswered",
                "Forecasts whose current issue their supplier has not committed to",
                labels(),
                unanswered,
            ));
        }
        for (supplier, kind, state, value) in self.store.documents_by_state()? {
            let labels = vec![("supplier", supplier), ("kind", kind), ("state", state)];
            let help = "Documents by what became of them; accepted ones are complete";
            figures.push(figure("documents", help, labels, value));
        }
        figures.extend(self.quality_figures()?);
        figures.extend(self.plant_figures()?);
        for kind in [
            DocumentKind::Acknowledgement,
            DocumentKind::ShipNotice,
            DocumentKind::GoodsReceipt,
            DocumentKind::Invoice,
            DocumentKind::CreditNote,
            DocumentKind::Payment,
            DocumentKind::QualityNotice,
            DocumentKind::CorrectiveAction,
            DocumentKind::InventoryCommitment,
            DocumentKind::ComplianceDocument,
        ] {
            let labels = vec![("kind", kind.name().to_owned())];
            let value = self.store.accepted_documents(kind)?;
            figures.push(figure("documents_accepted", "Suppliers' documents that took effect", labels, value));
        }
        for target in [Target::Erp, Target::Portal] {
            let labels = || vec![("target", target.word().to_owned())];
            let delivered = self.store.count(&format!("delivered {}", target.word()))?;
            let retried = self.store.count(&format!("retried {}", target.word()))?;
            figures.push(figure("messages_delivered", "Messages that a far side took", labels(), delivered));
            figures.push(figure(
                "messages_retried",
                "Attempts that were followed by another",
                labels(),
                retried,
            ));
        }
        Ok(Answer {
            status: 200,
            figures,
            ..Answer::default()
        })
    }

    fn plant_figures(&self) -> Stored<Vec<Figure>> {
        let mut figures = Vec::new();
        for (plant, status, value) in self.store.orders_by_plant()? {
            let labels = vec![("plant", plant), ("status", status)];
            figures.push(figure("plant_orders", "Orders of a plant by where they stand", labels, value));
        }
        for (plant, kind, state, value) in self.store.documents_by_plant()? {
            let labels = vec![("plant", plant), ("kind", kind), ("state", state)];
            let help = "Documents for the orders of a plant by what became of them; accepted ones are complete";
            figures.push(figure("plant_documents", help, labels, value));
        }
        for open in self.store.cases_by_plant()? {
            let labels = || vec![("plant", open.plant.clone()), ("reason", open.reason.clone())];
            let waited = self.now.business.duration_since(open.oldest).as_secs().max(0);
            let help = "Exception cases of a plant's orders that wait for a person";
            figures.push(figure("plant_cases_open", help, labels(), open.count));
            let help = "How long the oldest open case of a plant's orders has waited";
            figures.push(figure("plant_case_oldest_seconds", help, labels(), waited));
        }
        Ok(figures)
    }

    fn quality_figures(&self) -> Stored<Vec<Figure>> {
        let mut figures = Vec::new();
        for open in self.store.open_quality()? {
            let state = if open.is_answered {
                QualityState::Answered
            } else {
                QualityState::Held
            };
            let labels = || vec![("supplier", open.supplier.clone()), ("state", state.word().to_owned())];
            let opened: Option<Timestamp> = open.oldest.parse().ok();
            let waited = opened.map_or(0, |opened| self.now.business.duration_since(opened).as_secs().max(0));
            let help = "Quality cases that are not decided, by where they stand";
            figures.push(figure("quality_cases_open", help, labels(), open.count));
            let help = "How long the oldest quality case that is not decided has waited";
            figures.push(figure("quality_case_oldest_seconds", help, labels(), waited));
        }
        Ok(figures)
    }

    fn standing(&self) -> Stored<Vec<Figure>> {
        let store = &self.store;
        Ok(vec![
            figure(
                "orders_unacknowledged",
                "Orders that wait for their supplier's answer",
                Vec::new(),
                store.orders_in(OrderStatus::AwaitingAcknowledgement)?,
            ),
            figure(
                "orders_overdue",
                "Orders that were not answered in time",
                Vec::new(),
                store.orders_in(OrderStatus::Overdue)?,
            ),
            figure(
                "documents_parked",
                "Documents that wait for what they refer to",
                Vec::new(),
                store.parked_count()?,
            ),
            figure(
                "outbox_pending",
                "Messages that are not delivered yet",
                Vec::new(),
                store.outbox_open()?,
            ),
            figure(
                "forecasts_short",
                "Forecasts of which less is committed to than their tolerance allows",
                Vec::new(),
                store.open_cases_of(Reason::ForecastShort)?,
            ),
            figure(
                "dead_letters_open",
                "Messages that could not be delivered",
                Vec::new(),
                store.open_letters()?,
            ),
        ])
    }
}

fn figure(name: &'static str, help: &'static str, labels: Vec<(&'static str, String)>, value: i64) -> Figure {
    Figure { name, help, labels, value }
}
