//! Document schemas, their versions and lifecycles, and the way from bytes to documents and back.
