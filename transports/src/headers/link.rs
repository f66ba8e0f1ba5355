//! The `Link` header (RFC 8288).

/// One link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where to, as written; relative targets are relative to the request's URL.
    pub target: String,
    /// What it is, in lower case; only the first `rel` of a link counts.
    pub rel: Vec<String>,
    /// All other parameters, names in lower case, values without quotes.
    pub params: Vec<(String, String)>,
}

impl Link {
    /// Returns whether the link is of this relation, whatever its case.
    pub fn has_rel(&self, rel: &str) -> bool {
        self.rel.iter().any(|known| known.eq_ignore_ascii_case(rel))
    }
}

/// Reads the links of a header's value, up to the first that is malformed.
pub fn parse_links(value: &str) -> Vec<Link> {
    let mut rest = value;
    let mut links = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let Some((link, after)) = link(rest) else { return links };
        links.push(link);
        rest = after;
    }
}

fn link(text: &str) -> Option<(Link, &str)> {
    let (target, mut rest) = text.strip_prefix('<')?.split_once('>')?;
    let mut link = Link {
        target: target.to_owned(),
        rel: Vec::new(),
        params: Vec::new(),
    };
    let mut has_rel = false;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let Some(after) = rest.strip_prefix(';') else { break };
        let (name, value, after) = parameter(after)?;
        rest = after;
        if name != "rel" {
            link.params.push((name, value));
        } else if !has_rel {
            has_rel = true;
            link.rel = value.split_ascii_whitespace().map(str::to_ascii_lowercase).collect();
        }
    }
    (rest.is_empty() || rest.starts_with(',')).then_some((link, rest))
}

fn parameter(text: &str) -> Option<(String, String, &str)> {
    let text = text.trim_start_matches([' ', '\t']);
    let end = text.find(['=', ';', ',', ' ', '\t']).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    let name = name.to_ascii_lowercase();
    let Some(rest) = rest.trim_start_matches([' ', '\t']).strip_prefix('=') else {
        return Some((name, String::new(), rest));
    };
    let rest = rest.trim_start_matches([' ', '\t']);
    let (value, rest) = match rest.strip_prefix('"') {
        Some(inner) => quoted(inner)?,
        None => {
            let end = rest.find([';', ',', ' ', '\t']).unwrap_or(rest.len());
            let (value, rest) = rest.split_at_checked(end)?;
            (value.to_owned(), rest)
        }
    };
    Some((name, value, rest))
}

fn quoted(inner: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = inner.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, inner.get(at + 1..)?)),
            '\\' => value.push(characters.next()?.1),
            _ => value.push(character),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str) -> Vec<String> {
        let shown = |link: &Link| {
            let params: Vec<String> = link.params.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{} [{}] {}", link.target, link.rel.join(" "), params.join("|"))
        };
        parse_links(value).iter().map(shown).collect()
    }

    #[test]
    fn lnk_1_quoted_parameters_may_hold_commas_and_semicolons() {
        let value =
            r#"</v3/orders>; rel="successor-version", <https://d.example/a,b;c>; title="a, b; \"c\""; rel=Deprecation ; type="text/html""#;
        assert_eq!(
            shown(value),
            [
                "/v3/orders [successor-version] ",
                r#"https://d.example/a,b;c [deprecation] title=a, b; "c"|type=text/html"#
            ]
        );
    }

    #[test]
    fn lnk_1_the_first_rel_counts_and_may_name_several_relations() {
        assert_eq!(shown(r#"<a>; rel="Sunset  help"; rel=next"#), ["a [sunset help] "]);
        assert!(parse_links("<a>;REL=SUNSET")[0].has_rel("sunset"));
        assert_eq!(shown(r#"<a>; rel=""; rel=next"#), ["a [] "]);
    }

    #[test]
    fn what_follows_a_malformed_link_is_not_guessed() {
        assert_eq!(shown("<a>; rel=x, b; rel=y"), ["a [x] "]);
        assert_eq!(shown("<a>; rel=x, <b>; title=\"open"), ["a [x] "]);
        assert!(shown("").is_empty());
        assert_eq!(shown(",, <a>;crossorigin;rel=x,"), ["a [x] crossorigin="]);
    }
}
