//! Parameters and bodies are read back as `callsheet_core::wire` writes them, and judged.

#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod support;

use std::sync::Arc;
use std::time::Duration;

use callsheet_core::wire::{Body, File, Head};
use callsheet_sandbox::Sandbox;
use callsheet_spec::load;
use callsheet_spec::source::Source;
use serde_json::{Value, json};
use support::{Raw, send};

/// A sandbox of an API with these operations, by their paths.
fn sandbox(paths: &Value) -> (Arc<callsheet_spec::Api>, Sandbox) {
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": "Travel", "version": "1" },
        "servers": [{ "url": "https://travel.example.com" }],
        "paths": paths,
    });
    let source = Source::new("travel.json", document.to_string());
    let loaded = load(vec![source], &mut |_| Err("there is one file".to_owned()));
    let api = Arc::new(loaded.into_api().unwrap());
    let sandbox = Sandbox::builder(&api).job_time(Duration::ZERO);
    let sandbox = sandbox.start().unwrap();
    (api, sandbox)
}

/// What names the types of a value, and of what is in it.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let properties = members
                .iter()
                .map(|(name, value)| (name.clone(), shape(value)));
            let properties: serde_json::Map<_, _> = properties.collect();
            json!({ "type": "object", "properties": properties })
        }
        Value::Array(items) => json!({ "type": "array", "items": shape(&items[0]) }),
        Value::String(_) => json!({ "type": "string" }),
        Value::Bool(_) => json!({ "type": "boolean" }),
        Value::Number(number) if number.is_f64() => json!({ "type": "number" }),
        Value::Number(_) => json!({ "type": "integer" }),
        Value::Null => json!({ "type": "null" }),
    }
}

/// The schema that allows this value alone.
fn only(value: &Value) -> Value {
    let mut schema = shape(value);
    schema["const"] = value.clone();
    schema
}

/// Every way of a parameter: its place, its style, and whether its items stand for themselves.
fn ways() -> Vec<(&'static str, &'static str, bool)> {
    let styles = [
        ("path", &["simple", "label", "matrix"][..]),
        (
            "query",
            &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        ),
        ("header", &["simple"]),
        ("cookie", &["form"]),
    ];
    let mut ways = Vec::new();
    for (place, styles) in styles {
        for style in styles {
            ways.extend([true, false].map(|explode| (place, *style, explode)));
        }
    }
    ways
}

#[test]
fn parameters_are_read_as_they_are_written() {
    let values = [
        (json!("a,b;c=d&e+f g/h%41"), json!("other")),
        (json!("5"), json!("6")),
        (json!(5), json!(6)),
        (json!(2.5), json!(2)),
        (json!(true), json!(false)),
        (
            json!(["a,b", "c&d", "e;f=g"]),
            json!(["a", "b", "c&d", "e;f=g"]),
        ),
        (json!([1, 2, 3]), json!([1, 23])),
        (
            json!({ "red": 100, "green": "a,b", "blue": true }),
            json!({ "red": 100, "green": "a", "blue": true }),
        ),
        (
            json!({ "one": { "two": [1, 2] } }),
            json!({ "one": { "two": [2, 1] } }),
        ),
    ];
    let mut paths = json!({});
    let mut cases = Vec::new();
    for (place, style, explode) in ways() {
        for (value, other) in &values {
            let is_nested = value.get("one").is_some();
            let has_comma = place == "header" && value.to_string().contains(',');
            if (style == "deepObject") != is_nested || (has_comma && !value.is_number()) {
                // Only this style has a form for what is nested; headers have no escapes.
                if !(place == "header" && *value == json!([1, 2, 3])) {
                    continue;
                }
            }
            let number = cases.len();
            let path = match place {
                "path" => format!("/case{number}/{{p}}"),
                _ => format!("/case{number}"),
            };
            paths[&path] = json!({ "get": {
                "operationId": format!("case{number}"),
                "parameters": [{
                    "name": "p", "in": place, "required": true,
                    "style": style, "explode": explode, "schema": only(value),
                }],
                "responses": { "200": { "description": "It is right." } },
            }});
            cases.push((format!("{place} {style} {explode}"), value, other));
        }
    }
    let (api, sandbox) = sandbox(&paths);
    let ask = |number: usize, value: &Value| -> Raw {
        let operation = api.operation(&format!("case{number}")).unwrap();
        let mut head = Head::new(&operation.facts.path);
        head.put(&operation.parameters[0].wire, value);
        let headers = head.headers.iter();
        let mut headers: Vec<String> = headers
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let cookies = head.cookies.iter();
        let cookies: Vec<String> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        headers.push(format!("cookie: {}", cookies.join("; ")));
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let target = format!("{}?{}", head.path, head.query);
        send(&sandbox, "GET", &target, &headers, "")
    };
    assert!(cases.len() > 100, "{}", cases.len());
    for (number, (way, value, other)) in cases.iter().enumerate() {
        let right = ask(number, value);
        assert_eq!(right.status, 200, "{way}: {value}: {}", right.text());
        let wrong = ask(number, other);
        assert_eq!(wrong.status, 400, "{way}: {other}");
        assert!(
            wrong.text().contains("parameter p: error["),
            "{}",
            wrong.text()
        );
    }
}

