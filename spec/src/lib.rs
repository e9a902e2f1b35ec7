//! What an API says: OpenAPI documents read with source places and resolved into endpoints and schemas.
