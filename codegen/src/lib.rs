//! Generates Rust request and response types with constraint checks from an API spec.
