//! The clients that calls are made with.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

use callsheet_client::reqwest::Url;
use callsheet_client::{Client, Error};
use callsheet_spec::facts::Operation;

use super::tally::quoted;
use crate::exit::Failure;
use crate::sandbox::{PRETEND_KEY, StandIns};

/// How the command names itself to servers.
pub(super) const USER_AGENT: &str = concat!("callsheet/", env!("CARGO_PKG_VERSION"));

/// A base URL in the one spelling by which requests to it are known again: that of `HTTP://Host:80/`
/// is `http://host`. It can be shown: a password or a query, with which nothing is called, are left
/// out. What is no URL stays as it is, and is refused by whoever calls it.
pub(crate) fn server(base_url: &str) -> String {
    let Ok(mut url) = Url::parse(base_url) else {
        return base_url.trim_end_matches('/').to_owned();
    };
    // What cannot have a name and a password has none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.as_str().trim_end_matches('/').to_owned()
}

/// A client for each API that calls go to.
pub(super) struct Clients<'a> {
    base_url: Option<&'a str>,
    /// Servers of our own that calls go to instead.
    stand_ins: Option<StandIns>,
    made: RefCell<HashMap<(String, Option<String>), Client>>,
}

impl<'a> Clients<'a> {
    /// Clients that send to the servers that the specs name, or to another one.
    pub(super) fn new(base_url: Option<&'a str>) -> Self {
        Self {
            base_url,
            stand_ins: None,
            made: RefCell::default(),
        }
    }

    /// Clients that send to servers on this machine, which cost nothing and take any key.
    pub(super) fn of_sandbox(stand_ins: StandIns) -> Self {
        Self {
            base_url: None,
            stand_ins: Some(stand_ins),
            made: RefCell::default(),
        }
    }

    /// The folder for what is written of calls that cost nothing, if these are such.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.stand_ins.as_ref().map(StandIns::folder)
    }

    /// The base URL that calls of an operation go to.
    pub(super) fn server(&self, operation: &Operation) -> String {
        if let Some(base_url) = self.stand_in(operation) {
            return base_url;
        }
        server(self.base_url.unwrap_or(&operation.base_url))
    }

    /// Whether a person has named the server.
    pub(super) fn has_base_url(&self) -> bool {
        self.base_url.is_some()
    }

    /// The client for the API of an operation.
    pub(super) fn of(&self, operation: &Operation) -> Result<Client, Failure> {
        let key_env = operation.key_env.as_deref().map(str::to_owned);
        let api = (operation.base_url.to_string(), key_env);
        if let Some(client) = self.made.borrow().get(&api) {
            return Ok(client.clone());
        }
        let unusable = |error: Error| Failure::new(error.to_string());
        let builder = Client::builder(operation);
        let builder = match (self.stand_in(operation), self.base_url) {
            // A key of the environment is none of the sandbox's business.
            (Some(base_url), _) => builder.key(PRETEND_KEY).base_url(base_url),
            (None, Some(base_url)) => builder.key_from_env().map_err(unusable)?.base_url(base_url),
            (None, None) => builder.key_from_env().map_err(unusable)?,
        };
        let client = builder.user_agent(USER_AGENT).build().map_err(unusable)?;
        self.made.borrow_mut().insert(api, client.clone());
        Ok(client)
    }

    fn stand_in(&self, operation: &Operation) -> Option<String> {
        self.stand_ins.as_ref()?.base_url(operation)
    }

    /// The option that has another run use the same server.
    pub(super) fn option(&self) -> String {
        self.base_url
            .map(|base_url| format!(" --base-url {}", quoted(&server(base_url))))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_has_one_spelling() {
        for (base_url, expected) in [
            ("https://a.example/api/v1", "https://a.example/api/v1"),
            ("https://a.example/api/v1//", "https://a.example/api/v1"),
            ("HTTPS://A.Example:443/api/v1", "https://a.example/api/v1"),
            (
                "https://a.example/x/../api/./v1",
                "https://a.example/api/v1",
            ),
            ("http://127.1:4010", "http://127.0.0.1:4010"),
            ("http://a.example:80", "http://a.example"),
            (
                "https://me:word@a.example/v1?key=x#y",
                "https://a.example/v1",
            ),
            // These may be others.
            ("https://a.example/API/v1", "https://a.example/API/v1"),
            ("http://a.example:443/", "http://a.example:443"),
            ("http://localhost:4010", "http://localhost:4010"),
            ("nowhere/", "nowhere"),
            ("", ""),
        ] {
            assert_eq!(server(base_url), expected, "{base_url}");
        }
    }
}
