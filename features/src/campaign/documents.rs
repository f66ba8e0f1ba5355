//! The suppliers' documents: drafted, spoiled, sent, and sent again.

use super::compliance::of_flaw;
use super::crew::Crew;
use super::expectation::of_content;
use super::notes::DocumentNote;
use super::perform::Taken;
use super::promises::promise;
use super::records::Naming;
use super::spoil::spoiled;
use crate::base_units::base_lines;
use countersign_campaigns::{Action, Answer, Bill, Credit, Flaw, KeyUse, NumberUse, Part, Sending, Step, TokenUse, VersionUse, find};
use countersign_core::amount::Quantity;
use countersign_core::documents::PurchaseOrder;
use countersign_core::history::Expected;
use countersign_core::ids::{
    AcknowledgementNumber, ComplianceDocumentNumber, CorrectiveActionNumber, CreditNoteNumber, InventoryCommitmentNumber, InvoiceNumber,
    ShipNoticeNumber,
};
use countersign_core::status::{Reason, Response};
use countersign_portal::{Drafted, Key, Portion, Submission, Submitted, SupplierDesk, TokenChoice};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A word that is in nobody's table.
const UNKNOWN_WORD: &str = "perhaps";

/// A document that is to be sent.
struct Draft<'a> {
    document: u32,
    order: u32,
    supplier: u32,
    answer: Option<&'a Answer>,
    bill: Option<Bill>,
    /// What it gives back, and of which document.
    credit: Option<(Credit, u32)>,
    /// The hold that it answers.
    case: Option<u32>,
    /// What is wrong with the certificate.
    flaw: Option<Flaw>,
    sending: &'a Sending,
    drafted: Drafted,
    /// The order revision that it answers.
    revision: Option<u32>,
    /// The order as the supplier sees it.
    of: PurchaseOrder,
    is_foreign: bool,
}

