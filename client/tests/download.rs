//! Outputs on their way to disk.

#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use callsheet_client::{DownloadOptions, Error, ErrorKind};

use self::support::client;
use self::support::server::{Reply, Server, Version, header};

const PICTURE: &str = "not really a picture";

/// A folder of its own for each test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn files(&self) -> Vec<String> {
        let names = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> = names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }

    async fn download(&self, server: &Server, options: DownloadOptions) -> Result<u64, Error> {
        let url = format!("{}/../../files/1.png?signature=abc", server.base_url);
        let path = self.0.join("fox.png");
        client(&server.base_url)
            .download(&url, &path, options)
            .await
    }
}

#[tokio::test]
async fn a_file_arrives_under_the_callers_name_and_without_the_key() {
    let folder = Folder::new("arrives");
    let server = Server::start(Version::Http1, |_, _| {
        Reply::json(PICTURE).header("content-disposition", "attachment; filename=\"../../x\"")
    })
    .await;
    std::fs::write(folder.0.join("fox.png"), "an older one").unwrap();
    let bytes = folder
        .download(&server, DownloadOptions::new())
        .await
        .unwrap();
    assert_eq!(bytes, PICTURE.len() as u64);
    assert_eq!(folder.files(), ["fox.png"]);
    assert_eq!(folder.read("fox.png"), PICTURE);
    let request = &server.requests()[0];
    assert_eq!(header(&request.head, "authorization"), None);
    assert!(request.head.starts_with("GET /files/1.png?signature=abc "));
}

#[tokio::test]
async fn a_download_that_breaks_off_is_begun_again() {
    let folder = Folder::new("again");
    let server = Server::start(Version::Http1, |number, _| match number {
        0 => Reply::Truncated(200, PICTURE.into()),
        1 => Reply::status(503, ""),
        _ => Reply::json(PICTURE),
    })
    .await;
    folder
        .download(&server, DownloadOptions::new())
        .await
        .unwrap();
    assert_eq!(server.count(), 3);
    assert_eq!(folder.files(), ["fox.png"]);
    assert_eq!(folder.read("fox.png"), PICTURE);
}

#[tokio::test]
async fn a_download_that_fails_leaves_everything_as_it_was() {
    let folder = Folder::new("fails");
    std::fs::write(folder.0.join("fox.png"), "an older one").unwrap();
    let table = [
        (
            Reply::Truncated(200, PICTURE.into()),
            3,
            DownloadOptions::new(),
        ),
        (Reply::Reset, 3, DownloadOptions::new()),
        (Reply::status(500, ""), 3, DownloadOptions::new()),
        (Reply::status(404, ""), 1, DownloadOptions::new()),
        (
            Reply::json(PICTURE),
            1,
            DownloadOptions::new().max_bytes(19),
        ),
        (
            Reply::Chunked(PICTURE.into()),
            1,
            DownloadOptions::new().max_bytes(19),
        ),
        (
            Reply::Hang,
            1,
            DownloadOptions::new().total(Duration::from_millis(50)),
        ),
    ];
    for (reply, requests, options) in table {
        let begun = Instant::now();
        let name = format!("{reply:?}");
        let server = Server::start(Version::Http1, move |_, _| reply.clone()).await;
        let error = folder.download(&server, options).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Download, "{name}");
        assert!(!error.to_string().contains("abc"), "{error}");
        assert_eq!(server.count(), requests, "{name}");
        assert_eq!(folder.files(), ["fox.png"], "{name}");
        assert_eq!(folder.read("fox.png"), "an older one");
        assert!(begun.elapsed() < Duration::from_secs(2), "{name}");
    }
}

#[tokio::test]
async fn a_file_of_exactly_the_limit_is_taken() {
    let folder = Folder::new("limit");
    let server = Server::start(Version::Http1, |_, _| Reply::json(PICTURE)).await;
    let limit = DownloadOptions::new().max_bytes(PICTURE.len() as u64);
    folder.download(&server, limit).await.unwrap();
}

#[tokio::test]
async fn a_redirect_of_a_download_is_followed() {
    let folder = Folder::new("redirect");
    let files = Server::start(Version::Http1, |_, _| Reply::json(PICTURE)).await;
    let target = files.base_url.clone();
    let server = Server::start(Version::Http1, move |_, _| {
        Reply::status(302, "").header("location", &target)
    })
    .await;
    folder
        .download(&server, DownloadOptions::new())
        .await
        .unwrap();
    assert_eq!(folder.read("fox.png"), PICTURE);
    assert_eq!(header(&files.requests()[0].head, "authorization"), None);
    assert_eq!(header(&files.requests()[0].head, "referer"), None);
}

#[tokio::test]
async fn what_cannot_be_fetched_or_written_is_refused() {
    let folder = Folder::new("refused");
    let server = Server::start(Version::Http1, |_, _| Reply::json(PICTURE)).await;
    let client = client(&server.base_url);
    let file = folder.0.join("fox.png");
    for url in ["file:///etc/passwd", "data:,x", "fox.png", ""] {
        let error = client
            .download(url, &file, DownloadOptions::new())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Download, "{url}");
    }
    for path in [
        folder.0.join("absent/fox.png"),
        PathBuf::from("/"),
        PathBuf::new(),
    ] {
        let error = client
            .download(&server.base_url, &path, DownloadOptions::new())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Download, "{path:?}");
    }
    assert_eq!(folder.files(), [""; 0]);
    assert_eq!(
        server.count(),
        3,
        "what cannot be written is not fetched twice"
    );
}
