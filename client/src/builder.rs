//! Setting up a client.

use std::sync::Arc;
use std::time::Duration;

use callsheet_core::endpoint::{Operation, Text};
use reqwest::redirect;
use reqwest::{Url, retry};

use crate::client::{Client, Inner};
use crate::decision::Policy;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::secret::Secret;
use crate::tls;

/// How long a connection may lie idle before it is forgotten.
///
/// A server that hangs up just as a request is sent leaves it open whether the request arrived.
/// Common servers hang up after 5 seconds or more of idleness, so nothing is sent on a connection
/// that has been idle for that long.
const IDLE: Duration = Duration::from_secs(4);

/// How many redirects of a download are followed.
const DOWNLOAD_REDIRECTS: usize = 5;

/// Sets up a [`Client`]; begun by [`Client::builder`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Builder {
    spec_base_url: Text,
    key_env: Option<Text>,
    base_url: Option<String>,
    key: Option<Secret>,
    limits: Limits,
    retry: Policy,
    user_agent: String,
    plain_http: PlainHttp,
    versions: Versions,
}

/// Where the client may go without encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PlainHttp {
    Loopback,
    Anywhere,
}

/// Which versions of HTTP the client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Versions {
    Negotiated,
    Http2Only,
}

impl Builder {
    pub(crate) fn new(operation: &Operation) -> Self {
        Self {
            spec_base_url: operation.base_url.clone(),
            key_env: operation.key_env.clone(),
            base_url: None,
            key: None,
            limits: Limits::default(),
            retry: Policy::default(),
            user_agent: concat!("callsheet-client/", env!("CARGO_PKG_VERSION")).to_owned(),
            plain_http: PlainHttp::Loopback,
            versions: Versions::Negotiated,
        }
    }

    /// Sets the API key. It is sent to the base URL's host and to no other.
    pub fn key(self, key: impl Into<Secret>) -> Self {
        Self {
            key: Some(key.into()),
            ..self
        }
    }

    /// Takes the API key from the environment variable that the spec names. An API without keys
    /// needs none.
    pub fn key_from_env(self) -> Result<Self, Error> {
        let Some(variable) = &self.key_env else {
            return Ok(self);
        };
        match std::env::var(&**variable) {
            Ok(key) if !key.trim().is_empty() => Ok(self.key(key)),
            Ok(_) => Err(no_key(variable, "is empty")),
            // The error would show what the variable holds.
            Err(std::env::VarError::NotUnicode(_)) => Err(no_key(variable, "is not text")),
            Err(std::env::VarError::NotPresent) => Err(no_key(variable, "is not set")),
        }
    }

    /// Sends the calls elsewhere than the spec says: to a proxy of your own, or to a test server.
    /// The key goes there too.
    pub fn base_url(self, base_url: impl Into<String>) -> Self {
        Self {
            base_url: Some(base_url.into()),
            ..self
        }
    }

    /// Sets the time limits.
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Sets how often and how fast calls are repeated, where repeating them can do no harm.
    pub fn retry(self, retry: Policy) -> Self {
        Self { retry, ..self }
    }

    /// Sets the `User-Agent` header.
    pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
        Self {
            user_agent: user_agent.into(),
            ..self
        }
    }

    /// Allows a base URL with `http://` that is not on this machine. Everybody on the way can
    /// then read the key.
    pub fn allow_plain_http(self) -> Self {
        Self {
            plain_http: PlainHttp::Anywhere,
            ..self
        }
    }

    /// Speaks HTTP/2 without asking the server first, as one must without encryption.
    pub fn http2_prior_knowledge(self) -> Self {
        Self {
            versions: Versions::Http2Only,
            ..self
        }
    }

    /// Makes the client.
    pub fn build(self) -> Result<Client, Error> {
        let base_url = self.base_url.as_deref().unwrap_or(&self.spec_base_url);
        let base_url = parse_base_url(base_url, self.plain_http)?;
        let authorization = self.key.as_ref().map(Secret::bearer).transpose()?;
        let roots = match base_url.scheme() {
            "http" => tls::Roots::Optional,
            _ => tls::Roots::Needed,
        };
        let tls = tls::configuration(roots)?;

        let common = || {
            reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .user_agent(&self.user_agent)
                .connect_timeout(self.limits.connect)
                .pool_idle_timeout(IDLE)
                .retry(retry::never())
                .referer(false)
        };
        let mut api = common().redirect(redirect::Policy::none());
        if base_url.scheme() == "http" {
            // A proxy would be handed the key in the clear.
            api = api.no_proxy();
        }
        if self.versions == Versions::Http2Only {
            api = api.http2_prior_knowledge();
        }
        let files = common()
            .read_timeout(self.limits.attempt)
            .redirect(redirect::Policy::limited(DOWNLOAD_REDIRECTS));
        Ok(Client(Arc::new(Inner {
            api: api.build().map_err(unusable)?,
            files: files.build().map_err(unusable)?,
            base_url,
            spec_base_url: self.spec_base_url,
            key: self.key,
            authorization,
            limits: self.limits,
            retry: self.retry,
        })))
    }
}

fn parse_base_url(text: &str, plain_http: PlainHttp) -> Result<Url, Error> {
    let refused = |why: &str| {
        let why = format!("`{text}` cannot be the base URL: {why}");
        Err(Error::new(ErrorKind::Configuration, why))
    };
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => return refused(&format!("{error}; it must look like https://host/path")),
    };
    if !url.username().is_empty() || url.password().is_some() {
        // The text is not shown: it holds a password.
        let why = "the base URL must not hold a user name or a password: set the key instead";
        return Err(Error::new(ErrorKind::Configuration, why));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refused("it has a `?` or a `#`, after which no path can follow");
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if plain_http == PlainHttp::Anywhere || is_loopback(&url) => Ok(url),
        "http" => refused(
            "http:// would send the key in the clear; use https://, or allow it with \
             `allow_plain_http`",
        ),
        _ => refused("it must begin with https://"),
    }
}

/// Whether a URL leads to this machine, whatever its name resolves to.
fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

fn no_key(variable: &str, why: &str) -> Error {
    let why = format!("the environment variable {variable} {why}: set it to your API key");
    Error::new(ErrorKind::Authentication, why)
}

fn unusable(error: reqwest::Error) -> Error {
    let why = format!(
        "the HTTP client cannot be set up: {}",
        crate::error::root_cause(&error)
    );
    Error::new(ErrorKind::Configuration, why).with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_encrypted_or_on_this_machine() {
        let table = [
            ("https://open.example/api/v1", true),
            ("http://127.0.0.1:8080", true),
            ("http://127.9.9.9/x", true),
            ("http://[::1]:80/x", true),
            ("http://localhost:1", true),
            ("http://api.localhost:1", true),
            ("http://open.example/api", false),
            ("http://localhost.example/api", false),
            ("http://127.0.0.1.example/api", false),
            ("http://10.0.0.1", false),
            ("ftp://127.0.0.1", false),
            ("file:///etc/passwd", false),
            ("https://user:word@open.example", false),
            ("https://open.example/api?x=1", false),
            ("https://open.example/api#x", false),
            ("open.example/api", false),
            ("", false),
        ];
        for (url, allowed) in table {
            let parsed = parse_base_url(url, PlainHttp::Loopback);
            assert_eq!(parsed.is_ok(), allowed, "{url}");
            if let Err(error) = parsed {
                assert_eq!(error.kind(), ErrorKind::Configuration);
                assert!(!error.to_string().contains("word@"), "{error}");
            }
        }
        assert!(parse_base_url("http://open.example", PlainHttp::Anywhere).is_ok());
    }
}
