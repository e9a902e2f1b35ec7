//! Request and response types of the bundled API specs, with constraint checks.
//!
//! Everything here is generated when the crate is built, from the same specs that the linter
//! reads: a module for each operation, the types they share in [`types`].
//!
//! ```
//! use callsheet_types::wan_v2_7_pro::{AspectRatio, Request};
//!
//! let request = Request::new("A red fox in fresh snow").aspect_ratio(AspectRatio::Ratio16_9).n(9);
//! let violations = request.check().unwrap_err();
//! assert_eq!(violations.to_string(), "/n: 9 is more than the maximum, 4");
//! ```
//!
//! With the feature `schemars`, the types implement `schemars::JsonSchema` with the spec's own
//! schema. Sending is not done here: `callsheet-client` does it.

pub use callsheet_core as core;

include!(concat!(env!("OUT_DIR"), "/api.rs"));
