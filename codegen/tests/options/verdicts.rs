//! The options change no verdict: texts are judged before types from elsewhere read them.

use generated_2021::own::Point;
use generated_2021::pages::put_page::Request;
use generated_2021::pages::types::{Page, PageReceived, Slug};
use generated_2021::pages::{post_notes, put_page};

const ID: &str = "550e8400-e29b-41d4-a716-446655440000";

/// The places of the violations of a page with these further members.
fn places(members: &str) -> Vec<String> {
    let text = format!(r#"{{ "slug": "a-b", "id": "{ID}"{members} }}"#);
    match Page::from_json(&text) {
        Ok(_) => Vec::new(),
        Err(error) => vec![error.to_string()],
    }
}

#[test]
fn a_text_is_judged_before_it_is_read() {
    assert!(places("").is_empty());
    assert!(places(&format!(r#", "parents": ["{ID}", null]"#)).is_empty());
    assert!(places(r#", "where": [1, 2]"#).is_empty());
    assert!(places(&format!(r#", "owner": "{ID}""#)).is_empty());
    assert!(places(r#", "owner": { "text": "me" }"#).is_empty());
    // The type would take each of these.
    let bare = ID.replace('-', "");
    for (members, place) in [
        (format!(r#", "parents": ["{bare}"]"#), "/parents/0"),
        (r#", "where": [1, 2, 3]"#.to_owned(), "/where"),
        (format!(r#", "owner": "{bare}""#), "/owner"),
    ] {
        let found = places(&members);
        assert!(found.len() == 1 && found[0].contains(place), "{members}: {found:?}");
    }
}

#[test]
fn what_is_built_is_checked_as_it_is_written() {
    let slug = Slug::new("a-b").expect("allowed");
    let page = Page::from_json(&format!(r#"{{ "slug": "a-b", "id": "{ID}" }}"#)).expect("valid");
    assert!(page.check().is_ok());
    let page = page.r#where(Point { numbers: vec![1.0] });
    assert_eq!(page.check().expect_err("too few").iter().count(), 1);
    assert_eq!(page.slug, slug);
}

#[test]
fn a_newtype_holds_what_is_allowed() {
    let slug: Slug = "a-b".parse().expect("allowed");
    assert_eq!(slug.to_string(), "a-b");
    assert_eq!(slug.as_ref(), "a-b");
    assert_eq!(String::from(slug.clone()), "a-b");
    assert_eq!(Slug::try_from("a-b".to_owned()), Ok(slug));
    for text in ["", "A"] {
        assert!(Slug::new(text).is_err(), "{text}");
        assert!(serde_json::from_value::<Slug>(text.into()).is_err(), "{text}");
        assert!(Slug::from_json(&format!("\"{text}\"")).is_err(), "{text}");
    }
}

#[test]
fn an_answer_is_read_leniently() {
    let bare = ID.replace('-', "");
    let text = format!(r#"{{ "slug": "A", "id": "{bare}", "new": 1 }}"#);
    let page: PageReceived = serde_json::from_str(&text).expect("an answer");
    assert_eq!(page.slug, "A");
    assert!(page.check().is_err(), "the slug is drift");
}

#[test]
fn parameters_are_written_as_the_type_writes_them() {
    use callsheet_core::Endpoint as _;
    let text = format!(
        r#"{{ "id": "{id}", "after": "2026-01-02T05:04:05+02:00",
              "body": {{ "slug": "a", "id": "{id}" }} }}"#,
        id = ID.to_uppercase()
    );
    let request: Request = serde_json::from_str(&text).expect("a request");
    assert!(request.check().is_ok());
    let head = request.head();
    assert_eq!(head.path, format!("/pages/{ID}"));
    assert_eq!(head.query, "after=2026-01-02T03%3A04%3A05Z");
    assert_eq!(put_page::Request::operation().id, "putPage");
    let bare = ID.replace('-', "");
    assert!(post_notes::Request::from_json(&format!("[\"{ID}\"]")).is_ok());
    assert!(post_notes::Request::from_json(&format!("[\"{bare}\"]")).is_err());
}
