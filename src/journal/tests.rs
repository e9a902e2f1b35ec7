use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::*;

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("callsheet-journal-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn intent(fingerprint: &str) -> Event {
    Event::Intent(Intent {
        fingerprint: fingerprint.to_owned(),
        file: "requests/fox.yaml".to_owned(),
        operation: "paint".to_owned(),
        spec: None,
        method: "POST".to_owned(),
        server: "https://a.example".to_owned(),
        path: "/paint".to_owned(),
        results: Some(2),
        request: json!({"prompt": "a\nfox \u{2028} \"", "size": 1.5}),
    })
}

fn accepted(id: &str) -> Event {
    Event::Accepted {
        id: id.to_owned(),
        request_id: None,
    }
}

fn ended(outcome: Outcome) -> Event {
    Event::Ended {
        outcome,
        files: vec!["requests/fox-1.png".to_owned()],
        sidecar: None,
        credits: Some(12.0),
        pretended: false,
        reason: None,
    }
}

#[test]
fn what_is_written_is_read() {
    let folder = Folder::new();
    let journal = Journal::of(&folder.0);
    assert!(journal.read().unwrap().attempts.is_empty());
    let not_accepted = Event::NotAccepted {
        reason: "no credits".to_owned(),
    };
    let doubtful = Event::Doubtful {
        reason: "no answer".to_owned(),
    };
    let saved = Event::Saved {
        output: 1,
        file: "requests/fox-1.png".to_owned(),
    };
    for (attempt, event) in [
        ("1", intent("a")),
        ("1", not_accepted),
        ("2", intent("a")),
        ("3", intent("b")),
        ("2", accepted("gen_1")),
        ("3", doubtful),
        ("2", saved),
        ("4", intent("c")),
        ("2", ended(Outcome::Succeeded)),
    ] {
        journal.append(attempt, event).unwrap();
    }
    let history = journal.read().unwrap();
    assert!(history.torn.is_empty());
    let states: Vec<_> = history.attempts.iter().map(|one| &one.state).collect();
    assert!(matches!(
        states.as_slice(),
        [
            State::NotAccepted { .. },
            State::Ended { .. },
            State::Doubtful { .. },
            State::Sent
        ]
    ));
    assert_eq!(history.attempts[1].saved[&1], "requests/fox-1.png");
    assert_eq!(history.of_id("gen_1").unwrap().name, "2");
    assert!(Event::Intent(history.attempts[0].intent.clone()) == intent("a"));
    // It is no business of git.
    let ignored = fs::read_to_string(folder.0.join(".callsheet/.gitignore")).unwrap();
    assert_eq!(ignored, "*\n");
}

#[test]
fn what_may_have_been_accepted_counts_before_what_was_not() {
    let folder = Folder::new();
    let journal = Journal::of(&folder.0);
    let not_accepted = || Event::NotAccepted {
        reason: "no credits".to_owned(),
    };
    journal.append("1", intent("a")).unwrap();
    journal.append("2", intent("a")).unwrap();
    journal.append("2", not_accepted()).unwrap();
    let history = journal.read().unwrap();
    assert_eq!(history.of_request("a").unwrap().name, "1");
    journal.append("1", not_accepted()).unwrap();
    assert!(journal.read().unwrap().of_request("a").is_none());
}

#[test]
fn a_line_that_nobody_finished_is_passed_over_wherever_it_was_torn() {
    let folder = Folder::new();
    let journal = Journal::of(&folder.0);
    journal.append("1", intent("a")).unwrap();
    let whole = fs::read(journal.path()).unwrap();
    journal.append("1", accepted("gen_1")).unwrap();
    let both = fs::read(journal.path()).unwrap();
    for end in whole.len()..both.len() {
        fs::write(journal.path(), &both[..end]).unwrap();
        let history = journal.read().unwrap();
        let is_whole = end + 1 == both.len();
        let expected = if is_whole {
            State::Accepted
        } else {
            State::Sent
        };
        assert_eq!(history.attempts[0].state, expected, "{end}");
        // The next line does not go down with it.
        journal.append("2", intent("b")).unwrap();
        let history = journal.read().unwrap();
        assert_eq!(history.attempts.len(), 2, "{end}");
        assert_eq!(history.attempts[0].state, expected, "{end}");
        let is_torn = !is_whole && end > whole.len();
        assert_eq!(
            history.torn,
            if is_torn { vec![2] } else { vec![] },
            "{end}"
        );
    }
}

#[test]
fn what_is_not_understood_is_not_passed_over() {
    let folder = Folder::new();
    let journal = Journal::of(&folder.0);
    journal.append("1", intent("a")).unwrap();
    let good = fs::read_to_string(journal.path()).unwrap();
    for (line, expected) in [
        (
            r#"{"version": 2, "event": "sold"}"#,
            "a newer version of callsheet",
        ),
        (r#"{"version": 1, "event": "sold"}"#, "no line of a journal"),
        ("[1]", "no line of a journal"),
        (
            r#"{"version":1,"time":"","attempt":"9","event":"accepted","id":"x"}"#,
            "this attempt was never begun",
        ),
        (good.trim_end(), "this attempt has been begun before"),
    ] {
        fs::write(journal.path(), format!("{good}{line}\n{good}")).unwrap();
        let Failure(problems) = journal.read().unwrap_err();
        let problem = problems[0].to_string();
        assert!(problem.contains(expected), "{problem}");
        assert!(problem.contains("journal.jsonl:2: "), "{problem}");
    }
}

#[test]
fn the_nearest_folder_with_a_config_or_a_journal_counts() {
    let folder = Folder::new();
    let deep = folder.0.join("a/b/c");
    fs::create_dir_all(&deep).unwrap();
    assert_eq!(Journal::of(&deep).root, deep);
    fs::write(folder.0.join("callsheet.toml"), "").unwrap();
    assert_eq!(Journal::of(&deep).root, folder.0);
    Journal {
        root: folder.0.join("a"),
    }
    .append("1", intent("a"))
    .unwrap();
    let journal = Journal::of(&deep);
    assert_eq!(journal.root, folder.0.join("a"));
    assert_eq!(journal.relative(&deep.join("fox.yaml")), "b/c/fox.yaml");
    assert_eq!(journal.resolved("b/c/fox.yaml"), deep.join("fox.yaml"));
}

#[test]
fn the_published_schema_is_that_of_the_lines() {
    let schema = crate::published::schema_of::<Line>("A line of callsheet's journal");

    crate::published::compare(schema, SCHEMA, "src/journal/schema.json");

    let validator = jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
    for event in [intent("a"), accepted("x"), ended(Outcome::Failed)] {
        let line = serde_json::to_value(Line::new("1", event)).unwrap();
        assert!(validator.is_valid(&line), "{line}");
        let mut wrong = line.clone();
        wrong["event"] = Value::from("sold");
        assert!(!validator.is_valid(&wrong));
    }
}
