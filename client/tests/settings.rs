//! What a client, and a single call, can be set to.

#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use std::time::{Duration, Instant};

use callsheet_client::core::Endpoint;
use callsheet_client::core::endpoint::Credential;
use callsheet_client::core::wire::Place;
use callsheet_client::{Call, CallOptions, ErrorKind, Limits};
use reqwest::redirect;

use self::support::api::{Look, NOTE, Paint, Standing};
use self::support::server::{Reply, Server, Version, header};
use self::support::tls::{ROOT, TlsServer, Tunnel};
use self::support::{KEY, builder, client};

const ACCEPTED: &str = r#"{"id": "job-1", "status": "queued"}"#;

async fn accepting() -> Server {
    Server::start(Version::Http1, |_, _| Reply::json(ACCEPTED)).await
}

#[tokio::test]
async fn a_single_call_has_headers_and_parameters_of_its_own() {
    let server = accepting().await;
    let client = client(&server.base_url);
    let options = CallOptions::new()
        .header("x-workspace", "film")
        .header("Accept", "application/vnd.paint+json")
        .query("draft", "yes & no");
    let with = client.with(options).unwrap();
    with.submit(&Paint::new("a fox")).await.unwrap();
    with.result::<Paint>("job-1").await.unwrap();
    client.submit(&Paint::new("a fox")).await.unwrap();

    let [post, get, plain] = &server.requests()[..] else {
        panic!("three requests");
    };
    let line = "POST /v1/paint?draft=yes+%26+no HTTP/1.1\r\n";
    assert!(post.head.starts_with(line), "{}", post.head);
    assert!(get.head.contains("full=yes%20%26%20no&draft=yes+%26+no "));
    assert_eq!(header(&post.head, "x-workspace"), Some("film"));
    let accept = header(&post.head, "accept");
    assert_eq!(accept, Some("application/vnd.paint+json"));
    let bearer = format!("Bearer {KEY}");
    assert_eq!(header(&post.head, "authorization"), Some(&*bearer));
    assert!(plain.head.starts_with("POST /v1/paint HTTP/1.1\r\n"));
    assert_eq!(header(&plain.head, "x-workspace"), None);
    // They all go over one connection.
    assert_eq!((post.connection, plain.connection), (0, 0));
}

#[tokio::test]
async fn a_single_call_has_limits_and_a_base_url_of_its_own() {
    let slow = Server::start(Version::Http1, |_, _| Reply::Hang).await;
    let here = accepting().await;
    let client = client(&here.base_url);
    let hurried = CallOptions::new()
        .base_url(&*slow.base_url)
        .limits(Limits::new().total(Duration::from_millis(100)));
    let begun = Instant::now();
    let hurried = client.with(hurried).unwrap();
    let error = hurried.submit(&Paint::new("a fox")).await.unwrap_err();
    assert!(error.is_outcome_unknown());
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!((slow.count(), here.count()), (1, 0));
}

