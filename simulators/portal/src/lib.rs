//! The supplier-portal simulator: many suppliers, each with its credentials, words and bad habits.