impl Crew<'_> {
    pub(super) async fn submit(&self, group: usize, step: &Step) -> Taken {
        let Some(draft) = self.draft(step)? else { return Ok(()) };
        let desk = self.portal.supplier(&self.supplier(draft.supplier).id);
        if draft.sending.token == TokenUse::Own {
            // Obtained first, so that the moment of sending is known to the millisecond; without one the attempt itself says why.
            let _ = desk.hold_token().await;
        }
        let submission = self.submission(group, &draft, &desk)?;
        let on_its_merits = submission.1;
        let (sent_at, submission) = (self.recorder.business_now(), submission.0);
        let (shipped, billed) = (shipped(&submission), billed(&submission));
        let patience = self.stage.deployment.timing.settle_deadline;
        let sending = draft.sending;
        let submitted = if sending.also > 0 {
            let all = desk.submit_concurrently(submission, sending.also as usize + 1).await;
            let is_taken = |answer: &&Submitted| answer.status().is_some_and(|status| (200..300).contains(&status));
            let winner = all.iter().find(is_taken).or(all.first()).cloned().ok_or("nothing was sent")?;
            if sending.once {
                winner
            } else {
                desk.repeat_until_answered(&winner, patience).await
            }
        } else if sending.once {
            desk.submit(submission).await
        } else {
            desk.submit_until_answered(submission, patience).await
        };
        let note = DocumentNote {
            order: draft.order,
            desk,
            submitted,
            sent_at,
            on_its_merits,
            shipped,
            billed,
        };
        self.notes().documents.insert(draft.document, note);
        Ok(())
    }

    fn draft<'a>(&self, step: &'a Step) -> Result<Option<Draft<'a>>, String> {
        let (document, order, sending) = match &step.action {
            Action::Acknowledge {
                document, order, sending, ..
            }
            | Action::Ship {
                document, order, sending, ..
            }
            | Action::Bill {
                document, order, sending, ..
            }
            | Action::Credit {
                document, order, sending, ..
            }
            | Action::Correct {
                document, order, sending, ..
            }
            | Action::File {
                document, order, sending, ..
            } => (*document, *order, sending),
            _ => return Ok(None),
        };
        let (of, owner, latest) = {
            let notes = self.notes();
            let note = notes.orders.get(&order).ok_or("the order was not released")?;
            let latest = note.revisions.last().ok_or("the order has no revision")?;
            (latest.order.clone(), note.supplier, note.latest())
        };
        let supplier = sending.by.unwrap_or(owner);
        let is_foreign = self.supplier(supplier).id != self.supplier(owner).id;
        let of = if is_foreign { self.as_own(of, supplier) } else { of };
        let desk = self.portal.supplier(&self.supplier(supplier).id);
        let (drafted, revision, answer) = match &step.action {
            Action::Acknowledge { back, answer, .. } => {
                let revision = u32::try_from(i64::from(latest) - i64::from(*back)).unwrap_or(0).max(1);
                let of = self.as_of(order, revision).filter(|_| !is_foreign).unwrap_or_else(|| of.clone());
                (self.answered(&desk, &of, revision, answer), Some(revision), Some(answer))
            }
            Action::Ship {
                part,
                usable_days,
                outdated,
                ..
            } => {
                let portion = self.portion(order, &of, part)?;
                let mut notice = desk.draft_ship_notice(&of, &portion);
                if let Some(days) = usable_days {
                    self.expire(&mut notice, *days)?;
                }
                if *outdated {
                    self.draw_first(order, &mut notice)?;
                }
                (Drafted::from(notice), None, None)
            }
            Action::Bill { bill, .. } => (self.billed(order, &desk, &of, *bill)?, None, None),
            Action::Credit { of, credit, .. } => (self.given_back(*of, &desk, *credit)?, None, None),
            Action::Correct { of, .. } => (self.corrected(*of, &desk)?, None, None),
            Action::File { flaw, .. } => (self.certificate(&of, &desk, *flaw)?, None, None),
            _ => return Ok(None),
        };
        Ok(Some(Draft {
            document,
            order,
            supplier,
            answer,
            bill: match &step.action {
                Action::Bill { bill, .. } => Some(*bill),
                _ => None,
            },
            credit: match &step.action {
                Action::Credit { of, credit, .. } => Some((*credit, *of)),
                _ => None,
            },
            flaw: match &step.action {
                Action::File { flaw, .. } => *flaw,
                _ => None,
            },
            case: match &step.action {
                Action::Correct { of, .. } => Some(*of),
                _ => None,
            },
            sending,
            drafted,
            revision,
            of,
            is_foreign,
        }))
    }

    /// Returns the order as it was in a revision.
    fn as_of(&self, order: u32, revision: u32) -> Option<PurchaseOrder> {
        let notes = self.notes();
        notes.orders.get(&order)?.revision(revision).map(|note| note.order.clone())
    }

    /// Returns the order as it would be if it were this supplier's.
    fn as_own(&self, mut order: PurchaseOrder, supplier: u32) -> PurchaseOrder {
        let who = self.supplier(supplier);
        order.supplier = who.id.clone();
        if let Some(plant) = who.plants.first() {
            order.plant = plant.clone();
        }
        order
    }

    fn answered(&self, desk: &SupplierDesk, of: &PurchaseOrder, revision: u32, answer: &Answer) -> Drafted {
        let response = match answer {
            Answer::Response(response) => *response,
            Answer::Promise { .. } => Response::Changed,
            Answer::Mixed | Answer::UnknownWord => Response::Accepted,
        };
        let mut document = desk.draft_acknowledgement(of, revision, response);
        match answer {
            Answer::Response(_) => {}
            Answer::Promise { percent, days } => promise(&mut document, of, *percent, *days),
            Answer::UnknownWord => document.lines.iter_mut().for_each(|line| line.response = UNKNOWN_WORD.to_owned()),
            Answer::Mixed => {
                let changed = desk.draft_acknowledgement(of, revision, Response::Changed);
                // Every second line is promised later.
                for (line, later) in document.lines.iter_mut().zip(changed.lines).skip(1).step_by(2) {
                    *line = later;
                }
            }
        }
        Drafted::from(document)
    }

    fn portion(&self, order: u32, of: &PurchaseOrder, part: &Part) -> Result<Portion, String> {
        let first = of.lines.first().ok_or("the order has no line")?;
        Ok(match part {
            Part::Percent(percent) => Portion::Percent(*percent),
            Part::Amount(amount, unit) => {
                let amount = Decimal::from_str_exact(amount).map_err(|_| format!("`{amount}` is no decimal"))?;
                Portion::Lines(vec![(first.line, Quantity::new(amount, unit.as_str()))])
            }
            Part::Largest(thousandths) => {
                let room = self.room(order, first.line).ok_or("nobody knows how much may be shipped")?;
                let amount = room.certain + Decimal::new(i64::from(*thousandths), 3);
                if amount <= Decimal::ZERO {
                    return Err("nothing is left to ship".to_owned());
                }
                let unit = self
                    .erp
                    .master_data()
                    .material(&first.material)
                    .map(|known| known.base_unit.clone());
                let unit = unit.ok_or("the material is unknown")?;
                Portion::Lines(vec![(
                    first.line,
                    Quantity {
                        amount: amount.normalize(),
                        unit,
                    },
                )])
            }
        })
    }

    /// Returns the submission, and what would be expected of it with a good token.
    fn submission(&self, group: usize, draft: &Draft<'_>, desk: &SupplierDesk) -> Result<(Submission, Expected), String> {
        let sending = draft.sending;
        let mut submission = desk.submission(self.numbered(draft)?);
        submission.version = self.version(sending.version);
        submission.key = self.key(sending.key, &submission.key)?;
        submission.token = self.token(draft.supplier, sending.token)?;
        base_lines(&self.erp.master_data(), &draft.of, &mut submission);
        if draft.is_foreign {
            let notes = self.notes();
            let owner = notes.orders.get(&draft.order).map(|note| note.supplier);
            submission.order_owner = owner.map(|owner| self.supplier(owner).id.clone());
        }
        if let Some(malformation) = sending.malformation.as_deref().and_then(find) {
            submission.body = Some(spoiled(&submission, malformation)?);
        }
        let on_its_merits = match of_content(sending, draft.answer) {
            Some(expected) => expected,
            None if draft.is_foreign => self.expected_of_stranger(),
            None => match self.naming_of(group, draft, &submission) {
                Naming::Wrong(reasons) => Expected::Case(reasons),
                Naming::Doubtful => Expected::Either,
                Naming::Fine => match self.on_its_merits(group, draft.order, draft.revision, &shipped(&submission)) {
                    other if self.is_outdated(draft.order, &submission) => of_outdated(other),
                    Expected::Accept => self.expected_of_money(group, draft, &submission),
                    other => other,
                },
            },
        };
        let expected = self.of_sending(draft.supplier, sending, &submission.version);
        submission.expected = expected.unwrap_or_else(|| on_its_merits.clone());
        if submission.expected != Expected::Accept {
            submission.wrong = Some(told(sending));
        }
        Ok((submission, on_its_merits))
    }

    /// Returns whether the document may name what it names. What was delivered is invoiced, whatever became of its records.
    fn naming_of(&self, group: usize, draft: &Draft<'_>, submission: &Submission) -> Naming {
        let is_of_goods = matches!(submission.document, Drafted::Acknowledgement(_) | Drafted::ShipNotice(_));
        if !is_of_goods {
            return Naming::Fine;
        }
        let (records, is_known) = {
            let notes = self.notes();
            let Some(note) = notes.orders.get(&draft.order) else {
                return Naming::Fine;
            };
            (note.records.clone(), note.known().certainly > 0)
        };
        let in_dozens = submission.document.lines().iter().any(|line| line.quantity.unit.as_str() == "DZN");
        match self.naming(group, &records, in_dozens) {
            // An older version does not say for which plant it is, and is not held against one before its order is known.
            Naming::Wrong(_) if !is_known && draft.sending.version != VersionUse::Current => Naming::Doubtful,
            naming => naming,
        }
    }

    fn expected_of_money(&self, group: usize, draft: &Draft<'_>, submission: &Submission) -> Expected {
        if let Some(flaw) = draft.flaw {
            return of_flaw(flaw);
        }
        if let Some(case) = draft.case {
            return self.expected_of_correction(group, case);
        }
        match (draft.bill, draft.credit) {
            (Some(bill), _) => self.expected_of_bill(group, draft.order, bill, submission),
            (None, Some((credit, of))) => self.expected_of_credit(group, (draft.order, of), credit, submission),
            (None, None) => self.expected_of_promise(draft.supplier, draft.order, draft.revision, submission),
        }
    }

    fn expected_of_stranger(&self) -> Expected {
        use countersign_core::promise::Claim;
        if self.stage.deployment.offers(Claim::Clock) {
            Expected::Case(vec![Reason::ParentMissing])
        } else {
            Expected::Either
        }
    }

    fn numbered(&self, draft: &Draft<'_>) -> Result<Drafted, String> {
        let number = match draft.sending.number {
            NumberUse::New => return Ok(draft.drafted.clone()),
            NumberUse::OfDocument(other) => self.number_of(other)?,
            NumberUse::AlmostOfDocument(other) => format!("00{}", self.number_of(other)?.replace('-', "")),
        };
        Ok(match draft.drafted.clone() {
            Drafted::Acknowledgement(mut document) => {
                document.acknowledgement_number = AcknowledgementNumber::new(number);
                document.into()
            }
            Drafted::ShipNotice(mut document) => {
                document.ship_notice_number = ShipNoticeNumber::new(number);
                document.into()
            }
            Drafted::Invoice(mut document) => {
                document.invoice_number = InvoiceNumber::new(number);
                document.into()
            }
            Drafted::CorrectiveAction(mut document) => {
                document.action_number = CorrectiveActionNumber::new(number);
                document.into()
            }
            Drafted::ComplianceDocument(mut document) => {
                document.document_number = ComplianceDocumentNumber::new(number);
                document.into()
            }
            Drafted::CreditNote(mut document) => {
                document.credit_note_number = CreditNoteNumber::new(number);
                document.into()
            }
            Drafted::InventoryCommitment(mut document) => {
                document.commitment_number = InventoryCommitmentNumber::new(number);
                document.into()
            }
        })
    }

    fn number_of(&self, document: u32) -> Result<String, String> {
        let notes = self.notes();
        let known = notes.documents.get(&document).ok_or("the other document was not sent")?;
        Ok(known.submitted.document.number.clone())
    }

    fn key(&self, key: KeyUse, new: &Key) -> Result<Key, String> {
        match key {
            KeyUse::New => Ok(new.clone()),
            KeyUse::Absent => Ok(Key::Absent),
            KeyUse::OfDocument(other) => {
                let notes = self.notes();
                let known = notes.documents.get(&other).ok_or("the other document was not sent")?;
                Ok(known.submitted.key.clone().map_or(Key::Absent, Key::Quoted))
            }
        }
    }

    fn token(&self, supplier: u32, token: TokenUse) -> Result<TokenChoice, String> {
        Ok(match token {
            TokenUse::Own => TokenChoice::Own,
            TokenUse::Tampered => TokenChoice::Tampered,
            TokenUse::Missing => TokenChoice::Missing,
            TokenUse::Other => TokenChoice::OtherSupplier(self.supplier(supplier + 1).id.clone()),
            TokenUse::Kept => {
                let kept = self.notes().tokens.get(&supplier).cloned();
                TokenChoice::Held(kept.ok_or("the supplier has kept no token")?)
            }
        })
    }
}

