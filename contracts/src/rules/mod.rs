//! The rules that JSON Schema has no keyword for. They stand in the schemas as `x-unique`, `x-sum` and `x-known`.

mod known;
pub(crate) mod shape;
mod sum;
mod unique;

use crate::violation::Violation;
use jsonschema::{Keyword, ValidationError};
use known::Known;
use serde_json::Value;
use shape::Shape;
use sum::Sum;
use unique::Unique;

/// The keywords of these rules.
pub(crate) const KEYWORDS: [&str; 4] = ["x-known", "x-sum", "x-unique", shape::KEYWORD];

/// The keywords as schema files have them.
pub(crate) const IN_SCHEMAS: [&str; 3] = ["x-known", "x-sum", "x-unique"];

/// A rule over one part of a document. Whatever the part lacks is left to the schema, so a rule never reports it again.
pub(crate) trait Rule: Send + Sync {
    /// Returns whether `part` keeps the rule. Every document pays for it, so it makes no strings.
    fn holds(&self, part: &Value) -> bool;
    /// Returns each violation, with its pointer relative to `part`.
    fn violations(&self, part: &Value) -> Vec<Violation>;
}

/// Returns the rule that `keyword` with `settings` stands for.
pub(crate) fn rule(keyword: &str, settings: &Value) -> Option<Box<dyn Rule>> {
    Some(match keyword {
        "x-known" => Box::new(Known::new(settings)?),
        "x-sum" => Box::new(Sum::new(settings)?),
        "x-unique" => Box::new(Unique::new(settings)?),
        shape::KEYWORD => Box::new(Shape::new(settings)?),
        _ => return None,
    })
}

/// A rule as the validator sees it.
pub(crate) struct RuleKeyword(pub(crate) Box<dyn Rule>);

impl<'i> Keyword<'i> for RuleKeyword {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.0.holds(instance) {
            return Ok(());
        }
        // The words come from the rule's own violations, which can point deeper than the validator does.
        Err(ValidationError::custom("the rule is broken"))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.0.holds(instance)
    }
}

fn setting(settings: &Value, name: &str) -> Option<String> {
    settings.get(name)?.as_str().map(str::to_owned)
}
