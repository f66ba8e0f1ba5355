//! The invariants, one file per family, and the judge that folds a History through them.
