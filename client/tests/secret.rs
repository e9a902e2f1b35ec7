//! The key is shown nowhere and goes to one host only.

mod support;

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use callsheet_client::{Body, Call, CallOptions, Error, ErrorKind, Progress, WaitOptions};

use self::support::api::{LOOK, Paint};
use self::support::server::{
    After, DATA, HEADERS, RST_STREAM, Reply, Server, Version, frame, header_block,
};
use self::support::{KEY, builder, client};

fn shown(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n{:?}", error.answer());
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let _ = write!(text, "\n{cause}\n{cause:?}");
        source = cause.source();
    }
    text
}

#[test]
fn debugging_a_client_does_not_show_the_key() {
    let builder = builder("https://api.example");
    let text = format!("{builder:?} {builder:#?}");
    assert!(!text.contains("secret-0123"), "{text}");
    let client = client("https://api.example");
    let text = format!("{client:?} {client:#?}");
    assert!(
        text.contains("hidden") && !text.contains("secret-0123"),
        "{text}"
    );
}

#[test]
fn what_is_secret_in_a_base_url_is_not_shown() {
    for (url, words) in [
        (
            "https://user:s3cr3t@host.example:99999/x",
            "`…host.example:99999/x`",
        ),
        ("user:s3cr3t@host.example", "`…host.example`"),
        (
            "https://host.example/x?key=s3cr3t",
            "`https://host.example/x…`",
        ),
        (
            "https://host.example/x#s3cr3t@x",
            "`https://host.example/x…`",
        ),
        ("https://user:s3cr3t@host.example", "must not hold"),
    ] {
        let builder = builder(url);
        let options = CallOptions::new().base_url(url);
        let text = format!("{builder:?} {options:?}");
        assert!(!text.contains("s3cr3t"), "{text}");
        let text = shown(&builder.build().unwrap_err());
        assert!(!text.contains("s3cr3t") && text.contains(words), "{text}");
        let other = client("https://api.example").with(options).unwrap_err();
        let text = shown(&other);
        assert!(!text.contains("s3cr3t") && text.contains(words), "{text}");
    }
}

