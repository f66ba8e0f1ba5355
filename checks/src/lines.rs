//! How lines are named to people: a forecast and its commitments have buckets, each known by its first day.

use countersign_core::ids::DocumentKind;

/// Returns what a part of such a document is called.
pub(crate) fn noun(kind: DocumentKind) -> &'static str {
    if has_buckets(kind) { "bucket" } else { "line" }
}

/// Returns the lines of a document in words: `line 10, 20`, or `bucket 2026-12-07`.
pub(crate) fn spoken(kind: DocumentKind, lines: &[u32]) -> String {
    let name = |line: &u32| {
        if has_buckets(kind) {
            format!("{:04}-{:02}-{:02}", line / 10_000, line / 100 % 100, line % 100)
        } else {
            line.to_string()
        }
    };
    let names: Vec<String> = lines.iter().map(name).collect();
    format!("{} {}", noun(kind), names.join(", "))
}

fn has_buckets(kind: DocumentKind) -> bool {
    matches!(kind, DocumentKind::Forecast | DocumentKind::InventoryCommitment)
}

#[cfg(test)]
mod tests {
    use super::spoken;
    use countersign_core::ids::DocumentKind;

    #[test]
    fn a_bucket_is_named_by_its_first_day() {
        assert_eq!(spoken(DocumentKind::ShipNotice, &[10, 20_261_207]), "line 10, 20261207");
        assert_eq!(spoken(DocumentKind::Forecast, &[20_261_207]), "bucket 2026-12-07");
        assert_eq!(
            spoken(DocumentKind::InventoryCommitment, &[20_261_130, 20_270_104]),
            "bucket 2026-11-30, 2027-01-04"
        );
    }
}
