//! An API as the generator would write it: a paid job, its outcome, and a call without cost.

use std::borrow::Cow;
use std::collections::BTreeMap;

use callsheet_core::endpoint::{
    FailureKind, Failures, Lifecycle, List, Method, OutcomeCall, Paid, StreamCall, Text,
};
use callsheet_core::number::Number;
use callsheet_core::read::ReadError;
use callsheet_core::schema::{Rule, Schema, SchemaText, Types};
use callsheet_core::wire::{Body, Head, Parameter};
use callsheet_core::{Checked, Endpoint, Job, Operation, RawAnswer, Received, Violations};
use serde::{Deserialize, Serialize};

/// What the client does not look at.
static ANY: SchemaText = SchemaText::new("", &["{}"], &[]);

const BASE_URL: &str = "https://api.example/v1";

/// `POST /paint`: costs money, and starts a job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Paint {
    pub prompt: String,
    pub count: i64,
}

impl Paint {
    pub fn new(prompt: &str) -> Self {
        let prompt = prompt.to_owned();
        Self { prompt, count: 1 }
    }
}

impl Checked for Paint {
    const SCHEMA: &'static SchemaText = &ANY;

    fn rules() -> &'static Schema {
        static PROMPT: Schema = Schema::new(&[Rule::Type(Types::STRING), Rule::MinLength(1)]);
        static COUNT: Schema =
            Schema::new(&[Rule::Type(Types::INTEGER), Rule::Maximum(Number::Whole(4))]);
        static RULES: Schema = Schema::new(&[
            Rule::Type(Types::OBJECT),
            Rule::Properties(&[("prompt", &PROMPT), ("count", &COUNT)]),
        ]);
        &RULES
    }
}

impl Endpoint for Paint {
    type Response = Standing;

    fn operation() -> &'static Operation {
        &PAINT
    }

    fn body(&self) -> Result<Option<Body>, serde_json::Error> {
        Body::json(self).map(Some)
    }
}

impl Job for Paint {
    type Outcome = Look;

    fn outcome(id: &str) -> Look {
        Look { id: id.to_owned() }
    }
}

/// `GET /paint/{id}`: how a job stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Look {
    #[serde(skip)]
    pub id: String,
}

impl Checked for Look {
    const SCHEMA: &'static SchemaText = &ANY;

    fn rules() -> &'static Schema {
        static RULES: Schema = Schema::new(&[]);
        &RULES
    }
}

impl Endpoint for Look {
    type Response = Standing;

    fn operation() -> &'static Operation {
        &LOOK
    }

    fn head(&self) -> Head {
        let mut head = Head::new(&LOOK.path);
        head.put(&Parameter::path("id"), &self.id);
        head.put(&Parameter::query("full"), "yes & no");
        head.put(&Parameter::header("x-plain"), &1);
        head
    }
}

/// What both answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    pub id: String,
    pub status: String,
    #[serde(flatten)]
    pub extra: BTreeMap<String, serde_json::Value>,
}

impl Checked for Standing {
    const SCHEMA: &'static SchemaText = &ANY;

    fn rules() -> &'static Schema {
        static STATUS: Schema = Schema::new(&[Rule::Type(Types::STRING)]);
        static RULES: Schema = Schema::new(&[
            Rule::Type(Types::OBJECT),
            Rule::Required(&["id", "status"]),
            Rule::Properties(&[("status", &STATUS)]),
        ]);
        &RULES
    }
}

const fn texts<const N: usize>(texts: &'static [Text; N]) -> List<Text> {
    Cow::Borrowed(texts)
}

const FAILURES: Failures = Failures {
    code: texts(&[Cow::Borrowed("/code"), Cow::Borrowed("/error")]),
    message: texts(&[Cow::Borrowed("/message"), Cow::Borrowed("/error/message")]),
    kinds: Cow::Borrowed(&[
        (
            Cow::Borrowed("*_INSUFFICIENT_CREDITS"),
            FailureKind::Credits,
        ),
        (
            Cow::Borrowed("*_CONTENT_REJECTED"),
            FailureKind::RejectedContent,
        ),
    ]),
};

