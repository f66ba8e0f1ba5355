//! Credit notes, payments and accounts in the small language.

use super::line::Line;
use super::script::Script;
use countersign_core::amount::Currency;
use countersign_core::history::{AccountSeen, Billed, Credited, Intent, Observation, Paid};
use countersign_core::ids::{DocumentKey, DocumentKind};
use countersign_core::status::InvoiceStatus;
use rust_decimal::Decimal;

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("a decimal")
}

/// The invoice of the intent, unless the line names another one with `on`.
fn invoice(intent: &Intent, line: &Line) -> DocumentKey {
    let known = intent.invoice.clone().expect("it is for an invoice");
    match line.option("on") {
        Some(number) => DocumentKey {
            number: number.to_owned(),
            ..known
        },
        None => known,
    }
}

/// `P1 posted amount 11.90 in EUR takes PAY-0`.
pub(crate) fn paid(intent: &Intent, line: &Line) -> Paid {
    let invoice = invoice(intent, line);
    let reverses = line.option("takes").map(|number| DocumentKey {
        kind: DocumentKind::Payment,
        supplier: invoice.supplier.clone(),
        number: number.to_owned(),
    });
    Paid {
        invoice,
        reverses,
        currency: Currency::new(line.option("in").unwrap_or("EUR")),
        amount: decimal(line.option("amount").expect("a payment has an amount")),
    }
}

/// `C1 booked price 12.50`, as an invoice is booked.
pub(crate) fn credited(intent: &Intent, line: &Line, billed: Billed) -> Credited {
    Credited {
        invoice: invoice(intent, line),
        billed,
    }
}

impl Script {
    /// `account I1 status open sums 119.00,0,0,119.00`: invoiced, credited, paid and open of an invoice; `early` reads it before the run has settled.
    pub(crate) fn account(&mut self, line: &Line) {
        let document = self.labels[line.word(1)].intent.document.clone();
        let sums: Vec<Decimal> = line.option("sums").unwrap_or_default().split(',').map(decimal).collect();
        let [invoiced, credited, paid, open] = sums.as_slice() else {
            line.wrong();
        };
        let seen = AccountSeen {
            surface: line.surface(),
            document: document.expect("an account is of an invoice"),
            status: line.option("status").and_then(InvoiceStatus::from_word),
            invoiced: *invoiced,
            credited: *credited,
            paid: *paid,
            open: *open,
        };
        self.observe_at(!line.has("early"), Observation::Account(seen));
    }
}
