//! Hosts that no answer may lead to, on servers of this machine.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use callsheet_core::endpoint::{Failures, Operation};

use super::*;
use crate::reach::Reach;

fn operation() -> Operation {
    Operation {
        id: "x".into(),
        method: Method::Get,
        base_url: "https://api.example.com/v1".into(),
        path: "/x".into(),
        key_env: None,
        security: Vec::new().into(),
        paid: None,
        lifecycle: None,
        idempotency_key: None,
        media: Vec::new().into(),
        failures: Failures::default(),
    }
}

/// A server that answers everything with that, and counts.
fn server(answer: String) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut stream = stream;
            counted.fetch_add(1, Ordering::SeqCst);
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (port.to_string(), count)
}

fn folder(name: &str) -> PathBuf {
    let name = format!("callsheet-{name}-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[tokio::test]
async fn an_api_on_the_internet_cannot_name_a_file_within() {
    let (port, count) = server("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned());
    let client = Client::builder(&operation()).build().unwrap();
    let folder = folder("within");
    for host in ["127.0.0.1", "localhost", "[::1]", "127.1", "2130706433"] {
        let url = format!("http://{host}:{port}/1.png");
        let error = client
            .download(&url, &folder.join("1.png"), DownloadOptions::new())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Download);
        assert!(error.to_string().contains("allow_private_hosts"), "{error}");
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);

    let trusting = Client::builder(&operation()).allow_private_hosts();
    let url = format!("http://127.0.0.1:{port}/1.png");
    let options = DownloadOptions::new().any_content();
    let file = trusting
        .build()
        .unwrap()
        .download(&url, &folder.join("1.png"), options)
        .await;
    assert_eq!(file.unwrap().bytes, 0);
    std::fs::remove_dir_all(folder).unwrap();
}

/// The first host is allowed because it is the API's own; the one that it redirects to is not.
#[tokio::test]
async fn no_redirect_leads_within() {
    let (inside, count) = server("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned());
    let location = format!("http://localhost:{inside}/1.png");
    let (outside, asked) = server(format!(
        "HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"
    ));
    let client = Client::builder(&operation()).build().unwrap();
    let mut inner = Arc::into_inner(client.0).unwrap();
    inner.reach = Reach::only("127.0.0.1");
    let files = inner.reach.guard(reqwest::Client::builder().no_proxy());
    inner.files = files
        .tls_backend_preconfigured(
            crate::tls::configuration(crate::tls::Roots::Optional, &[]).unwrap(),
        )
        .build()
        .unwrap();
    let client = Client(Arc::new(inner));
    let folder = folder("redirect");
    let error = client
        .download(
            &format!("http://127.0.0.1:{outside}/1.png"),
            &folder.join("1.png"),
            DownloadOptions::new(),
        )
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("localhost is not on the internet"),
        "{error}"
    );
    assert_eq!(
        (asked.load(Ordering::SeqCst), count.load(Ordering::SeqCst)),
        (1, 0)
    );
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_name_from_elsewhere_leads_to_no_other_folder() {
    assert_eq!(harmless_name("../../etc/passwd"), "______etc_passwd");
    assert_eq!(harmless_name("gen_0001-A"), "gen_0001-A");
    assert_eq!(harmless_name(&"x".repeat(5000)).len(), 100);
    for name in ["", "a/b", "..\\b", "c:d", "a\nb", "/"] {
        assert!(!is_plain_name(name), "{name:?}");
    }
    assert!(is_plain_name("red fox") && is_plain_name("狐"));
}

#[test]
fn what_comes_is_held_against_what_it_is_called() {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    for (start, declared, expected) in [
        (PNG, Some("image/png"), None),
        (PNG, Some("image/jpeg"), None),
        (PNG, Some("application/octet-stream"), None),
        (PNG, Some("text/html"), None),
        (PNG, None, None),
        (
            PNG,
            Some("video/mp4"),
            Some("calls it video/mp4, but it holds image/png"),
        ),
        (
            b"<html>\n",
            Some("image/png"),
            Some("begins with `<html>`, and the server calls it image/png"),
        ),
        (b"{}", None, Some("begins with `{}`")),
        (b"", Some("image/png"), Some("it is empty")),
    ] {
        let mut headers = HeaderMap::new();
        if let Some(declared) = declared {
            headers.insert(CONTENT_TYPE, declared.parse().unwrap());
        }
        let found = check_content(start, &headers).err();
        match (&found, expected) {
            (None, None) => {}
            (Some(found), Some(expected)) => assert!(found.contains(expected), "{found}"),
            _ => panic!("{declared:?}: {found:?}, not {expected:?}"),
        }
    }
}
