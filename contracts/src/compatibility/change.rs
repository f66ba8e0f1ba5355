//! A change: what one edition says of a place and another says otherwise, whether or not it breaks anything.

use super::applied::Schemas;
use super::refusal::Refusal;
use super::search::Break;
use serde::Serialize;
use serde_json::Value;

/// What kind of change it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A new member, which is required.
    RequiredMemberAdded,
    /// A new member, which may be left out.
    OptionalMemberAdded,
    /// A member that is no longer described.
    MemberRemoved,
    /// A member that may no longer be left out.
    MemberNowRequired,
    /// A member that may now be left out.
    MemberNowOptional,
    /// Members that are not described are taken, or are no longer.
    OpennessChanged,
    /// Other types are taken.
    TypeChanged,
    /// Words or values that are no longer taken; others may have come.
    ValuesRemoved,
    /// Words or values that are now taken, too.
    ValuesAdded,
    /// Another range or another step of numbers.
    RangeChanged,
    /// Other lengths of a text.
    LengthChanged,
    /// Another pattern of a text.
    PatternChanged,
    /// Another format of a text.
    FormatChanged,
    /// Other numbers of items or members, or whether items may be equal.
    CountChanged,
    /// `anyOf`, `oneOf`, `not`, `if` or another keyword that holds schemas.
    AlternativesChanged,
    /// A rule that JSON Schema has no keyword for.
    RuleChanged,
    /// Another default: what is taken stays the same, and what an absent member means does not.
    DefaultChanged,
    /// Something is refused, and the schemas show no plain change at that place.
    Refused,
}

/// One change between two editions.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Where in every document: a JSON Pointer with `*` for the index of any item.
    pub place: String,
    /// What kind of change it is.
    pub kind: ChangeKind,
    /// What changed, in words.
    pub what: String,
    /// What the old edition says, when it says something.
    pub old: Option<Value>,
    /// What the new edition says, when it says something.
    pub new: Option<Value>,
    /// Refused by the new edition, of what the old one takes.
    pub backward: Vec<Break>,
    /// Refused by the old edition, of what the new one takes.
    pub forward: Vec<Break>,
    /// Which schemas of the old and of the new edition it is about; of a member, those of the object that has it.
    pub(super) sites: [Schemas; 2],
}

impl Change {
    /// Returns whether a refusal, by the old edition (0) or the new one (1), comes of this change, be it at this place or where the
    /// same schemas apply again.
    pub(super) fn explains(&self, refusal: &Refusal, side: usize) -> bool {
        let (schema, _) = refusal.schema.rsplit_once('/').unwrap_or_default();
        let is_about_a_name = matches!(
            refusal.keyword.as_str(),
            "required" | "additionalProperties" | "unevaluatedProperties"
        );
        let last = |place: &str| place.rsplit('/').next().map(str::to_owned);
        let is_named = self.kind == ChangeKind::OpennessChanged || !is_about_a_name || last(&self.place) == last(&refusal.place);
        self.sites[side].contains(schema) && is_named && self.kind.explains(&refusal.keyword)
    }
}

impl ChangeKind {
    /// Returns whether a refusal by `keyword` can come of a change of this kind at the same place.
    pub(super) fn explains(self, keyword: &str) -> bool {
        match self {
            Self::RequiredMemberAdded | Self::OptionalMemberAdded | Self::MemberRemoved => {
                matches!(keyword, "required" | "additionalProperties" | "unevaluatedProperties")
            }
            Self::MemberNowRequired | Self::MemberNowOptional => keyword == "required",
            Self::OpennessChanged => matches!(keyword, "additionalProperties" | "unevaluatedProperties" | "falseSchema"),
            Self::TypeChanged => keyword == "type",
            Self::ValuesRemoved | Self::ValuesAdded => matches!(keyword, "enum" | "const" | "falseSchema"),
            Self::RangeChanged => matches!(
                keyword,
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf"
            ),
            Self::LengthChanged => matches!(keyword, "minLength" | "maxLength"),
            Self::PatternChanged => keyword == "pattern",
            Self::FormatChanged => keyword == "format",
            Self::CountChanged => matches!(keyword, "minItems" | "maxItems" | "minProperties" | "maxProperties" | "uniqueItems"),
            Self::RuleChanged => keyword.starts_with("x-"),
            Self::AlternativesChanged => !matches!(keyword, "required" | "additionalProperties"),
            Self::DefaultChanged | Self::Refused => false,
        }
    }
}
