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
    let journal = Journal::within(&folder.0);
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
    let ignore = folder.0.join(".callsheet/.gitignore");
    let ignored = || fs::read_to_string(&ignore).unwrap();
    assert_eq!(ignored(), "*\n");
    // Whoever wrote that may have been stopped before it was there; what a person put there stays.
    for (there, expected) in [("", "*\n"), ("# mine\n", "# mine\n")] {
        fs::write(&ignore, there).unwrap();
        journal.append("4", accepted("gen_4")).unwrap_or_default();
        assert_eq!(ignored(), expected);
    }
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let folder = Folder::new();
    let journal = Journal::within(&folder.0);
    let intent_of = |levels: usize| {
        let nested = (0..levels).fold(Value::Null, |inner, _| json!([inner]));
        let Event::Intent(intent) = intent("a") else {
            unreachable!()
        };
        Event::Intent(Intent {
            request: nested,
            ..intent
        })
    };
    for levels in 1..=200 {
        let name = levels.to_string();
        let written = journal.append(&name, intent_of(levels));
        let read = journal.read().unwrap();
        assert!(read.torn.is_empty(), "{levels}");
        let is_known = read.attempts.iter().any(|one| one.name == name);
        assert_eq!(written.is_ok(), is_known, "{levels}");
        assert_eq!(is_known, levels < 127, "{levels}");
        if let Err(Failure(problems)) = written {
            let why = problems[0].to_string();
            assert!(why.contains("could not be read again"), "{why}");
        }
    }
}

