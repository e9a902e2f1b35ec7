//! A sandbox of an API that is unlike the bundled ones: nothing is known of any.

#![allow(clippy::unwrap_used)] // a test ends at what it does not expect
#![allow(clippy::float_cmp)] // pretend credits are whole numbers here

mod support;

use std::time::Duration;

use callsheet_sandbox::Sandbox;
use serde_json::{Value, json};
use support::{Raw, pots, send};

const JSON: &str = "content-type: application/json";

fn sandbox() -> Sandbox {
    let builder = Sandbox::builder(&pots()).job_time(Duration::ZERO).seed(1);
    builder.start().unwrap()
}

fn fire(sandbox: &Sandbox, path: &str, headers: &[&str], body: &str) -> Raw {
    send(sandbox, "PUT", path, &[&[JSON], headers].concat(), body)
}

#[test]
fn a_job_goes_its_way() {
    let sandbox = sandbox();
    assert_eq!(sandbox.base_url(), sandbox.origin());
    let body = r#"{"clay": "red", "size": "tall"}"#;
    let accepted = fire(
        &sandbox,
        "/kiln/k1/firings?token=t&tags=a&tags=b",
        &["x-cones: 3"],
        body,
    );
    assert_eq!(accepted.status, 201);
    let id = "sandbox_00000001_1";
    assert_eq!(
        accepted.json(),
        json!({"firing": {"number": id, "heat": "warm"}})
    );
    let outcome = send(
        &sandbox,
        "GET",
        &format!("/firings/{id}.json?token=t"),
        &[],
        "",
    )
    .json();
    let photo = |number| format!("{}/_sandbox/files/{id}/{number}.png", sandbox.origin());
    assert_eq!(
        outcome,
        json!({"firing": {"number": id, "heat": "cool"}, "photos": [photo(1), photo(2)]})
    );
    let file = send(
        &sandbox,
        "GET",
        support::path_of(&sandbox, &photo(2)),
        &[],
        "",
    );
    let reader = png::Decoder::new(std::io::Cursor::new(&file.body))
        .read_info()
        .unwrap();
    assert_eq!((reader.info().width, reader.info().height), (384, 768));
    assert_eq!(sandbox.books().credits_charged, 2.0);
}

#[test]
fn a_failure_tells_its_reason_where_the_spec_says() {
    let sandbox = sandbox();
    sandbox.set_faults(vec!["job-fails=GLAZE:too much of it".parse().unwrap()]);
    fire(
        &sandbox,
        "/kiln/k1/firings?token=t",
        &[],
        r#"{"clay": "red"}"#,
    );
    let id = sandbox.books().jobs[0].id.clone();
    let outcome = send(
        &sandbox,
        "GET",
        &format!("/firings/{id}.json?token=t"),
        &[],
        "",
    )
    .json();
    assert_eq!(outcome["firing"]["heat"], "cracked");
    assert_eq!(
        outcome["crack"],
        json!({"kind": "GLAZE", "story": "too much of it"})
    );
}

#[test]
fn parameters_are_judged_wherever_they_are() {
    let sandbox = sandbox();
    let body = r#"{"clay": "red"}"#;
    for (path, headers, status, says) in [
        ("/kiln/k1/firings", &[][..], 401, "Unauthorized"),
        ("/kiln/k1/firings?token=", &[], 401, "Unauthorized"),
        (
            "/kiln/long%20name/firings?token=t",
            &[],
            400,
            "parameter kiln: error[too-long]",
        ),
        (
            "/kiln/k1/firings?token=t&tags=a&tags=c",
            &[],
            400,
            "parameter tags: error[not-one-of]",
        ),
        (
            "/kiln/k1/firings?token=t",
            &["x-cones: 0"],
            400,
            "parameter x-cones: error[out-of-range]",
        ),
        (
            "/kiln/k1/firings?token=t",
            &["x-cones: many"],
            400,
            "parameter x-cones: error[wrong-type]",
        ),
    ] {
        let refused = fire(&sandbox, path, headers, body);
        assert_eq!(
            refused.status,
            status,
            "{path} {headers:?}: {}",
            refused.text()
        );
        let message = &refused.json()["problem"]["text"];
        assert!(
            message.as_str().unwrap().contains(says),
            "{path} {headers:?}: {message}"
        );
    }
}

#[test]
fn a_call_that_is_known_again_starts_no_second_job() {
    let sandbox = sandbox();
    let body = r#"{"clay": "red"}"#;
    let ids = ["once: a", "once: a", "once: b"].map(|key| {
        let answer = fire(&sandbox, "/kiln/k1/firings?token=t", &[key], body);
        answer.json()["firing"]["number"].clone()
    });
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
    assert_eq!(sandbox.books().jobs.len(), 2);
}

#[test]
fn what_has_no_example_is_drawn_from_its_schema() {
    let sandbox = sandbox();
    let glazes = send(&sandbox, "GET", "/glazes", &[], "");
    assert_eq!(
        (glazes.status, glazes.json()),
        (200, json!(["celadon", "celadon"]))
    );
    let gone = send(&sandbox, "DELETE", "/kiln/k1?token=t", &[], "");
    assert_eq!((gone.status, gone.text().as_str()), (204, ""));
    let unknown = send(&sandbox, "GET", "/firings/7.json?token=t", &[], "");
    assert_eq!(unknown.status, 404);
    assert_ne!(unknown.json()["problem"]["text"], Value::Null);
}
