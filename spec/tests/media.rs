//! Where the files with limits stand in a request.

#![allow(clippy::unwrap_used)] // a test fails where it cannot go on

use callsheet_spec::load;
use callsheet_spec::source::Source;
use serde_json::json;

/// The places of limits in requests of that schema.
fn places(schema: &serde_json::Value) -> Vec<String> {
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://x.example/v1"}],
        "paths": {"/things": {"post": {
            "operationId": "make",
            "responses": {"200": {"description": "Fine."}},
            "requestBody": {"content": {"application/json": {"schema": schema}}}
        }}},
        "components": {"schemas": {"Picture": picture(7), "Tree": {
            "properties": {
                "leaf": picture(9),
                "branches": {"items": {"$ref": "#/components/schemas/Tree"}}
            }
        }}}
    });
    let source = Source::new("s.json", document.to_string());
    let loaded = load(vec![source], &mut |_| Err("no such file".into()));
    let api = loaded.into_api().unwrap();
    let media = &api.operation("make").unwrap().facts.media;
    let place = |limits: &callsheet_spec::facts::MediaLimits| {
        format!("{} {}", limits.at, limits.min_width.unwrap_or_default())
    };
    media.iter().map(place).collect()
}

fn picture(min_width: u64) -> serde_json::Value {
    json!({"type": "string", "x-callsheet-media": {"kind": "image", "min-width": min_width}})
}

#[test]
fn limits_are_found_wherever_a_schema_leads() {
    let reference = json!({"$ref": "#/components/schemas/Picture"});
    for (schema, expected) in [
        (json!({}), &[][..]),
        (picture(1), &[" 1"]),
        (
            json!({"properties": {"b": picture(1), "a/b": reference, "a": reference}}),
            &["/a 7", "/a~1b 7", "/b 1"],
        ),
        (
            json!({"properties": {"list": {"prefixItems": [picture(1)], "items": picture(2)}}}),
            &["/list/* 2", "/list/0 1"],
        ),
        (
            json!({"additionalProperties": {"items": reference}}),
            &["/*/* 7"],
        ),
        (
            json!({
                "allOf": [{"properties": {"a": picture(1)}}],
                "anyOf": [{"properties": {"a": picture(1), "b": picture(2)}}],
                "if": {"properties": {"x": picture(3)}},
                "then": {"properties": {"c": picture(4)}},
                "not": {"properties": {"d": picture(5)}}
            }),
            &["/a 1", "/b 2", "/c 4"],
        ),
        (json!({"$ref": "#/components/schemas/Tree"}), &["/leaf 9"]),
    ] {
        assert_eq!(places(&schema), expected, "{schema}");
    }
}

#[test]
fn the_bundled_endpoint_has_its_limits() {
    let api = callsheet_spec::bundled::load_all().into_api().unwrap();
    let media = &api.operation("wan_v2_7_pro").unwrap().facts.media;
    let [limits] = &**media else {
        panic!("one field with limits: {media:?}");
    };
    assert_eq!(limits.at, "/image_urls/*");
    let request = json!({"prompt": "x", "image_urls": ["https://a/1", 7, "https://a/2"]});
    let urls = limits.urls_in(&request);
    assert_eq!(
        urls,
        [
            ("/image_urls/0".to_owned(), "https://a/1"),
            ("/image_urls/2".to_owned(), "https://a/2")
        ]
    );
    assert_eq!(limits.urls_in(&json!({"prompt": "x"})), []);
}
