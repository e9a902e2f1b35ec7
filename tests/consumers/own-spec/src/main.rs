//! Uses types that were generated from a spec of its own.

#![forbid(unsafe_code)]

include!(concat!(env!("OUT_DIR"), "/api.rs"));

use callsheet_core::Endpoint;
use send_greeting::{Request, Response, SendGreetingRequest, SendGreetingRequestTone};

fn main() {
    let body = SendGreetingRequest::new("Hello").tone(SendGreetingRequestTone::Warm);
    let request = Request::new("a/b", body).dry_run(true);
    assert!(request.check().is_ok());
    let head = request.head();
    assert_eq!(head.path, "/people/a%2Fb/greetings");
    assert_eq!(head.query, "dry-run=true");
    let body = request.body().ok().flatten().expect("a body");
    assert_eq!(body.content_type, "application/json");
    assert_eq!(String::from_utf8_lossy(&body.bytes), r#"{"text":"Hello","tone":"warm"}"#);

    let wrong = Request::new("x", SendGreetingRequest::new("é".repeat(41)));
    let violations = wrong.check().map_err(|violations| violations.to_string());
    let expected = "/body/text: 41 characters, but at most 40 characters may be given";
    assert_eq!(violations, Err(expected.to_owned()));

    // An answer with a field and a value that the spec does not know is read all the same.
    let answer = r#"{"id": "7", "tone": "rude", "new": [1]}"#;
    let answer: Response = serde_json::from_str(answer).expect("a lenient answer");
    assert_eq!(answer.id, "7");
    assert!(answer.check().is_err(), "the new tone is reported as drift");
    println!("own-spec: {} {}", Request::operation().method.as_str(), head.path);
}
