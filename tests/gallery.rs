//! `callsheet gallery`: a page of results. How it looks is tried by `.ci/try-gallery`.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::fs;

use common::books::{self, PNG};
use common::server::{Answer, Server};
use common::{Ran, Scratch, callsheet};
use serde_json::{Value, json};

const KEY: &str = "a-key-that-nobody-may-see";

fn run(scratch: &Scratch, arguments: &[&str]) -> Ran {
    let environment = [("SKILLS_VIDEO_API_KEY", KEY)];
    callsheet(scratch.root(), arguments, &environment, None)
}

/// A prompt that would be more than a text if it could.
const HOSTILE: &str = "</p><script>alert(1)</script>\"'&<img src=x onerror=alert(2)>";

/// A folder of results: two good ones, and one that failed.
fn with_results() -> Scratch {
    let scratch = Scratch::new();
    let request = json!({"prompt": HOSTILE, "seed": 42});
    scratch.write("requests/a/fox.json", request.to_string());
    scratch.write("requests/owl.yaml", "prompt: An owl\n");
    scratch.write("requests/bad.yaml", "prompt: Something bad\n");
    let books = books::Books::default();
    let server = Server::start(move |base, request| {
        let of_job = request.path.strip_prefix("/generation/gen_");
        let number = of_job.and_then(|id| id.parse::<usize>().ok());
        let is_bad = number.is_some_and(|id| books.lock().unwrap()[id - 1] == "Something bad");
        if !is_bad {
            return books::answer(base, request, &books);
        }
        // The server repeats the key, to see whether it comes out somewhere.
        let key = request.header("authorization").unwrap();
        let why = json!({"id": "x", "status": "FAILED", "code": "<b>C</b>", "message": key});
        Answer::Json(200, why.to_string())
    });
    let ran = run(
        &scratch,
        &[
            "send",
            "--yes",
            "--jobs",
            "1",
            "--base-url",
            &server.url,
            "requests/a/fox.json",
            "requests/owl.yaml",
            "requests/bad.yaml",
        ],
    );
    assert_eq!(ran.status, 5, "{ran:?}");
    scratch
}

#[test]
fn a_page_holds_everything_and_nothing_from_elsewhere() {
    let scratch = with_results();
    let ran = run(&scratch, &["gallery", "requests"]);
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str(), ran.status),
        ("requests/gallery.html\n", "", 0)
    );
    let here = run(&scratch, &["gallery"]);
    assert_eq!(here.stdout, "gallery.html\n", "{here:?}");
    let page = scratch.read("requests/gallery.html");
    assert_eq!(page.matches("<img ").count(), 2);
    assert_eq!(page.matches("src=\"data:image/png;base64,").count(), 2);
    assert!(page.contains(&base64(PNG)), "the picture itself");
    for word in [
        "http://",
        "https://",
        "<script",
        "onerror=alert(2)>",
        "javascript:",
    ] {
        let at = page
            .find(word)
            .map(|at| &page[at.saturating_sub(80)..at + 20]);
        // The address of a result is a text in what the server said.
        let is_text = at.is_some_and(|at| at.contains("&quot;url&quot;: &quot;http://"));
        assert!(at.is_none() || is_text, "{word}: {at:?}");
    }
    for expected in [
        "&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
        "2 results of 2 requests · 1 request not made · 24 credits",
        "<dt>seed</dt><dd dir=\"auto\">42</dd>",
        "<dt>Cost</dt><dd dir=\"auto\">12 credits</dd>",
        "<h4>Prompt actually used</h4><p dir=\"auto\">An owl, in detail</p>",
        "<strong>Failed:</strong> &lt;b&gt;C&lt;/b&gt;: Bearer [key]",
        "alt=\"Result 1 of 1: An owl, in detail\"",
        "<h3 id=\"made-1-name\">owl.yaml</h3>",
        "<h3 id=\"made-2-name\">fox.json</h3>",
    ] {
        assert!(page.contains(expected), "{expected} is not in\n{page}");
    }
    assert!(!page.contains(KEY));
    assert!(
        !page.contains("as-good-as-a-key"),
        "signatures of addresses"
    );
}

#[test]
fn a_page_can_lead_to_the_pictures() {
    let scratch = with_results();
    let arguments = ["gallery", "--link", "-o", "out page.html", "requests"];
    let ran = run(&scratch, &arguments);
    assert_eq!(ran.status, 0, "{ran:?}");
    let page = scratch.read("out page.html");
    for link in ["requests/a/fox-1.png", "requests/owl-1.png"] {
        assert!(page.contains(&format!("src=\"{link}\"")), "{page}");
    }
    assert!(!page.contains("data:image"));
}

#[test]
fn no_file_but_a_gallery_is_replaced() {
    let scratch = with_results();
    scratch.write("requests/gallery.html", "<p>mine");
    let ran = run(&scratch, &["gallery", "requests"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 2), "{ran:?}");
    assert_eq!(scratch.read("requests/gallery.html"), "<p>mine");
    for _ in 0..2 {
        let ran = run(&scratch, &["gallery", "requests", "-o", "requests/g.html"]);
        assert_eq!(ran.status, 0, "{ran:?}");
    }
    let names = fs::read_dir(scratch.path("requests")).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert!(
        names
            .iter()
            .all(|name| !name.to_string_lossy().ends_with(".part")),
        "{names:?}"
    );
}

#[test]
fn what_cannot_be_shown_is_told() {
    let scratch = with_results();
    let ran = run(&scratch, &["gallery", ".callsheet"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 2), "{ran:?}");
    assert!(ran.stderr.contains("there is nothing to show"), "{ran:?}");
    let ran = run(&scratch, &["gallery", "requests/owl.yaml"]);
    assert!(ran.stderr.contains("this is no folder"), "{ran:?}");
    assert_eq!(ran.status, 2);
    let ran = run(&scratch, &["gallery", "nowhere"]);
    assert_eq!(ran.stderr, "error: nowhere: there is no such folder\n");
    assert_eq!(ran.status, 2);

    // A sidecar of somebody else's does not bring other files onto the page.
    let path = "requests/a/fox.gen_1.callsheet.json";
    let mut sidecar: Value = serde_json::from_str(&scratch.read(path)).unwrap();
    scratch.write("secret.txt", "a secret");
    sidecar["outputs"] = json!(["../../secret.txt", "/etc/hostname", "gone.png"]);
    scratch.write(path, sidecar.to_string());
    scratch.write("requests/torn.callsheet.json", "{");
    let ran = run(&scratch, &["gallery", "requests"]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert!(ran.stderr.contains("torn.callsheet.json"), "{ran:?}");
    // In the order of their names, whatever that of the disk is.
    let names: Vec<_> = (0..20).map(|n| format!("{n:02}.callsheet.json")).collect();
    for name in names.iter().rev() {
        scratch.write(&format!("torn/{name}"), "{");
    }
    let ran = callsheet(&scratch.path("torn"), &["gallery"], &[], None);
    let said = ran.said();
    let told = said.lines().filter_map(|line| line.strip_prefix("error: "));
    let told: Vec<_> = told.filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(told[..20], names, "{said}");

    let page = scratch.read("requests/gallery.html");
    assert_eq!(page.matches("is no longer there.").count(), 3, "{page}");
    assert!(!page.contains(&base64(b"a secret")), "{page}");
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits: usize, index| {
            bits << 8 | usize::from(three.get(index).copied().unwrap_or(0))
        });
        for index in 0..4 {
            let digit = DIGITS[bits >> (18 - 6 * index) & 63];
            text.push(if index > three.len() {
                '='
            } else {
                char::from(digit)
            });
        }
    }
    text
}
