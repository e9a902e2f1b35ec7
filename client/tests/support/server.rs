//! A server on loopback that counts the requests that reach it, and fails as it is told.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

/// A request that reached the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which connection it came over, from 0.
    pub connection: usize,
    /// Its head, as text; what can be told of it over HTTP/2.
    pub head: String,
    pub body: Vec<u8>,
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// HTTP/1.1: an answer that does not say beforehand how long it is.
    Chunked(Vec<u8>),
    /// HTTP/1.1: an answer of success that comes piece by piece.
    Pieces {
        headers: Vec<(String, String)>,
        pieces: Vec<Vec<u8>>,
        after: After,
    },
    /// The head of an answer and half of its body; then the connection is closed.
    Truncated(u16, Vec<u8>),
    /// The connection is reset as soon as the head of the request was read.
    ResetBeforeBody,
    /// The connection is reset when the whole request was read.
    Reset,
    /// The connection is closed when the whole request was read.
    Close,
    /// Nothing, for as long as the client waits.
    Hang,
    /// The head of an answer and half of its body; then nothing, for as long as the client waits.
    FallSilent(Vec<u8>),
    /// The head of an answer, and its body byte by byte, for as long as the client waits.
    Trickle,
    /// These bytes, whatever they are; then the connection is closed.
    Raw(Vec<u8>),
    /// HTTP/2: the stream is reset with this code.
    ResetStream(u32),
    /// HTTP/2: the connection is sent away with no stream processed.
    GoAway,
    /// An answer, after which the connection is closed.
    AnswerAndClose(Vec<u8>),
}

/// What follows the pieces of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// The answer ends as it should.
    End,
    /// The connection is closed in the middle of the answer.
    Abort,
    /// Nothing, for as long as the client waits.
    Hang,
}

impl Reply {
    pub fn json(body: &str) -> Self {
        Self::status(200, body)
    }

