//! History and Verdict to terminal, JUnit, HTML and JSON.
