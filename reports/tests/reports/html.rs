//! What must be true of the page.

use crate::fixture::{broken, finding, verdict, written};
use crate::stories;
use countersign_core::promise::Control;
use countersign_reports::{Html, Report};

const VOID: [&str; 4] = ["meta", "link", "br", "hr"];

fn page(report: &Report) -> String {
    written(&Html, report)
}

/// Returns the page's tags without its style sheet, which has none.
fn tags(page: &str) -> Vec<&str> {
    let body = page.split("</style>").collect::<Vec<_>>();
    let head = body[0].split("<style>").next().expect("a split has a first part");
    let parts = [head, body[1]].into_iter().flat_map(|part| part.split('<').skip(1));
    parts
        .map(|part| part.split('>').next().expect("a split has a first part"))
        .collect()
}

#[test]
fn every_tag_is_closed_in_its_turn() {
    for report in [stories::holding(), stories::failing(), stories::unknown(), stories::malformed()] {
        let page = page(&report);
        let mut open = Vec::new();
        for tag in tags(&page) {
            let name = tag
                .trim_start_matches('/')
                .split([' ', '/', '\n'])
                .next()
                .expect("a split has a first part");
            if let Some(closed) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(closed), "in {tag}");
            } else if !tag.starts_with('!') && !tag.ends_with('/') && !VOID.contains(&name) {
                open.push(name);
            }
        }
        assert_eq!(open, Vec::<&str>::new());
    }
}

#[test]
fn no_two_elements_share_an_id() {
    let page = page(&stories::failing());
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let distinct: std::collections::HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(distinct.len(), ids.len(), "{ids:?}");
}

#[test]
fn every_link_leads_somewhere() {
    for report in [stories::holding(), stories::failing()] {
        let page = page(&report);
        for target in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
        }
    }
}

#[test]
fn the_page_loads_and_runs_nothing() {
    let page = page(&stories::failing()).to_lowercase();
    for word in [
        "<script",
        "src=",
        "@import",
        "url(",
        "<link",
        "<iframe",
        "<img",
        "javascript:",
        " onload",
        " onclick",
        "http://",
        "https://",
    ] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\""));
}

#[test]
fn hostile_names_and_payloads_are_shown_and_not_obeyed() {
    let page = page(&stories::failing());
    assert!(page.contains("&#60;script&#62;alert"));
    assert!(page.contains("{{ 7 * 7 }}"));
    assert!(!page.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
    assert!(!page.contains('\u{202e}'));
}

#[test]
fn every_witness_event_is_drawn() {
    let report = stories::failing();
    let page = page(&report);
    let drawings: Vec<&str> = page.split("<figure").skip(1).collect();
    let findings: Vec<_> = report.verdict().findings().collect();
    assert_eq!(drawings.len(), findings.len());
    for (drawing, finding) in drawings.into_iter().zip(findings) {
        let drawing = drawing.split("</svg>").next().expect("a split has a first part");
        for index in &finding.witness {
            assert!(drawing.contains(&format!(">#{index}</text>")), "event {index} of {}", finding.id);
        }
    }
}

#[test]
fn an_event_that_the_history_does_not_have_is_said_to_be_missing() {
    let found = broken(
        "I01",
        "Gone",
        Control::Idempotency,
        vec![finding("I01-1", "I01", "gone", None, vec![99])],
    );
    let page = page(&Report::new(verdict(vec![found], Vec::new(), &[]), &[]));
    assert!(page.contains("not in this History"));
}

#[test]
fn the_page_stays_small_when_everything_is_broken() {
    let crowd = (1..=32).map(|n| finding(&format!("I01-{n}"), "I01", "it went wrong", None, vec![1, 2, 3]));
    let found = broken("I01", "Crowded", Control::Idempotency, crowd.collect());
    let page = page(&Report::new(verdict(vec![found], Vec::new(), &[]), &[]));
    assert_eq!(page.matches("<figure").count(), 4);
    assert!(page.contains("I01-32"));
}

/// The style's colours by name: light first, then dark.
fn palettes(page: &str) -> [Vec<(String, u32)>; 2] {
    let dark = page.find("prefers-color-scheme: dark").expect("the style has a dark palette");
    let print = page.find("@media print").expect("the style has a print part");
    [&page[..dark], &page[dark..print]].map(|part| {
        let declared = part.split("--").skip(1).filter_map(|declaration| {
            let (name, value) = declaration.split_once(": #")?;
            Some((name.to_owned(), u32::from_str_radix(value.get(..6)?, 16).ok()?))
        });
        declared.collect()
    })
}

/// The relative luminance of WCAG 2.2.
fn luminance(colour: u32) -> f64 {
    let channel = |shift: u32| {
        let value = f64::from((colour >> shift) & 255) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
}

#[test]
fn every_text_has_the_contrast_of_wcag_aa_in_light_and_dark() {
    let pairs = [
        ("text", "page"),
        ("text", "surface"),
        ("text", "sunken"),
        ("muted", "page"),
        ("muted", "surface"),
        ("accent", "page"),
        ("holds", "holds-tint"),
        ("fails", "fails-tint"),
        ("unknown", "unknown-tint"),
        ("vacuous", "vacuous-tint"),
        ("not-claimed", "not-claimed-tint"),
        ("text", "holds-tint"),
        ("text", "fails-tint"),
        ("text", "unknown-tint"),
        ("text", "vacuous-tint"),
        ("unknown", "surface"),
        ("surface", "muted"),
    ];
    for palette in palettes(&page(&stories::holding())) {
        let colour = |name: &str| {
            palette
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, colour)| *colour)
                .expect("the palette has it")
        };
        for (front, back) in pairs {
            let (one, other) = (luminance(colour(front)), luminance(colour(back)));
            let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
            assert!(contrast >= 4.5, "{front} on {back}: {contrast:.2}");
        }
    }
}
