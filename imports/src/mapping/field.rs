//! One field: the places of a record where something may stand, the first that is there counts.

/// A record that can be asked for what stands at a place.
pub(crate) trait Lookup {
    /// Returns the text at a place: an attribute's name, or a JSON Pointer.
    fn lookup(&self, place: &str) -> Option<String>;
}

/// Alternatives, as they are written: `a | b#2 | =literal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    alternatives: Vec<Place>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Literal(String),
    At {
        name: String,
        /// The part between slashes that is meant, from 1.
        segment: Option<usize>,
    },
}

impl Field {
    /// Returns the field that is written like this, when it can be one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let alternatives: Option<Vec<Place>> = text.split('|').map(|part| place(part.trim())).collect();
        alternatives.map(|alternatives| Self { alternatives })
    }

    /// Returns what stands there in `record`.
    pub(crate) fn of(&self, record: &dyn Lookup) -> Option<String> {
        self.alternatives.iter().find_map(|place| match place {
            Place::Literal(text) => Some(text.clone()),
            Place::At { name, segment: None } => record.lookup(name),
            Place::At {
                name,
                segment: Some(segment),
            } => {
                let text = record.lookup(name)?;
                let path = text.split(['?', '#']).next()?;
                let mut parts = path.split('/').filter(|part| !part.is_empty());
                parts.nth(segment - 1).map(str::to_owned)
            }
        })
    }
}

fn place(text: &str) -> Option<Place> {
    if let Some(literal) = text.strip_prefix('=') {
        return Some(Place::Literal(literal.to_owned()));
    }
    if text.is_empty() {
        return None;
    }
    let Some((name, segment)) = text.rsplit_once('#') else {
        return Some(Place::At {
            name: text.to_owned(),
            segment: None,
        });
    };
    let segment = segment.parse().ok().filter(|segment| *segment > 0)?;
    Some(Place::At {
        name: name.to_owned(),
        segment: Some(segment),
    })
}

/// Returns whether `text` fits `pattern`, in which `*` stands for anything.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Path(&'static str);

    impl Lookup for Path {
        fn lookup(&self, place: &str) -> Option<String> {
            (place == "url.path").then(|| self.0.to_owned())
        }
    }

    #[test]
    fn the_first_alternative_that_is_there_counts() {
        let cases = [
            ("url.path", Some("/v3/orders/4711?x=/y")),
            ("none | url.path#3", Some("4711")),
            ("url.path#9 | =S1", Some("S1")),
            ("none", None),
        ];
        for (text, expected) in cases {
            let field = Field::parse(text).expect("the field is well written");
            assert_eq!(field.of(&Path("/v3/orders/4711?x=/y")).as_deref(), expected, "{text}");
        }
        for text in ["", "a | ", "a#0", "a#x"] {
            assert_eq!(Field::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text) in [
            ("/v*/orders", "/v3/orders"),
            ("*", ""),
            ("/a*", "/abc"),
            ("a*b*c", "a-b-bc"),
            ("x", "x"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("/v*/orders", "/v3/orders/1"), ("a", "ab"), ("a*b*c", "acb"), ("*x", "xy")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
