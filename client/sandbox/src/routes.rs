//! Which operation a request is for.

use callsheet_spec::{Api, Operation};

/// The operations of an API by method and path.
#[derive(Debug)]
pub(crate) struct Routes(Vec<Route>);

#[derive(Debug)]
struct Route {
    operation: usize,
    method: &'static str,
    segments: Vec<Segment>,
}

/// A segment of a path template: texts and parameters in turn, beginning with a text.
#[derive(Debug)]
struct Segment {
    texts: Vec<String>,
    parameters: Vec<String>,
}

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// An operation, with the values of its path parameters, in which what separates parts of a
    /// value is still encoded where it is one of its characters.
    Operation(usize, Vec<(String, String)>),
    /// Operations of other methods: these.
    OtherMethods(Vec<&'static str>),
    Nothing,
}

impl Routes {
    pub(crate) fn new(api: &Api) -> Self {
        let operations = api.operations.iter().enumerate();
        let routes = operations.map(|(index, operation)| Route {
            operation: index,
            method: operation.facts.method.as_str(),
            segments: format!("{}{}", base_path(operation), operation.facts.path)
                .split('/')
                .skip(1)
                .map(Segment::new)
                .collect(),
        });
        Self(routes.collect())
    }

    pub(crate) fn find(&self, method: &str, path: &str) -> Found {
        let segments: Vec<String> = path.split('/').skip(1).map(half_decoded).collect();
        let fitting = self.0.iter().filter_map(|route| {
            let arguments = route.fit(&segments)?;
            Some((route, arguments))
        });
        let fitting: Vec<_> = fitting.collect();
        // A path that is written out comes before one with parameters.
        let exact = |route: &Route| -> Vec<bool> {
            let exact = route.segments.iter();
            exact.map(|segment| segment.parameters.is_empty()).collect()
        };
        let of_method = fitting.iter().filter(|(route, _)| route.method == method);
        if let Some((route, arguments)) = of_method.max_by_key(|(route, _)| exact(route)) {
            return Found::Operation(route.operation, arguments.clone());
        }
        if fitting.is_empty() {
            return Found::Nothing;
        }
        let mut methods: Vec<_> = fitting.iter().map(|(route, _)| route.method).collect();
        methods.sort_unstable();
        methods.dedup();
        Found::OtherMethods(methods)
    }
}

impl Route {
    fn fit(&self, segments: &[String]) -> Option<Vec<(String, String)>> {
        if self.segments.len() != segments.len() {
            return None;
        }
        let mut arguments = Vec::new();
        for (template, segment) in self.segments.iter().zip(segments) {
            template.fit(segment, &mut arguments)?;
        }
        Some(arguments)
    }
}

impl Segment {
    fn new(template: &str) -> Self {
        let (mut texts, mut parameters) = (Vec::new(), Vec::new());
        let mut rest = template;
        while let Some((text, after)) = rest.split_once('{') {
            let Some((parameter, after)) = after.split_once('}') else {
                break;
            };
            texts.push(half_decoded(text));
            parameters.push(parameter.to_owned());
            rest = after;
        }
        texts.push(half_decoded(rest));
        Self { texts, parameters }
    }

    fn fit(&self, segment: &str, arguments: &mut Vec<(String, String)>) -> Option<()> {
        let (first, others) = self.texts.split_first()?;
        let mut rest = segment.strip_prefix(first.as_str())?;
        for (place, (parameter, text)) in self.parameters.iter().zip(others).enumerate() {
            let is_last = place + 1 == self.parameters.len();
            let end = match text.as_str() {
                text if is_last => rest.len().checked_sub(text.len())?,
                "" => rest.chars().next().map_or(0, char::len_utf8),
                text => rest.find(text)?,
            };
            let (value, after) = rest.split_at_checked(end)?;
            rest = after.strip_prefix(text.as_str())?;
            if value.is_empty() {
                return None;
            }
            arguments.push((parameter.clone(), value.to_owned()));
        }
        rest.is_empty().then_some(())
    }
}

/// The path of the address below which an operation stands, without a slash at its end.
pub(crate) fn base_path(operation: &Operation) -> &str {
    let url = operation.facts.base_url.as_ref();
    let after_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
    let path = after_scheme
        .find('/')
        .map_or("", |slash| &after_scheme[slash..]);
    path.trim_end_matches('/')
}

/// A part of a URL as what it stands for.
pub(crate) fn decoded(text: &str) -> String {
    decoded_but(text, b"")
}

/// The same, with the escapes left that are no separators in the styles of a path.
fn half_decoded(text: &str) -> String {
    decoded_but(text, b"%,.;=")
}

fn decoded_but(text: &str, kept: &[u8]) -> String {
    let bytes = text.as_bytes();
    let mut found = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits = text.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let byte_of = |digits| u8::from_str_radix(digits, 16).ok();
        match digits.and_then(byte_of).filter(|byte| !kept.contains(byte)) {
            Some(byte) => {
                found.push(byte);
                at += 3;
            }
            None => {
                found.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&found).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(paths: &[(&'static str, &str)]) -> Routes {
        let routes = paths.iter().enumerate();
        let routes = routes.map(|(operation, (method, path))| Route {
            operation,
            method,
            segments: path.split('/').skip(1).map(Segment::new).collect(),
        });
        Routes(routes.collect())
    }

    #[test]
    fn what_is_written_out_comes_first() {
        let routes = routes(&[
            ("GET", "/jobs/{id}"),
            ("GET", "/jobs/running"),
            ("POST", "/jobs/{id}"),
            ("GET", "/files/{name}.{type}"),
        ]);
        let found = |method, path| routes.find(method, path);
        let arguments = |list: &[(&str, &str)]| -> Vec<(String, String)> {
            let owned = list
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            owned.collect()
        };
        assert_eq!(found("GET", "/jobs/running"), Found::Operation(1, vec![]));
        assert_eq!(
            found("GET", "/jobs/a%2Fb%20c"),
            Found::Operation(0, arguments(&[("id", "a/b c")]))
        );
        assert_eq!(
            found("GET", "/files/fox.png"),
            Found::Operation(3, arguments(&[("name", "fox"), ("type", "png")]))
        );
        assert_eq!(
            found("PUT", "/jobs/1"),
            Found::OtherMethods(vec!["GET", "POST"])
        );
        for nowhere in ["/jobs/", "/jobs", "/jobs/1/2", "/files/fox", "/", ""] {
            assert_eq!(found("GET", nowhere), Found::Nothing, "{nowhere}");
        }
    }

    #[test]
    fn what_is_no_escape_stays() {
        assert_eq!(decoded("100%+%zz%é%e4%bd%a0"), "100%+%zz%é你");
    }
}
