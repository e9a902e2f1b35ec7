//! Uses the types of the bundled endpoints.

#![forbid(unsafe_code)]

use callsheet_types::core::{Endpoint, Nullable};
use callsheet_types::wan_v2_7_pro::{AspectRatio, Request};

#[allow(clippy::items_after_statements)] // the type stands where it is used
fn main() {
    let request = Request::new("A red fox")
        .aspect_ratio(AspectRatio::Ratio16_9)
        .image_urls(["https://example.com/a.png"])
        .seed(Nullable::Null)
        .num_images(5);
    let violations = request.check().expect_err("five images are too many to edit");
    assert_eq!(violations.to_string(), "/num_images: 5 is more than the maximum, 4");
    assert!(Request::operation().paid.is_some());

    let read = Request::from_json(r#"{"prompt": "x", "seed": null, "n": 2.0, "new": true}"#);
    let read = read.expect("a valid request");
    assert_eq!(read.n, Some(2));
    assert_eq!(read.seed, Some(Nullable::Null));
    let written = serde_json::to_string(&read).expect("JSON");
    assert_eq!(written, r#"{"prompt":"x","n":2,"seed":null,"new":true}"#);

    // With `schemars`, the schema is the spec's own.
    let schema = schemars::schema_for!(Request);
    let own: serde_json::Value = serde_json::from_str(Request::SCHEMA).expect("JSON");
    assert_eq!(schema.get("properties"), own.get("properties"));
    // Embedded in a schema of one's own, its references still lead into itself.
    #[derive(schemars::JsonSchema)]
    #[allow(dead_code)]
    struct Batch {
        first: Request,
    }
    let batch = schemars::schema_for!(Batch);
    let judge = jsonschema::validator_for(batch.as_value()).expect("references that resolve");
    let good = serde_json::json!({"first": {"prompt": "x", "aspect_ratio": "1:1"}});
    assert!(judge.is_valid(&good));
    let bad = serde_json::json!({"first": {"prompt": "x", "aspect_ratio": "1x1"}});
    assert!(!judge.is_valid(&bad));
    println!("bundled-types: {}", Request::operation().path);
}
