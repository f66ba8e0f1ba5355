//! Quality cases in the small language.

use super::line::Line;
use super::script::Script;
use super::values::quantity;
use countersign_core::history::{Corrected, Held, Intent, Observation, QualitySeen};
use countersign_core::ids::{DocumentKey, DocumentKind};
use countersign_core::status::{Disposition, QualityState};

fn key(kind: DocumentKind, intent: &Intent, number: &str) -> DocumentKey {
    DocumentKey {
        kind,
        supplier: intent.supplier.clone(),
        number: number.to_owned(),
    }
}

/// `Q1 posted receipt GR-1 lot L-1`, and for a decision `decides QN-1 becomes return`.
pub(crate) fn held(intent: &Intent, line: &Line) -> Held {
    Held {
        decides: line
            .option("decides")
            .map(|number| key(DocumentKind::QualityNotice, intent, number)),
        disposition: line.option("becomes").and_then(Disposition::from_word),
        receipt: key(DocumentKind::GoodsReceipt, intent, line.option("receipt").unwrap_or("GR-1")),
        lot: line.option("lot").unwrap_or("L-1").to_owned(),
        quantity: quantity("1EA"),
    }
}

/// `C1 booked case QN-1`.
pub(crate) fn corrected(intent: &Intent, line: &Line) -> Corrected {
    Corrected {
        case: key(
            DocumentKind::QualityNotice,
            intent,
            line.option("case").expect("an answer names its case"),
        ),
    }
}

impl Script {
    /// `quality Q1 state answered answers CA-1`: where the case of a hold stands; `early` reads it before the run has settled.
    pub(crate) fn quality(&mut self, line: &Line) {
        let document = self.labels[line.word(1)].intent.document.clone();
        let answers = line.option("answers").into_iter().flat_map(|list| list.split(','));
        let seen = QualitySeen {
            surface: line.surface(),
            document: document.expect("a case is of a hold"),
            state: line.option("state").and_then(QualityState::from_word),
            disposition: line.option("becomes").and_then(Disposition::from_word),
            answers: answers.map(str::to_owned).collect(),
        };
        self.observe_at(!line.has("early"), Observation::Quality(seen));
    }
}
