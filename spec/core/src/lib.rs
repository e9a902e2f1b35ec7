//! The words that generated request types, the linter and the client share.
//!
//! Code generated from an API spec leans on this crate for everything that is the same for every
//! API, so that what is generated stays short:
//!
//! * [`schema`]: a JSON Schema as constant data, and the one evaluator that finds every
//!   [`Violation`] of a [`serde_json::Value`];
//! * [`read`]: reading JSON into generated types exactly as JSON Schema understands it
//!   (`1.0` is an integer, `null` is not the same as absent, a list is not an object);
//! * [`Endpoint`] and [`Operation`]: a request as data, ready for a client to send;
//! * [`RawAnswer`] and [`Received`]: an answer as data, and what it is read into;
//! * [`Violation`] and [`Constraint`]: what is wrong with a value, worded once.
//!
//! It does no input or output, and it knows no API.
//!
//! ```
//! use callsheet_core::number::Number;
//! use callsheet_core::schema::{Rule, Schema, Types};
//! use serde_json::json;
//!
//! static COUNT: Schema =
//!     Schema::new(&[Rule::Type(Types::INTEGER), Rule::Maximum(Number::Whole(4))]);
//!
//! assert!(COUNT.is_valid(&json!(4.0)));
//! let violations = COUNT.violations(&json!(5));
//! assert_eq!(violations[0].to_string(), "5 is more than the maximum, 4");
//! ```

pub mod answer;
pub mod endpoint;
#[cfg(feature = "formats")]
pub mod format;
pub mod number;
pub mod pattern;
pub mod place;
pub mod read;
pub mod schema;
pub mod violation;
pub mod wire;
pub mod write;

pub use answer::{RawAnswer, Received};
pub use endpoint::{Checked, Endpoint, Job, Operation};
pub use read::Nullable;
pub use violation::{Constraint, MediaFault, Violation, Violations};

/// Everything that generated code refers to, under one name that no schema can take.
#[doc(hidden)]
pub mod generated {
    pub use std::borrow::Cow;
    pub use std::collections::BTreeMap;
    pub use std::result::Result;

    pub use serde;
    pub use serde_json::{self, Map, Value};

    pub use crate::answer::{RawAnswer, Received};
    pub use crate::endpoint::{
        Checked, Credential, Endpoint, Factor, FailureKind, Failures, Job, Lifecycle, MediaLimits,
        Method, Operation, OutcomeCall, Paid, Prompt, RunningCall, StreamCall,
    };
    #[cfg(feature = "formats")]
    pub use crate::format::Format;
    pub use crate::number::Number;
    #[cfg(feature = "pattern")]
    pub use crate::pattern::Regex;
    pub use crate::pattern::{Part, Pattern, Plain};
    pub use crate::read::{self, Nullable};
    pub use crate::schema::{Literal, Rule, Schema, SchemaText, Types};
    pub use crate::violation::Violations;
    pub use crate::wire::{Body, Encoding, File, Head, Media, MediaKind, Parameter, Place, Style};
    pub use crate::write;
}
