//! Request and response types of the bundled API specs.
