//! A server that keeps books: every job that it accepted, and who may have to pay for it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::server::{Answer, Request, Server};

/// The path that jobs are submitted to.
pub(crate) const SUBMIT: &str = "/generation/wan/wan-v2.7-pro";

/// A picture of one pixel.
pub(crate) const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90, 0x77, 0x53,
    0xde, 0x00, 0x00, 0x00, 0x0c, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x38, 0x11, 0xa0, 0x00,
    0x00, 0x03, 0x1c, 0x01, 0x39, 0x9c, 0x1e, 0xd2, 0xeb, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e,
    0x44, 0xae, 0x42, 0x60, 0x82,
];

/// What the server has accepted: prompts, in the order in which they came; a job's id is
/// `gen_` and its place, from 1.
pub(crate) type Books = Arc<Mutex<Vec<String>>>;

/// A server that accepts every job, and says at the first look that it has ended well with one
/// image for 12 credits. `before` is told of each request before it is answered, and may answer
/// in its place.
pub(crate) fn server(
    before: impl Fn(&str, &Request) -> Option<Answer> + Send + Sync + 'static,
) -> (Server, Books) {
    let books = Books::default();
    let kept = Arc::clone(&books);
    let server = Server::start(move |base, request| {
        before(base, request).unwrap_or_else(|| answer(base, request, &kept))
    });
    (server, books)
}

/// What such a server answers.
pub(crate) fn answer(base: &str, request: &Request, books: &Books) -> Answer {
    let path = request.path.as_str();
    if request.method == "POST" && path == SUBMIT {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let mut books = books.lock().unwrap();
        books.push(body["prompt"].as_str().unwrap().to_owned());
        let id = format!("gen_{}", books.len());
        let usage = json!({"total": 12, "subscription": 12, "permanent": 0});
        let answer = json!({"id": id, "status": "IN_QUEUE", "usage": usage});
        return Answer::Json(202, answer.to_string());
    }
    if let Some(id) = path.strip_prefix("/generation/gen_") {
        let prompt = books.lock().unwrap()[id.parse::<usize>().unwrap() - 1].clone();
        let url = format!("{base}/files/gen_{id}.png?signature=as-good-as-a-key");
        let answer = json!({
            "id": format!("gen_{id}"),
            "status": "COMPLETED",
            "data": {
                "type": "image",
                "actual_prompt": format!("{prompt}, in detail"),
                "images": [{"url": url, "content_type": "image/png", "width": 1, "height": 1}],
            },
            "usage": {"total": 12, "subscription": 12, "permanent": 0},
        });
        return Answer::Json(200, answer.to_string());
    }
    if path.starts_with("/files/") {
        return Answer::Bytes(PNG.to_vec());
    }
    Answer::json(404, r#"{"message": "no such thing"}"#)
}

/// The largest number of things that were there at the same time.
#[derive(Debug, Default)]
pub(crate) struct Most {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Most {
    pub(crate) fn enter(&self) {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
    }

    pub(crate) fn leave(&self) {
        self.now.fetch_sub(1, Ordering::SeqCst);
    }

    pub(crate) fn seen(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}
