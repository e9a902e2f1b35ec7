//! What a call tells `tracing` and `log`, and that the key is not in it.
#![cfg(feature = "tracing")]
#![allow(clippy::unwrap_used)] // what the tests rest on may fail them

mod support;

use std::fmt::{self, Write as _};
use std::sync::Mutex;

use callsheet_client::core::endpoint::Credential;
use callsheet_client::core::wire::Place;
use callsheet_client::{Call, Client};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use self::support::api::{NOTE, Paint};
use self::support::server::{Reply, Server, Version};
use self::support::{KEY, builder};

/// Everything that was told, at whatever level.
static TOLD: Mutex<String> = Mutex::new(String::new());

struct Listener;

impl Listener {
    fn note(metadata: &Metadata<'_>, fields: impl FnOnce(&mut Told<'_>)) {
        let mut told = TOLD.lock().unwrap();
        let (target, name) = (metadata.target(), metadata.name());
        let _ = write!(told, "\n{} {target} {name}", metadata.level());
        fields(&mut Told(&mut told));
    }
}

struct Told<'a>(&'a mut String);

impl Visit for Told<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }
}

impl Subscriber for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        Self::note(span.metadata(), |told| span.record(told));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Told(&mut TOLD.lock().unwrap()));
    }

    fn event(&self, event: &Event<'_>) {
        Self::note(event.metadata(), |told| event.record(told));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl log::Log for Listener {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let mut told = TOLD.lock().unwrap();
        let _ = write!(
            told,
            "\n{} {} {}",
            record.level(),
            record.target(),
            record.args()
        );
    }

    fn flush(&self) {}
}

/// Sends calls that end in many ways, with the key wherever one can be.
async fn send_everything(version: Version, tell_bodies: bool) {
    let server = Server::start(version, |number, _| match number {
        0 => Reply::json(&format!(r#"{{"id": "job-1", "status": "{KEY}"}}"#)),
        1 => Reply::status(429, KEY).header("retry-after", "0"),
        2 => Reply::status(500, &format!(r#"{{"message": "bad {KEY}"}}"#)),
        3 => Reply::Reset,
        4 => Reply::status(302, "").header("location", &format!("/x?key={KEY}")),
        _ => Reply::json("{}").header("x-request-id", "req-7"),
    })
    .await;
    let mut builder = builder(&server.base_url);
    if version == Version::Http2 {
        builder = builder.http2_prior_knowledge();
    }
    if tell_bodies {
        builder = builder.trace_bodies();
    }
    let client: Client = builder.build().unwrap();
    for _ in 0..4 {
        let _ = client.submit(&Paint::new("a fox in the snow")).await;
    }
    let mut operation = NOTE.clone();
    operation.security = vec![
        vec![Place::Header, Place::Query, Place::Cookie]
            .into_iter()
            .map(|place| Credential::Key {
                place,
                name: "x-key".into(),
            })
            .collect(),
    ]
    .into();
    client
        .send_call(&Call::new(&operation, None))
        .await
        .unwrap();
    assert_eq!(server.count(), 6);
}

#[tokio::test]
async fn everything_is_told_but_the_key() {
    tracing::subscriber::set_global_default(Listener).unwrap();
    log::set_logger(&Listener).unwrap();
    log::set_max_level(log::LevelFilter::Trace);

    send_everything(Version::Http1, false).await;
    send_everything(Version::Http2, false).await;
    let told = std::mem::take(&mut *TOLD.lock().unwrap());
    assert!(
        !told.contains("a fox in the snow"),
        "a body was told unasked: {told}"
    );
    assert!(!told.contains("secret-0123"), "the key was told: {told}");
    for expected in [
        "INFO callsheet_client::trace::told callsheet.call operation=\"paint\" method=\"POST\" \
         path=\"/paint\" paid=true",
        "sending it once more",
        "the request was sent, and no answer came",
        "kind=OutcomeUnknown",
        "attempts=2",
        "status=500",
        "request_id=\"req-7\"",
        // The HTTP library tells, too: what it says was looked through.
        "TRACE h2::",
        "DEBUG reqwest::",
    ] {
        assert!(told.contains(expected), "{expected} is not in {told}");
    }

    send_everything(Version::Http1, true).await;
    let told = TOLD.lock().unwrap();
    assert!(
        told.contains("a fox in the snow"),
        "no body was told: {told}"
    );
    assert!(
        told.contains("[key]") && !told.contains("secret-0123"),
        "{told}"
    );
}
