//! Identifiers of documents and schemas: absolute ones as RFC 3986 has them, and paths of files.

/// What `reference` stands for where `base` is the identifier of what it is written in; both
/// without fragments. A base without a scheme is the path of a file.
pub(super) fn resolve(base: &str, reference: &str) -> String {
    if reference.is_empty() {
        return base.to_owned();
    }
    if scheme(reference).is_some() {
        return reference.to_owned();
    }
    let Some(length) = scheme(base) else {
        return beside(base, reference);
    };
    let (scheme, rest) = base.split_at(length + 1);
    if reference.starts_with("//") {
        return format!("{scheme}{reference}");
    }
    let (authority, path) = match rest.strip_prefix("//") {
        Some(after) => {
            let end = after.find(['/', '?']).unwrap_or(after.len()) + 2;
            rest.split_at(end)
        }
        None => ("", rest),
    };
    let path = path.split('?').next().unwrap_or_default();
    if reference.starts_with('?') {
        return format!("{scheme}{authority}{path}{reference}");
    }
    let (target, query) = match reference.split_once('?') {
        Some((target, query)) => (target, format!("?{query}")),
        None => (reference, String::new()),
    };
    let merged = if target.starts_with('/') {
        target.to_owned()
    } else {
        match path.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{target}"),
            None if authority.is_empty() => target.to_owned(),
            None => format!("/{target}"),
        }
    };
    format!("{scheme}{authority}{}{query}", dots_removed(&merged))
}

/// Whether `reference` is absolute, so that it names no file beside another.
pub(super) fn is_absolute(reference: &str) -> bool {
    scheme(reference).is_some() || reference.starts_with("//")
}

/// The length of the scheme. One letter is a drive of Windows.
fn scheme(reference: &str) -> Option<usize> {
    let end = reference.find(':').filter(|end| *end > 1)?;
    let mut name = reference[..end].chars();
    let is_scheme = name.next().is_some_and(|first| first.is_ascii_alphabetic())
        && name.all(|next| next.is_ascii_alphanumeric() || "+-.".contains(next));
    is_scheme.then_some(end)
}

/// A path without `.` and `..`, as RFC 3986 removes them.
fn dots_removed(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    let is_rooted = path.starts_with('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    for step in path.split('/').skip(usize::from(is_rooted)) {
        match step {
            "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    if matches!(last, "." | "..") {
        steps.push("");
    }
    let root = if is_rooted { "/" } else { "" };
    format!("{root}{}", steps.join("/"))
}

/// `path` as seen from the folder that `file` lies in, without `.` and `..` where they can go.
pub(super) fn beside(file: &str, path: &str) -> String {
    if path.starts_with('/') {
        return without_dots(path);
    }
    match file.rsplit_once('/') {
        Some((folder, _)) => without_dots(&format!("{folder}/{path}")),
        None => without_dots(path),
    }
}

/// `path` without `.` and `..` where they can go; an absolute one stays absolute, and one that is
/// no path is left alone.
pub(super) fn without_dots(path: &str) -> String {
    if scheme(path).is_some() {
        return path.to_owned();
    }
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

#[cfg(test)]
mod tests {
    use super::{beside, resolve};

    #[test]
    fn paths_are_relative_to_the_file_that_names_them() {
        let cases = [
            ("spec.yaml", "./common.yaml", "common.yaml"),
            ("apis/v/a.yaml", "./common.yaml", "apis/v/common.yaml"),
            ("apis/v/a.yaml", "../b/c.yaml", "apis/b/c.yaml"),
            ("a.yaml", "../c.yaml", "../c.yaml"),
            ("/x/a.yaml", "c.yaml", "/x/c.yaml"),
            ("a.yaml", "/c.yaml", "/c.yaml"),
            ("C:/x/a.yaml", "c.yaml", "C:/x/c.yaml"),
        ];
        for (file, path, expected) in cases {
            assert_eq!(beside(file, path), expected, "{path} beside {file}");
            assert_eq!(resolve(file, path), expected, "{path} beside {file}");
        }
    }

    /// The examples of RFC 3986, section 5.4, without their fragments.
    #[test]
    fn references_resolve_as_the_rfc_has_it() {
        let cases = [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            (";x", "http://a/b/c/;x"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"),
            ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            ("./g/.", "http://a/b/c/g/"),
            ("g;x=1/../y", "http://a/b/c/y"),
        ];
        for (reference, expected) in cases {
            assert_eq!(
                resolve("http://a/b/c/d;p?q", reference),
                expected,
                "{reference}"
            );
        }
        assert_eq!(resolve("http://a", "g"), "http://a/g");
        assert_eq!(resolve("urn:x:y", "urn:z"), "urn:z");
        assert_eq!(resolve("a/b.json", "https://x/y"), "https://x/y");
    }
}
