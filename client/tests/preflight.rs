//! Files that a request names, looked at before it is sent.
#![cfg(all(feature = "preflight", feature = "skills-video"))]
#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use std::time::Duration;

use callsheet_client::types::wan_v2_7_pro::Request;
use callsheet_client::{Call, CallOptions, Client, ErrorKind, Limits, StopHandle};
use callsheet_core::endpoint::{Endpoint, MediaLimits};
use serde_json::json;

use self::support::server::{After, Reply, Server, Version, header};
use self::support::{KEY, api};

fn png(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &*size, b"\x08\x02\0\0\0"].concat()
}

/// A server of files by their path.
async fn files() -> Server {
    Server::start(Version::Http1, |_, request| {
        let path = request.head.split(' ').nth(1).unwrap();
        let part = |total: &str, body: Vec<u8>| Reply::Answer {
            status: 206,
            headers: vec![("content-range".into(), format!("bytes 0-9/{total}"))],
            body,
        };
        match path {
            "/v1/good.png" => part("200000", png(384, 384)),
            "/v1/small.png" => part("99", png(383, 100)),
            // A server that has never heard of ranges, and a file without end.
            "/v1/whole.png" => Reply::Pieces {
                headers: Vec::new(),
                pieces: std::iter::once(png(10, 900))
                    .chain(std::iter::repeat_n(vec![0; 1 << 20], 64))
                    .collect(),
                after: After::Hang,
            },
            "/v1/page.png" => Reply::json("<html>Please log in</html>"),
            "/v1/empty.png" => Reply::status(416, ""),
            "/v1/moved.png" => Reply::status(302, "").header("location", "/v1/small.png"),
            "/v1/reset.png" => Reply::Reset,
            "/v1/forbidden.png" => Reply::status(403, ""),
            _ => Reply::status(404, ""),
        }
    })
    .await
}

fn client(server: &Server) -> Client {
    Client::builder(Request::operation())
        .base_url(&*server.base_url)
        .key(KEY)
        .build()
        .unwrap()
}

fn edit(urls: &[String]) -> Request {
    let request = json!({"prompt": "Fold it out of newspaper", "image_urls": urls});
    Request::from_json(&request.to_string()).unwrap()
}

/// A server that says nothing takes no more time for ten files than for one.
#[tokio::test]
async fn looking_takes_no_longer_than_a_call_may() {
    let server = Server::start(Version::Http1, |_, _| Reply::Hang).await;
    let limits = Limits::new().total(Duration::from_millis(50));
    let client = Client::builder(Request::operation())
        .base_url(&*server.base_url)
        .limits(limits)
        .build()
        .unwrap();
    let urls: Vec<_> = (0..4)
        .map(|number| format!("{}/{number}.png", server.base_url))
        .collect();
    let seen = client.preflight(&edit(&urls)).await.unwrap();
    let says: Vec<_> = seen
        .unseen
        .iter()
        .map(|unseen| unseen.error.to_string())
        .collect();
    assert_eq!(says.len(), 4);
    for says in says {
        assert!(says.contains("the total time limit ran out"), "{says}");
    }
    let before = server.count();
    assert!(before <= 1, "no look is begun that cannot end");

    let stop = StopHandle::new();
    stop.stop();
    let client = client.with(CallOptions::new().stop(&stop)).unwrap();
    let error = client.preflight(&edit(&urls)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stopped);
    assert_eq!(server.count(), before);
}

