//! What comments in a file keep from being reported.

mod cover;

use std::collections::HashMap;
use std::ops::Range;

use callsheet_spec::document::{Comment, Document, Reading};
use callsheet_spec::source::Span;

use crate::diagnostic::{Diagnostic, Edit};
use crate::directive::{self, Directive, Scope};
use crate::removal;
use crate::rules::{self, bad_directive, unused_suppression};
use crate::settings::Settings;
use cover::Covers;

/// Everything that the comments of one file say about what to report.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    comments: Vec<Allowing>,
    entries: Vec<Entry>,
    /// What is wrong with the comments.
    pub(crate) faults: Vec<Diagnostic>,
}

/// A comment that allows something.
#[derive(Debug)]
struct Allowing {
    span: Span,
    /// The place among the entries of the first name and of the one after the last.
    names: Range<usize>,
    /// Whether a name in it is the name of nothing, which is told of by itself.
    has_fault: bool,
}

/// One name in such a comment.
#[derive(Debug)]
struct Entry {
    name: String,
    span: Span,
    /// Where it counts; `None` for the whole file.
    cover: Option<Span>,
    is_used: bool,
}

impl Suppressions {
    /// Reads the comments of a text.
    pub(crate) fn read(reading: &Reading<'_>, text: &str) -> Self {
        let mut suppressions = Self::default();
        let first = reading.documents.iter().find_map(Document::root);
        let start = first.map_or(text.len(), |root| root.span().start);
        let mut covers = Covers::new(&reading.documents, text);
        let mut endpoint = None;
        for comment in &reading.comments {
            let written = comment.span.slice(text);
            let Some(directive) = directive::parse(comment.body(text)) else {
                continue;
            };
            // Before the body there are marks and blanks only.
            let body = comment.body(text);
            let offset = comment.span.start + written.find(body).unwrap_or_default();
            let place = |range: &Range<usize>| Span::new(offset + range.start, offset + range.end);
            let is_for_file = matches!(
                directive,
                Directive::Endpoint(_)
                    | Directive::Allow {
                        scope: Scope::File,
                        ..
                    }
            );
            if is_for_file && comment.span.start >= start {
                let fault = bad_directive::misplaced(comment.span);
                suppressions.faults.push(fault);
                continue;
            }
            match directive {
                Directive::Malformed(found) => {
                    let span = match place(&found.range) {
                        span if span.is_empty() => comment.span,
                        span => span,
                    };
                    let fault =
                        bad_directive::malformed(span, &found.message, found.meant.as_deref());
                    suppressions.faults.push(fault);
                }
                Directive::Endpoint(_) => match endpoint {
                    Some(first) => {
                        let fault = bad_directive::given_again(comment.span, first);
                        suppressions.faults.push(fault);
                    }
                    None => endpoint = Some(comment.span),
                },
                Directive::Allow { scope, names } => {
                    let cover = match scope {
                        Scope::File => None,
                        Scope::Here => Some(covers.of(comment)),
                    };
                    let names: Vec<_> = names
                        .iter()
                        .map(|(range, name)| (place(range), *name))
                        .collect();
                    suppressions.add(comment, &names, cover);
                }
            }
        }
        suppressions
    }

    fn add(&mut self, comment: &Comment, names: &[(Span, &str)], cover: Option<Span>) {
        let from = self.entries.len();
        let faults = self.faults.len();
        for &(span, name) in names {
            let rule = name.split_once(':').map_or(name, |(rule, _)| rule);
            match rules::named(rule) {
                None => {
                    let span = Span::new(span.start, span.start + rule.len());
                    self.faults.push(bad_directive::unknown_rule(span, rule));
                }
                Some(rule) if !rule.is_suppressible() => {
                    self.faults
                        .push(bad_directive::never_suppressed(span, rule));
                }
                Some(_) => self.entries.push(Entry {
                    name: name.to_owned(),
                    span,
                    cover,
                    is_used: false,
                }),
            }
        }
        self.comments.push(Allowing {
            span: comment.span,
            names: from..self.entries.len(),
            has_fault: self.faults.len() > faults,
        });
    }

