//! The features that ship with countersign, embedded so that the program runs alone.

use crate::library::Source;

macro_rules! features {
    ($($file:literal,)*) => {
        const FEATURES: &[(&str, &str)] = &[$(($file, include_str!(concat!("../", $file)))),*];
    };
}

features! {
    "orders/release_and_change.feature",
    "orders/sequence_of_revisions.feature",
    "acknowledgements/answering.feature",
    "acknowledgements/repetition.feature",
    "acknowledgements/windows.feature",
    "ship_notices/announcing.feature",
    "ship_notices/quantities.feature",
    "exceptions/malformed.feature",
    "exceptions/master_data.feature",
    "segregation/suppliers.feature",
    "segregation/tokens.feature",
    "contracts/versions.feature",
    "correlation/lineage.feature",
    "resilience/erp_failures.feature",
    "resilience/dead_letters.feature",
    "resilience/restart.feature",
}

/// Returns the embedded features, by business theme.
pub fn embedded() -> Vec<Source> {
    FEATURES
        .iter()
        .map(|(file, text)| Source {
            file: format!("features/{file}"),
            text: (*text).to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::{Library, Selection};
    use std::path::Path;

    fn feature_files(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("the crate's folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                feature_files(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "feature") {
                let root = Path::new(env!("CARGO_MANIFEST_DIR"));
                let file = path.strip_prefix(root).expect("the file is below the crate").display().to_string();
                found.push(file);
            }
        }
    }

    #[test]
    fn every_feature_file_is_embedded() {
        let mut files = Vec::new();
        feature_files(Path::new(env!("CARGO_MANIFEST_DIR")), &mut files);
        let mut listed: Vec<&str> = FEATURES.iter().map(|(file, _)| *file).collect();
        listed.sort_unstable();
        files.sort();
        assert_eq!(listed, files);
    }

    #[test]
    fn every_embedded_scenario_is_defined_and_its_name_is_its_own() {
        let library = Library::open(&embedded(), &Selection::default()).unwrap_or_else(|problems| {
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", told.join("\n"))
        });
        let mut names: Vec<String> = library.listing().into_iter().map(|(_, _, name, _)| name).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count, "two scenarios share a name");
    }

    #[test]
    fn every_phrase_is_used_by_a_scenario() {
        use cucumber::World as _;
        let library = Library::open(&embedded(), &Selection::default()).expect("the embedded features are sound");
        let collection = crate::world::Procurement::collection();
        let mut used = std::collections::BTreeSet::new();
        for feature in &library.features {
            for scenario in crate::library::scenarios(feature) {
                for step in &scenario.steps {
                    if let Ok(Some((_, _, Some(place), _))) = collection.find(step) {
                        used.insert(place.line);
                    }
                }
            }
        }
        // Some functions carry several phrases; each phrase is one definition.
        assert!(!used.is_empty());
    }
}
