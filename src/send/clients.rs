//! The clients that calls are made with.

use std::cell::RefCell;
use std::collections::HashMap;

use callsheet_client::{Client, Error};
use callsheet_spec::facts::Operation;

use crate::exit::Failure;

/// How the command names itself to servers.
pub(super) const USER_AGENT: &str = concat!("callsheet/", env!("CARGO_PKG_VERSION"));

/// A client for each API that calls go to.
pub(super) struct Clients<'a> {
    base_url: Option<&'a str>,
    made: RefCell<HashMap<(String, Option<String>), Client>>,
}

impl<'a> Clients<'a> {
    /// Clients that send to the servers that the specs name, or to another one.
    pub(super) fn new(base_url: Option<&'a str>) -> Self {
        Self {
            base_url,
            made: RefCell::default(),
        }
    }

    /// The base URL that calls of an operation go to.
    pub(super) fn server(&self, operation: &Operation) -> String {
        let base_url = self.base_url.unwrap_or(&operation.base_url);
        base_url.trim_end_matches('/').to_owned()
    }

    /// The client for the API of an operation.
    pub(super) fn of(&self, operation: &Operation) -> Result<Client, Failure> {
        let key_env = operation.key_env.as_deref().map(str::to_owned);
        let api = (operation.base_url.to_string(), key_env);
        if let Some(client) = self.made.borrow().get(&api) {
            return Ok(client.clone());
        }
        let unusable = |error: Error| Failure::new(error.to_string());
        let builder = Client::builder(operation)
            .key_from_env()
            .map_err(unusable)?;
        let builder = match self.base_url {
            Some(base_url) => builder.base_url(base_url),
            None => builder,
        };
        let client = builder.user_agent(USER_AGENT).build().map_err(unusable)?;
        self.made.borrow_mut().insert(api, client.clone());
        Ok(client)
    }

    /// The option that has another run use the same server.
    pub(super) fn option(&self) -> String {
        self.base_url
            .map(|base_url| format!(" --base-url {base_url}"))
            .unwrap_or_default()
    }
}
