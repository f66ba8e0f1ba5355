//! The plans that are kept for the defects of the reference integration: the shortest that a campaign was shrunk to.

use crate::counterexample::Counterexample;

macro_rules! recipes {
    ($($id:literal,)*) => {
        const RECIPES: &[(&str, &str)] = &[$(($id, include_str!(concat!("../recipes/", $id, ".cex")))),*];
    };
}

recipes! {
    "M01",
    "M02",
    "M03",
    "M04",
    "M05",
    "M06",
    "M07",
    "M08",
    "M09",
    "M10",
    "M11",
    "M12",
    "M13",
    "M14",
    "M15",
    "M16",
    "M17",
    "M18",
    "M19",
    "M20",
    "M21",
    "M22",
    "M23",
    "M24",
    "M25",
    "M26",
    "M27",
    "M28",
    "M29",
    "M30",
    "M31",
    "M32",
    "M35",
    "M36",
    "M37",
    "M38",
    "M39",
    "M40",
    "M41",
    "M42",
    "M43",
    "M44",
    "M45",
    "M46",
    "M47",
    "M48",
    "M49",
    "M50",
    "M51",
    "M52",
    "M53",
    "M54",
    "M55",
    "M56",
    "M57",
    "M58",
    "M59",
    "M60",
    "M61",
    "M62",
    "M63",
    "M64",
    "M65",
    "M67",
    "M68",
    "M69",
    "M70",
    "M76",
    "M77",
    "M78",
    "M79",
    "M80",
    "M81",
    "M82",
    "M83",
    "M84",
    "M85",
    "M86",
    "M87",
    "M88",
    "M89",
    "M90",
    "M91",
    "M92",
    "M93",
    "M94",
    "M95",
    "M96",
    "M97",
    "M98",
    "M99",
    "M100",
    "M101",
    "M102",
    "M103",
    "M104",
    "M105",
    "M106",
    "M107",
    "M108",
    "M109",
    "M110",
    "M111",
    "M112",
    "M113",
    "M114",
    "M115",
    "M116",
    "M117",
    "M118",
    "M119",
    "M120",
    "M121",
    "M122",
    "M123",
    "M124",
    "M125",
    "M126",
    "M127",
    "M128",
    "M129",
    "M130",
    "M131",
    "M132",
    "M133",
    "M134",
    "M135",
    "M136",
    "M137",
    "M138",
    "M139",
    "M140",
    "M141",
    "M142",
    "M143",
    "M144",
    "M145",
    "M146",
    "M150",
    "M151",
    "M152",
    "M153",
    "M154",
    "M155",
    "M156",
    "M157",
    "M158",
    "M159",
    "M161",
}

/// Returns the plan that is kept for a defect.
pub fn recipe(defect: &str) -> Option<Counterexample> {
    let (_, text) = RECIPES.iter().find(|(id, _)| *id == defect)?;
    Counterexample::read(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_plan_that_is_kept_is_embedded_and_readable_and_for_its_defect() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("recipes");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .expect("the folder can be read")
            .map(|entry| entry.expect("the entry can be read").file_name().to_string_lossy().into_owned())
            .collect();
        let listed: BTreeSet<String> = RECIPES.iter().map(|(id, _)| format!("{id}.cex")).collect();
        assert_eq!(listed, files);
        for (id, _) in RECIPES {
            let kept = recipe(id).unwrap_or_else(|| panic!("{id} cannot be read"));
            assert_eq!(kept.defect.as_deref(), Some(*id));
            assert_eq!(kept.plan.keeping(|_| true), kept.plan, "{id}");
        }
    }
}
