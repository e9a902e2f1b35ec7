//! Outputs on their way to disk.

#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use callsheet_client::{Client, DownloadOptions, Downloaded, Error, ErrorKind, Format};

use self::support::api::Paint;
use self::support::cut::cut;
use self::support::server::{After, Reply, Server, Version, header};
use self::support::tls::{ROOT, TlsServer};
use self::support::{builder, client};

const PICTURE: &str = "GIF89a, which is how a picture begins, and then some more of it";

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

    async fn download(
        &self,
        server: &Server,
        options: DownloadOptions,
    ) -> Result<Downloaded, Error> {
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
    let file = folder
        .download(&server, DownloadOptions::new())
        .await
        .unwrap();
    assert_eq!(file.bytes, PICTURE.len() as u64);
    assert_eq!(file.path, folder.0.join("fox.png"));
    assert_eq!(file.format, Some(Format::Gif));
    assert_eq!(folder.files(), ["fox.png"]);
    assert_eq!(folder.read("fox.png"), PICTURE);
    let request = &server.requests()[0];
    assert_eq!(header(&request.head, "authorization"), None);
    assert!(request.head.starts_with("GET /files/1.png?signature=abc "));
}

#[tokio::test]
async fn what_is_no_file_is_left_alone_and_nothing_is_fetched() {
    let folder = Folder::new("no-file");
    let server = Server::start(Version::Http1, |_, _| Reply::json(PICTURE)).await;
    let url = format!("{}/1.png", server.base_url);
    std::fs::create_dir(folder.0.join("folder")).unwrap();
    #[cfg(unix)]
    let _socket = std::os::unix::net::UnixListener::bind(folder.0.join("socket")).unwrap();
    let names: &[&str] = if cfg!(unix) {
        &["folder", "socket"]
    } else {
        &["folder"]
    };
    for name in names {
        let path = folder.0.join(name);
        let client = client(&server.base_url);
        let error = client.download(&url, &path, DownloadOptions::new()).await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Download);
        assert!(error.to_string().contains("is no file"), "{error}");
        assert!(error.advice().unwrap().starts_with("Put that right"));
        assert!(!path.is_file());
    }
    assert_eq!(folder.files(), names);
    assert_eq!(server.count(), 0);
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
            DownloadOptions::new().max_bytes(PICTURE.len() as u64 - 1),
        ),
        (
            Reply::Chunked(PICTURE.into()),
            1,
            DownloadOptions::new().max_bytes(PICTURE.len() as u64 - 1),
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
async fn redirects_of_a_download_come_to_an_end() {
    let folder = Folder::new("round-and-round");
    let server = Server::start(Version::Http1, |_, _| {
        Reply::status(302, "").header("location", "/again")
    })
    .await;
    let error = folder.download(&server, DownloadOptions::new()).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Download);
    assert!(error.to_string().contains("too many redirects"), "{error}");
    // Five are followed, and what fails so is not tried again.
    assert_eq!(server.count(), 6);
}

/// Whoever stands on the way could send something else, so nobody is asked.
#[tokio::test]
async fn a_redirect_of_a_download_from_https_to_http_is_not_followed() {
    let folder = Folder::new("unencrypted");
    let files = Server::start(Version::Http1, |_, _| Reply::json(PICTURE)).await;
    let server = TlsServer::redirecting(&format!("{}?signature=abc", files.base_url));
    let base_url = format!("https://{}/v1", server.address);
    let client = builder(&base_url).root_certificates(ROOT).build().unwrap();
    let path = folder.0.join("fox.png");
    let fetched = client.download(&base_url, &path, DownloadOptions::new());
    let error = fetched.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Download);
    let text = error.to_string();
    assert!(
        text.contains("from https to http on 127.0.0.1") && !text.contains("abc"),
        "{text}"
    );
    assert_eq!((files.count(), folder.files().len()), (0, 0));
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
    assert_eq!(server.count(), 0, "what cannot be written is not fetched");
}

