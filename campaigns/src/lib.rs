//! Faults as data: malformations of documents, and what each should provoke.
