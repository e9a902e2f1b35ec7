//! The fields that the objects of OpenAPI 3.1 have. Where a reference may stand instead of the
//! object, `$ref` is among them.

pub(super) const DOCUMENT: &[&str] = &[
    "components",
    "externalDocs",
    "info",
    "jsonSchemaDialect",
    "openapi",
    "paths",
    "security",
    "servers",
    "tags",
    "webhooks",
];

pub(super) const COMPONENTS: &[&str] = &[
    "callbacks",
    "examples",
    "headers",
    "links",
    "parameters",
    "pathItems",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
];

pub(super) const OPERATION: &[&str] = &[
    "callbacks",
    "deprecated",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "security",
    "servers",
    "summary",
    "tags",
];

pub(super) const INFO: &[&str] = &[
    "contact",
    "description",
    "license",
    "summary",
    "termsOfService",
    "title",
    "version",
];

pub(super) const SERVER: &[&str] = &["description", "url", "variables"];

pub(super) const PATH_ITEM: &[&str] = &[
    "$ref",
    "delete",
    "description",
    "get",
    "head",
    "options",
    "parameters",
    "patch",
    "post",
    "put",
    "query",
    "servers",
    "summary",
    "trace",
];

pub(super) const PARAMETER: &[&str] = &[
    "$ref",
    "allowEmptyValue",
    "allowReserved",
    "content",
    "deprecated",
    "description",
    "example",
    "examples",
    "explode",
    "in",
    "name",
    "required",
    "schema",
    "style",
];

pub(super) const REQUEST_BODY: &[&str] = &["$ref", "content", "description", "required"];

pub(super) const MEDIA_TYPE: &[&str] = &["encoding", "example", "examples", "schema"];

pub(super) const RESPONSE: &[&str] = &["$ref", "content", "description", "headers", "links"];
