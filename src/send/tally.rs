//! What came of a run, in a few lines at its end.

use crate::credits::Sum;
use crate::exit::Exit;
use crate::journal::Outcome;
use crate::words::counted;

/// What came of a run so far.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) exit: Exit,
    succeeded: u64,
    failed: u64,
    canceled: u64,
    /// What the jobs cost that ended in this run, as far as the server said.
    credits: Sum,
    /// Of how many jobs the server did not say what they cost.
    untold: u64,
    /// Jobs that the server has accepted and whose outputs are not here: ids and names.
    pub(super) going: Vec<(String, String)>,
    /// Ids that only the command line has, and of which the server has said nothing.
    pub(super) unheard: Vec<String>,
    /// Requests that were not sent, because something came in between.
    pub(super) not_sent: u64,
    /// Requests of which it is not known whether the server accepted them.
    pub(super) doubtful: Vec<String>,
}

/// A line to say at the end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// One that may end between words where it is too long.
    Sentence(String),
    /// One that is there to be copied.
    Whole(String),
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            exit: Exit::Clean,
            succeeded: 0,
            failed: 0,
            canceled: 0,
            credits: Sum::default(),
            untold: 0,
            going: Vec::new(),
            unheard: Vec::new(),
            not_sent: 0,
            doubtful: Vec::new(),
        }
    }
}

impl Tally {
    /// Notes an exit status; the highest one counts.
    pub(super) fn exit(&mut self, exit: Exit) {
        self.exit = self.exit.max(exit);
    }

    /// The exit status of a run whose time was over before its work was done.
    pub(super) fn exit_of_late(&self) -> Exit {
        let left = match (
            self.going.is_empty() && self.unheard.is_empty(),
            self.not_sent,
        ) {
            (false, _) => Exit::NotCollected,
            (true, 0) => Exit::Clean,
            (true, _) => Exit::TryLater,
        };
        self.exit.max(left)
    }

    /// Notes the end of a job: what it cost, and whether that is pretended.
    pub(super) fn ended(&mut self, outcome: Outcome, credits: Option<f64>, is_pretended: bool) {
        match outcome {
            Outcome::Succeeded => self.succeeded += 1,
            Outcome::Failed => self.failed += 1,
            Outcome::Canceled => self.canceled += 1,
        }
        match credits {
            Some(credits) => self.credits.add(credits, is_pretended),
            None => self.untold += 1,
        }
    }

    /// The lines to say at the end. What is to be done to go on ends in the ids of jobs; there is
    /// nothing where jobs end with the run.
    pub(super) fn lines(&self, to_go_on: Option<&str>) -> Vec<Line> {
        let mut lines = Vec::new();
        let ended = self.succeeded + self.failed + self.canceled;
        if ended > 0 {
            let counts = [
                (self.succeeded, "ended well"),
                (self.failed, "failed"),
                (self.canceled, "canceled"),
            ];
            let counts: Vec<_> = counts
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, word)| format!("{count} {word}"))
                .collect();
            let jobs = counted(ended, "job");
            let credits = self.credits_said(ended);
            let counts = counts.join(", ");
            lines.push(Line::Sentence(format!("{jobs}: {counts}; {credits}.")));
        }
        if self.not_sent > 0 {
            let requests = counted(self.not_sent, "request");
            lines.push(Line::Sentence(format!("Not sent: {requests}.")));
        }
        if !self.going.is_empty() {
            let jobs = counted(self.going.len() as u64, "job");
            let what = format!("Accepted, and not collected yet: {jobs}.");
            lines.push(Line::Sentence(what));
            for (id, name) in &self.going {
                lines.push(Line::Whole(format!("  {id}  {name}")));
            }
        }
        if !self.unheard.is_empty() {
            let ids = self.unheard.join(", ");
            lines.push(Line::Sentence(format!(
                "Not collected, and neither known from the journal nor heard of: {ids}."
            )));
        }
        let ids = self.going.iter().map(|(id, _)| id).chain(&self.unheard);
        let ids: Vec<_> = ids.map(|id| quoted(id)).collect();
        match to_go_on {
            _ if ids.is_empty() => {}
            Some(to_go_on) => {
                let ids = ids.join(" ");
                lines.push(Line::Whole(format!("{to_go_on} {ids}")));
            }
            None => lines.push(Line::Sentence(
                "The sandbox ends with this run, and its jobs with it.".to_owned(),
            )),
        }
        lines
    }

    fn credits_said(&self, ended: u64) -> String {
        let credits = self.credits.to_string();
        match self.untold {
            0 => credits,
            1 if ended == 1 => "the server did not say what it cost".to_owned(),
            untold if untold == ended => "the server did not say what they cost".to_owned(),
            untold => format!(
                "{credits}, and of {} the server did not say what it cost",
                counted(untold, "job")
            ),
        }
    }
}

