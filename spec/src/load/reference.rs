//! References: where they lead, and circles among them.

use std::collections::BTreeSet;

use super::{At, Loader};
use crate::document::{Document, Node, Reading};
use crate::fault::{Fault, FaultKind};
use crate::schema::{SchemaId, Schemas};
use crate::source::Source;

/// The names of all files that references in `readings` name.
pub(super) fn files_referred_to(files: &[Source], readings: &[Reading<'_>]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (file, reading) in files.iter().zip(readings) {
        let mut rest: Vec<Node<'_>> = reading
            .documents
            .iter()
            .filter_map(Document::root)
            .collect();
        while let Some(node) = rest.pop() {
            rest.extend(node.items());
            for member in node.members() {
                rest.push(member.value);
                let refers = matches!(member.key.as_str(), Some("$ref" | "operation"));
                if let (true, Some(reference)) = (refers, member.value.as_str()) {
                    let (path, fragment) = split(reference);
                    if fragment.is_some() && !path.is_empty() && !is_url(path) {
                        names.insert(beside(file.name(), path));
                    }
                }
            }
        }
    }
    names
}

/// The path and, after `#`, the fragment of a reference.
fn split(reference: &str) -> (&str, Option<&str>) {
    match reference.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (reference, Some("")),
    }
}

fn is_url(path: &str) -> bool {
    path.contains("://") || path.starts_with("urn:") || path.starts_with("//")
}

/// `path` as seen from the folder that `file` lies in, without `.` and `..` where they can go.
fn beside(file: &str, path: &str) -> String {
    if path.starts_with('/') {
        return without_dots(path);
    }
    match file.rsplit_once('/') {
        Some((folder, _)) => without_dots(&format!("{folder}/{path}")),
        None => without_dots(path),
    }
}

/// `source` by the name that references would lead to it with.
pub(super) fn normal(source: Source) -> Source {
    let name = without_dots(source.name());
    if name == source.name() {
        return source;
    }
    Source::new(name, source.text())
}

/// `path` without `.` and `..` where they can go; an absolute one stays absolute.
fn without_dots(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match (step, steps.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => drop(steps.pop()),
            _ => steps.push(step),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", steps.join("/"))
}

impl<'a> Loader<'a> {
    /// What `reference`, which stands at `at`, leads to.
    pub(super) fn follow(&mut self, at: &At<'a>, reference: &str) -> Option<At<'a>> {
        match self.lookup(at.file, reference) {
            Ok(found) => Some(found),
            Err(reason) => {
                let reference = reference.to_owned();
                self.fault(
                    at.place(),
                    FaultKind::UnknownReference { reference, reason },
                );
                None
            }
        }
    }

    fn lookup(&self, file: usize, reference: &str) -> Result<At<'a>, String> {
        let (path, fragment) = split(reference);
        if is_url(path) {
            return Err(
                "nothing is fetched over the network; save the file beside the spec \
                        and refer to it by its path"
                    .to_owned(),
            );
        }
        let file = if path.is_empty() {
            file
        } else {
            let name = beside(self.files[file].name(), path);
            match self.files.iter().position(|file| file.name() == name) {
                Some(file) => file,
                None => {
                    let reason = self
                        .refused
                        .get(&name)
                        .map_or("no such file", String::as_str);
                    return Err(format!("cannot read {name}: {reason}"));
                }
            }
        };
        let mut at = self.root(file).ok_or("that file holds no document")?;
        let pointer = percent_decoded(fragment.unwrap_or_default());
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return Err("only JSON Pointers (`#/…`) can be followed".to_owned());
        }
        for step in pointer.split('/').skip(1) {
            let name = step.replace("~1", "/").replace("~0", "~");
            let next = match at.node.items().nth(name.parse().unwrap_or(usize::MAX)) {
                Some(item) => Some(at.child(item, &name)),
                None => at.get(&name),
            };
            at = next.ok_or_else(|| format!("there is no `{name}` in `#{}`", at.pointer))?;
        }
        Ok(at)
    }
}

/// A URI fragment with its `%` escapes undone; one that is not UTF-8 is left as it is.
pub(super) fn percent_decoded(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = tail.get(..2).and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        match (first, escaped) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| fragment.to_owned())
}

/// Finds schemas that lead back to themselves without looking into the value, and takes their
/// keywords away so that nothing that follows them runs for ever.
pub(super) fn break_endless(schemas: &mut Schemas) -> Vec<Fault> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }

    let mut marks = vec![Mark::New; schemas.0.len()];
    let mut faults = Vec::new();
    for start in 0..schemas.0.len() {
        // Depth first with a stack of our own: schemas may be chained deeper than threads stack.
        let mut stack = vec![(start, false)];
        while let Some((index, leave)) = stack.pop() {
            if leave {
                marks[index] = Mark::Done;
                continue;
            }
            match marks[index] {
                Mark::Done => continue,
                Mark::Open => {
                    let place = schemas.0[index].place;
                    faults.push(Fault {
                        place,
                        kind: FaultKind::EndlessReference,
                    });
                    schemas.0[index].keywords.clear();
                    continue;
                }
                Mark::New => marks[index] = Mark::Open,
            }
            stack.push((index, true));
            for keyword in &schemas.0[index].keywords {
                for SchemaId(next) in keyword.value.in_place() {
                    if marks[next as usize] != Mark::Done {
                        stack.push((next as usize, false));
                    }
                }
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn paths_are_relative_to_the_file_that_names_them() {
        let cases = [
            ("spec.yaml", "./common.yaml", "common.yaml"),
            ("apis/v/a.yaml", "./common.yaml", "apis/v/common.yaml"),
            ("apis/v/a.yaml", "../b/c.yaml", "apis/b/c.yaml"),
            ("a.yaml", "../c.yaml", "../c.yaml"),
            ("/x/a.yaml", "c.yaml", "/x/c.yaml"),
            ("a.yaml", "/c.yaml", "/c.yaml"),
        ];
        for (file, path, expected) in cases {
            assert_eq!(beside(file, path), expected, "{path} beside {file}");
        }
    }
}
