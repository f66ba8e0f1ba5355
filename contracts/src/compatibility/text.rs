//! Texts that a place may take: by pattern, by format, by length. Each is only a proposal; the validator decides.

use super::chance::Chance;
use regex_syntax::hir::{Class, Hir, HirKind};

/// The longest text that is made up.
const LONGEST: usize = 4_096;
/// Plain characters for texts of any length.
const LETTERS: &str = "abcdefghij";

/// Samples of each format of JSON Schema 2020-12: usual ones first, then those at the edges of what is allowed.
const FORMATS: &[(&str, &[&str])] = &[
    ("date", &["2026-03-31", "2000-02-29", "1999-12-31", "2100-01-01", "0001-01-01"]),
    (
        "date-time",
        &[
            "2026-03-31T09:30:00Z",
            "2026-03-31T09:30:00.123456+02:00",
            "1999-12-31T23:59:59-05:00",
            "2026-03-31t09:30:00z",
        ],
    ),
    ("time", &["09:30:00Z", "23:59:59.999+01:00", "00:00:00-00:00"]),
    ("duration", &["P1D", "PT15M", "P1Y2M3DT4H5M6S", "P2W"]),
    ("email", &["a@example.com", "first.last+tag@sub.example.com"]),
    ("idn-email", &["a@example.com", "é@example.com"]),
    ("hostname", &["example.com", "a", "a-b.example"]),
    ("idn-hostname", &["example.com", "bücher.example"]),
    ("ipv4", &["192.0.2.1", "0.0.0.0", "255.255.255.255"]),
    ("ipv6", &["2001:db8::1", "::", "::ffff:192.0.2.1"]),
    ("uri", &["https://example.com/a?b#c", "urn:example:a", "mailto:a@example.com"]),
    ("uri-reference", &["/a", "https://example.com/a", "", "#a", "../a?b"]),
    ("iri", &["https://example.com/a", "https://example.com/é"]),
    ("iri-reference", &["/a", "/é", ""]),
    ("uri-template", &["/a/{b}", "/a"]),
    (
        "uuid",
        &[
            "2f1c5e4a-7a3b-4c5d-8e9f-0a1b2c3d4e5f",
            "00000000-0000-0000-0000-000000000000",
            "2F1C5E4A-7A3B-4C5D-8E9F-0A1B2C3D4E5F",
        ],
    ),
    ("json-pointer", &["/a/0", "", "/a~1b"]),
    ("relative-json-pointer", &["0", "1/a", "0#"]),
    ("regex", &["^a+$", ""]),
];

/// Texts that are at home in no schema, to see which of them pass.
const STRANGE: &[&str] = &[
    "",
    "a",
    "A",
    "0",
    "-1",
    "1.5",
    " ",
    "é",
    "a b",
    "2026-03-31",
    "a\nb",
    "\u{202e}",
    "true",
    "null",
];

/// Returns texts of these formats, patterns and lengths, the plainest first.
pub(super) fn texts<'a>(
    formats: impl Iterator<Item = &'a String>,
    patterns: impl Iterator<Item = &'a String>,
    lengths: &[usize],
    chance: &mut Chance,
) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for format in formats {
        let samples = FORMATS.iter().find(|(known, _)| known == format);
        texts.extend(
            samples
                .into_iter()
                .flat_map(|(_, samples)| samples.iter().map(|sample| (*sample).to_owned())),
        );
    }
    for pattern in patterns {
        texts.extend(of_pattern(pattern, lengths, chance));
    }
    texts.extend(
        lengths
            .iter()
            .filter(|length| **length <= LONGEST)
            .map(|length| LETTERS.chars().cycle().take(*length).collect()),
    );
    texts.extend(STRANGE.iter().map(|text| (*text).to_owned()));
    let mut seen = std::collections::BTreeSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    texts
}

/// Returns texts that `pattern` matches: with few repetitions, with as many as these lengths take, and some by chance.
fn of_pattern(pattern: &str, lengths: &[usize], chance: &mut Chance) -> Vec<String> {
    let Ok(tree) = regex_syntax::parse(pattern) else {
        return Vec::new();
    };
    let mut wanted = vec![0, 1, 2, 3];
    for length in lengths.iter().filter(|length| **length <= LONGEST) {
        wanted.extend((0..=3).map(|less| length.saturating_sub(less)));
    }
    let mut texts: Vec<String> = wanted
        .into_iter()
        .map(|times| written(&tree, &mut |least, most| times.clamp(least, most), chance, false))
        .collect();
    for _ in 0..12 {
        let mut own = chance.branch();
        texts.push(written(
            &tree,
            &mut |least, most| least + own.below(most.saturating_sub(least).min(4) + 1),
            chance,
            true,
        ));
    }
    texts
}

/// Returns a text of the tree, with each repetition as often as `times` says for its least and most.
fn written(tree: &Hir, times: &mut dyn FnMut(usize, usize) -> usize, chance: &mut Chance, is_varied: bool) -> String {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
        HirKind::Class(class) => character(class, chance, is_varied).map(String::from).unwrap_or_default(),
        HirKind::Capture(group) => written(&group.sub, times, chance, is_varied),
        HirKind::Concat(parts) => parts.iter().map(|part| written(part, times, chance, is_varied)).collect(),
        HirKind::Alternation(branches) => {
            let index = if is_varied { chance.below(branches.len()) } else { 0 };
            branches
                .get(index)
                .map(|branch| written(branch, times, chance, is_varied))
                .unwrap_or_default()
        }
        HirKind::Repetition(repetition) => {
            let least = usize::try_from(repetition.min).unwrap_or(LONGEST);
            let most = repetition
                .max
                .and_then(|most| usize::try_from(most).ok())
                .unwrap_or(LONGEST)
                .min(LONGEST);
            let count = times(least, most).min(LONGEST);
            let mut text = String::new();
            for _ in 0..count {
                text.push_str(&written(&repetition.sub, times, chance, is_varied));
                if text.len() > LONGEST {
                    break;
                }
            }
            text
        }
    }
}

fn character(class: &Class, chance: &mut Chance, is_varied: bool) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => class
            .iter()
            .map(|range| (char::from(range.start()), char::from(range.end())))
            .collect(),
    };
    if !is_varied {
        let holds = |wanted: &char| ranges.iter().any(|(start, end)| (start..=end).contains(&wanted));
        return ['a', '1', 'A', '0']
            .into_iter()
            .find(holds)
            .or_else(|| ranges.first().map(|(start, _)| *start));
    }
    let (start, end) = *ranges.get(chance.below(ranges.len()))?;
    let span = u32::from(end) - u32::from(start);
    let offset = chance.below(usize::try_from(span.min(200)).unwrap_or(0) + 1);
    let offset = u32::try_from(offset).unwrap_or(0);
    char::from_u32(u32::from(start) + offset).or(Some(start))
}
