//! Wording: values as people read them in a message, without the marks of the program.

use std::fmt::Display;

/// Returns the value, or `nothing`.
pub(crate) fn told(value: Option<impl Display>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| value.to_string())
}

/// Returns the values with commas between them, or `none`.
pub(crate) fn listed<T: Display>(values: impl IntoIterator<Item = T>) -> String {
    let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    if values.is_empty() { "none".to_owned() } else { values.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_has_a_word() {
        assert_eq!((told(Some(2)), told(None::<u8>)), ("2".to_owned(), "nothing".to_owned()));
        assert_eq!((listed([1, 2]), listed([0_u8; 0])), ("1, 2".to_owned(), "none".to_owned()));
    }
}
