//! What the tests of the client share: an API made up for them, and a server that can fail.

#![allow(dead_code, missing_docs, unreachable_pub)] // each test uses a part of it
#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

pub mod api;
pub mod cut;
pub mod server;
pub mod tls;

use std::time::Duration;

use callsheet_client::decision::Policy;
use callsheet_client::{Builder, Client, Limits};

use self::api::Paint;

pub const KEY: &str = "sk-very-secret-0123456789";

/// A client of the test server that loses no time.
pub fn client(base_url: &str) -> Client {
    builder(base_url).build().unwrap()
}

pub fn builder(base_url: &str) -> Builder {
    let mut retry = Policy::default();
    retry.attempts = 3;
    retry.first_pause = Duration::from_millis(1);
    let limits = Limits::new()
        .connect(Duration::from_secs(5))
        .attempt(Duration::from_secs(5))
        .total(Duration::from_secs(20));
    Client::builder(<Paint as callsheet_core::Endpoint>::operation())
        .key(KEY)
        .base_url(base_url)
        .limits(limits)
        .retry(retry)
}