    pub fn status(status: u16, body: &str) -> Self {
        Self::Answer {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    pub fn header(self, name: &str, value: &str) -> Self {
        match self {
            Self::Answer {
                status,
                mut headers,
                body,
            } => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Answer {
                    status,
                    headers,
                    body,
                }
            }
            other => other,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    Http1,
    Http2,
}

pub struct Server {
    pub base_url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

type Script = Arc<dyn Fn(usize, &Request) -> Reply + Send + Sync>;

impl Server {
    /// Starts a server that asks `script` what to do with each request; it is told how many
    /// there were before.
    pub async fn start(
        version: Version,
        script: impl Fn(usize, &Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (script, seen): (Script, _) = (Arc::new(script), Arc::clone(&requests));
        tokio::spawn(async move {
            for number in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let connection = Connection {
                    number,
                    script: Arc::clone(&script),
                    seen: Arc::clone(&seen),
                };
                tokio::spawn(async move {
                    // A client that hangs up is no fault of the server.
                    let _ = match version {
                        Version::Http1 => connection.http1(stream).await,
                        Version::Http2 => connection.http2(stream).await,
                    };
                });
            }
        });
        Self { base_url, requests }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

struct Connection {
    number: usize,
    script: Script,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Connection {
    fn note(&self, head: String) -> (usize, Reply) {
        let mut seen = self.seen.lock().unwrap();
        let number = seen.len();
        seen.push(Request {
            connection: self.number,
            head,
            body: Vec::new(),
        });
        let reply = (self.script)(number, &seen[number]);
        (number, reply)
    }

    async fn http1(&self, mut stream: TcpStream) -> io::Result<()> {
        // As much as servers commonly read at once, so that a few more headers take no second look.
        let mut buffer = Vec::with_capacity(8 << 10);
        loop {
            let end = loop {
                if let Some(at) = buffer.windows(4).position(|part| part == b"\r\n\r\n") {
                    break at + 4;
                }
                if stream.read_buf(&mut buffer).await? == 0 {
                    return Ok(());
                }
            };
            let head = String::from_utf8(buffer.drain(..end).collect()).unwrap();
            let length = header(&head, "content-length").map_or(0, |text| text.parse().unwrap());
            let (number, reply) = self.note(head);
            if matches!(reply, Reply::ResetBeforeBody) {
                return stream.set_zero_linger();
            }
            while buffer.len() < length {
                if stream.read_buf(&mut buffer).await? == 0 {
                    return Ok(());
                }
            }
            self.seen.lock().unwrap()[number].body = buffer.drain(..length).collect();
            match reply {
                Reply::Answer {
                    status,
                    headers,
                    body,
                } => {
                    let mut head = format!("HTTP/1.1 {status} X\r\n");
                    for (name, value) in headers {
                        head.extend([&*name, ": ", &*value, "\r\n"]);
                    }
                    head += "content-length: ";
                    head += &body.len().to_string();
                    head += "\r\n\r\n";
                    stream.write_all(&[head.as_bytes(), &body].concat()).await?;
                }
                Reply::Chunked(body) => {
                    let head = "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n";
                    let size = format!("{:x}\r\n", body.len());
                    let parts = [head.as_bytes(), size.as_bytes(), &body, b"\r\n0\r\n\r\n"];
                    stream.write_all(&parts.concat()).await?;
                }
                Reply::Pieces {
                    headers,
                    pieces,
                    after,
                } => {
                    write_pieces(&mut stream, headers, pieces).await?;
                    match after {
                        After::End => stream.write_all(b"0\r\n\r\n").await?,
                        After::Abort => return Ok(()),
                        After::Hang => return until_closed(&mut stream).await,
                    }
                }
                Reply::AnswerAndClose(body) => {
                    let head = format!("HTTP/1.1 200 X\r\ncontent-length: {}\r\n\r\n", body.len());
                    return stream.write_all(&[head.as_bytes(), &body].concat()).await;
                }
                Reply::Truncated(status, body) => {
                    let head = format!(
                        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n",
                        body.len()
                    );
                    let half = &body[..body.len() / 2];
                    return stream.write_all(&[head.as_bytes(), half].concat()).await;
                }
                Reply::FallSilent(body) => {
                    let head = format!("HTTP/1.1 200 X\r\ncontent-length: {}\r\n\r\n", body.len());
                    let half = &body[..body.len() / 2];
                    stream.write_all(&[head.as_bytes(), half].concat()).await?;
                    return until_closed(&mut stream).await;
                }
                Reply::Trickle => {
                    let head = "HTTP/1.1 200 X\r\ncontent-length: 1000000\r\n\r\n";
                    stream.write_all(head.as_bytes()).await?;
                    loop {
                        stream.write_all(b" ").await?;
                        sleep(DRIP).await;
                    }
                }
                Reply::Raw(bytes) => return stream.write_all(&bytes).await,
                Reply::Reset => return stream.set_zero_linger(),
                Reply::Close => return Ok(()),
                Reply::Hang => return until_closed(&mut stream).await,
                Reply::ResetBeforeBody | Reply::ResetStream(_) | Reply::GoAway => {
                    panic!("not a reply of HTTP/1.1: {reply:?}")
                }
            }
        }
    }

    /// As much of HTTP/2 as it takes to answer one client, frame by frame.
    async fn http2(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.read_exact(&mut [0; 24]).await?;
        stream.write_all(&frame(SETTINGS, 0, 0, &[])).await?;
        let mut open = None;
        let mut trickling: Vec<u32> = Vec::new();
        loop {
            while !trickling.is_empty() && timeout(DRIP, stream.readable()).await.is_err() {
                for &id in &trickling {
                    stream.write_all(&frame(DATA, 0, id, b" ")).await?;
                }
            }
            let mut head = [0; 9];
            stream.read_exact(&mut head).await?;
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            let (kind, flags) = (head[3], head[4]);
            let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
            let mut payload = vec![0; length as usize];
            stream.read_exact(&mut payload).await?;
            match kind {
                SETTINGS if flags & 1 == 0 => {
                    stream.write_all(&frame(SETTINGS, 1, 0, &[])).await?;
                }
                RST_STREAM => trickling.retain(|&trickling| trickling != id),
                HEADERS => open = Some(self.note("HTTP/2".to_owned())),
                DATA => {
                    if let Some((number, _)) = &open {
                        let mut seen = self.seen.lock().unwrap();
                        seen[*number].body.extend_from_slice(&payload);
                    }
                }
                _ => {}
            }
            let early = matches!(open, Some((_, Reply::ResetBeforeBody)));
            if early || (matches!(kind, HEADERS | DATA) && flags & 1 == 1) {
                let Some((_, reply)) = open.take() else {
                    continue;
                };
                match reply {
                    Reply::Answer {
                        status,
                        headers,
                        body,
                    } => {
                        let block = header_block(status, &headers);
                        stream.write_all(&frame(HEADERS, 4, id, &block)).await?;
                        stream.write_all(&frame(DATA, 1, id, &body)).await?;
                    }
                    Reply::Truncated(status, body) => {
                        let block = header_block(status, &[]);
                        stream.write_all(&frame(HEADERS, 4, id, &block)).await?;
                        let half = &body[..body.len() / 2];
                        return stream.write_all(&frame(DATA, 0, id, half)).await;
                    }
                    Reply::FallSilent(body) => {
                        let block = header_block(200, &[]);
                        stream.write_all(&frame(HEADERS, 4, id, &block)).await?;
                        let half = &body[..body.len() / 2];
                        stream.write_all(&frame(DATA, 0, id, half)).await?;
                    }
                    Reply::Trickle => {
                        let block = header_block(200, &[]);
                        stream.write_all(&frame(HEADERS, 4, id, &block)).await?;
                        trickling.push(id);
                    }
                    Reply::Raw(bytes) => return stream.write_all(&bytes).await,
                    Reply::ResetBeforeBody | Reply::Reset => return stream.set_zero_linger(),
                    Reply::Close => return Ok(()),
                    Reply::Hang => {}
                    Reply::ResetStream(code) => {
                        let code = code.to_be_bytes();
                        stream.write_all(&frame(RST_STREAM, 0, id, &code)).await?;
                    }
                    Reply::GoAway => {
                        stream.write_all(&frame(GOAWAY, 0, 0, &[0; 8])).await?;
                        return until_closed(&mut stream).await;
                    }
                    Reply::AnswerAndClose(_) | Reply::Chunked(_) | Reply::Pieces { .. } => {
                        panic!("not a reply of HTTP/2: {reply:?}")
                    }
                }
            }
        }
    }
}

/// The time between two bytes of an answer that trickles.
const DRIP: Duration = Duration::from_millis(10);

pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const GOAWAY: u8 = 7;

pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// A header block of literal fields, uncompressed (RFC 7541, section 6.2.2).
pub fn header_block(status: u16, headers: &[(String, String)]) -> Vec<u8> {
    let text = |text: &str| {
        let length = u8::try_from(text.len()).unwrap();
        assert!(length < 127, "a longer text needs a longer length");
        let mut coded = vec![length];
        coded.extend(text.bytes());
        coded
    };
    let mut block = vec![0x08];
    block.extend(text(&status.to_string()));
    for (name, value) in headers {
        block.push(0);
        block.extend(text(name));
        block.extend(text(value));
    }
    block
}

pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// Writes the head of an answer and a part of its body for each piece.
async fn write_pieces(
    stream: &mut TcpStream,
    headers: Vec<(String, String)>,
    pieces: Vec<Vec<u8>>,
) -> io::Result<()> {
    let mut head = "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n".to_owned();
    for (name, value) in headers {
        head.extend([&*name, ": ", &*value, "\r\n"]);
    }
    head += "\r\n";
    stream.write_all(head.as_bytes()).await?;
    for piece in pieces {
        let size = format!("{:x}\r\n", piece.len());
        let chunk = [size.as_bytes(), &piece, b"\r\n"].concat();
        stream.write_all(&chunk).await?;
    }
    Ok(())
}

/// Holds the connection until the client hangs up.
async fn until_closed(stream: &mut TcpStream) -> io::Result<()> {
    let mut rest = [0; 1024];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}
