//! The nouns: documents, quantities, envelopes, events, History, Verdict, the Invariant seam.
