//! The client against the sandbox: what it believes, held against the books.
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

use std::sync::Arc;
use std::time::Duration;

use callsheet_client::{Call, Client, Error, ErrorKind, Limits};
use callsheet_sandbox::{FAULTS, Sandbox};

const FOX: &[u8] = br#"{"prompt": "a fox"}"#;

/// Every fault that can happen to a submission, with arguments where it needs some.
fn faults() -> Vec<String> {
    let mut faults = Vec::new();
    for kind in FAULTS {
        let arguments: &[&str] = match kind.argument {
            // A server that refuses what it accepted cannot be seen through.
            _ if kind.name == "late-status" => &["=500", "=502:html", "=504:empty"],
            "STATUS[:FORM]" => &[
                "=400",
                "=402",
                "=422",
                "=429",
                "=500:empty",
                "=502:html",
                "=504",
            ],
            "STATUS[:elsewhere]" => &["=302", "=303:elsewhere", "=307", "=307:elsewhere", "=308"],
            _ => &[""],
        };
        faults.extend(
            arguments
                .iter()
                .map(|argument| format!("{}{argument}", kind.name)),
        );
    }
    faults
}

/// Whatever goes wrong, over either protocol: one job at most, and none that the client takes for
/// refused.
#[tokio::test]
async fn no_job_is_paid_for_twice_or_lost_in_silence() {
    let api = Arc::new(callsheet_spec::bundled::load_all().into_api().unwrap());
    let submission = &api.default_operation().unwrap().facts;
    let mut doubtful = 0;
    for fault in faults() {
        for is_http2 in [false, true] {
            let what = format!("{fault}, HTTP/2: {is_http2}");
            let sandbox = Sandbox::builder(&api).fault(fault.parse().unwrap());
            let sandbox = sandbox.job_time(Duration::from_hours(1)).start().unwrap();
            let limits = Limits::new().attempt(Duration::from_millis(400));
            let builder = Client::builder(submission)
                .key("sandbox")
                .base_url(sandbox.base_url());
            let builder = builder.limits(limits.total(Duration::from_secs(2)));
            let builder = if is_http2 {
                builder.http2_prior_knowledge()
            } else {
                builder
            };
            let client = builder.build().unwrap();
            let call = Call::new(submission, Some(FOX.to_vec()));
            let answer = client.submit_call(&call).await;

            let books = sandbox.books();
            assert!(books.jobs.len() <= 1, "{what}: {} jobs", books.jobs.len());
            let kind = answer.as_ref().map_err(Error::kind);
            match (books.jobs.first(), kind) {
                (Some(job), Ok(accepted)) => assert_eq!(accepted.id(), job.id, "{what}"),
                (Some(_), Err(kind)) => {
                    assert_eq!(kind, ErrorKind::OutcomeUnknown, "{what}");
                    doubtful += 1;
                }
                (None, Ok(_)) => panic!("{what}: a job that there is not was accepted"),
                (None, Err(_)) => {}
            }
            let sent = books.requests_for(&submission.id).count();
            let may_repeat = fault == "status=429" || fault == "rate-limited";
            assert!(sent <= 1 || may_repeat, "{what}: sent {sent} times");
        }
    }
    assert!(doubtful > 10, "only {doubtful} were in doubt");
}
