//! What can be different for single calls of a client.

use std::fmt;
use std::sync::Arc;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::builder::{parse_base_url, shown_url};
use crate::client::{Client, Inner};
use crate::decision::Policy;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::stop::StopHandle;

/// What is different for some calls; for [`Client::with`].
///
/// A body parameter that the spec does not know yet needs no option: an open request type keeps
/// it in its field `extra`, and a [`Call`](crate::Call) in its body.
///
#[cfg_attr(feature = "skills-video", doc = "```")]
#[cfg_attr(not(feature = "skills-video"), doc = "```text")]
/// use callsheet_client::types::wan_v2_7_pro::Request;
///
/// let mut request = Request::new("A red fox in fresh snow");
/// request.extra.insert("mood".to_owned(), "calm".into());
/// let sent = serde_json::to_string(&request)?;
/// assert_eq!(sent, r#"{"prompt":"A red fox in fresh snow","mood":"calm"}"#);
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct CallOptions {
    limits: Option<Limits>,
    retry: Option<Policy>,
    base_url: Option<String>,
    headers: Vec<(String, String)>,
    query: Vec<(String, String)>,
    stop: Option<StopHandle>,
}

impl CallOptions {
    /// Everything as the client has it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the time limits. The limit for connecting can be made shorter this way, not longer.
    pub fn limits(self, limits: Limits) -> Self {
        Self {
            limits: Some(limits),
            ..self
        }
    }

    /// Sets how often and how fast calls are repeated, where repeating them can do no harm.
    pub fn retry(self, retry: Policy) -> Self {
        Self {
            retry: Some(retry),
            ..self
        }
    }

    /// Sends the calls elsewhere. The key goes there too. Whether the way is encrypted is settled
    /// when the client is made: `https` stays `https`, and `http` stays `http`.
    pub fn base_url(self, base_url: impl Into<String>) -> Self {
        Self {
            base_url: Some(base_url.into()),
            ..self
        }
    }

    /// Sends a header more, or another value of one that the call has. Those that say who is
    /// calling or where a request ends cannot be set.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sends a query parameter more.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Has the calls stop when the handle is told to: between two attempts and before the first,
    /// but not in the middle of one.
    pub fn stop(self, handle: &StopHandle) -> Self {
        Self {
            stop: Some(handle.clone()),
            ..self
        }
    }
}

/// Shows names of headers and query parameters without their values, which may be secret.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, String)]| -> Vec<String> {
            pairs.iter().map(|(name, _)| name.clone()).collect()
        };
        f.debug_struct("CallOptions")
            .field("limits", &self.limits)
            .field("retry", &self.retry)
            .field("base_url", &self.base_url.as_deref().map(shown_url))
            .field("headers", &names(&self.headers))
            .field("query", &names(&self.query))
            .field("stop", &self.stop)
            .finish()
    }
}

impl Client {
    /// This client with other options: the same connections, the same key, the same budget of
    /// repetitions.
    ///
    /// ```
    /// use std::time::Duration;
    /// use callsheet_client::core::endpoint::{Failures, Method, Operation};
    /// use callsheet_client::{Call, CallOptions, Client, Limits};
    ///
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
    /// let client = Client::builder(&operation).build()?;
    /// let options = CallOptions::new()
    ///     .limits(Limits::new().total(Duration::from_secs(5)))
    ///     .header("x-workspace", "film");
    /// let hurried = client.with(options)?;
    /// # let sending = async {
    /// let notes = hurried.send_call(&Call::new(&operation, None)).await?;
    /// # Ok::<_, callsheet_client::Error>(notes)
    /// # };
    /// # drop(sending);
    /// # Ok::<_, callsheet_client::Error>(())
    /// ```
    pub fn with(&self, options: CallOptions) -> Result<Self, Error> {
        let mut inner = Inner::clone(&self.0);
        if let Some(base_url) = options.base_url {
            let base_url = parse_base_url(&base_url, inner.plain_http)?;
            if base_url.scheme() != inner.base_url.scheme() {
                let why = format!(
                    "this client was made for {}://, and `{base_url}` is another way: make a \
                     client for it",
                    inner.base_url.scheme()
                );
                return Err(Error::new(ErrorKind::Configuration, why));
            }
            if !inner.reach.suits(&base_url) {
                let why = format!(
                    "this client was made for an API that is not on the internet, whose outputs may \
                     lie anywhere, and `{base_url}` is: make a client for it"
                );
                return Err(Error::new(ErrorKind::Configuration, why));
            }
            inner.base_url = base_url;
        }
        inner.limits = options.limits.unwrap_or(inner.limits);
        inner.retry = options.retry.unwrap_or(inner.retry);
        inner.stop = options.stop.or(inner.stop);
        for (name, value) in options.headers {
            let (name, value) = header(&name, &value)?;
            inner.headers.insert(name, value);
        }
        inner.query.extend(options.query);
        Ok(Self(Arc::new(inner)))
    }
}

/// Headers that are the client's own: they say who is calling, and where a request ends.
const OWN: [&str; 13] = [
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A header that a caller may add.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let refused = |why: &str| {
        let shown = crate::failure::one_line(name);
        let why = format!("the header `{shown}` cannot be set: {why}");
        Err(Error::new(ErrorKind::Configuration, why))
    };
    let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
        return refused("HTTP does not allow the name");
    };
    if OWN.contains(&header.as_str()) {
        return refused("it is the client's own");
    }
    match HeaderValue::from_str(value) {
        Ok(mut value) => {
            // It may be a secret: HTTP libraries do not log what is marked as one.
            value.set_sensitive(true);
            Ok((header, value))
        }
        Err(_) => refused("HTTP allows neither line ends nor control characters in its value"),
    }
}

/// Puts the headers over those of a call.
pub(crate) fn add_headers(headers: &mut HeaderMap, more: &HeaderMap) {
    for (name, value) in more {
        headers.insert(name.clone(), value.clone());
    }
}
