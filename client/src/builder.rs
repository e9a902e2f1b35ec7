//! Setting up a client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use callsheet_core::endpoint::{Operation, Text};
use reqwest::header::HeaderMap;
use reqwest::{ClientBuilder, Url, redirect, retry};

use crate::budget::Budget;
use crate::client::{Client, Inner};
use crate::decision::Policy;
use crate::error::{Error, ErrorKind};
use crate::exchange::Redirects;
use crate::last_url::LastUrl;
use crate::limits::Limits;
use crate::reach::Reach;
use crate::resolver::Resolver;
use crate::secret::Secret;
use crate::tls;

/// How long a connection may lie idle before it is forgotten.
///
/// A server that hangs up just as a request is sent leaves it open whether the request arrived.
/// Common servers hang up after 5 seconds or more of idleness, so nothing is sent on a connection
/// that has been idle for that long.
const IDLE: Duration = Duration::from_secs(4);

/// Sets up a [`Client`]; begun by [`Client::builder`].
#[derive(Clone)]
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
    proxy: Option<String>,
    roots: Vec<Vec<u8>>,
    configure: Option<Configure>,
    own: Option<reqwest::Client>,
    bodies: Bodies,
    hosts: Hosts,
}

/// What a caller does to the settings of the HTTP library.
type Configure = Arc<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

/// Whether bodies are told to `tracing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bodies {
    Untold,
    Told,
}

/// Which hosts outputs may be fetched from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hosts {
    /// Those on the internet, unless the API itself is elsewhere.
    Public,
    Any,
}

