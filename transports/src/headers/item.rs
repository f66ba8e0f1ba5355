//! Structured-field items (RFC 9651), whose parameters nobody here needs.

use super::HeaderError;
use sfv::visitor::{Ignored, ItemVisitor, ParameterVisitor, parameter_visitor_with};
use sfv::{BareItemFromInput, Parser};
use std::convert::Infallible;

/// The types of item that headers here have.
pub(super) enum Item {
    Text(String),
    Seconds(i64),
    Other,
}

pub(super) fn parse(value: &str) -> Result<Item, HeaderError> {
    Parser::new(value)
        .parse_item_with_visitor(Visitor)
        .map_err(|error| HeaderError::NoItem(error.to_string().to_lowercase()))
}

struct Visitor;

impl<'de> ItemVisitor<'de> for Visitor {
    type Out = Item;
    type Error = Infallible;

    fn bare_item(self, item: BareItemFromInput<'de>) -> Result<impl ParameterVisitor<'de, Out = Item>, Infallible> {
        Ok(parameter_visitor_with(Ignored, move |_| {
            Ok::<_, Infallible>(match item {
                BareItemFromInput::String(text) => Item::Text(text.as_str().to_owned()),
                BareItemFromInput::Date(date) => Item::Seconds(date.unix_seconds().into()),
                _ => Item::Other,
            })
        }))
    }
}
