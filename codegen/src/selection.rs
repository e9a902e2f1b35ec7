//! Which operations of an API are generated.

use callsheet_spec::{Api, Operation};

use crate::refusals;
use crate::{Error, Options};

/// Leaves out of an API all operations but those that one of `wanted` means: the name of an
/// operation or its path, in which `*` stands for any text. The operations that fetch their
/// outcomes stay.
///
/// # Errors
///
/// Each of `wanted` that means no operation.
pub fn select(api: &mut Api, wanted: &[String]) -> Result<(), Error> {
    if wanted.is_empty() {
        return Ok(());
    }
    let means = |wanted: &str, operation: &Operation| {
        is_match(wanted, &operation.facts.id) || is_match(wanted, &operation.facts.path)
    };
    let unknown: Vec<String> = wanted
        .iter()
        .filter(|wanted| {
            !api.operations
                .iter()
                .any(|operation| means(wanted, operation))
        })
        .map(|wanted| format!("no operation is called `{wanted}`; {}", names(api)))
        .collect();
    if !unknown.is_empty() {
        return Err(Error::new(unknown));
    }
    let mut kept: Vec<bool> = api
        .operations
        .iter()
        .map(|operation| wanted.iter().any(|wanted| means(wanted, operation)))
        .collect();
    for (index, operation) in api.operations.iter().enumerate() {
        if let (true, Some(outcome)) = (kept[index], operation.outcome) {
            kept[outcome] = true;
        }
    }
    api.keep(&kept);
    Ok(())
}

/// What the operations of an API are called, in a sentence that names a few.
fn names(api: &Api) -> String {
    const MOST: usize = 8;

    let names = api.operations.iter().map(|operation| &operation.facts.id);
    let mut shown: Vec<String> = names.take(MOST).map(|name| format!("`{name}`")).collect();
    match api.operations.len().saturating_sub(shown.len()) {
        _ if shown.is_empty() => return "there are none".to_owned(),
        0 => {}
        more => shown.push(format!("{more} more")),
    }
    let verb = if shown.len() == 1 { "is" } else { "are" };
    format!("there {verb} {}", shown.join(", "))
}

/// Leaves out of an API what cannot be generated, and tells what that is: a line for each reason,
/// with the operation and the place. What can be generated depends on what of it is wanted.
///
/// Where no operation would be left, none is left out: [`generate`](crate::generate) tells what is
/// wrong with them.
pub fn leave_out(api: &mut Api, options: &Options) -> Vec<String> {
    let obstacles = api.obstacles.iter();
    let mut left_out: Vec<String> = obstacles.map(|fault| api.describe(fault)).collect();
    let mut kept = Vec::new();
    for operation in &api.operations {
        let problems = refusals::of_operation(api, operation, options);
        kept.push(problems.is_empty());
        let id = &operation.facts.id;
        let lines = problems.into_iter();
        left_out.extend(lines.map(|problem| format!("{problem}; `{id}` is left out")));
    }
    for (index, operation) in api.operations.iter().enumerate() {
        if let (true, Some(outcome)) = (kept[index], operation.outcome)
            && !kept[outcome]
        {
            kept[index] = false;
            left_out.push(format!(
                "{}: what fetches the outcome cannot be generated; `{}` is left out",
                api.locate(operation.place),
                operation.facts.id
            ));
        }
    }
    if !kept.contains(&true) && !kept.is_empty() {
        return Vec::new();
    }
    api.obstacles.clear();
    api.keep(&kept);
    left_out
}

/// Whether a text is what a pattern says, in which `*` stands for any text.
fn is_match(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::is_match;

    #[test]
    fn a_star_stands_for_any_text() {
        let matching = [
            ("a", "a"),
            ("*", ""),
            ("a*", "a"),
            ("*a*b", "xaybab"),
            ("/v1/*/x", "/v1/a/b/x"),
        ];
        for (pattern, text) in matching {
            assert!(is_match(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "ab"), ("a*a", "a"), ("*b", "ba"), ("a*c*b", "ab")] {
            assert!(!is_match(pattern, text), "{pattern} {text}");
        }
    }
}