/// Where the client may go without encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlainHttp {
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
            proxy: None,
            roots: Vec::new(),
            configure: None,
            own: None,
            bodies: Bodies::Untold,
            hosts: Hosts::Public,
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

    /// Sets the `User-Agent` header. Without it, it is `callsheet-client/` and the version.
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

    /// Allows outputs, and files that a preflight looks at, on hosts that are not on the internet:
    /// this machine, private networks, and what else only those inside can reach.
    ///
    /// Where the base URL itself is such a host, this is so anyway. Elsewhere it would let whoever
    /// writes the API's answers send this program to any address behind its firewall. Behind a
    /// proxy, what a name means is the proxy's business.
    pub fn allow_private_hosts(self) -> Self {
        Self {
            hosts: Hosts::Any,
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

    /// Goes through a proxy: `http://` or `https://`, with `user:password@` if it asks for them.
    /// Without this, the proxy that the system or the environment (`HTTPS_PROXY`, `ALL_PROXY`,
    /// `NO_PROXY`) names is used.
    ///
    /// A proxy sees nothing of an encrypted call but the host. A call without encryption goes
    /// through one only if [`allow_plain_http`](Self::allow_plain_http) says that the key may be
    /// seen.
    pub fn proxy(self, url: impl Into<String>) -> Self {
        Self {
            proxy: Some(url.into()),
            ..self
        }
    }

    /// Trusts the root certificates in a text of PEM, in addition to those of the system: for a
    /// company's proxy, or a test server.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Sets whatever else the HTTP library can be set to: addresses, pools, keep-alive.
    ///
    /// It holds for calls and for downloads: a header that is set here goes to every host that an
    /// output lies at. What only the API should see is set by
    /// [`CallOptions::header`](crate::CallOptions::header). `configure` may be called several times.
    /// Redirects of calls and the library's own retries stay off whatever it sets, and so do other
    /// kinds of encryption than rustls.
    ///
    /// ```
    /// use callsheet_client::Client;
    /// # use callsheet_client::core::endpoint::{Failures, Method, Operation};
    /// # let operation = Operation {
    /// #     id: "listNotes".into(),
    /// #     method: Method::Get,
    /// #     base_url: "https://notes.example/v1".into(),
    /// #     path: "/notes".into(),
    /// #     key_env: None,
    /// #     security: Vec::new().into(),
    /// #     paid: None,
    /// #     lifecycle: None,
    /// #     media: Vec::new().into(),
    /// #     idempotency_key: None,
    /// #     failures: Failures::default(),
    /// # };
    /// let client = Client::builder(&operation)
    ///     .configure_http(|http| http.pool_max_idle_per_host(1).https_only(true))
    ///     .build()?;
    /// # Ok::<_, callsheet_client::Error>(())
    /// ```
    pub fn configure_http(
        self,
        configure: impl Fn(ClientBuilder) -> ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        Self {
            configure: Some(Arc::new(configure)),
            ..self
        }
    }

    /// Sends calls with an HTTP client of your own, which may share its connections with the rest
    /// of your program. Prefer [`configure_http`](Self::configure_http): there this crate sees to
    /// the settings that it cannot see here.
    ///
    /// Make it with `redirect(Policy::none())` and `retry(retry::never())`. What of it cannot be
    /// verified is made harmless: its retries and redirects get no second body to send, an answer
    /// that another URL gave ends a paid call with an unknown outcome, and API keys that HTTP
    /// libraries do not take off a redirect (those in a header of their own or in the query) are
    /// not sent at all. Proxy, certificates and user agent are its own, the `connect` limit holds
    /// all the same, and [`Client::download`] does not use it.
    ///
    /// The type is that of [`callsheet_client::reqwest`](crate::reqwest). This crate builds it with
    /// the feature `rustls-no-provider`, with which making a client panics where the process has no
    /// provider of cryptography. So a program that makes one takes `reqwest` with the feature
    /// `rustls` in its own `Cargo.toml`, or installs a provider first, as here:
    ///
    /// ```
    /// use callsheet_client::Client;
    /// use callsheet_client::reqwest::{self, redirect, retry};
    /// # use callsheet_client::core::endpoint::{Failures, Method, Operation};
    /// # let operation = Operation {
    /// #     id: "listNotes".into(),
    /// #     method: Method::Get,
    /// #     base_url: "https://notes.example/v1".into(),
    /// #     path: "/notes".into(),
    /// #     key_env: None,
    /// #     security: Vec::new().into(),
    /// #     paid: None,
    /// #     lifecycle: None,
    /// #     media: Vec::new().into(),
    /// #     idempotency_key: None,
    /// #     failures: Failures::default(),
    /// # };
    /// // Of the crate `rustls`, with its feature `ring`; an error says that there is one already.
    /// let _ = rustls::crypto::ring::default_provider().install_default();
    /// let http = reqwest::Client::builder()
    ///     .redirect(redirect::Policy::none())
    ///     .retry(retry::never())
    ///     .build()
    ///     .unwrap();
    /// let client = Client::builder(&operation).http_client(http.clone()).build()?;
    /// # Ok::<_, callsheet_client::Error>(())
    /// ```
    pub fn http_client(self, http: reqwest::Client) -> Self {
        Self {
            own: Some(http),
            ..self
        }
    }

    /// Tells `tracing` the bodies of requests and answers too, at the level `TRACE`. They may hold
    /// what nobody should read in a log. The key is blanked out all the same.
    #[cfg(feature = "tracing")]
    pub fn trace_bodies(self) -> Self {
        Self {
            bodies: Bodies::Told,
            ..self
        }
    }

    /// Makes the client.
    pub fn build(self) -> Result<Client, Error> {
        let base_url = self.base_url.as_deref().unwrap_or(&self.spec_base_url);
        let base_url = parse_base_url(base_url, self.plain_http)?;
        let is_plain = base_url.scheme() == "http";
        let authorization = self.key.as_ref().map(Secret::bearer).transpose()?;
        let roots = match base_url.scheme() {
            "http" => tls::Roots::Optional,
            _ => tls::Roots::Needed,
        };
        let tls = tls::configuration(roots, &self.roots)?;
        if is_plain && self.proxy.is_some() && self.plain_http == PlainHttp::Loopback {
            let why = format!(
                "{base_url} is not encrypted, and the proxy would be handed the key in the clear: \
                 use https:// (a program can allow it: `Builder::allow_plain_http`)"
            );
            return Err(Error::new(ErrorKind::Configuration, why));
        }
        let proxy = match &self.proxy {
            Some(proxy) => Some(reqwest::Proxy::all(proxy).map_err(unusable)?),
            None => None,
        };

        let common = || {
            let mut http = reqwest::Client::builder()
                .user_agent(&self.user_agent)
                .connect_timeout(self.limits.connect)
                .dns_resolver(Resolver)
                .pool_idle_timeout(IDLE);
            if let Some(proxy) = &proxy {
                http = http.proxy(proxy.clone());
            }
            http
        };
        let configured = |http| match &self.configure {
            Some(configure) => configure(http),
            None => http,
        };
        // What the client rests on comes last, so that nothing can be set against it.
        let fixed = |http: ClientBuilder| {
            http.tls_backend_preconfigured(tls.clone())
                .retry(retry::never())
                .referer(false)
        };
        let mut api = common();
        if is_plain && self.proxy.is_none() {
            // A proxy that nobody has asked for would be handed the key in the clear.
            api = api.no_proxy();
        }
        let mut api = fixed(configured(api)).redirect(redirect::Policy::none());
        if self.versions == Versions::Http2Only {
            api = api.http2_prior_knowledge();
        }
        let reach = match self.hosts {
            Hosts::Public => Reach::from(&base_url, self.proxy.as_deref()),
            Hosts::Any => Reach::Anywhere,
        };
        let files = fixed(configured(common())).read_timeout(self.limits.idle);
        let files = reach.guard(files);
        let (api, redirects) = match self.own {
            Some(own) => (own, Redirects::Unknown),
            None => (api.build().map_err(unusable)?, Redirects::Off),
        };
        Ok(Client(Arc::new(Inner {
            api,
            redirects,
            files: files.build().map_err(unusable)?,
            reach,
            base_url,
            last_url: LastUrl::default(),
            spec_base_url: self.spec_base_url,
            plain_http: self.plain_http,
            key: self.key,
            authorization,
            headers: HeaderMap::new(),
            query: Vec::new(),
            limits: self.limits,
            retry: self.retry,
            budget: Arc::new(Budget::new()),
            stop: None,
            bodies: self.bodies,
        })))
    }

    /// Makes a client for a program without an async runtime.
    #[cfg(feature = "blocking")]
    pub fn build_blocking(self) -> Result<crate::blocking::Client, Error> {
        crate::blocking::Client::new(self.build()?)
    }
}

/// Shows neither the key nor the password of a proxy.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("spec_base_url", &self.spec_base_url)
            .field("base_url", &self.base_url.as_deref().map(shown_url))
            .field("key", &self.key)
            .field("limits", &self.limits)
            .field("retry", &self.retry)
            .field("user_agent", &self.user_agent)
            .field("plain_http", &self.plain_http)
            .field("versions", &self.versions)
            .finish_non_exhaustive()
    }
}

pub(crate) fn parse_base_url(text: &str, plain_http: PlainHttp) -> Result<Url, Error> {
    let refused = |why: &str| {
        let why = format!("`{}` cannot be the base URL: {why}", shown_url(text));
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
            "http:// would send the key in the clear; use https:// (a program can allow it: \
             `Builder::allow_plain_http`)",
        ),
        _ => refused("it must begin with https://"),
    }
}

/// What may be a URL, without what may be secret in one: the user and the password before its host,
/// and what follows its path.
pub(crate) fn shown_url(text: &str) -> String {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let from = path.rfind('@').map_or(0, |at| at + 1);
    let before = if from > 0 { "…" } else { "" };
    let after = if path.len() < text.len() { "…" } else { "" };
    let shown = crate::failure::one_line(&path[from..]);
    format!("{before}{shown}{after}")
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
