//! From lines to events: master data records, and the documents that name them.

use super::line::Line;
use countersign_core::documents::{RecordKind, RecordName, Standing};
use countersign_core::history::{RecordChanged, RecordNamed};

fn kind(word: &str) -> RecordKind {
    serde_json::from_value(word.into()).unwrap_or_else(|_| panic!("`{word}` is no kind of record"))
}

/// `M1 = change BOLT rev 2 record material standing retired owner Fasteners units EA,DZN`
pub(crate) fn changed(line: &Line) -> Option<RecordChanged> {
    let standing = match line.option("standing") {
        Some("retired") => Standing::Retired,
        _ => Standing::Active,
    };
    Some(RecordChanged {
        name: RecordName::new(kind(line.option("record")?), line.word(3)),
        revision: line.number("rev").unwrap_or(1),
        standing,
        owner: line.option("owner").unwrap_or("Somebody").to_owned(),
        plants: list(line, "plants").map(Into::into).collect(),
        units: list(line, "units").map(countersign_core::amount::Unit::new).collect(),
    })
}

/// `names material:BOLT@EA,supplier:S1@P1`
pub(crate) fn named(line: &Line) -> Vec<RecordNamed> {
    let one = |text: &str| {
        let (word, rest) = text.split_once(':').unwrap_or_else(|| line.wrong());
        let (id, with) = rest.split_once('@').map_or((rest, None), |(id, with)| (id, Some(with)));
        let kind = kind(word);
        RecordNamed {
            name: RecordName::new(kind, id),
            plant: with.filter(|_| kind == RecordKind::Supplier).map(Into::into),
            unit: with
                .filter(|_| kind == RecordKind::Material)
                .map(countersign_core::amount::Unit::new),
        }
    };
    list(line, "names").map(one).collect()
}

fn list<'a>(line: &'a Line, name: &str) -> impl Iterator<Item = &'a str> {
    line.option(name).unwrap_or_default().split(',').filter(|text| !text.is_empty())
}
