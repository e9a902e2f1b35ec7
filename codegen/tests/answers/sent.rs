//! Bodies are sent in the form that was chosen, and held against what is asked of that form.

use callsheet_core::wire::File;
use callsheet_core::{Checked, Endpoint};
use generated_2021::{specs_forms, things};

fn sent(request: &impl Endpoint) -> Option<(String, String)> {
    let body = request.body().unwrap()?;
    let text = String::from_utf8(body.bytes).unwrap();
    Some((body.content_type.into_owned(), text))
}

fn pair(content_type: &str, text: &str) -> Option<(String, String)> {
    Some((content_type.to_owned(), text.to_owned()))
}

#[test]
fn one_body_in_several_forms() {
    use specs_forms::forms::{FormsBody, Request};
    use specs_forms::types::{Flat, Whole};

    let json = Request::new().body(Whole::new("a", 3));
    assert_eq!(sent(&json), pair("application/json", r#"{"name":"a","size":3}"#));
    // What can be sent in two forms goes in the first, unless the other is named.
    let form = Request::new().body(Flat::new("a b"));
    assert_eq!(sent(&form), pair("application/x-www-form-urlencoded", "name=a+b"));
    let parts = Request::new().body(FormsBody::Multipart(Flat::new("ab")));
    let (content_type, text) = sent(&parts).unwrap();
    assert!(content_type.starts_with("multipart/form-data; boundary="), "{content_type}");
    assert!(text.contains("name=\"name\"\r\n\r\nab\r\n"), "{text}");
    let text = Request::new().n(2).body("hi");
    assert_eq!(sent(&text), pair("text/plain", "hi"));
    assert_eq!(text.head().query, "n=2");
    assert_eq!(text.check(), Ok(()));
}

#[test]
fn a_body_is_held_against_its_own_form() {
    use specs_forms::forms::{FormsBody, Request};
    use specs_forms::types::Whole;

    // As a form it would do, but it is sent as JSON.
    let long = FormsBody::from(Whole::new("ab", 3));
    let why = "/name: 2 characters, but at most 1 character may be given";
    assert_eq!(long.check().unwrap_err().to_string(), why);
    let request = Request::new().body(long.clone());
    let why = "/body/name: 2 characters, but at most 1 character may be given";
    assert_eq!(request.check().unwrap_err().to_string(), why);
    assert!(!request.is_valid());
    // Read from JSON, which names no form, it is one that it fits.
    let text = serde_json::to_string(&long).unwrap();
    assert!(matches!(FormsBody::from_json(&text), Ok(FormsBody::Form(_))));
    assert!(FormsBody::from_json(r#"{ "name": "abc" }"#).is_err());
    let wrong = Request::new().n(4);
    let why = "/n: 4 is more than the maximum, 3";
    assert_eq!(wrong.check().unwrap_err().to_string(), why);
}

#[test]
fn a_body_that_may_be_left_out() {
    use things::tell::{Request, Task};

    assert_eq!(sent(&Request::new()), None);
    assert_eq!(Request::new().check(), Ok(()));
    let request = Request::new().body(Task::new(7));
    assert_eq!(sent(&request), pair("application/json", r#"{"task":7}"#));
    assert_eq!(Request::from_json("{}").unwrap(), Request::new());
    assert!(Request::from_json(r#"{ "body": {} }"#).is_err());
}

#[test]
fn forms_of_one_kind_and_texts_of_what_cannot_be_written() {
    use things::hand::{HandBody, Request, Task};

    let task = Task::new(7);
    let json = r#"{"task":7}"#;
    let request: Request = task.clone().into();
    assert_eq!(sent(&request), pair("application/json", json));
    let vendor = HandBody::VndTaskJson(task);
    assert_eq!(sent(&vendor), pair("application/vnd.task+json", json));
    let xml = HandBody::Xml("<task>7</task>".to_owned());
    assert_eq!(sent(&xml), pair("application/xml", "<task>7</task>"));
    let gif = File::new(*b"GIF89a").of_type("image/gif");
    let image = HandBody::Image(gif.into());
    assert_eq!(sent(&image), pair("image/gif", "GIF89a"));
}
