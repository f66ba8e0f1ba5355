//! The features that ship with countersign, embedded so that the program runs alone.

use crate::library::Source;

macro_rules! data {
    ($($file:literal,)*) => {
        const DATA: &[(&str, &[u8])] = &[$(($file, include_bytes!(concat!("../", $file)))),*];
    };
}

data! {
    "exceptions/data/confirmation.xml",
    "exceptions/data/edifact-ordrsp.edi",
    "exceptions/data/form.txt",
    "exceptions/data/login-page.html",
    "exceptions/data/odata.json",
    "exceptions/data/spreadsheet.csv",
    "exceptions/data/x12-855.edi",
}

macro_rules! features {
    ($($file:literal,)*) => {
        const FEATURES: &[(&str, &str)] = &[$(($file, include_str!(concat!("../", $file)))),*];
    };
}

features! {
    "orders/release_and_change.feature",
    "orders/sequence_of_revisions.feature",
    "orders/planning_runs.feature",
    "forecasts/publishing.feature",
    "forecasts/committing.feature",
    "acknowledgements/answering.feature",
    "acknowledgements/promises.feature",
    "acknowledgements/repetition.feature",
    "acknowledgements/windows.feature",
    "ship_notices/announcing.feature",
    "ship_notices/quantities.feature",
    "receipts/receiving.feature",
    "receipts/taking_back.feature",
    "invoices/matching.feature",
    "invoices/crediting.feature",
    "invoices/paying.feature",
    "quality/cases.feature",
    "quality/compliance_documents.feature",
    "quality/material_revisions.feature",
    "quality/shelf_life.feature",
    "scorecards/figures.feature",
    "exceptions/malformed.feature",
    "exceptions/audit_trail.feature",
    "exceptions/master_data.feature",
    "master_data/feed.feature",
    "segregation/suppliers.feature",
    "segregation/tokens.feature",
    "contracts/versions.feature",
    "contracts/sunset.feature",
    "contracts/deprecation.feature",
    "invoices/keeping.feature",
    "correlation/lineage.feature",
    "resilience/erp_failures.feature",
    "resilience/dead_letters.feature",
    "resilience/restart.feature",
    "resilience/neighbours.feature",
    "campaigns/kept.feature",
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

/// Returns the embedded data file at `path`, as a feature names it: relative to its own folder, here with that folder in front.
pub(crate) fn embedded_data(path: &str) -> Option<&'static [u8]> {
    let path = path.strip_prefix("features/")?;
    DATA.iter().find(|(file, _)| *file == path).map(|(_, bytes)| *bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::{Library, Selection};
    use crate::world::Procurement;
    use cucumber::World as _;
    use cucumber::codegen::WorldInventory;
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
        // Provider states are steps in front of somebody else's scenarios, and none by themselves.
        files.retain(|file| !file.starts_with("pacts/"));
        let mut listed: Vec<&str> = FEATURES.iter().map(|(file, _)| *file).collect();
        listed.sort_unstable();
        files.sort();
        assert_eq!(listed, files);
    }

    #[test]
    fn every_data_file_is_embedded_and_used() {
        let mut files: Vec<String> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("exceptions/data"))
            .expect("the folder can be read")
            .map(|entry| entry.expect("the entry can be read").file_name().to_string_lossy().into_owned())
            .collect();
        files.sort();
        let listed: Vec<&str> = DATA.iter().filter_map(|(file, _)| file.rsplit('/').next()).collect();
        assert_eq!(listed, files);
        let text: String = embedded().into_iter().map(|source| source.text).collect();
        assert_eq!(listed.iter().find(|file| !text.contains(**file)), None);
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

    /// Where each step of one kind is defined.
    fn defined<T>() -> impl Iterator<Item = String>
    where
        T: cucumber::codegen::StepConstructor<Procurement> + cucumber::codegen::inventory::Collect,
    {
        cucumber::codegen::inventory::iter::<T>
            .into_iter()
            .map(|step| place(&step.inner().0))
    }

    fn place(location: &cucumber::step::Location) -> String {
        format!("{}:{}:{}", location.path, location.line, location.column)
    }

    #[test]
    fn every_phrase_is_used_by_a_scenario() {
        let library = Library::open(&embedded(), &Selection::default()).expect("the embedded features are sound");
        let collection = Procurement::collection();
        let mut unused: std::collections::BTreeSet<String> = defined::<<Procurement as WorldInventory>::Given>()
            .chain(defined::<<Procurement as WorldInventory>::When>())
            .chain(defined::<<Procurement as WorldInventory>::Then>())
            .collect();
        for step in library
            .features
            .iter()
            .flat_map(crate::library::scenarios)
            .flat_map(|scenario| &scenario.steps)
        {
            if let Ok(Some((_, _, Some(location), _))) = collection.find(step) {
                unused.remove(&place(&location));
            }
        }
        assert!(unused.is_empty(), "no scenario uses the steps at {unused:#?}");
    }
}