#[test]
fn what_a_schema_leaves_open_is_taken_in_any_way_that_it_allows() {
    let parameter = |schema: Value| {
        json!({ "get": {
            "parameters": [
                { "name": "p", "in": "query", "schema": schema },
                { "name": "page", "in": "query", "schema": { "type": "integer" } },
            ],
            "responses": { "200": { "description": "It is right." } },
        }})
    };
    let (_, sandbox) = sandbox(&json!({
        "/one-or-many": parameter(json!({ "anyOf": [
            { "type": "string", "maxLength": 1 },
            { "type": "array", "items": { "type": "string" }, "minItems": 2 },
        ]})),
        "/untyped": parameter(json!({ "enum": [1, "b", "2"] })),
        "/filter": parameter(json!({
            "type": "object",
            "properties": { "size": { "type": "integer" } },
            "additionalProperties": { "type": "string", "maxLength": 3 },
        })),
    }));
    for (target, status) in [
        ("/one-or-many?p=a", 200),
        ("/one-or-many?p=a&p=b", 200),
        ("/one-or-many?p=ab", 400),
        ("/untyped?p=1", 200),
        ("/untyped?p=b", 200),
        ("/untyped?p=2", 200),
        ("/untyped?p=3", 400),
        ("/filter?size=1&color=red&page=2", 200),
        ("/filter?size=x", 400),
        ("/filter?color=green", 400),
        ("/filter?page=x", 400),
        ("/filter", 200),
    ] {
        let answer = send(&sandbox, "GET", target, &[], "");
        assert_eq!(answer.status, status, "{target}: {}", answer.text());
    }
}

#[test]
fn bodies_are_read_as_they_are_written() {
    let file = String::from(
        File::new(*b"GIF89a\r\n--x")
            .named("a\"b.gif")
            .of_type("image/gif"),
    );
    let binary = json!({ "type": "string", "format": "binary" });
    let form = json!({ "a": "x & y=z+", "b": [1, 2], "c": { "d": true }, "n": 5 });
    let with_file = json!({ "title": "a fox", "n": 5, "tags": ["a", "b"], "f": file });
    let mut multipart = only(&with_file);
    multipart["properties"]["f"] = binary.clone();
    let mut bytes = only(&json!(String::from(
        File::new(*b"\xff\0gif").of_type("image/gif")
    )));
    bytes["format"] = json!("binary");
    let cases = [
        ("application/x-www-form-urlencoded", only(&form), json!({})),
        (
            "application/x-www-form-urlencoded",
            only(&form),
            json!({ "b": { "explode": false, "style": "form" }, "c": { "style": "deepObject" } }),
        ),
        (
            "application/x-www-form-urlencoded",
            only(&form),
            json!({ "b": { "explode": false, "style": "pipeDelimited" }, "c": { "style": "form" } }),
        ),
        ("multipart/form-data", multipart, json!({})),
        ("text/plain", only(&json!("a, b\n")), json!({})),
        ("text/plain", only(&json!(17)), json!({})),
        ("image/gif", bytes.clone(), json!({})),
        ("image/*", bytes, json!({})),
        ("application/json", only(&form), json!({})),
    ];
    let mut paths = json!({});
    for (number, (media, schema, encoding)) in cases.iter().enumerate() {
        let mut content = json!({ *media: { "schema": schema } });
        if encoding.get("b").is_some() {
            content[*media]["encoding"] = encoding.clone();
        }
        paths[format!("/case{number}")] = json!({ "post": {
            "operationId": format!("case{number}"),
            "requestBody": { "required": true, "content": content },
            "responses": { "200": { "description": "It is right." } },
        }});
    }
    let (api, sandbox) = sandbox(&paths);
    let host = sandbox.origin().strip_prefix("http://").unwrap().to_owned();
    let ask = |number: usize, body: &Body| {
        let head = format!(
            "POST /case{number} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: {}\r\n\
             content-length: {}\r\n\r\n",
            body.content_type,
            body.bytes.len()
        );
        support::exchange(&host, &[head.as_bytes(), &body.bytes].concat())
    };
    for (number, (media, schema, _)) in cases.iter().enumerate() {
        let operation = api.operation(&format!("case{number}")).unwrap();
        let form = &operation.request.as_ref().unwrap().forms[0];
        let body = Body::of(&form.media, &schema["const"]).unwrap();
        let right = ask(number, &body);
        assert_eq!(right.status, 200, "{number} {media}: {}", right.text());
        let text = String::from_utf8_lossy(&body.bytes).into_owned();
        let wrong = Body {
            bytes: text
                .replace('5', "6")
                .replace('1', "2")
                .replace(['b', 'g'], "q")
                .into(),
            ..body.clone()
        };
        let wrong = ask(number, &wrong);
        assert_eq!(wrong.status, 400, "{number} {media}");
        assert!(wrong.text().contains("body"), "{}", wrong.text());
        let elsewhere = Body {
            content_type: "video/mp4".into(),
            ..body.clone()
        };
        let answer = ask(number, &elsewhere);
        let expected = format!("the content type is video/mp4, and must be {media}");
        assert!(answer.text().contains(&expected), "{}", answer.text());
    }
}

