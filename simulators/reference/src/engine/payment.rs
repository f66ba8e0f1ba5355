//! Payments from the ERP: compared with what is open of their invoice, shown to the supplier, or held in a case.

use super::account::{Account, flow};
use super::answer;
use super::movement::{Taking, received};
use super::problem::Cause;
use super::step::{Step, Stop};
use super::submission::violation;
use crate::border::{Answer, ErpEvent};
use crate::policies::{Early, Flow};
use crate::store::{DocumentRow, DocumentState, Hop};
use countersign_contracts::{catalogue, read_payment};
use countersign_core::documents::Payment;
use countersign_core::ids::{DocumentKey, DocumentKind, PaymentNumber};
use countersign_core::status::Reason;

/// Where a payment goes.
enum Course {
    /// It counts.
    Accept,
    /// It waits for what it refers to.
    Park,
    /// A person has to decide.
    Hold(Cause),
    /// It takes back a payment that never counted: neither does.
    Annul(Box<DocumentRow>),
}

impl Step<'_> {
    /// Takes the event of a payment; one that was taken before has no further effect.
    pub(super) fn take_payment(&self, event: &ErpEvent) -> Result<Answer, Stop> {
        let payment = match read_payment(catalogue().current(), &event.body) {
            Ok(payment) => payment,
            Err(rejection) => return Ok(self.refuse_event(event, DocumentKind::Payment, violation(&rejection))?),
        };
        let key = DocumentKey::payment(&payment.supplier, &payment.payment_number);
        let row = received(event, key, (&payment.order_number, &payment.correlation_id), &payment);
        let taking = Taking {
            is_repeated: self.policies.payments.is_repeated,
            conflicting: Reason::PaymentConflicting,
            hop: Hop::PaymentReceived,
        };
        if let Some(row) = self.keep_movement(event, row, &taking)? {
            self.send_payment_on(&row, &payment)?;
        }
        Ok(answer::empty(202))
    }

    fn send_payment_on(&self, row: &DocumentRow, payment: &Payment) -> Result<(), Stop> {
        match self.payment_course(payment)? {
            Course::Park => {
                if (self.policies.payments.early)(flow(payment)) == Early::Drop {
                    self.store.set_document_state(row.id, DocumentState::Annulled)?;
                } else if !self.store.is_parked(row.id)? {
                    self.park(row)?;
                }
                return Ok(());
            }
            Course::Accept => {
                self.end_movement_wait(row)?;
                self.store.set_document_state(row.id, DocumentState::Accepted)?;
                self.push_payment(row, payment)?;
            }
            Course::Hold(cause) => {
                self.end_movement_wait(row)?;
                self.store.set_document_state(row.id, DocumentState::Case)?;
                self.open_document_case(row, &cause)?;
            }
            Course::Annul(held) => {
                self.end_movement_wait(row)?;
                self.annul(&held, row)?;
            }
        }
        self.release_money(&row.order_number, &row.supplier)
    }

    /// Looks again at a payment that waits.
    pub(super) fn release_payment(&self, row: &DocumentRow) -> Result<(), Stop> {
        match serde_json::from_str(&row.body) {
            Ok(payment) => self.send_payment_on(row, &payment),
            Err(_) => Ok(()),
        }
    }

    fn payment_course(&self, payment: &Payment) -> Result<Course, Stop> {
        let number = payment.invoice.key_number();
        let Some(row) = self.store.document(&payment.supplier, DocumentKind::Invoice, &number)? else {
            return Ok(Course::Park);
        };
        let is_blocked = matches!(row.state, DocumentState::Case | DocumentState::Annulled);
        let Some(account) = self.account(&row)?.filter(|_| !row.state.is_waiting()) else {
            return Ok(Course::Park);
        };
        if let Some(message) = misfit(payment, &account) {
            return Ok(hold(Reason::PaymentMismatch, message));
        }
        if let Some(reversed) = &payment.reverses {
            return self.payment_reversal_course(payment, reversed, &account);
        }
        if (self.policies.payments.is_held)(is_blocked) {
            return Ok(hold(Reason::PaymentBlocked, format!("invoice `{number}` is blocked")));
        }
        let mut sums = self.sums(&account);
        let open = sums.open();
        sums.paid = (self.policies.payments.paid)(sums.paid, payment.amount, Flow::Payment);
        if (self.policies.payments.is_over)(sums) {
            let currency = payment.currency.as_str();
            let message = format!("{} {currency} is paid of invoice `{number}`, and {open} is open", payment.amount);
            return Ok(hold(Reason::PaymentOver, message));
        }
        Ok(Course::Accept)
    }

    fn payment_reversal_course(&self, reversal: &Payment, number: &PaymentNumber, account: &Account) -> Result<Course, Stop> {
        let earlier = self.store.document(&reversal.supplier, DocumentKind::Payment, number.as_str())?;
        let Some(earlier) = earlier.filter(|earlier| !earlier.state.is_waiting()) else {
            return Ok(Course::Park);
        };
        let Ok(payment) = serde_json::from_str::<Payment>(&earlier.body) else {
            return Ok(Course::Park);
        };
        if payment.reverses.is_some() || payment.invoice != reversal.invoice || payment.amount != reversal.amount {
            let message = format!(
                "payment `{number}` of {} does not come back as a whole with {}",
                payment.amount, reversal.amount
            );
            return Ok(hold(Reason::PaymentMismatch, message));
        }
        let came_back =
            earlier.state == DocumentState::Annulled || account.payments.iter().any(|known| known.reverses.as_ref() == Some(number));
        if came_back {
            return Ok(hold(Reason::PaymentMismatch, format!("payment `{number}` came back before")));
        }
        Ok(match earlier.state {
            DocumentState::Case => Course::Annul(Box::new(earlier)),
            _ => Course::Accept,
        })
    }
}

/// Returns in what a payment does not fit its invoice.
fn misfit(payment: &Payment, account: &Account) -> Option<String> {
    let invoice = &account.invoice;
    if payment.order_number != invoice.order_number {
        return Some(format!("the invoice is for order `{}`", invoice.order_number));
    }
    if payment.currency != invoice.currency {
        return Some(format!("the invoice is in {}", invoice.currency.as_str()));
    }
    let decimals = invoice.currency.decimals();
    (payment.amount.normalize().scale() > decimals).then(|| format!("an amount of {} has {decimals} decimals", invoice.currency.as_str()))
}

fn hold(reason: Reason, message: String) -> Course {
    Course::Hold(Cause {
        reason,
        message,
        duplicate_of: None,
        data_owner: None,
    })
}
