mod common;
#[test]
fn dbg() {
    let api = common::bundled();
    let op = api.default_operation().unwrap();
    let s = api.json_schema(op.request.as_ref().unwrap().schema);
    println!("{}", serde_json::to_string_pretty(&s).unwrap().chars().take(600).collect::<String>());
    let v = jsonschema::validator_for(&s).unwrap();
    for e in v.iter_errors(&serde_json::json!({"n": "4", "aspect_ratio": "x", "image_urls":["https://a/b"], "num_images": 5})) {
        println!("{} | {} | {}", e.instance_path(), e.evaluation_path(), e.schema_path());
    }
    for k in &api.schemas[op.request.as_ref().unwrap().schema].keywords { println!("{k:?}"); }
}
