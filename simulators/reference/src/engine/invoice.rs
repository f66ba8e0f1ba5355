//! Invoices: recomputed to the last decimal, matched with the order's prices and with what was received, booked or blocked.

use super::answer;
use super::document::SupplierDocument;
use super::intake::Course;
use super::messages::INVOICES;
use super::problem::{Cause, ProblemKind, Refusal};
use super::step::{Step, Stop};
use crate::policies::PriceRoom;
use crate::store::{DocumentRow, OrderRow, Stored};
use countersign_core::amount::{Currency, round};
use countersign_core::documents::{CreditNote, Invoice, InvoiceLine, ProblemError};
use countersign_core::ids::{CorrelationId, DocumentKind, OrderNumber, SupplierId};
use countersign_core::status::Reason;
use rust_decimal::Decimal;

/// How far an invoiced line may be over the agreed price, in percent of it.
const PRICE_PERCENT: Decimal = Decimal::TWO;
/// How far an invoiced line may be over the agreed price, as an amount of the currency.
const PRICE_AMOUNT: Decimal = Decimal::TEN;

/// The amounts of an invoice or a credit note, which must follow from each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amounts<'a> {
    currency: &'a Currency,
    lines: &'a [InvoiceLine],
    net: Decimal,
    tax_percent: Decimal,
    tax: Decimal,
    total: Decimal,
}

impl<'a> Amounts<'a> {
    /// Returns the amounts of an invoice.
    pub(super) fn of(invoice: &'a Invoice) -> Self {
        Self {
            currency: &invoice.currency,
            lines: &invoice.lines,
            net: invoice.net,
            tax_percent: invoice.tax_percent,
            tax: invoice.tax,
            total: invoice.total,
        }
    }

    /// Returns the amounts of a credit note.
    pub(super) fn of_credit_note(note: &'a CreditNote) -> Self {
        Self {
            currency: &note.currency,
            lines: &note.lines,
            net: note.net,
            tax_percent: note.tax_percent,
            tax: note.tax,
            total: note.total,
        }
    }
}

