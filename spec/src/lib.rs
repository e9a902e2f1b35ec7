//! What an API says: OpenAPI documents read with source places and resolved into endpoints and
//! schemas.
//!
//! [`load`] takes files and gives an [`Api`] in which every reference is followed and every
//! keyword has its place, together with everything that is wrong. What is not implemented is
//! refused with its place, never dropped. [`document`] is the tree underneath, shared with
//! whoever reads request files. [`bundled`] holds the specs that come with the crate.
//!
//! Nothing here touches files or the network: text comes in, values go out.
//!
//! ```
//! let api = callsheet_spec::bundled::load_all().into_api().unwrap();
//! let operation = api.default_operation().unwrap();
//! let schema = api.json_schema(operation.request.as_ref().unwrap().schema);
//! assert_eq!(schema["type"], "object");
//! ```

mod api;
pub mod bundled;
pub mod document;
mod fault;
pub mod invisible;
mod json_schema;
mod judge;
mod load;
mod pattern;
mod pictures;
mod schema;
pub mod source;

pub use api::{Api, Body, Content, Form, Loaded, Operation, Parameter, Response, Statuses};
/// What a client needs to know of an operation, as the spec says it.
pub use callsheet_core::endpoint as facts;
pub use callsheet_core::number::Number;
pub use callsheet_core::schema::Types;
/// How parameters and bodies travel, as the spec says it.
pub use callsheet_core::wire;
pub use fault::{Fault, FaultKind, Place};
pub use json_schema::SchemaPieces;
pub use judge::Judge;
pub use load::{Extent, Formats, LoadOptions, Reach, load, load_with};
/// Patterns that need no engine.
pub use pattern::{Part as PatternPart, Plain as PlainPattern};
pub use pictures::{Pictures, Shape};
pub use schema::{
    Advice, Copied, Discriminator, Keyword, Media, Notes, Pattern, Placed, Schema, SchemaId,
    Schemas,
};
