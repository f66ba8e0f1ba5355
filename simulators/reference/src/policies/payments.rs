//! What becomes of credit notes and payments, and where an invoice stands after them.

use super::Early;
use countersign_core::status::InvoiceStatus;
use rust_decimal::Decimal;

/// The sums of a booked invoice, in its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvoiceSums {
    /// What it asks for.
    pub(crate) invoiced: Decimal,
    /// What credit notes gave back.
    pub(crate) credited: Decimal,
    /// What was paid and did not come back.
    pub(crate) paid: Decimal,
}

/// Whether something is a payment or what came back of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Money went to the supplier.
    Payment,
    /// It came back.
    Reversal,
}

/// Decisions on credit notes and payments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PaymentPolicies {
    /// Whether a payment is left out, from whether its event or its number was taken before.
    pub(crate) is_repeated: fn(was_taken: bool) -> bool,
    /// What is done with a payment that came before what it refers to.
    pub(crate) early: fn(Flow) -> Early,
    /// Whether a payment is held, from whether its invoice is blocked.
    pub(crate) is_held: fn(is_blocked: bool) -> bool,
    /// Whether a payment is more than is open, from the sums with it.
    pub(crate) is_over: fn(InvoiceSums) -> bool,
    /// Whether a credit note gives back more than is left, from the sums before it and its total.
    pub(crate) is_credit_over: fn(before: InvoiceSums, credit: Decimal) -> bool,
    /// What was paid after one payment more, from what was paid before it.
    pub(crate) paid: fn(before: Decimal, amount: Decimal, Flow) -> Decimal,
    /// Where a booked invoice stands.
    pub(crate) status: fn(InvoiceSums) -> InvoiceStatus,
    /// Whether a supplier is shown an invoice, from whether it is its own.
    pub(crate) is_shown: fn(is_own: bool) -> bool,
    /// Whether what waits for an invoice is looked at again when it is booked.
    pub(crate) is_released_by_invoice: fn() -> bool,
}

impl PaymentPolicies {
    /// Returns the policies that keep the promises.
    pub(crate) fn correct() -> Self {
        Self {
            is_repeated: |was_taken| was_taken,
            early: |_| Early::Park,
            is_held: |is_blocked| is_blocked,
            is_over: |sums| sums.open() < Decimal::ZERO,
            is_credit_over: |before, credit| credit > before.open(),
            paid: |before, amount, flow| match flow {
                Flow::Payment => before.saturating_add(amount),
                Flow::Reversal => before.saturating_sub(amount),
            },
            status: InvoiceSums::status,
            is_shown: |is_own| is_own,
            is_released_by_invoice: || true,
        }
    }
}

impl InvoiceSums {
    /// Returns what is still to be paid.
    pub(crate) fn open(self) -> Decimal {
        self.invoiced.saturating_sub(self.credited).saturating_sub(self.paid)
    }

    /// Returns where a booked invoice of these sums stands.
    pub(crate) fn status(self) -> InvoiceStatus {
        let is_open = self.open() > Decimal::ZERO;
        if self.paid > Decimal::ZERO {
            return if is_open { InvoiceStatus::PartlyPaid } else { InvoiceStatus::Paid };
        }
        if is_open || self.credited == Decimal::ZERO {
            return if is_open { InvoiceStatus::Open } else { InvoiceStatus::Paid };
        }
        InvoiceStatus::Credited
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_an_invoice_stands_follows_from_its_sums() {
        let cases = [
            ((10, 0, 0), InvoiceStatus::Open),
            ((10, 4, 0), InvoiceStatus::Open),
            ((10, 4, 3), InvoiceStatus::PartlyPaid),
            ((10, 4, 6), InvoiceStatus::Paid),
            ((10, 0, 10), InvoiceStatus::Paid),
            ((10, 10, 0), InvoiceStatus::Credited),
            // Nothing was asked for, so nothing is left to be paid.
            ((0, 0, 0), InvoiceStatus::Paid),
        ];
        for ((invoiced, credited, paid), status) in cases {
            let sums = InvoiceSums {
                invoiced: Decimal::from(invoiced),
                credited: Decimal::from(credited),
                paid: Decimal::from(paid),
            };
            assert_eq!((PaymentPolicies::correct().status)(sums), status, "{sums:?}");
        }
    }
}
