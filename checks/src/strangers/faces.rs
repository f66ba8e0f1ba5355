//! What answers look like from outside: those about missing documents, and those about other suppliers'.

use crate::invariant::{Breach, Judgement};
use crate::records::{AttemptRecord, Mark, Operation};
use crate::table::{Name, Table};
use countersign_core::history::{Function, Result};
use countersign_core::ids::DocumentKey;
use std::sync::Arc;

/// What two operations must share so that their answers can be compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Question {
    function: Function,
    version: Option<Arc<str>>,
    is_in_anothers_name: bool,
    is_repeated: bool,
}

/// What an answer looks like from outside.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Face {
    status: u16,
    headers: u64,
    shape: Option<Name>,
    problem: Option<Arc<str>>,
}

/// The faces of answers. Keeps one entry for each face of an answer about a missing document, and one for each answer about another supplier's
/// that looks like none of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faces {
    missing: Table<Question, Vec<Missing>>,
    foreign: Table<Question, Foreign>,
}

/// How a question about a missing document was answered first in this way.
#[derive(Debug, Clone)]
struct Missing {
    face: Face,
    first: u64,
    marks: Box<[Mark]>,
}

/// The questions of one kind about other suppliers' documents.
#[derive(Debug, Clone, Default)]
struct Foreign {
    asked: u64,
    unlike: Vec<Asked>,
}

#[derive(Debug, Clone)]
struct Asked {
    face: Face,
    target: DocumentKey,
    supplier: Box<str>,
    marks: Box<[Mark]>,
}

impl Question {
    pub(super) fn of(operation: &Operation, attempt: &AttemptRecord) -> Self {
        let document = operation.document();
        let is_submission = operation.is_supplier_submission();
        Self {
            function: operation.function().unwrap_or(Function::OrderRead),
            version: attempt.version.clone(),
            is_in_anothers_name: is_submission && document.is_some_and(|key| Some(&key.supplier) != operation.supplier()),
            // What was kept under the key may be answered in another way than at first, whatever it is about.
            is_repeated: is_submission && operation.attempts.first().is_some_and(|first| first.mark != attempt.mark),
        }
    }
}

impl Face {
    /// Returns nothing for an answer that says nothing of the document.
    pub(super) fn of(attempt: &AttemptRecord) -> Option<Self> {
        let answer = attempt.answer().filter(|answer| !answer.is_passing())?;
        (attempt.result() != Result::Unknown).then(|| Self {
            status: answer.status,
            headers: answer.headers,
            shape: answer.shape,
            problem: answer.problem.clone(),
        })
    }

    fn is_like(&self, other: &Self) -> bool {
        // A shape that was not recorded can neither agree nor differ.
        let is_shape_alike = self.shape.is_none() || other.shape.is_none() || self.shape == other.shape;
        self.status == other.status && self.headers == other.headers && self.problem == other.problem && is_shape_alike
    }
}

impl Faces {
    /// Notes how a question about a missing document was answered.
    pub(super) fn see_missing(&mut self, question: Question, face: Face, operation: &Operation) {
        let known = self.missing.entry(question).or_default();
        // What looks like one that is there already would only be compared again.
        if known.iter().all(|other| other.face != face) {
            known.push(Missing {
                face,
                first: operation.mark.index,
                marks: operation.marks().collect(),
            });
        }
    }

    /// Notes how a question about another supplier's document was answered, when all about missing ones were noted.
    pub(super) fn see_foreign(&mut self, question: Question, face: Face, target: &DocumentKey, operation: &Operation) {
        let missing = self.missing.get(&question).map_or(&[][..], Vec::as_slice);
        let is_like = missing.iter().any(|other| other.face.is_like(&face));
        let foreign = self.foreign.entry(question).or_default();
        foreign.asked += 1;
        if !is_like {
            let supplier = operation.supplier().map_or("a supplier", |supplier| supplier.as_str());
            foreign.unlike.push(Asked {
                face,
                target: target.clone(),
                supplier: supplier.into(),
                marks: operation.marks().collect(),
            });
        }
    }

    /// Adds those of another part.
    pub(crate) fn add(&mut self, other: Self) {
        for (question, more) in other.missing {
            let known = self.missing.entry(question).or_default();
            for missing in more {
                match known.iter_mut().find(|one| one.face == missing.face) {
                    Some(one) if one.first <= missing.first => {}
                    Some(one) => *one = missing,
                    None => known.push(missing),
                }
            }
        }
        for (question, more) in other.foreign {
            let known = self.foreign.entry(question).or_default();
            known.asked += more.asked;
            known.unlike.extend(more.unlike);
        }
    }

    /// Tells of answers about other suppliers' documents that look like none about a missing one.
    pub(crate) fn conclude(mut self, judgement: &mut Judgement) {
        for (question, foreign) in self.foreign {
            let Some(missing) = self.missing.get_mut(&question) else { continue };
            missing.sort_by_key(|one| one.first);
            let Some(first) = missing.first() else { continue };
            judgement.exercised += foreign.asked;
            for asked in &foreign.unlike {
                if !missing.iter().any(|one| one.face.is_like(&asked.face)) {
                    judgement.fail(told(asked, first));
                }
            }
        }
    }
}

fn told(asked: &Asked, missing: &Missing) -> Breach {
    let (own, face) = (asked.face.status, missing.face.status);
    let difference = if face == own {
        format!("with {own} and other words or headers than one that does not exist")
    } else {
        format!("with {own}, and one that does not exist with {face}")
    };
    let Asked { target, supplier, .. } = asked;
    let what = format!("{supplier} was answered about another supplier's {target} {difference}");
    Breach::new(target, what)
        .seen(asked.marks.iter().copied())
        .seen(missing.marks.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::{Face, Faces, Missing, Question};
    use crate::table::Name;
    use countersign_core::history::Function;

    fn face(shape: Option<&str>) -> Face {
        Face {
            status: 404,
            headers: 0,
            shape: shape.map(Name::of),
            problem: None,
        }
    }

    fn question() -> Question {
        Question {
            function: Function::OrderRead,
            version: None,
            is_in_anothers_name: false,
            is_repeated: false,
        }
    }

    /// What a part leaves open in which a missing document was first asked for at this event.
    fn faces(first: u64) -> Faces {
        let missing = Missing {
            face: face(None),
            first,
            marks: Box::default(),
        };
        let mut faces = Faces::default();
        faces.missing.insert(question(), vec![missing]);
        faces
    }

    #[test]
    fn the_first_example_is_kept_in_whatever_order_the_parts_are_ready() {
        for order in [[3, 8, 5], [8, 5, 3], [5, 3, 8]] {
            let mut all = Faces::default();
            order.into_iter().for_each(|first| all.add(faces(first)));
            let kept: Vec<u64> = all.missing[&question()].iter().map(|one| one.first).collect();
            assert_eq!(kept, [3], "{order:?}");
        }
    }

    #[test]
    fn a_shape_that_was_not_recorded_is_like_any() {
        let (none, one, other) = (face(None), face(Some("one")), face(Some("other")));
        assert!(none.is_like(&one) && one.is_like(&none) && none.is_like(&none) && one.is_like(&one));
        assert!(!one.is_like(&other));
    }
}