/// A server that has the first half break off, and answers from then on with that.
async fn halfway(version: &'static [(&'static str, &'static str)], then: Reply) -> Server {
    Server::start(Version::Http1, move |number, _| match number {
        0 => Reply::Pieces {
            headers: version
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            pieces: vec![PICTURE.as_bytes()[..30].to_vec()],
            after: After::Abort,
        },
        1 => then.clone(),
        _ => Reply::json(PICTURE),
    })
    .await
}

fn part(range: &str, body: &str) -> Reply {
    Reply::status(206, body).header("content-range", range)
}

/// However the server takes it to be asked for the rest, the file is whole and of one version.
#[tokio::test]
async fn a_download_that_breaks_off_is_gone_on_with() {
    const TAG: &[(&str, &str)] = &[("etag", "\"v1\"")];
    let folder = Folder::new("resumed");
    let total = PICTURE.len();
    let rest = part(&format!("bytes 30-{}/{total}", total - 1), &PICTURE[30..]);
    let another = "GIF89a, another picture";
    // What the server says of the version, how it goes on, the requests, whether the second one
    // asks for a part, and the file.
    let table = [
        (TAG, rest.clone(), 2, true, PICTURE),
        (TAG, Reply::json(PICTURE), 2, true, PICTURE),
        (TAG, Reply::json(another), 2, true, another),
        (TAG, part("bytes 0-63/*", PICTURE), 2, true, PICTURE),
        (TAG, part("bytes 31-62/63", "x"), 3, true, PICTURE),
        (TAG, part("nonsense", "x"), 3, true, PICTURE),
        (TAG, Reply::status(416, ""), 3, true, PICTURE),
        (TAG, Reply::status(503, ""), 3, true, PICTURE),
        (&[], Reply::json(PICTURE), 2, false, PICTURE),
        (
            &[("etag", "W/\"v1\"")],
            Reply::json(PICTURE),
            2,
            false,
            PICTURE,
        ),
    ];
    for (version, then, requests, asks_for_part, expected) in table {
        let name = format!("{version:?} {then:?}");
        let server = halfway(version, then).await;
        let file = folder.download(&server, DownloadOptions::new()).await;
        assert_eq!(file.unwrap().bytes, expected.len() as u64, "{name}");
        assert_eq!(folder.read("fox.png"), expected, "{name}");
        assert_eq!(folder.files(), ["fox.png"]);
        assert_eq!(server.count(), requests, "{name}");
        let heads = server.requests();
        let range = header(&heads[1].head, "range");
        assert_eq!(range, asks_for_part.then_some("bytes=30-"), "{name}");
        let version = header(&heads[1].head, "if-range");
        assert_eq!(version, asks_for_part.then_some("\"v1\""), "{name}");
        assert_eq!(header(&heads[0].head, "range"), None);
    }
}

#[tokio::test]
async fn what_is_not_what_it_is_called_is_refused_at_once() {
    let folder = Folder::new("content");
    let page = "<html>The link has expired</html>";
    let server = Server::start(Version::Http1, move |_, _| {
        Reply::json(page).header("content-type", "image/png")
    })
    .await;
    let error = folder
        .download(&server, DownloadOptions::new())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Download);
    assert!(
        error.to_string().contains("The link has expired"),
        "{error}"
    );
    assert_eq!((server.count(), folder.files()), (1, vec![]));

    let options = DownloadOptions::new().any_content();
    let file = folder.download(&server, options).await.unwrap();
    assert_eq!((file.format, file.bytes), (None, page.len() as u64));
}

/// A server of outputs and of the job that names them; the second one is not what it is called.
async fn gallery() -> Server {
    Server::start(Version::Http1, move |_, request| {
        let host = header(&request.head, "host").unwrap().to_owned();
        if request.head.starts_with("GET /1") {
            return Reply::json(PICTURE).header("content-type", "image/gif");
        }
        if request.head.starts_with("GET /2") {
            return Reply::json("\u{0}\u{0}\u{0}\u{18}ftypmp42");
        }
        Reply::json(&format!(
            r#"{{"id": "job-1", "status": "done", "pictures": [
                {{"url": "http://{host}/1/../../evil.sh"}}, {{"url": "http://{host}/2.png"}}]}}"#
        ))
    })
    .await
}

