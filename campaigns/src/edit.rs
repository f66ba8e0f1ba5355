//! What a malformation does to the bytes of a document.

use crate::json::{Entry, entries, root};
use crate::place::{Place, lines, value};
use countersign_core::ids::DocumentKind;
use std::collections::HashSet;
use std::ops::Range;

/// One change. Each is data: what is written where.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Edit {
    /// These bytes come instead of the document.
    Whole(&'static [u8]),
    /// These bytes come before and after the document.
    Around(&'static [u8], &'static [u8]),
    /// The document comes twice, with these bytes between.
    Twice(&'static [u8]),
    /// Each character takes two bytes, after a byte order mark when there is one.
    Utf16(ByteOrder, Mark),
    /// Nothing comes after this.
    Cut(Cut),
    /// The value there is this literal.
    Value(Place, &'static str),
    /// The member there has this name.
    Name(Place, &'static str),
    /// The member there is missing.
    Without(Place),
    /// The object there begins with this member, comma included.
    Member(Place, &'static str),
    /// The document itself begins with this member, comma included.
    RootMember(&'static str),
    /// The document itself begins with a member that holds this many arrays in one another.
    Nested(usize),
    /// A comma follows the last member.
    TrailingComma,
    /// The text there goes on with these bytes.
    Text(Place, &'static [u8]),
    /// The text there goes on with this many letters.
    Pad(Place, usize),
    /// The first line comes once more at the end.
    RepeatedLine,
    /// There are this many lines, each with its own number.
    ManyLines(u32),
}

/// Which byte of a character comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByteOrder {
    Little,
    Big,
}

/// Whether a byte order mark comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Written,
    LeftOut,
}

/// Where a document is cut off.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cut {
    /// Right after the comma before the lines.
    AfterComma,
    /// In the middle of the free text.
    InText,
    /// Before the last brace.
    LastBrace,
}

impl Edit {
    /// Returns the changed bytes; `None` when the document lacks the place.
    pub(crate) fn apply(self, kind: DocumentKind, valid: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Whole(bytes) => Some(bytes.to_vec()),
            Self::Around(before, after) => Some([before, valid, after].concat()),
            Self::Twice(between) => Some([valid, between, valid].concat()),
            Self::Utf16(order, mark) => utf16(valid, order, mark),
            Self::Cut(cut) => Some(valid.get(..cut_at(cut, kind, valid)?)?.to_vec()),
            Self::Value(place, literal) => replaced(valid, &place.find(kind, valid)?, literal.as_bytes()),
            Self::Name(place, name) => replaced(valid, &place.entry(kind, valid)?.name, name.as_bytes()),
            Self::Without(place) => without(valid, &place.entry(kind, valid)?),
            Self::Member(place, member) => inserted(valid, place.find(kind, valid)?.start + 1, member.as_bytes()),
            Self::RootMember(member) => inserted(valid, root(valid)?.start + 1, member.as_bytes()),
            Self::Nested(depth) => inserted(valid, root(valid)?.start + 1, nested(depth).as_bytes()),
            Self::TrailingComma => inserted(valid, root(valid)?.end - 1, b","),
            Self::Text(place, more) => inserted(valid, place.find(kind, valid)?.end - 1, more),
            Self::Pad(place, letters) => inserted(valid, place.find(kind, valid)?.end - 1, &vec![b'x'; letters]),
            Self::RepeatedLine => {
                let lines = lines(valid)?;
                appended(valid, &lines, &copy(valid, lines.first()?)?)
            }
            Self::ManyLines(count) => many_lines(valid, count),
        }
    }
}

fn replaced(bytes: &[u8], range: &Range<usize>, by: &[u8]) -> Option<Vec<u8>> {
    Some([bytes.get(..range.start)?, by, bytes.get(range.end..)?].concat())
}

fn inserted(bytes: &[u8], at: usize, more: &[u8]) -> Option<Vec<u8>> {
    replaced(bytes, &(at..at), more)
}

/// A member goes with the comma that sets it apart: the one after it, or the one before when it is the last.
fn without(bytes: &[u8], entry: &Entry) -> Option<Vec<u8>> {
    let all = entries(bytes, &root(bytes)?);
    let at = all.iter().position(|other| other == entry)?;
    let range = match (all.get(at + 1), at.checked_sub(1).and_then(|before| all.get(before))) {
        (Some(next), _) => entry.whole.start..next.whole.start,
        (None, Some(previous)) => previous.whole.end..entry.whole.end,
        (None, None) => entry.whole.clone(),
    };
    replaced(bytes, &range, b"")
}

fn cut_at(cut: Cut, kind: DocumentKind, valid: &[u8]) -> Option<usize> {
    match cut {
        Cut::AfterComma => {
            let lines = Place::Lines.entry(kind, valid)?.whole.start;
            let before = valid.get(..lines)?;
            Some(before.iter().rposition(|byte| *byte == b',')? + 1)
        }
        Cut::InText => {
            let note = Place::Note.find(kind, valid)?;
            // At least the opening quote stays, so that the cut is in the text even when that is empty.
            Some((note.start + note.len() / 2).max(note.start + 1))
        }
        Cut::LastBrace => Some(root(valid)?.end - 1),
    }
}

fn utf16(valid: &[u8], order: ByteOrder, mark: Mark) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(valid).ok()?;
    let mark = (mark == Mark::Written).then_some(0xfeff);
    let unit = |unit: u16| match order {
        ByteOrder::Little => unit.to_le_bytes(),
        ByteOrder::Big => unit.to_be_bytes(),
    };
    Some(mark.into_iter().chain(text.encode_utf16()).flat_map(unit).collect())
}

fn nested(depth: usize) -> String {
    format!("\"nested\":{}{},", "[".repeat(depth), "]".repeat(depth))
}

fn copy(bytes: &[u8], entry: &Entry) -> Option<Vec<u8>> {
    Some([b",", bytes.get(entry.whole.clone())?].concat())
}

fn appended(bytes: &[u8], lines: &[Entry], more: &[u8]) -> Option<Vec<u8>> {
    inserted(bytes, lines.last()?.whole.end, more)
}

/// The lines that are there stay, since packages may refer to them; copies of the first with free numbers follow.
fn many_lines(valid: &[u8], count: u32) -> Option<Vec<u8>> {
    let lines = lines(valid)?;
    let first = lines.first()?;
    let used: HashSet<u32> = lines.iter().filter_map(|line| number(valid, line)).collect();
    let line = valid.get(first.whole.clone())?;
    let own = value(line, &(0..line.len()), "line")?;
    let mut more = Vec::new();
    let missing = usize::try_from(count).ok()?.saturating_sub(lines.len());
    for number in (1..).filter(|number| !used.contains(number)).take(missing) {
        more.push(b',');
        more.extend(replaced(line, &own, u32::to_string(&number).as_bytes())?);
    }
    appended(valid, &lines, &more)
}

fn number(bytes: &[u8], line: &Entry) -> Option<u32> {
    let digits = bytes.get(value(bytes, &line.value, "line")?)?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(edit: Edit, document: &str, expected: &str) {
        let spoiled = edit
            .apply(DocumentKind::Acknowledgement, document.as_bytes())
            .expect("the place is there");
        assert_eq!(String::from_utf8_lossy(&spoiled), expected);
    }

    #[test]
    fn a_member_goes_with_its_comma_wherever_it_stands() {
        let edit = Edit::Without(Place::Plant);
        check(edit, r#"{ "plant": "1", "note": "" }"#, r#"{ "note": "" }"#);
        check(edit, r#"{"a":1 , "plant":"1","note":""}"#, r#"{"a":1 , "note":""}"#);
        check(edit, r#"{"note":"" , "plant":"1"}"#, r#"{"note":""}"#);
        check(edit, r#"{"plant":"1"}"#, "{}");
    }

    #[test]
    fn a_cut_in_an_empty_text_leaves_its_opening_quote() {
        check(Edit::Cut(Cut::InText), r#"{"note":""}"#, r#"{"note":""#);
        check(Edit::Cut(Cut::InText), r#"{"note":"abcdef"}"#, r#"{"note":"abc"#);
    }
}