#[test]
fn what_cannot_be_read_is_refused() {
    let object = json!({ "type": "object", "properties": { "a": { "type": "integer" } } });
    let post = |media: &str| {
        json!({ "post": {
            "parameters": [{
                "name": "p", "in": "query", "style": "deepObject", "explode": true,
                "schema": object,
            }],
            "requestBody": { "content": { media: { "schema": object } } },
            "responses": { "200": { "description": "It is right." } },
        }})
    };
    let (_, sandbox) = sandbox(&json!({
        "/form": post("application/x-www-form-urlencoded"),
        "/parts": post("multipart/form-data"),
    }));
    let deep = format!("/form?p{}=1", "[a]".repeat(15_000));
    let form = "content-type: application/x-www-form-urlencoded";
    let parts = "content-type: multipart/form-data; boundary=x";
    let many_pairs = "b=1&".repeat(200_000);
    let many_parts = "--x\r\ncontent-disposition: form-data; name=b\r\n\r\n1\r\n".repeat(2000);
    for (target, kind, body) in [
        (&*deep, form, ""),
        ("/form?p=1", form, ""),
        ("/form", form, "a=x"),
        ("/form", form, "a=1&a=2"),
        ("/form", form, &many_pairs),
        ("/parts", parts, &(many_parts + "--x--")),
        ("/parts", "content-type: multipart/form-data", "a"),
        (
            "/parts",
            "content-type: multipart/form-data; boundary=",
            "a",
        ),
        (
            "/parts",
            "content-type: multipart/form-data; boundary=\"x",
            "a",
        ),
        ("/parts", parts, "a"),
        ("/parts", parts, "--x"),
        ("/parts", parts, "--x\r\n"),
        ("/parts", parts, "--x\r\na\r\n--x--"),
        ("/parts", parts, "--x\r\n\r\na\r\n--x--"),
        (
            "/parts",
            parts,
            "--x\r\ncontent-disposition: form-data; name=\"a\r\n\r\n1\r\n--x--",
        ),
        (
            "/parts",
            parts,
            "--x\r\ncontent-disposition: form-data; name=a\r\n\r\n1",
        ),
        (
            "/parts",
            parts,
            "--x\r\ncontent-disposition: form-data; name=a\r\n\r\nb\r\n--x--",
        ),
    ] {
        let answer = send(&sandbox, "POST", target, &[kind], body);
        let body = &body[..body.len().min(100)];
        assert_eq!(answer.status, 400, "{body:?}: {}", answer.text());
    }
    let right = "--x\r\ncontent-disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\n";
    for (target, kind, body) in [
        ("/form?p[a]=1", form, ""),
        ("/form", form, "a=1"),
        ("/parts", parts, right),
        ("/parts", parts, "--x--"),
    ] {
        let answer = send(&sandbox, "POST", target, &[kind], body);
        assert_eq!(answer.status, 200, "{body:?}: {}", answer.text());
    }
}
