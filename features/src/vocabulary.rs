//! The vocabulary: every phrase that a scenario can use, read from the step definitions themselves.

/// One phrase of the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// `Given`, `When` or `Then`.
    pub keyword: &'static str,
    /// The phrase as a Cucumber Expression.
    pub text: String,
    /// What it does, in one sentence.
    pub says: String,
    /// The theme that it belongs to.
    pub theme: &'static str,
}

/// The step definitions' own text: the one source of the phrases, so that the list cannot differ from what runs.
const SOURCES: &[(&str, &str)] = &[
    ("Orders", include_str!("steps/orders.rs")),
    ("What is shown of orders", include_str!("steps/shown.rs")),
    ("Acknowledgements", include_str!("steps/acknowledgements.rs")),
    ("Promises", include_str!("steps/commitments.rs")),
    ("Planning runs", include_str!("steps/planning.rs")),
    ("Calendars", include_str!("steps/calendars.rs")),
    ("Forecasts", include_str!("steps/forecasts.rs")),
    ("Ship notices", include_str!("steps/ship_notices.rs")),
    ("Goods receipts", include_str!("steps/receipts.rs")),
    ("Invoices", include_str!("steps/invoices.rs")),
    ("Credit notes and payments", include_str!("steps/payments.rs")),
    ("Quality", include_str!("steps/quality.rs")),
    ("Compliance documents", include_str!("steps/compliance.rs")),
    ("Scorecards", include_str!("steps/scorecards.rs")),
    ("Drawings", include_str!("steps/drawings.rs")),
    ("Shelf life", include_str!("steps/shelf_life.rs")),
    ("Repetition", include_str!("steps/repetition.rs")),
    ("Malformed documents", include_str!("steps/malformed.rs")),
    ("Answers", include_str!("steps/answers.rs")),
    ("Exception cases", include_str!("steps/cases.rs")),
    ("Retention", include_str!("steps/retention.rs")),
    ("Audit trail", include_str!("steps/audit.rs")),
    ("Master data", include_str!("steps/master_data.rs")),
    ("Segregation and tokens", include_str!("steps/segregation.rs")),
    ("Versions", include_str!("steps/versions.rs")),
    ("Faults", include_str!("steps/faults.rs")),
    ("Neighbouring systems", include_str!("steps/neighbours.rs")),
    ("Operations", include_str!("steps/operations.rs")),
    #[cfg(feature = "pact")]
    ("Pact files", include_str!("steps/pact.rs")),
    ("Campaigns", include_str!("steps/campaign.rs")),
];

/// Returns every phrase, by theme and in the order of the definitions.
pub fn vocabulary() -> Vec<Phrase> {
    SOURCES.iter().flat_map(|(theme, source)| phrases(theme, source)).collect()
}

/// Returns the `count` phrases that are nearest to `text`.
pub fn nearest(text: &str, count: usize) -> Vec<Phrase> {
    let mut phrases = vocabulary();
    phrases.sort_by_cached_key(|phrase| strsim::damerau_levenshtein(text, &phrase.text));
    phrases.truncate(count);
    phrases
}

fn phrases(theme: &'static str, source: &str) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    let mut says = String::new();
    for line in source.lines() {
        let line = line.trim();
        if let Some(comment) = line.strip_prefix("/// ") {
            says = if says.is_empty() {
                comment.to_owned()
            } else {
                format!("{says} {comment}")
            };
        } else if let Some(phrase) = phrase(theme, line, &says) {
            phrases.push(phrase);
        } else if !line.starts_with("#[") {
            says.clear();
        }
    }
    phrases
}

fn phrase(theme: &'static str, line: &str, says: &str) -> Option<Phrase> {
    let keywords = [
        ("#[given(expr = \"", "Given"),
        ("#[when(expr = \"", "When"),
        ("#[then(expr = \"", "Then"),
    ];
    let (rest, keyword) = keywords
        .iter()
        .find_map(|(start, keyword)| Some((line.strip_prefix(start)?, *keyword)))?;
    let text = rest.strip_suffix("\")]")?.replace("\\\"", "\"").replace("\\\\", "\\");
    Some(Phrase {
        keyword,
        text,
        says: says.to_owned(),
        theme,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Procurement;
    use cucumber::codegen::WorldInventory;

    #[test]
    fn the_list_has_every_step_that_runs_and_says_what_each_does() {
        let given = inventory_count::<<Procurement as WorldInventory>::Given>();
        let when = inventory_count::<<Procurement as WorldInventory>::When>();
        let then = inventory_count::<<Procurement as WorldInventory>::Then>();
        let vocabulary = vocabulary();
        assert_eq!(vocabulary.len(), given + when + then);
        let silent: Vec<&Phrase> = vocabulary.iter().filter(|phrase| phrase.says.is_empty()).collect();
        assert!(silent.is_empty(), "phrases without a sentence: {silent:?}");
    }

    fn inventory_count<T: cucumber::codegen::StepConstructor<Procurement> + cucumber::codegen::inventory::Collect>() -> usize {
        cucumber::codegen::inventory::iter::<T>.into_iter().count()
    }

    #[test]
    fn a_slip_of_the_pen_finds_the_phrase_that_was_meant() {
        let near = nearest("the supplier acceps the order", 1);
        assert_eq!(near[0].text, "the supplier accepts the order");
    }
}
