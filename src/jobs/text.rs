//! The journal as a table for people.

use unicode_width::UnicodeWidthStr;

use super::Job;
use crate::credits::Sum;
use crate::output::one_line;
use crate::table;
use crate::words::wrap;

/// The jobs, those of each server together where not all went to the one that their spec names;
/// why one failed or is in doubt stands below it. Nothing but names is wider than `width`.
pub(super) fn table(jobs: &[Job], width: usize) -> String {
    let heads = ["SENT (UTC)", "STATE", "CREDITS", "ID", "FILE"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(heads)
        .chain(jobs.iter().map(cells))
        .collect();
    let table = table::table(&rows);
    let mut rows = table.lines();
    let mut text = format!("{}\n", rows.next().unwrap_or_default());
    let rows: Vec<_> = jobs.iter().zip(rows).collect();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for job in jobs {
        let group = Group::of(job);
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    let is_told = groups.len() > 1 || groups.iter().any(|group| !group.is_own_server);
    for group in groups {
        if is_told {
            text.push('\n');
            push_wrapped(&mut text, &group.title(), "", width);
        }
        for (job, row) in rows.iter().filter(|(job, _)| Group::of(job) == group) {
            push_row(&mut text, job, row, width);
        }
    }
    text
}

/// What the jobs cost together, as far as the server said.
pub(super) fn sum(jobs: &[Job]) -> Option<String> {
    let mut sum = Sum::default();
    for job in jobs {
        if let Some(credits) = job.credits {
            sum.add(credits, job.pretended);
        }
    }
    (!sum.is_empty()).then(|| format!("{sum} in all."))
}

/// What jobs have in common that stand together.
#[derive(PartialEq)]
struct Group<'a> {
    server: &'a str,
    is_own_server: bool,
    is_pretended: bool,
}

impl<'a> Group<'a> {
    fn of(job: &'a Job) -> Self {
        Self {
            server: &job.server,
            is_own_server: job.is_own_server,
            is_pretended: job.pretended,
        }
    }

    fn title(&self) -> String {
        let server = one_line(self.server);
        if self.is_pretended {
            format!("{server}, a sandbox: jobs and credits are pretended")
        } else if self.is_own_server {
            server
        } else {
            format!("{server}, not the server that the spec names")
        }
    }
}

fn cells(job: &Job) -> [String; 5] {
    let credits = job.credits.map(|credits| credits.to_string());
    [
        minute(&job.sent),
        job.state.shown().to_owned(),
        credits.unwrap_or_else(|| "-".to_owned()),
        one_line(job.id.as_deref().unwrap_or("-")),
        one_line(&job.file),
    ]
}

/// The row of a job, its file in a line of its own where it does not fit, and its reason.
fn push_row(text: &mut String, job: &Job, row: &str, width: usize) {
    let file = one_line(&job.file);
    match row.strip_suffix(&file) {
        Some(start) if row.width() > width => {
            for part in [start.trim_end(), "\n", INDENT, &file, "\n"] {
                text.push_str(part);
            }
        }
        _ => {
            text.push_str(row);
            text.push('\n');
        }
    }
    if let Some(reason) = &job.reason {
        push_wrapped(text, &one_line(reason), INDENT, width);
    }
}

/// How far that is moved in which belongs to the row above.
const INDENT: &str = "    ";

fn push_wrapped(text: &mut String, sentence: &str, indent: &str, width: usize) {
    for line in wrap(sentence, width - indent.len()) {
        text.push_str(indent);
        text.push_str(&line);
        text.push('\n');
    }
}

/// `2026-11-28T13:20:04.125Z` as `2026-11-28 13:20`.
fn minute(time: &str) -> String {
    time.chars().take(16).collect::<String>().replace('T', " ")
}

#[cfg(test)]
mod tests {
    use super::super::Word;
    use super::*;

    const OWN: &str = "https://a.example/v1";

    fn job(state: Word, server: &str, id: &str) -> Job {
        Job {
            state,
            id: Some(id.to_owned()),
            file: "requests/fox.yaml".to_owned(),
            sent: "2026-11-28T13:20:04.125Z".to_owned(),
            ended: None,
            results: None,
            credits: Some(12.0),
            pretended: false,
            outputs: Vec::new(),
            reason: None,
            operation: "paint".to_owned(),
            server: server.to_owned(),
            is_own_server: server == OWN,
            fingerprint: String::new(),
            request: serde_json::Value::Null,
        }
    }

    #[test]
    fn jobs_of_the_usual_server_are_a_plain_table() {
        let jobs = [job(Word::Succeeded, OWN, "gen_1")];
        assert_eq!(
            table(&jobs, 80),
            "SENT (UTC)        STATE      CREDITS  ID     FILE\n\
             2026-11-28 13:20  succeeded  12       gen_1  requests/fox.yaml\n"
        );
        assert_eq!(sum(&jobs).as_deref(), Some("12 credits in all."));
        // A row that just fits stays one.
        assert_eq!(table(&jobs, 62), table(&jobs, 80));
        assert_eq!(table(&jobs, 61).lines().count(), 3);
    }

    #[test]
    fn servers_and_reasons_are_told_and_what_is_pretended_is_called_so() {
        let mut pretended = job(
            Word::Succeeded,
            "http://127.0.0.1:4010",
            "sandbox_0a1b2c3d_1",
        );
        pretended.pretended = true;
        let mut failed = job(Word::Failed, OWN, "gen_1");
        failed.reason = Some("E1: the\u{1b}[2J picture may not be made, ".repeat(3));
        let mut elsewhere = job(Word::Doubtful, "https://b.example", "-");
        elsewhere.credits = None;
        let jobs = [pretended, failed, elsewhere];
        assert_eq!(
            table(&jobs, 72),
            "SENT (UTC)        STATE      CREDITS  ID                  FILE\n\
             \n\
             http://127.0.0.1:4010, a sandbox: jobs and credits are pretended\n\
             2026-11-28 13:20  succeeded  12       sandbox_0a1b2c3d_1\n    \
             requests/fox.yaml\n\
             \n\
             https://a.example/v1\n\
             2026-11-28 13:20  failed     12       gen_1\n    \
             requests/fox.yaml\n    \
             E1: the\u{fffd}[2J picture may not be made, E1: the\u{fffd}[2J picture may not be\n    \
             made, E1: the\u{fffd}[2J picture may not be made,\n\
             \n\
             https://b.example, not the server that the spec names\n\
             2026-11-28 13:20  doubtful   -        -\n    \
             requests/fox.yaml\n"
        );
        for width in 68..100 {
            let text = table(&jobs, width);
            assert!(text.lines().all(|line| line.width() <= width), "{text}");
        }
        assert_eq!(
            sum(&jobs).as_deref(),
            Some("12 credits and 12 pretended credits in all.")
        );
    }
}
