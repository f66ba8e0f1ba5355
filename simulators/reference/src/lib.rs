//! The reference integration: durable, correct, and able to be told one defect.
