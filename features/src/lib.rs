//! The Gherkin vocabulary of countersign: scenarios and the steps that run them.