#[test]
fn options_that_would_undo_the_clients_care_are_refused() {
    let client = client("https://api.example");
    for (options, word) in [
        (CallOptions::new().header("Authorization", "x"), "its own"),
        (CallOptions::new().header("content-length", "0"), "its own"),
        (CallOptions::new().header("Host", "x"), "its own"),
        (CallOptions::new().header("a b", "x"), "the name"),
        (CallOptions::new().header("x-a", "secret\n1"), "line ends"),
        (CallOptions::new().base_url("http://127.0.0.1"), "https://"),
        (CallOptions::new().base_url("http://api.example"), "plain"),
        (CallOptions::new().base_url("nowhere"), "base URL"),
    ] {
        let error = client.with(options).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let text = error.to_string();
        assert!(text.contains(word) || word == "its own", "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
    // What one API may name as outputs is not what another may.
    let inside = crate::client("https://localhost:8443");
    let elsewhere = |base_url: &str| inside.with(CallOptions::new().base_url(base_url));
    assert!(elsewhere("https://10.0.0.7/v1").is_ok());
    let error = elsewhere("https://api.example").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("not on the internet"), "{error}");

    let options = CallOptions::new()
        .header("x-token", "secret")
        .query("token", "secret");
    let text = format!("{options:?} {:?}", client.with(options.clone()).unwrap());
    assert!(
        text.contains("x-token") && !text.contains("secret"),
        "{text}"
    );
}

#[tokio::test]
async fn the_user_agent_has_the_version() {
    let server = accepting().await;
    client(&server.base_url)
        .submit(&Paint::new("a fox"))
        .await
        .unwrap();
    let agent = concat!("callsheet-client/", env!("CARGO_PKG_VERSION"));
    let sent = &server.requests()[0].head;
    assert_eq!(header(sent, "user-agent"), Some(agent));
}

#[tokio::test]
async fn the_raw_answer_can_be_had_and_read_afterwards() {
    let server = Server::start(Version::Http1, |_, _| {
        Reply::status(203, ACCEPTED).header("x-credits-left", "12")
    })
    .await;
    let client = client(&server.base_url);
    let answer = client.answer(&Paint::new("a fox")).await.unwrap();
    assert_eq!(
        (answer.status, &answer.headers["x-credits-left"]),
        (203, &"12".parse().unwrap())
    );
    assert_eq!(answer.read::<Standing>().unwrap().id, "job-1");
    let error = client.answer(&Paint::new("")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn every_error_that_an_answer_led_to_has_the_servers_request_id() {
    let named = |reply: Reply| reply.header("x-request-id", "req-7");
    let replies = [
        named(Reply::status(400, "")),
        named(Reply::status(401, "")),
        named(Reply::status(429, "")).header("retry-after", "3600"),
        named(Reply::status(500, "<html>")),
        named(Reply::status(302, "")).header("location", "/x"),
        named(Reply::json("<html>")),
        named(Reply::json("{}")),
    ];
    for reply in replies {
        let script = reply.clone();
        let server = Server::start(Version::Http1, move |_, _| script.clone()).await;
        let client = client(&server.base_url);
        let look = Look { id: "job-1".into() };
        for error in [
            client
                .submit(&Paint::new("a fox"))
                .await
                .map(|_| ())
                .unwrap_err(),
            client.send(&look).await.map(|_| ()).unwrap_err(),
        ] {
            assert_eq!(error.request_id(), Some("req-7"), "{reply:?}: {error}");
            assert!(error.to_string().contains("(request req-7)"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_call_goes_through_a_proxy_to_a_server_that_only_we_trust() {
    let server = TlsServer::start(ACCEPTED);
    let tunnel = Tunnel::start(server.address);
    // Nobody but the proxy knows where that is.
    let trusting = builder("https://api.example/v1")
        .proxy(&*tunnel.url)
        .root_certificates(ROOT);
    let submission = trusting
        .build()
        .unwrap()
        .submit(&Paint::new("a fox"))
        .await
        .unwrap();
    assert_eq!(submission.id(), "job-1");
    let heads = tunnel.heads();
    assert_eq!(heads.len(), 1);
    assert!(
        heads[0].starts_with("CONNECT api.example:443 "),
        "{}",
        heads[0]
    );
    assert!(!heads[0].contains(KEY), "{}", heads[0]);

    let base_url = format!("https://{}/v1", server.address);
    let here = builder(&base_url).root_certificates(ROOT).build().unwrap();
    here.submit(&Paint::new("a fox")).await.unwrap();

    let wary = builder(&base_url).build().unwrap();
    let error = wary.submit(&Paint::new("a fox")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.to_string().contains("was not sent"), "{error}");
}

#[test]
fn settings_that_cannot_work_are_refused_when_the_client_is_made() {
    for (builder, word) in [
        (
            builder("https://api.example").root_certificates("no PEM"),
            "PEM",
        ),
        (
            builder("https://api.example").proxy("socks9://x y"),
            "set up",
        ),
        (
            builder("http://127.0.0.1").proxy("http://127.0.0.1:1"),
            "in the clear",
        ),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(word), "{error}");
    }
    let with_password = builder("https://api.example").proxy("http://me:pass-word@127.0.0.1:1");
    assert!(!format!("{with_password:?}").contains("pass-word"));
}

#[tokio::test]
async fn the_http_library_can_be_set_but_not_against_the_clients_care() {
    let server = Server::start(Version::Http1, |_, _| {
        Reply::status(307, "").header("location", "/v1/elsewhere")
    })
    .await;
    let client = builder(&server.base_url)
        .configure_http(|http| {
            let headers = [("x-set".parse().unwrap(), "yes".parse().unwrap())];
            http.default_headers(headers.into_iter().collect())
                .redirect(redirect::Policy::limited(9))
                .retry(reqwest::retry::for_host("127.0.0.1"))
        })
        .build()
        .unwrap();
    let error = client.submit(&Paint::new("a fox")).await.unwrap_err();
    assert!(error.is_outcome_unknown());
    client.result::<Paint>("job-1").await.unwrap_err();
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(header(&requests[0].head, "x-set"), Some("yes"));
}

/// An HTTP client that follows redirects and repeats everything: no paid body goes out twice, and
/// nothing that another URL answered is taken for the answer.
#[tokio::test]
async fn an_http_client_of_ones_own_cannot_send_a_paid_body_twice() {
    let careless = || {
        let retry =
            reqwest::retry::for_host("127.0.0.1").classify_fn(|attempt| match attempt.status() {
                Some(status) if status.is_success() => attempt.success(),
                _ => attempt.retryable(),
            });
        reqwest::Client::builder()
            .no_proxy()
            .tls_backend_preconfigured(support::tls::configuration())
            .retry(retry)
            .build()
            .unwrap()
    };
    for status in [301, 302, 303, 307, 308] {
        let other = accepting().await;
        let target = format!("{}/paint?secret=1", other.base_url);
        let server = Server::start(Version::Http1, move |_, _| {
            Reply::status(status, "").header("location", &target)
        })
        .await;
        let own = builder(&server.base_url)
            .http_client(careless())
            .build()
            .unwrap();
        let error = own.submit(&Paint::new("a fox")).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{status}: {error}");
        assert_eq!(server.count(), 1, "{status}");
        for request in other.requests() {
            assert!(
                request.head.starts_with("GET "),
                "{status}: {}",
                request.head
            );
            assert!(!request.head.contains(KEY), "{status}: {}", request.head);
        }
    }
    for reply in [Reply::Reset, Reply::Close, Reply::status(503, "")] {
        let server = Server::start(Version::Http1, move |_, _| reply.clone()).await;
        let own = builder(&server.base_url)
            .http_client(careless())
            .build()
            .unwrap();
        let error = own.submit(&Paint::new("a fox")).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error}");
        assert_eq!(server.count(), 1);
    }
    let server = accepting().await;
    let own = builder(&server.base_url)
        .http_client(careless())
        .build()
        .unwrap();
    assert_eq!(
        own.submit(&Paint::new("a fox")).await.unwrap().id(),
        "job-1"
    );
    let agent = header(&server.requests()[0].head, "user-agent").map(str::to_owned);
    assert_eq!(agent, None);

    // A key of this kind would go along with a redirect.
    let mut operation = NOTE.clone();
    operation.security = vec![
        vec![Credential::Key {
            place: Place::Header,
            name: "x-key".into(),
        }]
        .into(),
    ]
    .into();
    let error = own
        .send_call(&Call::new(&operation, None))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(
        error.to_string().contains("HTTP client of your own"),
        "{error}"
    );
    assert_eq!(server.count(), 1);
}

#[test]
fn an_operation_says_what_the_tests_rest_on() {
    assert!(Paint::operation().paid.is_some() && Look::operation().paid.is_none());
}
