//! The ERP simulator: a ledger of orders, commitments and shipments, and the ways in which an ERP misbehaves.
