//! `callsheet sandbox`, and `callsheet send --sandbox`: the whole way without a key or a credit.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used)] // a test ends at what it does not expect

mod common;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};

use common::{Ran, Scratch, callsheet, project};

const FOX: &str = "prompt: A red fox\naspect_ratio: \"16:9\"\nnum_images: 2\n";

/// The command, as long as a test runs.
struct Serving {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    base_url: String,
}

impl Serving {
    fn start(scratch: &Scratch, arguments: &[&str]) -> Self {
        let mut child = common::command(scratch.root())
            .args([&["sandbox", "--job-time", "0"], arguments].concat())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let base_url = first.strip_prefix("Sandbox at ").unwrap().to_owned();
        Self {
            child,
            lines,
            base_url,
        }
    }

    /// The next line that begins so.
    fn line(&mut self, start: &str) -> String {
        let mut lines = self.lines.by_ref().map(Result::unwrap);
        lines
            .find(|line| line.trim_start().starts_with(start))
            .unwrap()
    }

    fn send(&self, scratch: &Scratch, key: &str) -> Ran {
        let arguments = ["send", "--yes", "--base-url", &self.base_url, "fox.yaml"];
        callsheet(
            scratch.root(),
            &arguments,
            &[("SKILLS_VIDEO_API_KEY", key)],
            None,
        )
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn with_fox() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("fox.yaml", FOX);
    scratch
}

/// Width and height of a PNG file.
fn size_of(scratch: &Scratch, name: &str) -> (u32, u32) {
    let file = fs::read(scratch.path(name)).unwrap();
    assert!(file.starts_with(b"\x89PNG\r\n\x1a\n"), "{name}");
    let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn a_request_goes_the_whole_way_without_a_key() {
    let scratch = with_fox();
    let ran = callsheet(
        scratch.root(),
        &["send", "--sandbox", "fox.yaml"],
        &[],
        None,
    );
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.stderr.contains("That is a sandbox"), "{ran:?}");
    assert!(ran.stderr.contains("nothing is paid for"), "{ran:?}");
    assert!(ran.stdout.starts_with("accepted sandbox_"), "{ran:?}");
    for name in ["fox-1.png", "fox-2.png"] {
        assert_eq!(size_of(&scratch, name), (768, 432));
    }
    assert!(!scratch.path("fox-3.png").exists());
    // What was pretended is not in the way of paying for it.
    assert!(!scratch.path(".callsheet").exists());
}

#[test]
fn a_sandbox_is_for_nothing_but_itself() {
    let scratch = with_fox();
    for other in [&["--base-url", "http://127.0.0.1:1"][..], &["--dry-run"]] {
        let arguments = [&["send", "--sandbox", "fox.yaml"], other].concat();
        let ran = callsheet(scratch.root(), &arguments, &[], None);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{ran:?}");
    }
}

#[test]
fn a_key_of_the_environment_is_not_sent_to_it() {
    let scratch = with_fox();
    let arguments = ["send", "--sandbox", "fox.yaml"];
    // A key that cannot be sent would be refused if it were read.
    let environment = [("SKILLS_VIDEO_API_KEY", "a\nkey")];
    let ran = callsheet(scratch.root(), &arguments, &environment, None);
    assert_eq!(ran.status, 0, "{ran:?}");
}

#[test]
fn the_command_serves_others_and_tells_what_they_do() {
    let scratch = with_fox();
    let mut serving = Serving::start(&scratch, &["--key", "right"]);
    assert!(
        serving.base_url.ends_with("/api/v1"),
        "{}",
        serving.base_url
    );
    assert_eq!(
        serving.line("export"),
        "  export SKILLS_VIDEO_API_KEY=right"
    );
    assert_eq!(serving.send(&scratch, "wrong").status, 3);
    assert!(serving.line("401").ends_with("the key is missing or wrong"));
    let ran = serving.send(&scratch, "right");
    assert_eq!(ran.status, 0, "{ran:?}");
    let accepted = serving.line("200 POST");
    assert!(
        accepted.ends_with("2 results, 24 pretend credits"),
        "{accepted}"
    );
    assert!(serving.line("200 GET").ends_with(": COMPLETED"));
    assert!(serving.line("200 GET").contains("the file, "));
    assert_eq!(size_of(&scratch, "fox-2.png"), (768, 432));
}

/// Jobs that went to a sandbox stand in the journal beside real ones, and must not be taken for
/// something that was paid for.
#[test]
fn what_is_pretended_is_called_so_wherever_it_is_counted() {
    let scratch = with_fox();
    let serving = Serving::start(&scratch, &[]);
    let ran = serving.send(&scratch, "any");
    assert!(
        ran.stderr
            .ends_with("1 job: 1 ended well; 24 pretended credits.\n"),
        "{ran:?}"
    );
    let jobs = callsheet(scratch.root(), &["jobs"], &[], None);
    let title = format!(
        "\n{}, a sandbox: jobs and credits are pretended\n",
        serving.base_url
    );
    assert!(jobs.stdout.contains(&title), "{jobs:?}");
    assert_eq!(jobs.stderr, "24 pretended credits in all.\n");
    let jobs = callsheet(scratch.root(), &["jobs", "--json"], &[], None).stdout;
    let jobs: serde_json::Value = serde_json::from_str(&jobs).unwrap();
    assert_eq!(jobs[0]["pretended"], true);
    callsheet(scratch.root(), &["gallery"], &[], None);
    let page = scratch.read("gallery.html");
    assert!(page.contains("1 request · 24 pretended credits<"), "{page}");
    assert!(page.contains("<dd dir=\"auto\">24 pretended credits</dd>"));
}

/// A job whose submission was not answered is known for what it is when it is looked at.
#[test]
fn a_pretended_job_that_was_in_doubt_is_called_so() {
    let scratch = with_fox();
    let fault = ["--fault", "submissions:reset-after-body"];
    let serving = Serving::start(&scratch, &fault);
    assert_eq!(serving.send(&scratch, "any").status, 7);
    let jobs = callsheet(scratch.root(), &["jobs"], &[], None);
    let title = format!("{}, not the server", serving.base_url);
    assert!(jobs.stdout.contains(&title), "{jobs:?}");
    let origin = serving.base_url.strip_suffix("/api/v1").unwrap();
    let books = get(&format!("{origin}/_sandbox/books"));
    let id = books["jobs"][0]["id"].as_str().unwrap();
    let arguments = ["wait", id, "--request", "fox.yaml", "--base-url"];
    let arguments = [&arguments[..], &[&serving.base_url]].concat();
    let key = [("SKILLS_VIDEO_API_KEY", "any")];
    let ran = callsheet(scratch.root(), &arguments, &key, None);
    assert!(ran.stderr.contains("; 24 pretended credits."), "{ran:?}");
    let jobs = callsheet(scratch.root(), &["jobs"], &[], None);
    assert_eq!(jobs.stderr, "24 pretended credits in all.\n");
}

/// A script that cannot wait for ever gets its end, and what goes on stays in the journal.
#[test]
fn a_run_ends_with_its_time() {
    let scratch = with_fox();
    scratch.write("owl.yaml", "prompt: An owl\n");
    let serving = Serving::start(&scratch, &["--fault", "submissions:job-never-ends"]);
    let run = |arguments: &[&str]| {
        let arguments = [arguments, &["--base-url", &serving.base_url]].concat();
        let key = [("SKILLS_VIDEO_API_KEY", "any")];
        callsheet(scratch.root(), &arguments, &key, None)
    };
    let files = ["--jobs", "1", "fox.yaml", "owl.yaml"];
    let send = [&["send", "--yes", "--timeout", "1s"], &files[..]].concat();
    let ran = run(&send);
    assert_eq!(ran.status, 6, "{ran:?}");
    let id = ran.stdout.strip_prefix("accepted ").unwrap();
    let id = id.strip_suffix(" fox.yaml\n").unwrap();
    for said in [
        "The time of --timeout is over: ending.",
        "Not sent: 1 request.",
        "Accepted, and not collected yet: 1 job.",
        &format!(
            "To go on: callsheet wait --base-url {} {id}\n",
            serving.base_url
        ),
    ] {
        assert!(ran.stderr.contains(said), "{said}: {ran:?}");
    }
    let jobs = callsheet(scratch.root(), &["jobs", "--json"], &[], None).stdout;
    let jobs: serde_json::Value = serde_json::from_str(&jobs).unwrap();
    assert_eq!(jobs.as_array().unwrap().len(), 1, "{jobs}");
    assert_eq!(jobs[0]["state"], "accepted", "{jobs}");
    let ran = run(&["wait", "--timeout", "1"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", 6), "{ran:?}");
    // A time that is not over changes nothing.
    let serving = Serving::start(&scratch, &[]);
    let arguments = ["send", "--yes", "--timeout", "1h", "--base-url"];
    let arguments = [&arguments[..], &[&serving.base_url, "owl.yaml"]].concat();
    let key = [("SKILLS_VIDEO_API_KEY", "any")];
    let ran = callsheet(scratch.root(), &arguments, &key, None);
    assert_eq!(ran.status, 0, "{ran:?}");
}

/// Nobody waits in silence for a server that is not there.
#[test]
fn a_server_that_cannot_be_reached_is_told_at_once_and_how_long_it_is_tried() {
    let scratch = with_fox();
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let base_url = format!("http://{}", port.local_addr().unwrap());
    drop(port);
    let arguments = ["wait", "gen_1", "--timeout", "1", "--base-url", &base_url];
    let key = [("SKILLS_VIDEO_API_KEY", "any")];
    let ran = callsheet(scratch.root(), &arguments, &key, None);
    assert_eq!(ran.status, 6, "{ran:?}");
    let lines: Vec<_> = ran.stderr.lines().collect();
    assert!(lines[1].contains("the request was not sent"), "{ran:?}");
    let on = " It is tried again, for at most 1 second.";
    assert!(lines[1].ends_with(on), "{ran:?}");
    assert_eq!(ran.stderr.matches("tried again").count(), 1, "{ran:?}");

    // A job that is not there is given up sooner, and no server is asked when it does not want that.
    for (fault, said) in [
        ("looks:status=404", "not found"),
        ("looks:rate-limited=30", "too many requests"),
    ] {
        let serving = Serving::start(&scratch, &["--fault", fault]);
        let arguments = ["wait", "gen_1", "--timeout", "1", "--base-url"];
        let arguments = [&arguments[..], &[&serving.base_url]].concat();
        let ran = callsheet(scratch.root(), &arguments, &key, None);
        assert!(ran.stderr.contains(said), "{ran:?}");
        assert!(!ran.stderr.contains("tried again"), "{ran:?}");
    }
}

#[test]
fn what_a_server_says_at_first_fits_a_terminal() {
    let scratch = with_fox();
    let mut serving = Serving::start(&scratch, &["--key", "k"]);
    let lines = serving.lines.by_ref().map(Result::unwrap);
    let lines: Vec<_> = lines.take_while(|line| line != "Ctrl-C ends it.").collect();
    assert_eq!(lines[0], "in the place of https://open.skills.video/api/v1");
    assert!(lines.len() > 5, "{lines:?}");
    assert!(lines.iter().all(|line| line.len() <= 80), "{lines:?}");
}

#[test]
fn a_submission_that_is_not_answered_is_in_the_books_once() {
    let scratch = with_fox();
    let fault = ["--fault", "submissions:reset-after-body"];
    let mut serving = Serving::start(&scratch, &fault);
    let ran = serving.send(&scratch, "any");
    assert_eq!((ran.status, ran.stdout.as_str()), (7, ""), "{ran:?}");
    let told = serving.line("---");
    assert!(told.ends_with("[submissions:reset-after-body]"), "{told}");
    let origin = serving.base_url.strip_suffix("/api/v1").unwrap().to_owned();
    let books = get(&format!("{origin}/_sandbox/books"));
    assert_eq!(books["jobs"].as_array().unwrap().len(), 1);
    // It is sent once, then looked for among the jobs that go on; the third is this test's own.
    let requests = books["requests"].as_array().unwrap();
    let methods: Vec<_> = requests.iter().map(|request| &request["method"]).collect();
    assert_eq!(methods, ["POST", "GET", "GET"], "{books:#}");
}

/// Killed between the server's answer and the journal's line: the next run finds the job by what was
/// sent, and says how to note it down.
#[test]
fn the_job_of_a_killed_process_is_found_and_taken_on_by_hand() {
    let scratch = with_fox();
    let faults = ["--fault", "submissions:hang@1", "--fault", "job-never-ends"];
    let mut serving = Serving::start(&scratch, &faults);
    let start = |arguments: &[&str]| {
        common::command(scratch.root())
            .args(arguments)
            .args(["--base-url", &serving.base_url])
            .env("SKILLS_VIDEO_API_KEY", "any")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let mut child = start(&["send", "--yes", "fox.yaml"]);
    let told = serving.lines.by_ref().map(Result::unwrap);
    assert!(
        told.into_iter()
            .any(|line| line.contains("submissions:hang"))
    );
    child.kill().unwrap();
    child.wait().unwrap();

    let ran = serving.send(&scratch, "any");
    assert_eq!((ran.status, ran.stdout.as_str()), (7, ""), "{ran:?}");
    let origin = serving.base_url.strip_suffix("/api/v1").unwrap();
    let books = get(&format!("{origin}/_sandbox/books"));
    assert_eq!(books["jobs"].as_array().unwrap().len(), 1);
    let id = books["jobs"][0]["id"].as_str().unwrap();
    let hint = format!(
        "callsheet wait --base-url {} --request fox.yaml {id}\n",
        serving.base_url
    );
    assert!(ran.stderr.contains(&hint), "{ran:?}");

    let mut child = start(&["wait", "--request", "fox.yaml", id]);
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(said.any(|line| line.unwrap().contains("IN_")));
    child.kill().unwrap();
    child.wait().unwrap();
    let jobs = callsheet(scratch.root(), &["jobs", "--json"], &[], None).stdout;
    let jobs: serde_json::Value = serde_json::from_str(&jobs).unwrap();
    assert_eq!(jobs.as_array().unwrap().len(), 1);
    let known = ["state", "id", "file"].map(|name| jobs[0][name].as_str().unwrap());
    assert_eq!(known, ["accepted", id, "fox.yaml"]);
}

#[test]
fn what_cannot_be_served_is_said() {
    let scratch = with_fox();
    scratch.write("schema.json", "{\"type\": \"object\"}");
    for (arguments, says) in [
        (
            &["--fault", "hnag"][..],
            "--fault hnag: there is no fault `hnag`; did you mean `hang`?",
        ),
        (
            &["--spec", "schema.json"],
            "a sandbox needs an OpenAPI document with operations",
        ),
        (&["--spec", "none.yaml"], "none.yaml"),
        (&["--job-time=-1"], "it must be a number of seconds"),
    ] {
        let ran = callsheet(
            scratch.root(),
            &[&["sandbox"], arguments].concat(),
            &[],
            None,
        );
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{ran:?}");
        assert!(ran.said().contains(says), "{ran:?}");
    }
    let serving = Serving::start(&scratch, &[]);
    let port = serving.base_url.split([':', '/']).nth(4).unwrap();
    let ran = callsheet(scratch.root(), &["sandbox", "--port", port], &[], None);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert!(
        ran.stderr
            .contains(&format!("cannot be started on port {port}")),
        "{ran:?}"
    );
}

#[test]
fn a_document_of_ones_own_is_served() {
    let scratch = Scratch::new();
    let spec = project().join("tests/consumers/own-spec/greetings.yaml");
    let serving = Serving::start(&scratch, &["--spec", spec.to_str().unwrap()]);
    assert!(
        serving.base_url.starts_with("http://127.0.0.1:"),
        "{}",
        serving.base_url
    );
}

/// Every fault that is listed is in the page about them.
#[test]
fn the_page_has_every_fault() {
    let page = fs::read_to_string(project().join("docs/sandbox.md")).unwrap();
    let ran = callsheet(project(), &["sandbox", "--faults"], &[], None);
    let names = ran.stdout.lines().take_while(|line| !line.is_empty());
    let names: Vec<_> = names
        .filter(|line| !line.starts_with(' '))
        .map(|line| line.split(['=', '[']).next().unwrap())
        .collect();
    assert!(names.len() > 30, "{names:?}");
    for name in names {
        assert!(page.contains(&format!("| `{name}")), "{name}");
    }
}

/// The code of the page is the example of the crate, which is compiled and run there.
#[test]
fn the_page_has_the_example_of_the_crate() {
    let read = |path: &str| fs::read_to_string(project().join(path)).unwrap();
    let page = read("docs/sandbox.md");
    let block = page.split("```rust\n").nth(1).unwrap();
    let code = block.split("```").next().unwrap();
    let documented = read("client/sandbox/src/lib.rs")
        .replace("//! ", "")
        .replace("//!", "");
    assert!(documented.contains(code), "{code}");
}

/// What a server answers to a GET, as JSON.
fn get(url: &str) -> serde_json::Value {
    use std::io::{Read, Write};
    let (host, path) = url
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}
