//! One hop of a flow, as the integration tells it.

use serde::{Deserialize, Serialize};

/// One hop of a flow. What the integration does not say is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct HopSeen {
    /// What happened, for example `erp-event`, `portal-push`, `acknowledgement-received`, `erp-write`, `superseded`.
    pub hop: String,
    /// The kind of document, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The document's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The document's revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// What else is said of it; for what was superseded, by what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A hop as it stands in a History: earlier ones have its word alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Word(String),
    Hop {
        hop: String,
        #[serde(default)]
        document: Option<String>,
        #[serde(default)]
        number: Option<String>,
        #[serde(default)]
        revision: Option<u32>,
        #[serde(default)]
        detail: Option<String>,
    },
}

impl From<Written> for HopSeen {
    fn from(written: Written) -> Self {
        match written {
            Written::Word(hop) => Self { hop, ..Self::default() },
            Written::Hop {
                hop,
                document,
                number,
                revision,
                detail,
            } => Self {
                hop,
                document,
                number,
                revision,
                detail,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hop_of_an_earlier_history_is_its_word() {
        let hop: HopSeen = serde_json::from_str("\"erp-event\"").expect("a word is a hop");
        assert_eq!((hop.hop.as_str(), hop.revision), ("erp-event", None));
    }

    #[test]
    fn a_hop_reads_back_what_was_written() {
        let hop = HopSeen {
            hop: "superseded".to_owned(),
            revision: Some(2),
            detail: Some("by revision 3".to_owned()),
            ..HopSeen::default()
        };
        let text = serde_json::to_string(&hop).expect("a hop can be written");
        assert_eq!(text, r#"{"hop":"superseded","revision":2,"detail":"by revision 3"}"#);
        assert_eq!(serde_json::from_str::<HopSeen>(&text).expect("it is one"), hop);
    }
}