impl Step<'_> {
    /// Refuses a document whose amounts do not follow from its quantities and prices.
    pub(super) fn check_amounts(&self, amounts: &Amounts<'_>) -> Result<(), Stop> {
        if !(self.policies.invoices.is_recomputed)() {
            return Ok(());
        }
        let errors = self.wrong_amounts(amounts);
        let Some(first) = errors.first() else { return Ok(()) };
        let detail = format!("{}: {}", first.pointer, first.detail);
        let refusal = Refusal::with_case(ProblemKind::InvoiceAmounts, Reason::InvoiceAmounts, detail);
        Err(refusal.with_errors(errors).into())
    }

    fn wrong_amounts(&self, amounts: &Amounts<'_>) -> Vec<ProblemError> {
        let decimals = (self.policies.invoices.decimals)(amounts.currency);
        let mut errors = Vec::new();
        let mut check = |pointer: String, asked: Decimal, computed: Option<Decimal>| {
            let computed = computed.map(|amount| round(amount, decimals));
            if computed != Some(asked) || asked.normalize().scale() > decimals {
                let computed = computed.map_or_else(|| "no exact amount".to_owned(), |amount| amount.to_string());
                let detail = format!("expected {computed} {}, found {asked}", amounts.currency.as_str());
                errors.push(ProblemError { pointer, detail });
            }
        };
        for (at, line) in amounts.lines.iter().enumerate() {
            let price = line.price.of(&line.quantity).filter(|_| line.price.currency == *amounts.currency);
            check(format!("/lines/{at}/amount"), line.amount, price);
        }
        let net = amounts
            .lines
            .iter()
            .try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.amount));
        check("/net".to_owned(), amounts.net, net);
        let tax = amounts.net.checked_mul(amounts.tax_percent).map(|tax| tax / Decimal::ONE_HUNDRED);
        check("/tax".to_owned(), amounts.tax, tax);
        check("/total".to_owned(), amounts.total, amounts.net.checked_add(amounts.tax));
        errors
    }

    /// Matches an invoice with its order and what was received of it.
    pub(super) fn matched(&self, invoice: &Invoice, order: OrderRow) -> Result<Course, Stop> {
        if let Some(cause) = self.too_dear(invoice, &order) {
            return Ok(Course::Case(cause));
        }
        if let Some(cause) = self.too_much(invoice, &order)? {
            return Ok(Course::Case(cause));
        }
        Ok(Course::Accept(Box::new(order)))
    }

    fn too_dear(&self, invoice: &Invoice, order: &OrderRow) -> Option<Cause> {
        for line in &invoice.lines {
            let ordered = order.document.lines.iter().find(|ordered| ordered.line == line.order_line)?;
            let agreed = &ordered.price;
            let in_price_unit = self.in_unit_of(line, &agreed.per);
            let agreed_amount = in_price_unit
                .filter(|_| agreed.currency == invoice.currency)
                .and_then(|quantity| quantity.checked_mul(agreed.amount)?.checked_div(agreed.per.amount));
            let is_too_dear = agreed_amount.is_none_or(|agreed| {
                (self.policies.invoices.is_too_dear)(PriceRoom {
                    agreed,
                    asked: line.amount,
                    percent: PRICE_PERCENT,
                    amount: PRICE_AMOUNT,
                })
            });
            if is_too_dear {
                let agreed = agreed_amount.map_or_else(|| "nothing".to_owned(), |amount| amount.normalize().to_string());
                let message = format!(
                    "order line {}: {} {} is asked for, and {agreed} was agreed",
                    line.order_line,
                    line.amount,
                    invoice.currency.as_str()
                );
                return Some(blocked(Reason::InvoicePrice, message));
            }
        }
        None
    }

    /// Returns a line's quantity in the unit of the agreed price.
    fn in_unit_of(&self, line: &InvoiceLine, per: &countersign_core::amount::Quantity) -> Option<Decimal> {
        if line.quantity.unit == per.unit {
            return Some(line.quantity.amount);
        }
        let quantity = self.in_base_unit(&line.material, &line.quantity)?;
        let unit = countersign_core::amount::Quantity {
            amount: Decimal::ONE,
            unit: per.unit.clone(),
        };
        quantity.amount.checked_div(self.in_base_unit(&line.material, &unit)?.amount)
    }

    fn too_much(&self, invoice: &Invoice, order: &OrderRow) -> Result<Option<Cause>, Stop> {
        let policies = &self.policies.invoices;
        let balance = self.balance(&order.number, &order.supplier)?;
        let before = self.invoiced(&order.number, &order.supplier)?;
        for line in &invoice.lines {
            let own = invoice.lines.iter().filter(|other| other.order_line == line.order_line);
            let asked: Decimal = own
                .filter_map(|other| self.in_base_unit(&other.material, &other.quantity))
                .map(|one| one.amount)
                .sum();
            let taken: Decimal = before
                .iter()
                .filter(|(of, _)| *of == line.order_line)
                .map(|(_, amount)| *amount)
                .sum();
            let sums = balance.goods.iter().filter(|(goods, _)| goods.order_line == line.order_line);
            let (mut shipped, mut received, mut taken_back) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
            for (_, sum) in sums {
                shipped = shipped.saturating_add(sum.shipped);
                received = received.saturating_add(sum.received);
                taken_back = taken_back.saturating_add(sum.taken_back);
            }
            let delivered = (policies.delivered)(shipped, received, taken_back);
            let total = asked.saturating_add((policies.invoiced_before)(taken));
            if total > delivered {
                let message = format!(
                    "order line {}: {total} is invoiced in all, and {delivered} was received",
                    line.order_line
                );
                return Ok(Some(blocked(Reason::InvoiceQuantity, message)));
            }
        }
        Ok(None)
    }

    /// Returns what the booked invoices of an order are for, line by line, in the base unit.
    fn invoiced(&self, order: &OrderNumber, supplier: &SupplierId) -> Stored<Vec<(u32, Decimal)>> {
        let mut invoiced = Vec::new();
        for row in self.counting(order, supplier, DocumentKind::Invoice)? {
            if let Ok(SupplierDocument::Invoice(invoice)) = SupplierDocument::read(row.kind, &row.body) {
                for line in &invoice.lines {
                    let base = self.in_base_unit(&line.material, &line.quantity);
                    invoiced.extend(base.map(|base| (line.order_line, base.amount)));
                }
            }
        }
        Ok(invoiced)
    }

    /// Writes the invoice to the ERP.
    pub(super) fn bill(&self, row: &DocumentRow, invoice: &Invoice) -> Stored<()> {
        let key = self.unique_key(&row.receipt, &row.number);
        let mut booked = invoice.clone();
        booked.correlation_id = CorrelationId::new((self.policies.correlation.carried)(row.correlation.as_str(), &key));
        self.write_to_erp(row, INVOICES, key, answer::encode(&booked))
    }

    /// Matches the invoices of an order again that are blocked for their quantity, the earliest first.
    pub(super) fn match_again(&self, order: &OrderNumber, supplier: &SupplierId) -> Result<(), Stop> {
        if !(self.policies.invoices.is_matched_again)() {
            return Ok(());
        }
        for row in self.store.documents_of(order, supplier, DocumentKind::Invoice)? {
            if !self.store.has_open_case(supplier, row.kind, &row.number, Reason::InvoiceQuantity)? {
                continue;
            }
            let (Ok(document), Some(order)) = (SupplierDocument::read(row.kind, &row.body), self.own_order(supplier, order)?) else {
                continue;
            };
            let SupplierDocument::Invoice(invoice) = &document else { continue };
            if let Course::Accept(order) = self.matched(invoice, order)? {
                let note = "what was invoiced is received now";
                self.store
                    .resolve_document_cases(supplier, row.kind, &row.number, note, self.now.business)?;
                self.accept(&row, &document, &order)?;
            }
        }
        Ok(())
    }
}

fn blocked(reason: Reason, message: String) -> Cause {
    Cause {
        reason,
        message,
        duplicate_of: None,
        data_owner: None,
    }
}
