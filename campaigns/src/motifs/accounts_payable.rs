//! The motifs of invoices, credit notes and payments, with the faults that they inject and the promises that they put to the test.

use super::motif::{Motif, motif};
use super::{bills, payments};

pub(super) const MOTIFS: &[Motif] = &[
    motif!(
        "invoices",
        18,
        bills::invoices,
        ["N05", "D07", "D08"],
        ["I46", "I05", "I33", "I32"],
        "what was received is invoiced, and more, too dear, wrongly computed, in currencies with other decimals, and again"
    ),
    motif!(
        "payments",
        18,
        payments::payments,
        ["D15", "O02", "A08"],
        ["I51", "I01", "I32", "I33", "I39"],
        "an invoice is paid in parts, up to what is open and past it, payments come back and come again, and others ask for it"
    ),
    motif!(
        "credits",
        18,
        payments::credits,
        ["N05", "D07", "D08"],
        ["I51", "I46", "I05", "I33"],
        "an invoice is credited before and after it is paid, in parts and as a whole, too much, wrongly computed, and again"
    ),
    motif!(
        "waiting-credit",
        7,
        payments::waiting_credit,
        ["O03", "O04"],
        ["I51", "I17", "I33"],
        "a credit note waits for a blocked invoice until the rest of the goods sets it free, or for ever"
    ),
    motif!(
        "blocked-money",
        5,
        payments::blocked,
        ["O03"],
        ["I51", "I33"],
        "a payment, and perhaps a credit note, is for an invoice that is blocked"
    ),
    motif!(
        "early-return",
        5,
        payments::early_return,
        ["O03", "O04"],
        ["I51", "I17", "I23"],
        "what came back of a payment overtakes it, and the payment comes late or never"
    ),
    motif!(
        "undelivered-payments",
        6,
        payments::undelivered,
        ["X05", "X09", "P07", "K06"],
        ["I51", "I28", "I29", "I01"],
        "the portal fails while payments are shown, and what is dead is replayed"
    ),
];
