//! From a call to the HTTP request that is sent.

use callsheet_core::endpoint::{Credential, Method};
use callsheet_core::wire::Place;
use reqwest::Url;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue,
};

use crate::call::Call;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::exchange::{Outgoing, Redirects};
use crate::idempotency;
use crate::options::add_headers;

impl Client {
    /// The header `accept` of calls that bring no other: JSON, or else whatever the operation
    /// answers with.
    pub const ACCEPT: &'static str = "application/json, */*;q=0.5";

    /// The HTTP request of a call.
    pub(crate) fn outgoing(&self, call: &Call<'_>) -> Result<Outgoing, Error> {
        let operation = call.operation;
        if operation.base_url != self.0.spec_base_url {
            let why = format!(
                "this client is one of {}, and {call} belongs to {}: make a client for it",
                self.0.spec_base_url, operation.base_url
            );
            return Err(Error::new(ErrorKind::Configuration, why));
        }
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(Self::ACCEPT));
        let unsendable = || {
            let why = "a header of it cannot be sent: HTTP allows neither line ends nor control \
                       characters in one";
            Error::new(ErrorKind::InvalidRequest, why).about(call)
        };
        if let Some(body) = &call.body {
            let content_type = HeaderValue::from_str(&body.content_type);
            headers.insert(CONTENT_TYPE, content_type.map_err(|_| unsendable())?);
        }
        for (name, value) in &call.head.headers {
            let name = HeaderName::from_bytes(name.as_bytes());
            match (name, HeaderValue::from_str(value)) {
                (Ok(name), Ok(value)) => headers.insert(name, value),
                _ => return Err(unsendable()),
            };
        }
        add_headers(&mut headers, &self.0.headers);
        if let Some(name) = &operation.idempotency_key {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unsendable())?;
            // The call may bring its own. Otherwise all attempts have this one.
            if !headers.contains_key(&name) {
                let key = HeaderValue::from_str(&idempotency::key()?);
                headers.insert(name, key.map_err(|_| unsendable())?);
            }
        }
        let mut cookies: Vec<String> = call
            .head
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut url = self.url(call)?;
        for (name, value) in &self.0.query {
            url.query_pairs_mut().append_pair(name, value);
        }
        for credential in self.credentials(call)? {
            let key = || self.0.key.as_ref().ok_or_else(unsendable);
            match credential {
                Credential::Key { place, name } => match place {
                    Place::Query => drop(url.query_pairs_mut().append_pair(name, key()?.reveal())),
                    Place::Cookie => cookies.push(format!("{name}={}", key()?.reveal())),
                    Place::Header | Place::Path => {
                        let name = HeaderName::from_bytes(name.as_bytes());
                        headers.insert(name.map_err(|_| unsendable())?, key()?.header()?);
                    }
                },
                _ => {
                    let authorization = self.0.authorization.clone();
                    headers.insert(AUTHORIZATION, authorization.ok_or_else(unsendable)?);
                }
            }
        }
        if !cookies.is_empty() {
            let mut value = HeaderValue::from_str(&cookies.join("; ")).map_err(|_| unsendable())?;
            value.set_sensitive(true);
            headers.insert(COOKIE, value);
        }
        let body = call.body.as_ref().map(|body| body.bytes.clone());
        Ok(Outgoing {
            method: method(operation.method),
            url,
            headers,
            body: body.unwrap_or_default().into(),
        })
    }

    /// What says who is calling: the first way of the spec that this client can go.
    fn credentials<'a>(&self, call: &'a Call<'_>) -> Result<&'a [Credential], Error> {
        const BEARER: &[Credential] = &[Credential::Bearer];
        let operation = call.operation;
        let can_send = |credential: &Credential| match credential {
            Credential::Bearer
            | Credential::OAuth2
            | Credential::OpenIdConnect
            | Credential::Key { .. } => true,
            // Others need more than a key.
            _ => false,
        };
        // Of these HTTP libraries know that they do not follow a redirect.
        let stays = |credential: &Credential| match credential {
            Credential::Key { place, .. } => *place == Place::Cookie,
            _ => true,
        };
        let can_send = |credential: &Credential| {
            can_send(credential) && (self.0.redirects == Redirects::Off || stays(credential))
        };
        let mut ways: Vec<&[Credential]> = operation.security.iter().map(|way| &**way).collect();
        if ways.is_empty() && operation.key_env.is_some() {
            ways.push(BEARER);
        }
        let Some(first) = ways.first().copied() else {
            return Ok(&[]);
        };
        let mut sendable = ways.iter().filter(|way| way.iter().all(can_send));
        let with_key = sendable.clone().find(|way| !way.is_empty());
        match (with_key, &self.0.key) {
            (Some(way), Some(_)) => Ok(way),
            _ if sendable.any(|way| way.is_empty()) => Ok(&[]),
            (None, _) => {
                let parts: Vec<String> = first.iter().map(ToString::to_string).collect();
                let what = match self.0.redirects {
                    Redirects::Unknown => {
                        "through an HTTP client of your own, which may take others along a \
                         redirect, it sends bearer tokens only"
                    }
                    Redirects::Off => "it sends bearer tokens and API keys",
                };
                let why = format!(
                    "the call needs {}, which this client cannot send: {what}",
                    parts.join(" and ")
                );
                Err(Error::new(ErrorKind::Configuration, why).about(call))
            }
            (Some(_), None) => {
                let how = match &operation.key_env {
                    Some(variable) => format!("set {variable}, or give the key to the builder"),
                    None => "give the key to the builder".to_owned(),
                };
                let why =
                    format!("the call needs an API key, and the client was given none: {how}");
                Err(Error::new(ErrorKind::Authentication, why).about(call))
            }
        }
    }

    /// The call's URL, which is below the base URL for certain.
    fn url(&self, call: &Call<'_>) -> Result<Url, Error> {
        let base = self.0.base_url.as_str().trim_end_matches('/');
        let path = &call.head.path;
        let below = |url: &Url| {
            path.starts_with('/')
                && !path.split('/').any(is_dot_segment)
                && url.scheme() == self.0.base_url.scheme()
                && url.host_str() == self.0.base_url.host_str()
                && url.port() == self.0.base_url.port()
                && url.as_str().starts_with(base)
        };
        let known = self.0.last_url.of(path);
        let read = || {
            let url = Url::parse(&format!("{base}{path}")).ok();
            let url = url.filter(below)?;
            self.0.last_url.note(path, &url);
            Some(url)
        };
        let Some(mut url) = known.or_else(read) else {
            let why = format!("`{path}` is no path below the base URL {base}");
            return Err(Error::new(ErrorKind::InvalidRequest, why).about(call));
        };
        if !call.head.query.is_empty() {
            url.set_query(Some(&call.head.query));
        }
        Ok(url)
    }
}

/// Whether URLs take a part of a path for a way up or for nothing (WHATWG URL, section 4.1).
fn is_dot_segment(segment: &str) -> bool {
    let after_dot = |text: &str| match text.as_bytes() {
        [b'.', ..] => Some(1),
        [b'%', b'2', b'e' | b'E', ..] => Some(3),
        _ => None,
    };
    let Some(first) = after_dot(segment) else {
        return false;
    };
    let rest = &segment[first..];
    rest.is_empty() || after_dot(rest) == Some(rest.len())
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Put => reqwest::Method::PUT,
        Method::Post => reqwest::Method::POST,
        Method::Delete => reqwest::Method::DELETE,
        Method::Options => reqwest::Method::OPTIONS,
        Method::Head => reqwest::Method::HEAD,
        Method::Patch => reqwest::Method::PATCH,
        Method::Trace => reqwest::Method::TRACE,
        Method::Query => reqwest::Method::QUERY,
    }
}
