//! Answers are read by their statuses and their content types.

use callsheet_core::wire::File;
use callsheet_core::{Endpoint, RawAnswer, Received};
use generated_2021::{things, things_and_failures as all};

const JSON: Option<&str> = Some("application/json; charset=utf-8");

#[test]
fn successes_by_status() {
    use things::make::{Answer, Response};

    let read = |status, body: &str| Answer::read(status, JSON, body.as_bytes());
    let made = read(200, r#"{ "id": "long", "new": [1] }"#).unwrap();
    let Answer::Ok(thing) = &made else { panic!("{made:?}") };
    let of_first: &Response = thing;
    assert_eq!(of_first.id, "long");
    assert_eq!(made.status(), 200);
    let drift = made.check().unwrap_err().to_string();
    assert_eq!(drift, "/id: 4 characters, but at most 3 characters may be given");

    let task = read(202, r#"{ "task": 7 }"#).unwrap();
    assert!(matches!(&task, Answer::Accepted(task) if task.task == 7));
    assert_eq!(task.check(), Ok(()));
    let nothing = read(204, "").unwrap();
    assert_eq!((&nothing, nothing.status()), (&Answer::NoContent, 204));
    assert_eq!(nothing.check(), Ok(()));

    // What the spec does not describe is kept as it came.
    for (status, body) in [(299, "{}"), (204, "x"), (200, "no JSON"), (202, ""), (404, "{}")] {
        let answer = read(status, body).unwrap();
        let expected = RawAnswer::new(status, JSON, body);
        assert_eq!(answer, Answer::Other(expected), "{status} {body}");
        assert_eq!(answer.status(), status);
        assert!(answer.check().is_err());
    }
    // The JSON that a success promises has to be it.
    let why = read(200, "{}").unwrap_err().to_string();
    assert_eq!(why, "required field `id` is missing");
    assert!(read(202, r#"{ "task": "x" }"#).is_err());
}

#[test]
fn failures_where_they_are_wanted() {
    use all::make::Answer;

    let read = |status, body: &str| Answer::read(status, JSON, body.as_bytes()).unwrap();
    let problem = read(422, r#"{ "title": "no" }"#);
    assert!(matches!(
        &problem,
        Answer::ClientError { status: 422, body, .. } if body.title == "no"
    ));
    assert_eq!((problem.status(), problem.check()), (422, Ok(())));
    // What a failure holds may be anything; it is a failure all the same.
    let odd = read(422, r#"{ "title": 1 }"#);
    assert_eq!((odd.status(), matches!(odd, Answer::Other(_))), (422, true));
    assert_eq!(read(404, ""), Answer::NotFound);
    let text = read(503, "[1, 2]");
    assert_eq!(text, Answer::Default { status: 503, body: "[1, 2]".to_owned() });
    assert_eq!(text.check(), Ok(()));
    assert!(matches!(read(200, r#"{ "id": "a" }"#), Answer::Ok(_)));
    // What is said of all other statuses is not said of one that is listed.
    for (status, body) in [(200, "no JSON"), (204, "x"), (404, r#"{ "title": "no" }"#), (422, "no")] {
        let answer = read(status, body);
        assert_eq!(answer, Answer::Other(RawAnswer::new(status, JSON, body)), "{status}");
        assert!(answer.check().is_err());
    }
}

#[test]
fn forms_of_one_status_by_content_type() {
    use all::list::Answer;

    let read = |media: Option<&str>, body: &str| Answer::read(200, media, body.as_bytes()).unwrap();
    let table = read(Some("Text/CSV; header=present"), "[]");
    assert_eq!(table, Answer::OkCsv("[]".to_owned()));
    assert!(matches!(read(JSON, "[]"), Answer::Ok(_)));
    // JSON is read as JSON, whatever a server calls it.
    assert!(matches!(read(None, "[]"), Answer::Ok(_)));
    assert!(matches!(read(Some("x/y"), "[]"), Answer::Ok(_)));
    let bytes = read(Some("application/octet-stream"), "[]");
    let expected = File::new(*b"[]").of_type("application/octet-stream");
    assert_eq!(bytes, Answer::OkOctetStream(expected));
    assert!(matches!(read(Some("x/y"), "no"), Answer::Other(_)));

    use things::range::Answer as Range;
    let task = Range::read(200, Some("application/vnd.task+json"), br#"{ "task": 1 }"#).unwrap();
    assert!(matches!(&task, Range::SuccessVndTaskJson { status: 200, body, .. } if body.task == 1));
    let thing = Range::read(226, None, br#"{ "id": "a" }"#).unwrap();
    assert!(matches!(&thing, Range::Success { status: 226, body, .. } if body.id == "a"));
    let part = Range::read(206, Some("multipart/byteranges; boundary=x"), b"--x--").unwrap();
    assert!(matches!(part, Range::PartialContent(_)));
}

#[test]
fn one_form_needs_no_enum() {
    fn read<E: Endpoint>(body: &str) -> E::Response {
        E::Response::read(&RawAnswer::new(200, JSON, body)).unwrap()
    }
    // Of several forms JSON is what is asked for.
    let things: things::list::Response = read::<things::list::Request>(r#"[{ "id": "a" }]"#);
    assert_eq!(things.0.len(), 1);
    let picture: File = read::<things::picture::Request>("GIF");
    assert_eq!(picture.bytes, b"GIF");
    let note: String = read::<things::note::Request>("7");
    assert_eq!(note, "7");
    let changed: things::change::Response = read::<things::change::Request>(r#"{ "id": "b" }"#);
    assert_eq!(changed.id, "b");
    // All that there is to say is said of every status.
    let removed: things::remove::Response = read::<things::remove::Request>(r#"{ "id": "c" }"#);
    assert_eq!(removed.id, "c");
}
