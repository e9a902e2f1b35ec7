//! The whole way with the types of a bundled spec.
#![cfg(feature = "skills-video")]

mod support;

use std::time::Duration;

use callsheet_client::types::wan_v2_7_pro::Request;
use callsheet_client::{Client, ErrorKind, WaitOptions};
use callsheet_core::Endpoint;

use self::support::server::{Reply, Server, Version};

#[tokio::test]
async fn a_picture_is_asked_for_and_comes() {
    let server = Server::start(Version::Http1, |number, _| match number {
        0 => Reply::json(r#"{"id": "g-1", "status": "starting", "usage": {"total": 4}}"#),
        1 => Reply::json(r#"{"id": "g-1", "status": "IN_PROGRESS", "data": null}"#),
        _ => Reply::json(
            r#"{"id": "g-1", "status": "COMPLETED",
                "data": {"images": [{"url": "https://files.example/1.png"}]}}"#,
        ),
    })
    .await;
    let client = Client::builder(Request::operation())
        .base_url(&*server.base_url)
        .key("sk-0123456789")
        .build()
        .unwrap();

    let wrong = Request::new("a fox").n(9);
    let error = client.submit(&wrong).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(server.count(), 0);

    let options = WaitOptions::new().poll(Duration::from_millis(10));
    let outcome = client.run(&Request::new("a fox"), options).await.unwrap();
    assert_eq!(outcome.state.outputs, ["https://files.example/1.png"]);
    assert_eq!(server.count(), 3);
    assert_eq!(server.requests()[0].body, br#"{"prompt":"a fox"}"#);
}

#[tokio::test]
async fn a_parameter_newer_than_the_spec_is_sent_along() {
    let server = Server::start(Version::Http1, |_, _| {
        Reply::json(r#"{"id": "g-1", "status": "starting", "usage": {"total": 4}}"#)
    })
    .await;
    let client = Client::builder(Request::operation())
        .base_url(&*server.base_url)
        .key("sk-0123456789")
        .build()
        .unwrap();
    let mut request = Request::new("a fox");
    request.extra.insert("lens".to_owned(), "35 mm".into());
    client.submit(&request).await.unwrap();
    let sent = &server.requests()[0].body;
    assert_eq!(sent, br#"{"prompt":"a fox","lens":"35 mm"}"#);
}