fn shipped(submission: &Submission) -> BTreeMap<u32, Decimal> {
    let mut shipped = BTreeMap::new();
    if matches!(submission.document, Drafted::ShipNotice(_)) {
        for line in submission.lines.iter().flatten() {
            let sum: &mut Decimal = shipped.entry(line.line).or_default();
            *sum = sum.saturating_add(line.quantity.amount);
        }
    }
    shipped
}

fn billed(submission: &Submission) -> Decimal {
    let is_invoice = matches!(submission.document, Drafted::Invoice(_));
    let lines = submission.lines.iter().flatten().filter(|_| is_invoice);
    lines.map(|line| line.quantity.amount).sum()
}

/// Which of several faults of a shipment is named is the integration's to choose.
fn of_outdated(otherwise: Expected) -> Expected {
    match otherwise {
        Expected::Accept => Expected::Case(vec![Reason::MaterialRevision]),
        Expected::Case(mut reasons) if reasons == [Reason::QuantityTolerance] => {
            reasons.push(Reason::MaterialRevision);
            Expected::Case(reasons)
        }
        other => other,
    }
}

fn told(sending: &Sending) -> String {
    match (&sending.malformation, sending.token, sending.by) {
        (Some(malformation), ..) => format!("spoiled by {malformation}"),
        (None, TokenUse::Own, None) => "what it says or when it comes".to_owned(),
        (None, TokenUse::Own, Some(_)) => "the order of another supplier".to_owned(),
        (None, token, _) => format!("a token that is {token:?}").to_lowercase(),
    }
}