#[tokio::test]
async fn all_outputs_go_into_a_folder_under_names_of_ours() {
    let folder = Folder::new("all");
    let server = gallery().await;
    let client = client(&server.base_url);
    let pictures = folder.0.join("new/pictures");
    let outcome = client.result::<Paint>("../job 1").await.unwrap();
    let state = &outcome.state;
    assert!(state.outputs[0].ends_with("/1/../../evil.sh"));
    let mut state = state.clone();
    state.outputs[0] = state.outputs[1].replace("/2.png", "/1.exe");

    let stem = Some("fox");
    std::fs::create_dir_all(pictures.join("fox-1")).unwrap();
    for _ in 0..2 {
        let files = client
            .download_all(&state, &pictures, stem, DownloadOptions::new())
            .await
            .unwrap();
        let names: Vec<_> = files.iter().map(|file| file.path.clone()).collect();
        assert_eq!(
            names,
            [pictures.join("fox-1.gif"), pictures.join("fox-2.mp4")]
        );
    }
    let files = client
        .download_all(&state, &pictures, None, DownloadOptions::new())
        .await
        .unwrap();
    assert_eq!(files[0].path, pictures.join("___job_1-1.gif"));
    assert_eq!(std::fs::read_dir(&pictures).unwrap().count(), 5);

    // What is no file is not replaced.
    std::fs::create_dir_all(pictures.join("cat-1.gif")).unwrap();
    let cat = client.download_all(&state, &pictures, Some("cat"), DownloadOptions::new());
    let error = cat.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Download);
    assert!(error.to_string().contains("is no file"), "{error}");

    for stem in ["../fox", "a/b", ""] {
        let error = client
            .download_all(&state, &pictures, Some(stem), DownloadOptions::new())
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.id()),
            (ErrorKind::Configuration, Some("../job 1"))
        );
    }
    // A server does not decide how many files there are to be.
    let before = server.count();
    let options = DownloadOptions::new().max_files(2);
    state.outputs.push(state.outputs[0].clone());
    let error = client
        .download_all(&state, &folder.0.join("none"), Some("fox"), options)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Download);
    let says = "names 3 outputs, and at most 2 are fetched (`DownloadOptions::max_files`)";
    assert!(error.to_string().contains(says), "{error}");
    assert_eq!(server.count(), before);
    assert!(!folder.0.join("none").exists());
    state.outputs.pop();

    state.outputs[1] = state.outputs[0].replace("/1.exe", "/absent");
    let error = client
        .download_all(&state, &folder.0, stem, DownloadOptions::new())
        .await
        .unwrap_err();
    assert_eq!(error.id(), Some("../job 1"));
}

/// A download that is dropped after any number of steps leaves the whole file or nothing.
#[tokio::test]
async fn a_download_that_is_dropped_leaves_nothing_behind() {
    let folder = Folder::new("dropped");
    let server = Server::start(Version::Http1, |_, _| Reply::Pieces {
        headers: vec![("etag".into(), "\"v1\"".into())],
        pieces: PICTURE.as_bytes().chunks(9).map(<[u8]>::to_vec).collect(),
        after: After::End,
    })
    .await;
    let client: Client = client(&server.base_url);
    let file = folder.0.join("fox.gif");
    let mut whole = 0;
    for polls in (0..240).step_by(4) {
        let fetched = cut(
            polls,
            client.download(&server.base_url, &file, DownloadOptions::new()),
        )
        .await;
        let files = folder.files();
        match fetched {
            Some(fetched) => {
                whole += 1;
                assert_eq!(fetched.unwrap().bytes, PICTURE.len() as u64);
                assert_eq!(
                    (&*files, &*folder.read("fox.gif")),
                    (&["fox.gif".to_owned()][..], PICTURE)
                );
                std::fs::remove_file(&file).unwrap();
            }
            None => assert_eq!(files, [""; 0], "{polls} polls"),
        }
    }
    assert!(whole > 5, "some downloads got through: {whole} of 60");
}