    /// Takes out what is not to be reported; `found` is in the order of the places.
    pub(crate) fn apply(&mut self, found: &mut Vec<Diagnostic>) {
        if self.entries.is_empty() {
            return;
        }
        let mut of_name: HashMap<String, Waiting> = HashMap::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let waiting = of_name.entry(entry.name.clone()).or_default();
            match entry.cover {
                Some(cover) => waiting.here.push((cover, index)),
                None => waiting.file = waiting.file.or(Some(index)),
            }
        }
        for waiting in of_name.values_mut() {
            waiting.here.sort_unstable_by_key(|(cover, _)| cover.start);
        }
        found.retain(|diagnostic| {
            if !diagnostic.rule.is_suppressible() {
                return true;
            }
            // The narrower one counts: the topic before the rule, the place before the file.
            let names = [diagnostic.name(), diagnostic.rule.name().to_owned()];
            let at = diagnostic.span.start;
            let here = names
                .iter()
                .find_map(|name| of_name.get_mut(name)?.covering(at));
            let used = here.or_else(|| names.iter().find_map(|name| of_name.get(name)?.file));
            if let Some(used) = used {
                self.entries[used].is_used = true;
            }
            used.is_none()
        });
    }

    /// What suppresses nothing, of those rules that are reported at all and that are asked for.
    pub(crate) fn unused(
        &self,
        text: &str,
        settings: &Settings,
        is_asked_for: impl Fn(&str) -> bool,
    ) -> Vec<Diagnostic> {
        let mut unused = Vec::new();
        for comment in &self.comments {
            let entries = &self.entries[comment.names.clone()];
            let idle: Vec<&Entry> = entries
                .iter()
                .filter(|entry| !entry.is_used && !settings.is_off(&entry.name))
                .filter(|entry| is_asked_for(&entry.name))
                .collect();
            if idle.is_empty() {
                continue;
            }
            if idle.len() == entries.len() && !comment.has_fault {
                let names: Vec<_> = idle.iter().map(|entry| entry.name.as_str()).collect();
                let removal = removal::comment(text, comment.span);
                unused.push(unused_suppression::whole(comment.span, &names, removal));
                continue;
            }
            for entry in idle {
                let removal = without(text, entry.span);
                unused.push(unused_suppression::one(entry.span, &entry.name, removal));
            }
        }
        unused
    }
}

/// The entries of one name.
#[derive(Debug, Default)]
struct Waiting {
    file: Option<usize>,
    /// In the order in which their places begin.
    here: Vec<(Span, usize)>,
    /// How many of them begin before the last place asked for.
    begun: usize,
    /// Those of them that may not have ended.
    open: Vec<(Span, usize)>,
}

impl Waiting {
    /// The entry that counts at a place; places are asked for in their order.
    fn covering(&mut self, at: usize) -> Option<usize> {
        while let Some(next) = self
            .here
            .get(self.begun)
            .filter(|(cover, _)| cover.start <= at)
        {
            self.open.push(*next);
            self.begun += 1;
        }
        while self.open.last().is_some_and(|(cover, _)| cover.end < at) {
            self.open.pop();
        }
        self.open.last().map(|(_, index)| *index)
    }
}

/// The edit that takes a name out of a list of several.
fn without(text: &str, span: Span) -> Edit {
    let behind = text.get(span.end..).unwrap_or_default();
    let next = behind.trim_start();
    if let Some(rest) = next.strip_prefix(',') {
        let end = text.len() - rest.trim_start_matches([' ', '\t']).len();
        return Edit::new(Span::new(span.start, end), "");
    }
    let before = text.get(..span.start).unwrap_or_default().trim_end();
    let start = before.strip_suffix(',').unwrap_or(before).trim_end().len();
    Edit::new(Span::new(start, span.end), "")
}
