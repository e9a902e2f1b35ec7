//! Jobs that are not asked for where they were sent to.

use callsheet_spec::facts::Operation;

use super::clients::Clients;
use super::tally::quoted;
use crate::journal::Attempt;
use crate::output::one_line;
use crate::words::grouped;

/// Why a job is not asked for where it was sent to; all its texts can be shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Elsewhere {
    /// It was sent to another server than is asked.
    OtherServer { sent_to: String, asked: String },
    /// The server, and the key for it, are those of a spec that only the journal names.
    OwnSpec {
        sent_to: String,
        key_env: Option<String>,
        spec: String,
    },
}

/// Whether and why a job is not asked for where it was sent to: a journal that came from elsewhere
/// is not to decide who gets the key, nor which key, so that a person must name the server of a
/// spec that only the journal names.
pub(super) fn elsewhere(
    attempt: &Attempt,
    operation: &Operation,
    clients: &Clients<'_>,
) -> Option<Elsewhere> {
    let (sent_to, asked) = (&attempt.intent.server, clients.server(operation));
    if *sent_to != asked {
        let sent_to = one_line(sent_to);
        return Some(Elsewhere::OtherServer { sent_to, asked });
    }
    match &attempt.intent.spec {
        Some(spec) if !clients.has_base_url() => Some(Elsewhere::OwnSpec {
            sent_to: one_line(sent_to),
            key_env: operation.key_env.as_deref().map(one_line),
            spec: one_line(spec),
        }),
        _ => None,
    }
}

/// The command that sends where an attempt was sent to. At the server that the spec names, the same
/// request would be a new one, and paid for, if it was sent elsewhere before.
pub(super) fn send_there(attempt: &Attempt, operation: Option<&Operation>) -> String {
    let sent_to = &attempt.intent.server;
    let named = operation.map(|operation| Clients::new(None).server(operation));
    if named.as_ref() == Some(sent_to) {
        "callsheet send".to_owned()
    } else {
        format!("callsheet send --base-url {}", quoted(&one_line(sent_to)))
    }
}

impl Elsewhere {
    /// The same of the jobs with these ids, in a sentence, with what to do.
    pub(super) fn of_jobs(&self, ids: &[impl AsRef<str>]) -> String {
        const MOST: usize = 3;
        let mut names: Vec<_> = ids
            .iter()
            .take(MOST)
            .map(|id| one_line(id.as_ref()))
            .collect();
        if ids.len() > MOST {
            names.push("…".to_owned());
        }
        let names = names.join(", ");
        let (jobs, were) = match ids.len() {
            1 => (format!("the job {names}"), "was"),
            count => {
                let count = grouped(count as u64);
                (format!("{count} jobs ({names})"), "were")
            }
        };
        let (why, server) = match self {
            Self::OtherServer { sent_to, asked } => {
                (format!("{were} sent to {sent_to}, not to {asked}"), sent_to)
            }
            Self::OwnSpec {
                sent_to,
                key_env,
                spec,
            } => {
                let key = key_env.as_ref();
                let key = key.map(|variable| format!(", with the key in {variable}"));
                let why = format!(
                    "would be asked for at {sent_to}{}, which a spec of your own says that the \
                     journal names, {spec}",
                    key.unwrap_or_default()
                );
                (why, sent_to)
            }
        };
        format!(
            "{jobs} {why}; if that is right, say --base-url {}",
            quoted(server)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_jobs_are_told_in_one_sentence() {
        let why = Elsewhere::OtherServer {
            sent_to: "http://127.0.0.1:1".to_owned(),
            asked: "https://a.example".to_owned(),
        };
        let rest = "sent to http://127.0.0.1:1, not to https://a.example; if that is right, say \
                    --base-url http://127.0.0.1:1";
        assert_eq!(
            why.of_jobs(&["gen\u{1b}_1"]),
            format!("the job gen\u{fffd}_1 was {rest}")
        );
        assert_eq!(
            why.of_jobs(&["a", "b"]),
            format!("2 jobs (a, b) were {rest}")
        );
        assert_eq!(
            why.of_jobs(&["a"; 40]),
            format!("40 jobs (a, a, a, …) were {rest}")
        );
        let why = Elsewhere::OwnSpec {
            sent_to: "https://b.example".to_owned(),
            key_env: Some("KEY".to_owned()),
            spec: "api.yaml".to_owned(),
        };
        assert_eq!(
            why.of_jobs(&["a"]),
            "the job a would be asked for at https://b.example, with the key in KEY, which a spec \
             of your own says that the journal names, api.yaml; if that is right, say --base-url \
             https://b.example"
        );
    }
}