pub static PAINT: Operation = Operation {
    id: Cow::Borrowed("paint"),
    method: Method::Post,
    base_url: Cow::Borrowed(BASE_URL),
    path: Cow::Borrowed("/paint"),
    key_env: Some(Cow::Borrowed("CALLSHEET_TEST_KEY_THAT_NOBODY_SETS")),
    security: Cow::Borrowed(&[]),
    paid: Some(Paid {
        not_accepted: Cow::Borrowed(&[429]),
        results: Cow::Borrowed(&[]),
    }),
    lifecycle: Some(Lifecycle {
        id: Cow::Borrowed("/id"),
        status: Cow::Borrowed("/status"),
        outputs: texts(&[Cow::Borrowed("/pictures/*/url")]),
        reason: Some((Cow::Borrowed("/code"), Cow::Borrowed("/message"))),
        pending: texts(&[Cow::Borrowed("queued")]),
        succeeded: texts(&[Cow::Borrowed("done"), Cow::Borrowed("DONE")]),
        failed: texts(&[Cow::Borrowed("broken")]),
        canceled: texts(&[Cow::Borrowed("stopped")]),
        outcome: OutcomeCall {
            path: Cow::Borrowed("/paint/{id}"),
            parameter: Cow::Borrowed("id"),
        },
        stream: Some(StreamCall {
            path: Cow::Borrowed("/paint/sse"),
        }),
        running: None,
        cost: None,
        prompt: None,
        poll_seconds: 3,
        deadline_seconds: 900,
    }),
    idempotency_key: None,
    media: Cow::Borrowed(&[]),
    failures: FAILURES,
};

pub static LOOK: Operation = Operation {
    id: Cow::Borrowed("look"),
    method: Method::Get,
    base_url: Cow::Borrowed(BASE_URL),
    path: Cow::Borrowed("/paint/{id}"),
    key_env: Some(Cow::Borrowed("CALLSHEET_TEST_KEY_THAT_NOBODY_SETS")),
    security: Cow::Borrowed(&[]),
    paid: None,
    lifecycle: None,
    idempotency_key: None,
    media: Cow::Borrowed(&[]),
    failures: FAILURES,
};

/// `POST /note`: costs nothing, but sending it twice is not like sending it once.
pub static NOTE: Operation = Operation {
    id: Cow::Borrowed("note"),
    method: Method::Post,
    base_url: Cow::Borrowed(BASE_URL),
    path: Cow::Borrowed("/note"),
    key_env: None,
    security: Cow::Borrowed(&[]),
    paid: None,
    lifecycle: None,
    idempotency_key: None,
    media: Cow::Borrowed(&[]),
    failures: FAILURES,
};

/// `POST /note` again, with answers that differ by their status.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Note;

impl Checked for Note {
    const SCHEMA: &'static SchemaText = &ANY;

    fn rules() -> &'static Schema {
        static RULES: Schema = Schema::new(&[]);
        &RULES
    }
}

impl Endpoint for Note {
    type Response = Noted;

    fn operation() -> &'static Operation {
        &NOTE
    }
}

/// What it answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Noted {
    Ok(Standing),
    NoContent,
    ClientError { status: u16, body: String },
    Other(RawAnswer),
}

impl Received for Noted {
    fn read(answer: &RawAnswer) -> Result<Self, ReadError> {
        Ok(match answer.status {
            200 if answer.is_json() => Self::Ok(answer.read()?),
            204 if answer.body.is_empty() => Self::NoContent,
            400..=499 => Self::ClientError {
                status: answer.status,
                body: answer.text().into_owned(),
            },
            _ => Self::Other(answer.clone()),
        })
    }

    fn check(&self) -> Result<(), Violations> {
        match self {
            Self::Ok(body) => Received::check(body),
            Self::Other(answer) => answer.undescribed(),
            _ => Ok(()),
        }
    }
}
