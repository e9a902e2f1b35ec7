//! A server that speaks TLS, and a proxy that leads to it, on threads of their own.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig, ServerConnection, StreamOwned};

/// The certificate that vouches for the server's.
pub const ROOT: &[u8] = include_bytes!("../certificates/root.pem");

/// A server with a certificate for `api.example` and 127.0.0.1 that gives every request the same
/// answer.
pub struct TlsServer {
    pub address: SocketAddr,
}

impl TlsServer {
    pub fn start(json: &'static str) -> Self {
        let length = json.len();
        Self::answering(format!(
            "HTTP/1.1 200 X\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{json}"
        ))
    }

    /// A server that sends everybody elsewhere.
    pub fn redirecting(location: &str) -> Self {
        Self::answering(format!(
            "HTTP/1.1 302 X\r\nconnection: close\r\nlocation: {location}\r\n\
             content-length: 0\r\n\r\n"
        ))
    }

    fn answering(text: String) -> Self {
        let certificate = include_bytes!("../certificates/server.pem");
        let key = include_bytes!("../certificates/server.key.pem");
        let configuration = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from_pem_slice(certificate).unwrap()],
                PrivateKeyDer::from_pem_slice(key).unwrap(),
            )
            .unwrap();
        let configuration = Arc::new(configuration);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (configuration, text) = (Arc::clone(&configuration), text.clone());
                // A client that does not trust the certificate hangs up.
                thread::spawn(move || answer(configuration, stream?, &text));
            }
        });
        Self { address }
    }
}

fn answer(configuration: Arc<ServerConfig>, stream: TcpStream, text: &str) -> io::Result<()> {
    let connection = ServerConnection::new(configuration).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let mut request = Vec::new();
    let is_whole = |request: &[u8]| {
        request.ends_with(b"}") || request.starts_with(b"GET") && request.ends_with(b"\r\n\r\n")
    };
    while !is_whole(&request) {
        let mut part = [0; 4096];
        match stream.read(&mut part)? {
            0 => return Ok(()),
            length => request.extend_from_slice(&part[..length]),
        }
    }
    stream.write_all(text.as_bytes())?;
    stream.conn.send_close_notify();
    stream.flush()
}

/// A proxy that leads every tunnel to one address, whatever it was asked for.
pub struct Tunnel {
    pub url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Tunnel {
    pub fn start(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let seen = Arc::clone(&seen);
                thread::spawn(move || tunnel(stream?, target, &seen));
            }
        });
        Self { url, heads }
    }

    /// The heads of the requests for a tunnel.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn tunnel(mut client: TcpStream, to: SocketAddr, seen: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    seen.lock().unwrap().push(String::from_utf8(head).unwrap());
    let mut server = TcpStream::connect(to)?;
    client.write_all(b"HTTP/1.1 200 X\r\n\r\n")?;
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || io::copy(&mut from_client, &mut to_server));
    io::copy(&mut server, &mut client)?;
    Ok(())
}

/// What an HTTP client needs that a test makes by itself.
pub fn configuration() -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth()
}
