//! What the tests share: a sandbox, and a client that keeps out of the way.
#![allow(dead_code, unreachable_pub)] // each test takes its own part of it
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use callsheet_sandbox::{Builder, Fault, Sandbox};
use callsheet_spec::document::Format;
use callsheet_spec::source::Source;
use callsheet_spec::{Api, load};
use callsheet_validator::{Checker, Settings, render};
use serde_json::Value;

/// Where requests of the default bundled endpoint go, and where its jobs are looked at.
pub const SUBMIT: &str = "/api/v1/generation/wan/wan-v2.7-pro";
pub const STREAM: &str = "/api/v1/generation/sse/wan/wan-v2.7-pro";
pub const LOOK: &str = "/api/v1/generation/";

pub fn bundled() -> Arc<Api> {
    Arc::new(callsheet_spec::bundled::load_all().into_api().unwrap())
}

/// A sandbox of the bundled specs in which jobs take no time.
pub fn sandbox() -> Builder {
    Sandbox::builder(&bundled()).job_time(Duration::ZERO)
}

pub fn with_faults(faults: &[&str]) -> Sandbox {
    let faults = faults.iter().map(|fault| fault.parse::<Fault>().unwrap());
    let builder = faults.fold(sandbox(), Builder::fault);
    builder.start().unwrap()
}

/// The API of `specs/pots.yaml`.
pub fn pots() -> Arc<Api> {
    let source = Source::new("pots.yaml", include_str!("../specs/pots.yaml"));
    let loaded = load(vec![source], &mut |_| Err("there is one file".to_owned()));
    Arc::new(loaded.into_api().unwrap())
}

/// What the linter says of the body of a request, as the sandbox has it in an answer.
pub fn linted(body: &str) -> String {
    let api = bundled();
    let checker = Checker::new(&api, api.default_operation().unwrap()).unwrap();
    let source = Source::new("body", body);
    let report = checker.check(&source, Format::Json, &Settings::default());
    assert!(report.has_errors(), "{body}");
    render::concise(&source, &report.diagnostics)
        .trim_end()
        .to_owned()
}

/// What came back over a connection.
#[derive(Debug, Default)]
pub struct Raw {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
    /// How it ended: `end`, `reset`, or `silence` after a while.
    pub end: &'static str,
}

impl Raw {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Sends a request over a connection of its own and reads until it ends, byte for byte.
pub fn send(sandbox: &Sandbox, method: &str, path: &str, headers: &[&str], body: &str) -> Raw {
    let origin = sandbox.origin();
    let host = origin.strip_prefix("http://").unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    let length = body.len();
    write!(head, "content-length: {length}\r\n\r\n").unwrap();
    exchange(host, &[head.as_bytes(), body.as_bytes()].concat())
}

/// Writes bytes to a server and reads until the connection ends, or nothing comes for a while.
pub fn exchange(host: &str, bytes: &[u8]) -> Raw {
    read(write(host, bytes))
}

/// The same, and the server is told that nothing more will come.
pub fn exchange_to_the_end(host: &str, bytes: &[u8]) -> Raw {
    let stream = write(host, bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    read(stream)
}

fn write(host: &str, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(host).unwrap();
    let patience = Duration::from_millis(700);
    stream.set_read_timeout(Some(patience)).unwrap();
    // A server that hangs up early makes writing fail; what it said is read all the same.
    let _ = stream.write_all(bytes);
    stream
}

fn read(mut stream: TcpStream) -> Raw {
    let (mut read, mut part) = (Vec::new(), [0; 4096]);
    let end = loop {
        match stream.read(&mut part) {
            Ok(0) => break "end",
            Ok(count) => read.extend_from_slice(&part[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break "reset",
            Err(_) => break "silence",
        }
    };
    let text = String::from_utf8_lossy(&read);
    let Some(middle) = text.find("\r\n\r\n") else {
        return Raw {
            end,
            ..Raw::default()
        };
    };
    let head = text[..middle].to_owned();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let mut raw = Raw {
        status,
        body: read[middle + 4..].to_vec(),
        head,
        end,
    };
    if raw.header("transfer-encoding") == Some("chunked") {
        raw.body = dechunked(&raw.body);
    }
    raw
}

/// What chunks hold, as far as they came.
fn dechunked(mut rest: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(line) = rest.windows(2).position(|pair| pair == b"\r\n") {
        let size = std::str::from_utf8(&rest[..line]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        rest = &rest[line + 2..];
        whole.extend_from_slice(&rest[..size.min(rest.len())]);
        rest = rest.get(size + 2..).unwrap_or_default();
    }
    whole
}

pub const KEY: &str = "authorization: Bearer sandbox";
const JSON: &str = "content-type: application/json";

/// Submits a request with a key.
pub fn submit(sandbox: &Sandbox, body: &str) -> Raw {
    submit_with(sandbox, &[], body)
}

pub fn submit_with(sandbox: &Sandbox, headers: &[&str], body: &str) -> Raw {
    let headers = [&[KEY, JSON], headers].concat();
    send(sandbox, "POST", SUBMIT, &headers, body)
}

pub fn stream(sandbox: &Sandbox, headers: &[&str]) -> Raw {
    let headers = [&[KEY, JSON, "accept: text/event-stream"], headers].concat();
    send(sandbox, "POST", STREAM, &headers, r#"{"prompt": "a fox"}"#)
}

pub fn get(sandbox: &Sandbox, path: &str) -> Raw {
    send(sandbox, "GET", path, &[KEY], "")
}

/// Submits a request that is right, and gives the job's id.
pub fn job(sandbox: &Sandbox) -> String {
    let answer = submit(sandbox, r#"{"prompt": "a fox"}"#);
    answer.json()["id"].as_str().unwrap().to_owned()
}

pub fn look(sandbox: &Sandbox, id: &str) -> Raw {
    get(sandbox, &format!("{LOOK}{id}"))
}

/// The path of an address of a sandbox.
pub fn path_of<'a>(sandbox: &Sandbox, url: &'a str) -> &'a str {
    url.strip_prefix(sandbox.origin().as_str()).unwrap()
}