#[test]
fn what_may_have_been_accepted_counts_before_what_was_not() {
    let folder = Folder::new();
    let journal = Journal::within(&folder.0);
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
    let journal = Journal::within(&folder.0);
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
    let journal = Journal::within(&folder.0);
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

/// For each row what lies where, and whose journal counts for a file in `home/p/a/b`: the same one
/// from everywhere, unless nothing marks the work.
#[test]
fn where_a_journal_lies_depends_on_the_file_and_not_on_where_the_command_is_run() {
    let below = |here: &str| match here {
        "home/p" => "home/p",
        _ => "home/p/a/b",
    };
    let rows: [(&[&str], Option<&str>); 12] = [
        // The nearest journal comes first.
        (
            &["home/p/.callsheet/", "home/p/a/callsheet.toml"],
            Some("home/p"),
        ),
        (
            &["home/p/a/.callsheet/", "home/p/callsheet.toml"],
            Some("home/p/a"),
        ),
        (
            &["home/p/.callsheet/", "home/p/a/.callsheet/"],
            Some("home/p/a"),
        ),
        (&["home/p/.callsheet/", "home/p/a/b/.git/"], Some("home/p")),
        // Then the settings, then the repository, which may be a folder that another one has.
        (&["home/p/callsheet.toml", "home/p/a/.git/"], Some("home/p")),
        (
            &["home/p/a/callsheet.toml", "home/p/.git/"],
            Some("home/p/a"),
        ),
        (&["home/p/.git/"], Some("home/p")),
        (&["home/p/a/.git"], Some("home/p/a")),
        // Where nothing marks the work, the current folder does, if the file lies in it.
        (&[], None),
        // What lies in the person's own folder, or above, marks nothing.
        (
            &["home/.callsheet/", "home/.git/", "home/callsheet.toml"],
            None,
        ),
        (&[".callsheet/", ".git/", "callsheet.toml"], None),
        // A file of that name is no journal.
        (&["home/p/a/.callsheet", "home/p/.git/"], Some("home/p")),
    ];
    for (marks, expected) in rows {
        let folder = Folder::new();
        let at = |path: &str| fs::canonicalize(&folder.0).unwrap().join(path);
        for path in ["home/p/a/b", "home/other"] {
            fs::create_dir_all(at(path)).unwrap();
        }
        for mark in marks {
            match mark.strip_suffix('/') {
                Some(folder) => fs::create_dir_all(at(folder)).unwrap(),
                None => fs::write(at(mark), "").unwrap(),
            }
        }
        for here in ["home/p", "home/p/a/b", "home/other", "home", ""] {
            let surroundings = Surroundings {
                here: at(here),
                home: Some(at("home")),
            };
            let root = surroundings.root(&at("home/p/a/b"));
            assert_eq!(
                root,
                at(expected.unwrap_or(below(here))),
                "{marks:?} from {here}"
            );
        }
    }
}

#[test]
fn what_lies_in_the_persons_own_folder_has_its_journal_there() {
    let folder = Folder::new();
    let home = fs::canonicalize(&folder.0).unwrap();
    let surroundings = |here: &Path| Surroundings {
        here: here.to_owned(),
        home: Some(home.clone()),
    };
    fs::create_dir(home.join("p")).unwrap();
    for here in [home.clone(), home.join("p")] {
        assert_eq!(surroundings(&here).root(&home), home);
    }
    let journal = Journal::within(&home);
    assert!(journal.is_new());
    journal.append("1", intent("a")).unwrap();
    assert!(!journal.is_new());
    assert_eq!(surroundings(&home).root(&home), home);
    assert_eq!(journal.relative(&home.join("p/fox.yaml")), "p/fox.yaml");
    assert_eq!(journal.resolved("p/fox.yaml"), home.join("p/fox.yaml"));
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

#[test]
fn a_journal_that_was_begun_in_the_meantime_counts() {
    let folder = Folder::new();
    let file = folder.0.join("p/a/fox.yaml");
    fs::create_dir_all(folder.0.join("p/a")).unwrap();
    fs::create_dir(folder.0.join("p/.git")).unwrap();
    let journal = Journal::of([&*file]).unwrap();
    drop(journal.begin([&*file]).unwrap());
    Journal::within(&folder.0.join("p/a"))
        .append("1", intent("a"))
        .unwrap();
    let Failure(problems) = journal.begin([&*file]).unwrap_err();
    let why = problems[0].to_string();
    assert!(why.contains("begun the journal"), "{why}");
    assert!(why.contains("p/a/.callsheet/journal.jsonl"), "{why}");
    assert!(!journal.path().parent().unwrap().exists());
}

/// Where nothing marks a folder, the same file has a journal in the folder that the command runs in:
/// of two runs in two folders, the second to begin one goes no further, whichever that is.
#[test]
fn two_journals_do_not_begin_for_the_same_file() {
    for is_outer_first in [true, false] {
        let folder = Folder::new();
        let (outer, inner) = (folder.0.join("p"), folder.0.join("p/a"));
        fs::create_dir_all(&inner).unwrap();
        let file = inner.join("fox.yaml");
        let (first, second) = if is_outer_first {
            (&outer, &inner)
        } else {
            (&inner, &outer)
        };
        // Neither knew of the other when it looked where its own is to lie.
        let (first, second) = (Journal::within(first), Journal::within(second));
        first.begin([&*file]).unwrap().keep();
        let Failure(problems) = second.begin([&*file]).unwrap_err();
        let why = problems[0].to_string();
        assert!(why.contains("begun the journal"), "{why}");
        assert!(!second.path().parent().unwrap().exists());
        assert_eq!(Journal::of([&*file]).unwrap().path(), first.path());
    }
}

#[test]
fn a_journal_that_does_not_begin_leaves_nothing() {
    let folder = Folder::new();
    let file = folder.0.join("fox.yaml");
    let journal = Journal::within(&folder.0);
    drop(journal.begin([&*file]).unwrap());
    assert!(!folder.0.join(FOLDER).exists());
    // What somebody else has begun to write stays.
    let begun = journal.begin([&*file]).unwrap();
    journal.append("1", intent("a")).unwrap();
    drop(begun);
    assert_eq!(journal.read().unwrap().attempts.len(), 1);
    drop(journal.begin([&*file]).unwrap());
    assert!(folder.0.join(FOLDER).join(IGNORED).exists());
}
