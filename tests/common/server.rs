//! An HTTP server on loopback that answers as a test tells it, and keeps what it was sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request as it arrived.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The header fields, their names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What the server answers.
pub(crate) enum Answer {
    Json(u16, String),
    Bytes(Vec<u8>),
    /// Too many requests; it wants to be left alone for that many seconds.
    TooMany(u32),
    /// Success as JSON, of which the end does not come.
    Cut(String),
    /// It hangs up without a word.
    Nothing,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::Json(status, body.to_owned())
    }
}

/// A running server; what was sent to it is kept until the end.
pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Starts a server. `answer` is told its URL and each request.
    pub(crate) fn start(answer: impl Fn(&str, &Request) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (shared, base, answer) = (Arc::clone(&seen), url.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, base, answer) = (Arc::clone(&shared), base.clone(), answer.clone());
                thread::spawn(move || {
                    let Some(request) = read(&stream) else { return };
                    shared.lock().unwrap().push(request.clone());
                    write(&stream, answer(&base, &request));
                    let _ = stream.shutdown(Shutdown::Both);
                });
            }
        });
        Self { url, seen }
    }

    /// Every request so far with that method.
    pub(crate) fn seen(&self, method: &str) -> Vec<Request> {
        let seen = self.seen.lock().unwrap();
        seen.iter()
            .filter(|request| request.method == method)
            .cloned()
            .collect()
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let mut request = Request {
        method: words.next()?,
        path: words.next()?,
        ..Request::default()
    };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        request
            .headers
            .push((name.to_lowercase(), value.trim().to_owned()));
    }
    let length = request
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    request.body = String::from_utf8(body).unwrap();
    Some(request)
}

fn write(mut stream: &TcpStream, answer: Answer) {
    let (mut pause, mut missing) = (String::new(), 0);
    let (status, kind, body) = match answer {
        Answer::Json(status, body) => (status, "application/json", body.into_bytes()),
        Answer::Bytes(body) => (200, "application/octet-stream", body),
        Answer::TooMany(seconds) => {
            pause = format!("retry-after: {seconds}\r\n");
            (429, "application/json", b"{}".to_vec())
        }
        Answer::Cut(beginning) => {
            missing = 100;
            (200, "application/json", beginning.into_bytes())
        }
        Answer::Nothing => return,
    };
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n{pause}\
         connection: close\r\n\r\n",
        body.len() + missing
    );
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(&body));
}