/// An id or a name as a word of a shell.
pub(crate) fn quoted(id: &str) -> String {
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || "-_.:/".contains(character);
    if id.chars().all(is_plain) && !id.starts_with('-') {
        id.to_owned()
    } else {
        format!("'{}'", id.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(tally: &Tally, to_go_on: Option<&str>) -> Vec<String> {
        let lines = tally.lines(to_go_on).into_iter();
        lines
            .map(|line| match line {
                Line::Sentence(line) | Line::Whole(line) => line,
            })
            .collect()
    }

    #[test]
    fn the_end_is_told_in_few_words() {
        let mut tally = Tally::default();
        assert!(lines(&tally, Some("")).is_empty());
        tally.ended(Outcome::Succeeded, Some(0.1), false);
        tally.ended(Outcome::Succeeded, Some(0.2), false);
        assert_eq!(
            lines(&tally, Some("")),
            ["2 jobs: 2 ended well; 0.3 credits."]
        );
        tally.ended(Outcome::Failed, None, false);
        tally.not_sent = 1;
        tally
            .going
            .push(("gen_1".to_owned(), "fox.yaml".to_owned()));
        tally
            .going
            .push(("$(x)'".to_owned(), "owl.yaml".to_owned()));
        assert_eq!(
            lines(
                &tally,
                Some("To go on: callsheet wait --base-url http://127.0.0.1:1")
            ),
            [
                "3 jobs: 2 ended well, 1 failed; 0.3 credits, and of 1 job the server did not say \
                 what it cost.",
                "Not sent: 1 request.",
                "Accepted, and not collected yet: 2 jobs.",
                "  gen_1  fox.yaml",
                "  $(x)'  owl.yaml",
                r"To go on: callsheet wait --base-url http://127.0.0.1:1 gen_1 '$(x)'\'''",
            ]
        );
    }
    #[test]
    fn an_id_that_somebody_typed_is_not_called_accepted() {
        let mut tally = Tally::default();
        tally.unheard.push("gen_1".to_owned());
        assert_eq!(
            lines(&tally, Some("To go on: callsheet wait")),
            [
                "Not collected, and neither known from the journal nor heard of: gen_1.",
                "To go on: callsheet wait gen_1",
            ]
        );
    }

    #[test]
    fn jobs_of_a_sandbox_that_ends_are_not_to_be_waited_for() {
        let mut tally = Tally::default();
        tally.ended(Outcome::Failed, None, true);
        tally.going.push(("gen_1".to_owned(), "fox".to_owned()));
        assert_eq!(
            lines(&tally, None),
            [
                "1 job: 1 failed; the server did not say what it cost.",
                "Accepted, and not collected yet: 1 job.",
                "  gen_1  fox",
                "The sandbox ends with this run, and its jobs with it.",
            ]
        );
    }

    #[test]
    fn what_is_left_when_time_is_over_decides_the_exit_status() {
        let mut tally = Tally::default();
        assert_eq!(tally.exit_of_late(), Exit::Clean);
        tally.not_sent = 1;
        assert_eq!(tally.exit_of_late(), Exit::TryLater);
        tally.going.push(("gen_1".to_owned(), "fox".to_owned()));
        assert_eq!(tally.exit_of_late(), Exit::NotCollected);
        tally.exit(Exit::Unknown);
        assert_eq!(tally.exit_of_late(), Exit::Unknown);
    }

    #[test]
    fn pretended_credits_are_called_so() {
        let mut tally = Tally::default();
        tally.ended(Outcome::Succeeded, Some(24.0), true);
        assert_eq!(
            lines(&tally, Some("")),
            ["1 job: 1 ended well; 24 pretended credits."]
        );
    }
}