#[tokio::test]
async fn a_server_that_echoes_the_key_does_not_get_it_shown() {
    let echoes = [
        (
            401,
            format!(r#"{{"error": "{KEY}", "message": "the key {KEY} is no good"}}"#),
        ),
        (400, format!("<html><title>{KEY}</title>")),
        (
            422,
            format!(r#"{{"detail": {{"header": "Bearer {KEY}"}}}}"#),
        ),
        (500, KEY.to_owned()),
        (200, format!(r#"{{"you sent": "{KEY}"}}"#)),
    ];
    for (status, echo) in echoes {
        let server = Server::start(Version::Http1, move |_, _| Reply::status(status, &echo)).await;
        let error = client(&server.base_url)
            .submit(&Paint::new("a fox"))
            .await
            .unwrap_err();
        let text = shown(&error);
        assert!(
            text.contains("[key]") && !text.contains("secret-0123"),
            "{text}"
        );
    }
}

/// However much of an echoed key came before an answer of failure broke off, and whether or not
/// the answer says that it did.
#[tokio::test]
async fn half_a_key_at_the_end_of_what_broke_off_is_not_shown() {
    for head in [
        "content-length: 999\r\n",
        "",
        "transfer-encoding: chunked\r\n",
    ] {
        let server = Server::start(Version::Http1, move |number, _| {
            let text = format!(
                "the key {}",
                &KEY[..4 + number % KEY.len().saturating_sub(3)]
            );
            let size = match head {
                "transfer-encoding: chunked\r\n" => "fff\r\n",
                _ => "",
            };
            Reply::Raw(format!("HTTP/1.1 401 X\r\n{head}\r\n{size}{text}").into())
        })
        .await;
        let client = client(&server.base_url);
        for _ in 4..=KEY.len() {
            let error = client.submit(&Paint::new("a fox")).await.unwrap_err();
            let text = shown(&error);
            assert!(
                text.contains("the key [key]") && !text.contains(&KEY[..4]),
                "{head}{text}"
            );
        }
        assert_eq!(server.count(), KEY.len() - 3);
    }
    // HTTP/2 has a way to leave off that its library takes for an end.
    let server = Server::start(Version::Http2, |_, _| {
        let text = format!("the key {}", &KEY[..9]);
        let head = frame(HEADERS, 4, 1, &header_block(401, &[]));
        let body = frame(DATA, 0, 1, text.as_bytes());
        let cancel = frame(RST_STREAM, 0, 1, &[0, 0, 0, 8]);
        Reply::Raw([head, body, cancel].concat())
    })
    .await;
    let of_http2 = builder(&server.base_url).http2_prior_knowledge();
    let error = of_http2.build().unwrap().submit(&Paint::new("a fox")).await;
    let text = shown(&error.unwrap_err());
    assert!(text.contains("the key [key]"), "{text}");
    // A text that came whole may end like the key begins.
    let told = format!("no: {}", &KEY[..5]);
    let expected = told.clone();
    let server = Server::start(Version::Http1, move |_, _| Reply::status(401, &told)).await;
    let error = client(&server.base_url).submit(&Paint::new("a fox")).await;
    assert_eq!(error.unwrap_err().message(), Some(&*expected));
}

/// Long texts are cut where they are shown, and the key is looked for before that.
#[tokio::test]
async fn a_text_that_is_cut_for_its_length_shows_no_half_of_a_key() {
    let server = Server::start(Version::Http1, |number, _| {
        let before = "x".repeat(260 + number / 2);
        let text = format!("{before}{KEY}");
        match number % 2 {
            0 => Reply::status(307, "").header("location", &text),
            _ => Reply::status(401, &text),
        }
        .header("x-request-id", &text)
    })
    .await;
    let client = client(&server.base_url);
    for _ in 0..100 {
        let error = client.submit(&Paint::new("a fox")).await.unwrap_err();
        let text = shown(&error);
        assert!(!text.contains(&KEY[..4]), "{text}");
    }
    assert_eq!(server.count(), 100);
}

/// A stream that ends in the middle of an event does not say so.
#[tokio::test]
async fn half_a_key_at_the_end_of_a_stream_is_not_shown() {
    for length in 4..=KEY.len() {
        let server = Server::start(Version::Http1, move |_, request| {
            if request.head.starts_with("GET") {
                return Reply::json(r#"{"id": "job-1", "status": "done"}"#);
            }
            let event = format!("data: your key is {}", &KEY[..length]);
            Reply::Pieces {
                headers: Vec::new(),
                pieces: vec![b"data: {\"id\": \"job-1\"}\n\n".to_vec(), event.into()],
                after: After::End,
            }
        })
        .await;
        let news = Mutex::new(String::new());
        let options = WaitOptions::new().on_progress(|progress| {
            if let Progress::StreamEnded(why) = progress {
                news.lock().unwrap().push_str(why);
            }
        });
        let client = client(&server.base_url);
        let (_, watch) = client.stream(&Paint::new("a fox"), options).await.unwrap();
        watch.end().await.unwrap();
        let news = news.into_inner().unwrap();
        assert_eq!(news, "`your key is [key]` is not JSON");
    }
}

#[tokio::test]
async fn a_panic_over_an_error_does_not_show_the_key() {
    let echo = format!(r#"{{"message": "the key {KEY} is no good"}}"#);
    let server = Server::start(Version::Http1, move |_, _| Reply::status(401, &echo)).await;
    let sent = client(&server.base_url).submit(&Paint::new("a fox")).await;
    let panic = catch_unwind(AssertUnwindSafe(|| sent.unwrap())).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(
        text.contains("[key]") && !text.contains("secret-0123"),
        "{text}"
    );
    let unusable = builder("https://api.example").key(format!("{KEY} {KEY}"));
    let panic = catch_unwind(AssertUnwindSafe(|| unusable.build().unwrap())).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(!text.contains("secret-0123"), "{text}");
}

#[tokio::test]
async fn an_answer_that_echoes_the_key_is_kept_without_it() {
    let server = Server::start(Version::Http1, |_, _| Reply::json(KEY)).await;
    let mut call = Call::new(&LOOK, None);
    call.head.path = "/paint/job-1".to_owned();
    let answer = client(&server.base_url).send_call(&call).await.unwrap();
    assert_eq!(answer.body, Body::Bytes(b"[key]".to_vec()));
}

#[tokio::test]
async fn no_failure_of_the_transport_shows_the_key() {
    for reply in [
        Reply::Reset,
        Reply::Close,
        Reply::Truncated(200, KEY.into()),
    ] {
        let server = Server::start(Version::Http1, move |_, _| reply.clone()).await;
        let error = client(&server.base_url)
            .submit(&Paint::new("a fox"))
            .await
            .unwrap_err();
        let text = shown(&error);
        assert!(!text.contains("secret-0123"), "{text}");
    }
}

#[tokio::test]
async fn a_redirect_takes_neither_the_key_nor_the_request_to_another_host() {
    let other = Server::start(Version::Http1, |_, _| Reply::json("{}")).await;
    for status in [301, 302, 303, 307, 308] {
        let target = format!("{}/paint", other.base_url);
        let server = Server::start(Version::Http1, move |_, _| {
            Reply::status(status, "").header("location", &target)
        })
        .await;
        let client = client(&server.base_url);
        let error = client.submit(&Paint::new("a fox")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
        assert!(error.to_string().contains(&other.base_url), "{error}");
        client.result::<Paint>("job-1").await.unwrap_err();
    }
    assert_eq!(other.count(), 0);
}

#[tokio::test]
async fn a_proxy_is_not_handed_the_key_in_the_clear() {
    const CHILD: &str = "CALLSHEET_TEST_BEHIND_A_PROXY";
    if std::env::var_os(CHILD).is_some() {
        let server = Server::start(Version::Http1, |_, _| Reply::json(r#"{"id": 1}"#)).await;
        client(&server.base_url)
            .submit(&Paint::new("a fox"))
            .await
            .unwrap();
        assert_eq!(server.count(), 1);
        return;
    }
    // The proxy is taken from the environment, which only a process of its own can have.
    let proxy = Server::start(Version::Http1, |_, _| Reply::json(r#"{"id": 1}"#)).await;
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "a_proxy_is_not_handed_the_key_in_the_clear"])
        .env(CHILD, "1")
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        child.env(name, &proxy.base_url);
    }
    let child = tokio::task::spawn_blocking(move || child.output().unwrap());
    let output = child.await.unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    assert_eq!(proxy.count(), 0);
}