#[tokio::test]
async fn every_file_is_held_against_the_limits_of_the_spec() {
    let server = files().await;
    let client = client(&server);
    let url = |name: &str| format!("{}/{name}.png", server.base_url);
    let look = async |names: &[&str]| {
        let urls: Vec<String> = names.iter().map(|name| url(name)).collect();
        let seen = client.preflight(&edit(&urls)).await.unwrap();
        let unseen: Vec<_> = seen.unseen.iter().map(|it| it.pointer.clone()).collect();
        (seen.violations.to_string(), unseen.join(" "))
    };
    assert_eq!(look(&[]).await, (String::new(), String::new()));
    assert_eq!(
        look(&["good", "small", "good"]).await.0,
        "/image_urls/1: the image behind it is 383 pixels wide, but must be at least 384\n\
         /image_urls/1: the image behind it is 100 pixels high, but must be at least 384"
    );
    assert_eq!(
        look(&["whole", "moved"]).await.0,
        "/image_urls/0: the image behind it is 10 pixels wide, but must be at least 384\n\
         /image_urls/1: the image behind it is 383 pixels wide, but must be at least 384\n\
         /image_urls/1: the image behind it is 100 pixels high, but must be at least 384"
    );
    assert_eq!(
        look(&["page", "empty", "absent"]).await.0,
        "/image_urls/0: the file behind it is no image: it begins with \"<html>Please log \
         in</html>\"\n\
         /image_urls/1: the file behind it is no image: it begins with \"\"\n\
         /image_urls/2: there is no file behind it (HTTP 404)"
    );
    assert_eq!(
        look(&["reset", "good", "forbidden"]).await,
        (String::new(), "/image_urls/0 /image_urls/2".to_owned())
    );
    for request in server.requests() {
        assert!(
            request.head.starts_with("GET /v1/"),
            "nothing is sent to the API"
        );
        assert_eq!(header(&request.head, "authorization"), None);
        assert_eq!(header(&request.head, "range"), Some("bytes=0-1048575"));
        assert!(!request.head.contains(KEY));
    }
}

#[tokio::test]
async fn violations_become_an_error_like_any_other() {
    let server = files().await;
    let client = client(&server);
    let request = edit(&[format!("{}/small.png", server.base_url)]);
    let seen = client.preflight(&request).await.unwrap();
    let error = seen.into_result().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.violations().unwrap()[0].pointer, "/image_urls/0");
    assert_eq!(
        error.violations().unwrap()[0].keyword(),
        "x-callsheet-media"
    );
    assert!(
        client
            .preflight(&edit(&[]))
            .await
            .unwrap()
            .into_result()
            .is_ok()
    );
}

#[tokio::test]
async fn no_host_within_is_looked_at_for_an_api_on_the_internet() {
    let server = files().await;
    let outside = Client::builder(Request::operation()).key(KEY);
    let urls = [
        format!("{}/small.png", server.base_url),
        server.base_url.replace("127.0.0.1", "localhost") + "/small.png",
    ];
    let seen = outside
        .clone()
        .build()
        .unwrap()
        .preflight(&edit(&urls))
        .await
        .unwrap();
    assert!(seen.violations.is_empty());
    assert_eq!(seen.unseen.len(), 2);
    for unseen in &seen.unseen {
        let text = unseen.error.to_string();
        assert!(text.starts_with("not looked at: http"), "{text}");
        assert!(!text.contains("again") && unseen.error.advice().is_none());
        assert!(
            unseen.error.to_string().contains("allow_private_hosts"),
            "{}",
            unseen.error
        );
    }
    assert_eq!(server.count(), 0);

    let trusting = outside.allow_private_hosts().build().unwrap();
    let seen = trusting.preflight(&edit(&urls[..1])).await.unwrap();
    assert_eq!(seen.violations.len(), 2);
}

#[tokio::test]
async fn calls_without_types_and_files_within_the_request_are_looked_at_too() {
    let server = files().await;
    let mut operation = api::NOTE.clone();
    operation.media = vec![MediaLimits {
        at: "/*/pictures/*".into(),
        max_height: Some(50),
        ..MediaLimits::default()
    }]
    .into();
    let client = support::client(&server.base_url);
    let gif = "data:image/gif;base64,R0lGODlhgALgAQAA";
    let body = json!({"a/b": {"pictures": [gif, 7, "ftp://x/1.png"]}, "c": {"pictures": "x"}});
    let call = Call::new(&operation, Some(body.to_string().into_bytes()));
    let seen = client.preflight_call(&call).await.unwrap();
    assert_eq!(
        seen.violations.to_string(),
        "/a~1b/pictures/0: the image behind it is 480 pixels high, but must be at most 50"
    );
    assert_eq!(seen.unseen.len(), 1);
    assert_eq!(seen.unseen[0].pointer, "/a~1b/pictures/2");

    let broken = Call::new(&operation, Some(b"{".to_vec()));
    let error = client.preflight_call(&broken).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(server.count(), 0);
}
